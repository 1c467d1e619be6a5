"""The surroundings a rule judges in: a report with its past, and everybody below one body.

Who was above whom and what happened to whom is asked of the registry as of the report year.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeVar, cast

from corpus.agencies.days import year_of
from corpus.agencies.registry import AgencyRegistry, Body
from corpus.rules.deadlines import Deadline, Deadlines
from corpus.rules.duties import EVERYBODY, Duties
from corpus.rules.limits import Limits
from corpus.rules.model import (
    Judgement,
    Ref,
    Verdict,
    YearReport,
    inapplicable,
    open_at,
)
from corpus.rules.seen import UNSEEN, Seen
from parsers.model import Attribution, Generation, Scope, Severity
from storage.agencies.facts import EventFact, PeriodFact
from storage.models.agencies import AgencyEventKind, AgencyKind, Certainty

Made = TypeVar("Made")

_BREAKING = (
    AgencyEventKind.MERGE, AgencyEventKind.SPLIT, AgencyEventKind.FOUND, AgencyEventKind.ABOLISH,
)  # fmt: skip
_WHOLE = (Scope.AGGREGATE, Scope.SYSTEM, Scope.JOINT)


# No slots: what several rules ask for is kept once it is known.
@dataclass(frozen=True)
class DistrictYear:
    """Everybody directly below one body in one report year, with the reports they have.

    `lineage` is that body, `head` its own report, which is among `reports` only where nobody is
    above it; `last` is the same a year before, if it was looked at. `seen` is what crawls saw, by
    lineage.
    """

    lineage: str
    report_year: int
    reports: tuple[YearReport, ...]
    registry: AgencyRegistry
    limits: Limits
    deadlines: Deadlines
    head: YearReport | None = None
    last: "DistrictYear | None" = None
    seen: Mapping[str, Seen] = field(default_factory=dict)
    duties: Duties = EVERYBODY
    _kinds: dict[str, AgencyKind | None] = field(default_factory=dict, init=False, repr=False)
    _made: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def once(self, make: Callable[["DistrictYear"], Made]) -> Made:
        """Return what a function makes of the district, made only once for all rules."""
        if make not in self._made:
            self._made[make] = make(self)
        return cast("Made", self._made[make])

    @property
    def year_end(self) -> str:
        """Return the day as of which parents and kinds hold."""
        return f"{self.report_year}-12-31"

    @cached_property
    def members(self) -> tuple[tuple[str, PeriodFact], ...]:
        """Return who is judged here: who is below, and the body itself if nobody is above it."""
        body = self.registry.bodies.get(self.lineage)
        own = body.as_of(self.year_end) if body else None
        if own is None or own.parent is not None:
            return self.below
        return (self.lineage, own), *self.below

    @cached_property
    def below(self) -> tuple[tuple[str, PeriodFact], ...]:
        """Return who was directly below at the end of the year, by key."""
        below = ((b.key, b.as_of(self.year_end)) for b in self.registry.below(self.lineage))
        known = ((key, period) for key, period in below if period is not None)
        return tuple(sorted((key, p) for key, p in known if p.parent == self.lineage))

    @property
    def is_roster_known(self) -> bool:
        """Tell whether a list states everybody below, departments among them."""
        kinds = {period.kind for _, period in self.below}
        are_stated = all(period.certainty is Certainty.STATED for _, period in self.below)
        return AgencyKind.DEPARTMENT in kinds and are_stated

    @cached_property
    def by_lineage(self) -> Mapping[str, YearReport]:
        """Return the main report of each member that has any."""
        return {report.lineage: report for report in self.reports}

    def kind_of(self, lineage: str) -> AgencyKind | None:
        """Return the kind of a body at the end of the year."""
        if lineage not in self._kinds:
            body = self.registry.bodies.get(lineage)
            period = body.as_of(self.year_end) if body else None
            self._kinds[lineage] = period.kind if period else None
        return self._kinds[lineage]

    def name_of(self, lineage: str) -> str:
        """Return the name of a body at the end of the year, its key if it has none."""
        body = self.registry.bodies.get(lineage)
        period = body.as_of(self.year_end) if body else None
        return period.name if period else lineage

    def deadline_of(self, lineage: str) -> Deadline | None:
        """Return by when the report of a body was due, None where no rule says."""
        kind = self.kind_of(lineage)
        if kind is None:
            return None
        return self.deadlines.of(kind, self.report_year, self._codes(lineage))

    def is_obliged(self, lineage: str) -> bool:
        """Tell whether a body had to report."""
        body, kind = self.registry.bodies.get(lineage), self.kind_of(lineage)
        if body is None or kind is None:
            return False
        return self.duties.is_obliged(
            kind, body.function, self.report_year, self._codes(lineage)
        )  # fmt: skip

    def _codes(self, lineage: str) -> tuple[str, ...]:
        chain = self.registry.chain(lineage, self.year_end)
        return tuple(period.code for _, period in chain if period.code)

    def peers_of(self, lineage: str) -> list[YearReport]:
        """Return the reports of others of the same kind."""
        kind = self.kind_of(lineage)
        return [
            report for report in self.reports
            if report.lineage != lineage and kind is not None
            and self.kind_of(report.lineage) is kind
        ]  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One report with its past; `earlier` are those of earlier years, newest first.

    `years` are all report years of which the lineage has any report.
    """

    report: YearReport
    district: DistrictYear
    earlier: tuple[YearReport, ...] = ()
    years: frozenset[int] = frozenset()

    @property
    def lineage(self) -> str:
        """Return whose report it is."""
        return self.report.lineage

    @property
    def report_year(self) -> int:
        """Return the year reported on."""
        return self.report.report_year

    @property
    def seen(self) -> Seen:
        """Return what crawls saw of the report; of one that others go before, nothing."""
        return self.district.seen.get(self.lineage, UNSEEN) if self.report.is_main else UNSEEN

    @property
    def limits(self) -> Limits:
        """Return the thresholds."""
        return self.district.limits

    @property
    def body(self) -> Body | None:
        """Return what the registry knows of the lineage."""
        return self.district.registry.bodies.get(self.lineage)

    @property
    def kind(self) -> AgencyKind | None:
        """Return the kind of the body at the end of the year."""
        return self.district.kind_of(self.lineage)

    @cached_property
    def deadline(self) -> Deadline | None:
        """Return by when the report was due, None where no rule says."""
        return self.district.deadline_of(self.lineage)

    @cached_property
    def breaks(self) -> tuple[EventFact, ...]:
        """Return what happened in the report year that parts it from the year before."""
        return tuple(_breaks_of(self.district.registry, self.lineage, self.report_year))

    def year_before(self, back: int = 1) -> YearReport | None:
        """Return the report some years before, preferably of the same scope."""
        of_year = [r for r in self.earlier if r.report_year == self.report_year - back]
        same = [report for report in of_year if report.scope is self.report.scope]
        return next(iter((*same, *of_year)), None)

    def bridge(self, *forms: Generation) -> YearReport | Judgement:
        """Return the report of the year before if both can be compared, else why not.

        Without `forms` both have to be of one form, whichever.
        """
        before = self.year_before()
        if self.breaks:
            event = self.breaks[0]
            return inapplicable(message=f"{event.kind.value} on {event.happened_on}")
        if forms and self.report.generation not in forms:
            return inapplicable(message="another form")
        if before is None:
            return self._no_bridge()
        if before.generation is not self.report.generation:
            return inapplicable(message="the form changed")
        if is_flipped(before.scope, self.report.scope):
            return inapplicable(message="the scope changed")
        return before

    def _no_bridge(self) -> Judgement:
        last = self.report_year - 1
        if self.body is not None and not self.body.within(last):
            return inapplicable(message=f"there was no such body in {last}")
        return open_at("", Ref(f"{self.lineage}/{last}:report", None))

    def compare(self, before: YearReport, judgements: Iterable[Judgement]) -> Iterator[Judgement]:
        """Yield judgements; where one scope is unknown, nobody is to blame for a failure."""
        is_sure = before.scope is self.report.scope
        for judgement in judgements:
            if judgement.verdict is Verdict.FAIL and not is_sure:
                yield _doubted(judgement)
            else:
                yield judgement


def _doubted(judgement: Judgement) -> Judgement:
    severity = judgement.severity or Severity.WARNING
    if severity is Severity.ERROR:
        severity = Severity.WARNING
    return replace(judgement, severity=severity, attribution=Attribution.UNKNOWN)


def is_flipped(before: Scope, now: Scope) -> bool:
    """Tell whether two known scopes differ: own work against that of the whole jurisdiction."""
    if Scope.UNKNOWN in (before, now):
        return False
    return (before in _WHOLE) is not (now in _WHOLE)


def is_whole(scope: Scope) -> bool:
    """Tell whether figures cover the whole jurisdiction."""
    return scope in _WHOLE


def _breaks_of(registry: AgencyRegistry, lineage: str, year: int) -> Iterator[EventFact]:
    """Yield breaking events of a lineage, and of others that went into it or out of it."""
    body = registry.bodies.get(lineage)
    events = list(body.events) if body else []
    for origin in registry.origins.get(lineage, ()):
        events += [event for event in registry.bodies[origin].events if event.other == lineage]
    for event in events:
        is_breaking = event.kind in _BREAKING or _is_partial(registry, event)
        if is_breaking and year_of(event.happened_on) == year:
            yield event


def _is_partial(registry: AgencyRegistry, event: EventFact) -> bool:
    """Tell whether a part of the body went to another; a new parent alone changes no figures."""
    if event.kind is not AgencyEventKind.TRANSFER or event.other is None:
        return False
    body = registry.bodies.get(event.lineage)
    return body is None or event.other not in body.parents
