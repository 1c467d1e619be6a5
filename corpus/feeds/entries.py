"""What becomes an event of which feeds."""

from collections.abc import Iterator
from functools import cached_property

from corpus.agencies.naming import full_name
from corpus.agencies.registry import AgencyRegistry
from corpus.changes.text import change_json, describe, summarise
from corpus.feeds.model import Entry, Event, EventKind, FeedName, Topic, urn
from storage.agencies.facts import RegistryFacts
from storage.feed_reports import FeedEvent
from storage.feed_rows import FeedChange, FeedFinding, FeedReport
from storage.findings.mains import marked
from storage.models.agencies import AgencyKind
from storage.models.longitudinal import ChangeKind

_DIVISIONS = (AgencyKind.PROVINCE, AgencyKind.CITY, AgencyKind.COUNTY, AgencyKind.ZONE)
_GONE = (ChangeKind.WITHDRAWN, ChangeKind.RETURNED, ChangeKind.MOVED)
_LATE = ("clocks.late", "clocks.not_found")
_TITLES = {
    Topic.ALL: "Reports, changes and findings",
    Topic.CHANGES: "Changes of pages after their publication",
    Topic.REPORTS: "New and late reports",
}


class Gatherer:
    """Say of events which feeds they belong to, and what those are called."""

    def __init__(self, facts: RegistryFacts) -> None:
        self._facts = facts

    def event(self, told: FeedEvent) -> Event:
        """Return what is told as an event."""
        match told:
            case FeedChange():
                return self._of_change(told)
            case FeedReport():
                return self._of_report(told)
            case FeedFinding():
                return self._of_finding(told)

    def title(self, name: FeedName) -> str:
        """Return what a feed is called."""
        match name.topic:
            case Topic.RULE:
                return f"Findings of {name.key}"
            case Topic.AGENCY:
                return self._name(name.key)
            case Topic.DIVISION:
                body = self._registry.coded(name.key)
                return name.key if body is None else f"{body.periods[-1].name} ({name.key})"
            case _:
                return _TITLES[name.topic]

    def _of_change(self, told: FeedChange) -> Event:
        one, change = told.change, told.change.change
        kind = EventKind.GONE if change.kind in _GONE else EventKind.CHANGE
        entry = Entry(
            id=urn(f"change {change.change_key}"),
            title=summarise(one, self._full_name(one.lineage, change.report_year)),
            text="\n".join(describe(one)),
            published_at=told.when.came_at,
            updated_at=told.when.at,
            url=one.new_url or one.old_url,
            tags=(kind.value, change.kind.value),
            more=change_json(one),
        )
        feeds = self._feeds(one.lineage, Topic.CHANGES)
        return Event(entry, kind, feeds, told.when.is_over)

    def _of_report(self, told: FeedReport) -> Event:
        seen_at = None if told.first_seen_at is None else told.first_seen_at.isoformat()
        parts = {
            "lineage": told.lineage,
            "report_year": told.report_year,
            "scope": told.scope.value,
        }
        entry = Entry(
            id=urn(f"report {told.lineage} {told.report_year} {told.scope.value}"),
            title=f"new report: {self._titled(told)}",
            text=(
                f"published: {told.published_at or 'the page does not say'}\n"
                f"first seen: {seen_at or 'unknown'}"
            ),
            published_at=told.when.came_at,
            updated_at=told.when.at,
            url=told.url,
            tags=(EventKind.NEW.value, told.scope.value),
            more=parts | {"published_at": told.published_at, "first_seen_at": seen_at},
        )
        feeds = self._feeds(told.lineage, Topic.REPORTS)
        return Event(entry, EventKind.NEW, feeds, told.when.is_over)

    def _of_finding(self, told: FeedFinding) -> Event:
        kind = EventKind.LATE if told.rule in _LATE else EventKind.FINDING
        shown = (one for one in told.operands if one["value"] is not None)
        operands = ", ".join(f"{one['ref']} = {one['value']}" for one in shown)
        names = ("finding_key", "rule", "lineage", "report_year")
        entry = Entry(
            id=urn(f"finding {told.finding_key}"),
            title=f"{told.rule}: {self._titled(told)}",
            text="\n".join(filter(None, [told.message, operands])),
            published_at=told.when.came_at,
            updated_at=told.when.at,
            url=told.url,
            tags=(kind.value, told.severity.value, told.rule),
            more={name: getattr(told, name) for name in names},
        )
        topics = (Topic.REPORTS,) if kind is EventKind.LATE else ()
        feeds = (*self._feeds(told.lineage, *topics), FeedName(Topic.RULE, told.rule))
        return Event(entry, kind, feeds, told.when.is_over)

    @cached_property
    def _registry(self) -> AgencyRegistry:
        return AgencyRegistry.of(self._facts)

    def _titled(self, told: FeedReport | FeedFinding) -> str:
        mark = None if told.scope is None else marked(told.scope)
        scope = "" if mark is None else f" ({mark.value})"
        return f"{told.report_year} {self._full_name(told.lineage, told.report_year)}{scope}"

    def _full_name(self, lineage: str | None, year: int | None) -> str | None:
        return None if lineage is None else full_name(self._registry, lineage, year)

    def _name(self, lineage: str) -> str:
        body = self._registry.bodies.get(lineage)
        return lineage if body is None or not body.periods else body.periods[-1].name

    def _feeds(self, lineage: str | None, *topics: Topic) -> tuple[FeedName, ...]:
        common = tuple(FeedName(topic) for topic in (Topic.ALL, *topics))
        if lineage is None:
            return common
        codes = (FeedName(Topic.DIVISION, code) for code in sorted(set(self._codes(lineage))))
        return (*common, FeedName(Topic.AGENCY, lineage), *codes)

    def _codes(self, lineage: str) -> Iterator[str]:
        """Yield the codes of the divisions that an agency is or is in."""
        for key in (lineage, *self._registry.above(lineage)):
            body = self._registry.bodies.get(key)
            for period in () if body is None else body.periods:
                if period.code is not None and period.kind in _DIVISIONS:
                    yield period.code
