"""Loading: districts year by year, as rules are given them, only a few years in memory at once."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from sqlalchemy.orm import Session

from corpus.agencies.registry import AgencyRegistry
from corpus.rules.case import Case, DistrictYear
from corpus.rules.clocks import read_day
from corpus.rules.deadlines import Deadlines, beijing_day
from corpus.rules.duties import EVERYBODY, Duties
from corpus.rules.limits import Limits
from corpus.rules.made import Around, Json, year_report
from corpus.rules.model import YearReport
from corpus.rules.served import read_served
from corpus.rules.witness import Nobody, Witness
from parsers.model import Scope
from storage import blobs
from storage.agencies.registry import lineage_ids
from storage.errors import BlobDamaged, BlobMissing
from storage.findings.context import changes_of, report_years, version_facts
from storage.findings.mains import MAIN_SCOPES
from storage.series.choices import current_choices
from storage.series.model import CanonicalReport
from storage.series.panel import panel

_HEAD = (Scope.AGGREGATE, Scope.SYSTEM, Scope.JOINT, Scope.UNKNOWN, Scope.OWN)
# A rule looks at most this many years back.
_BACK = 2


@dataclass(frozen=True, slots=True)
class Terms:
    """What reports are judged by."""

    registry: AgencyRegistry
    limits: Limits
    deadlines: Deadlines
    duties: Duties = EVERYBODY


class Group(NamedTuple):
    """A body and everybody who was ever reported on directly below it, with their years.

    Among the years are those for which nothing is held and a search may say that nothing is there.
    """

    head: str
    lineages: tuple[str, ...]
    years: tuple[int, ...]


class LoadedYear(NamedTuple):
    """A district in a year with the case of each of its reports."""

    district: DistrictYear
    cases: tuple[Case, ...]


@dataclass(slots=True)
class Loader:
    """Reads districts from the store; `session` opens a look at one unchanging state."""

    session: Session
    terms: Terms
    witness: Witness = field(default_factory=Nobody)
    read_record: Callable[[str], bytes] | None = None
    years: Mapping[str, frozenset[int]] = field(init=False)

    def __post_init__(self) -> None:
        self.years = report_years(self.session)

    def groups(self) -> list[Group]:
        """Return the groups in order of their heads; each report is in exactly one."""
        lineages: dict[str, set[str]] = defaultdict(set)
        years: dict[str, set[int]] = defaultdict(set)
        for lineage, held in self.years.items():
            for year in held:
                head = head_of(self.terms.registry, lineage, year)
                lineages[head].add(lineage)
                years[head].add(year)
        for head, year in self.witness.districts(self.terms.registry):
            years[head].add(year)
        return [
            Group(head, tuple(sorted(lineages[head])), tuple(sorted(years[head])))
            for head in sorted(years)
        ]

    def load(self, group: Group) -> Iterator[LoadedYear]:
        """Yield the years of a group, oldest first, each with the two before it."""
        held: dict[int, list[YearReport]] = {}
        last: DistrictYear | None = None
        for year in group.years:
            for wanted in range(year - _BACK, year + 1):
                if wanted not in held:
                    held[wanted] = self._read({*group.lineages, group.head}, wanted)
            held = {y: reports for y, reports in held.items() if y >= year - _BACK}
            if last is None or last.report_year != year - 1:
                last = self._district(group, year - 1, held.get(year - 1, []), None)
            district = self._district(group, year, held[year], last)
            district = replace(district, seen=self.witness.look(district))
            # Nothing held and no evidence that there is nothing: not a word on it.
            if district.reports or district.seen:
                yield LoadedYear(district, tuple(self._cases(district, held)))
            # Only one year back is kept, not the chain of all.
            last = self._district(group, year, held[year], None)

    def _district(
        self, group: Group, year: int, reports: list[YearReport], last: DistrictYear | None
    ) -> DistrictYear:
        terms = self.terms
        members = [
            r for r in reports
            if r.is_main and head_of(terms.registry, r.lineage, year) == group.head
        ]  # fmt: skip
        heads = sorted(
            (r for r in reports if r.lineage == group.head), key=lambda r: _HEAD.index(r.scope)
        )
        return DistrictYear(
            group.head, year, tuple(members), terms.registry, terms.limits, terms.deadlines,
            head=next(iter(heads), None), last=last, duties=terms.duties,
        )  # fmt: skip

    def _cases(
        self, district: DistrictYear, held: Mapping[int, list[YearReport]]
    ) -> Iterator[Case]:
        registry, year = self.terms.registry, district.report_year
        by_lineage: dict[str, list[YearReport]] = defaultdict(list)
        for back in range(1, _BACK + 1):
            for report in held.get(year - back, ()):
                by_lineage[report.lineage].append(report)
        for report in held[year]:
            if head_of(registry, report.lineage, year) == district.lineage:
                earlier = tuple(by_lineage[report.lineage])
                yield Case(report, district, earlier, self.years[report.lineage])

    def _read(self, lineages: Iterable[str], year: int) -> list[YearReport]:
        wanted = [each for each in sorted(set(lineages)) if year in self.years.get(each, ())]
        found = list(panel(self.session, wanted, [year])) if wanted else []
        if not found:
            return []
        facts = version_facts(self.session, [report.version_id for report in found])
        ids = lineage_ids(self.session, wanted)
        choices = current_choices(self.session, ids.values(), year)
        changes = changes_of(self.session, wanted, year)
        mains = _mains(found)
        unproven = [report for report in found if not self._is_in_time(report)]
        served = read_served(self.session, unproven) if unproven else {}
        return [
            year_report(
                report,
                Around(
                    facts.get(report.version_id),
                    choices[ids[report.lineage], report.report_year, report.scope].others,
                    changes.get(report.lineage, []),
                    self._record(report.record_digest),
                    mains[report.lineage] is report.scope,
                    served.get(report.version_id),
                ),
            )
            for report in found
        ]

    def _is_in_time(self, report: CanonicalReport) -> bool:
        """Tell whether no server has to be asked: a report is due, and was out, by its page or us.

        Most reports are; to read the heads of all would take long.
        """
        terms, year = self.terms, report.report_year
        around = DistrictYear("", year, (), terms.registry, terms.limits, terms.deadlines)
        due = around.deadline_of(report.lineage)
        seen = report.first_seen_at
        days = (read_day(report.published_at), beijing_day(seen) if seen else None)
        return due is None or any(day is not None and day <= due.on for day in days)

    def _record(self, digest: str | None) -> Json:
        """Return a record; of one that the store has lost nothing is known, as `verify` tells."""
        if digest is None:
            return {}
        try:
            raw = blobs.get(self.session, digest) if self.read_record is None else (
                self.read_record(digest)
            )  # fmt: skip
        except (BlobMissing, BlobDamaged):
            return {}
        record: Json = json.loads(raw)
        return record


def head_of(registry: AgencyRegistry, lineage: str, year: int) -> str:
    """Return the group a report belongs to: who was above at the end of its year, else itself."""
    body = registry.bodies.get(lineage)
    period = body.as_of(f"{year}-12-31") if body else None
    if period is None and body is not None:
        period = next(iter(body.within(year)), None)
    return lineage if period is None or period.parent is None else period.parent


def _mains(reports: Iterable[CanonicalReport]) -> dict[str, Scope]:
    scopes: dict[str, list[Scope]] = defaultdict(list)
    for report in reports:
        scopes[report.lineage].append(report.scope)
    return {lineage: min(found, key=MAIN_SCOPES.index) for lineage, found in scopes.items()}
