"""What becomes an entry of which feeds."""

import hashlib
import json
from collections.abc import Iterator
from functools import cached_property

from corpus.agencies.naming import full_name
from corpus.agencies.registry import AgencyRegistry
from corpus.changes.text import change_json, describe, summarise
from corpus.feeds.model import Entry, FeedName, Topic, urn
from storage.agencies.facts import RegistryFacts
from storage.changes.facts import ListedChange
from storage.feed_rows import FeedFinding
from storage.models.agencies import AgencyKind
from storage.models.longitudinal import ChangeKind

_DIVISIONS = (AgencyKind.PROVINCE, AgencyKind.CITY, AgencyKind.COUNTY, AgencyKind.ZONE)


class Gatherer:
    """Say of events which feeds they belong to, and what those are called."""

    def __init__(self, facts: RegistryFacts) -> None:
        self._facts = facts

    def of_change(self, one: ListedChange) -> tuple[Entry, list[FeedName]] | None:
        """Return the entry of a change with its feeds; surroundings are no event."""
        change = one.change
        if change.kind is ChangeKind.SURROUNDINGS:
            return None
        entry = Entry(
            id=urn(f"change {change.change_key}"),
            title=summarise(one, self._full_name(one.lineage, change.report_year)),
            text="\n".join(describe(one)),
            at=change.first_seen_at,
            url=one.new_url or one.old_url,
            tags=("change", change.kind.value),
            more=change_json(one),
        )
        return entry, self._feeds(one.lineage)

    def of_finding(self, found: FeedFinding) -> tuple[Entry, list[FeedName]]:
        """Return the entry of a finding with its feeds."""
        operands = ", ".join(f"{one['ref']} = {one['value']}" for one in found.operands)
        entry = Entry(
            id=urn(f"finding {found.finding_key or _key_of(found)}"),
            title=(
                f"{found.rule}: {found.report_year} "
                f"{self._full_name(found.lineage, found.report_year)}"
            ),
            text="\n".join(filter(None, [found.message, operands])),
            at=found.at,
            url=found.url,
            tags=("finding", found.severity.value, found.rule),
            more={"rule": found.rule, "lineage": found.lineage, "report_year": found.report_year},
        )
        return entry, [*self._feeds(found.lineage), FeedName(Topic.RULE, found.rule)]

    def title(self, name: FeedName) -> str:
        """Return what a feed is called."""
        match name.topic:
            case Topic.ALL:
                return "Changes and findings"
            case Topic.RULE:
                return f"Findings of {name.key}"
            case Topic.AGENCY:
                return self._name(name.key)
            case Topic.DIVISION:
                body = self._registry.coded(name.key)
                return name.key if body is None else f"{body.periods[-1].name} ({name.key})"

    @cached_property
    def _registry(self) -> AgencyRegistry:
        return AgencyRegistry.of(self._facts)

    def _full_name(self, lineage: str | None, year: int | None) -> str | None:
        return None if lineage is None else full_name(self._registry, lineage, year)

    def _name(self, lineage: str) -> str:
        body = self._registry.bodies.get(lineage)
        return lineage if body is None or not body.periods else body.periods[-1].name

    def _feeds(self, lineage: str | None) -> list[FeedName]:
        if lineage is None:
            return [FeedName(Topic.ALL)]
        codes = [FeedName(Topic.DIVISION, code) for code in sorted(set(self._codes(lineage)))]
        return [FeedName(Topic.ALL), FeedName(Topic.AGENCY, lineage), *codes]

    def _codes(self, lineage: str) -> Iterator[str]:
        """Yield the codes of the divisions that an agency is or is in."""
        for key in (lineage, *self._registry.above(lineage)):
            body = self._registry.bodies.get(key)
            for period in () if body is None else body.periods:
                if period.code is not None and period.kind in _DIVISIONS:
                    yield period.code


def _key_of(found: FeedFinding) -> str:
    """Return what names a finding of a single report, whichever parse tells of it."""
    refs = sorted(str(one["ref"]) for one in found.operands)
    parts = [found.lineage, found.report_year, found.rule, refs]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()
