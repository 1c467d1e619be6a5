"""Loading: districts year by year, as rules are given them, only a few years in memory at once."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from corpus.agencies.registry import AgencyRegistry
from corpus.rules.case import Case, DistrictYear
from corpus.rules.deadlines import Deadlines
from corpus.rules.limits import Limits
from corpus.rules.model import Change, Clocks, Copy, Prose, YearReport
from parsers.dates import find_dates
from parsers.fold import fold
from parsers.model import DocClass, Scope, TablesStatus
from storage import blobs
from storage.agencies.registry import lineage_ids
from storage.errors import BlobDamaged, BlobMissing
from storage.findings.context import changes_of, report_years, version_facts
from storage.findings.facts import ChangeFact, VersionFacts
from storage.series.choices import current_choices
from storage.series.model import CanonicalReport
from storage.series.panel import panel

_MAIN = (Scope.OWN, Scope.UNKNOWN, Scope.AGGREGATE, Scope.SYSTEM, Scope.JOINT)
_HEAD = (Scope.AGGREGATE, Scope.SYSTEM, Scope.JOINT, Scope.UNKNOWN, Scope.OWN)
# A rule looks at most this many years back.
_BACK = 2
# A withdrawal is stored once it was seen often and long enough.
_SURELY = 1_000_000

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Terms:
    """What reports are judged by."""

    registry: AgencyRegistry
    limits: Limits
    deadlines: Deadlines


class Group(NamedTuple):
    """A body and everybody who was ever reported on directly below it, with their years."""

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
        return [
            Group(head, tuple(sorted(lineages[head])), tuple(sorted(years[head])))
            for head in sorted(lineages)
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
            head=next(iter(heads), None), last=last,
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
        return [
            _year_report(
                report,
                _Around(
                    facts.get(report.version_id),
                    choices[ids[report.lineage], report.report_year, report.scope].others,
                    [c for c in changes.get(report.lineage, ()) if c.page_key == report.page_key],
                    self._record(report.record_digest),
                    mains[report.lineage] is report.scope,
                ),
            )
            for report in found
        ]

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
    return {lineage: min(found, key=_MAIN.index) for lineage, found in scopes.items()}


class _Around(NamedTuple):
    """What the store knows of a canonical report beside its cells."""

    facts: VersionFacts | None
    others: list[Json]
    changes: list[ChangeFact]
    record: Json
    is_main: bool


def _year_report(report: CanonicalReport, around: _Around) -> YearReport:
    facts, others, changes, record, is_main = around
    return YearReport(
        report.lineage, report.report_year, report.scope, report.generation, report.cells,
        _prose(record), _clocks(report, record),
        TablesStatus.IN_PAGE if facts is None else facts.tables_status,
        (facts.doc_class if facts else None) or DocClass.ANNUAL_REPORT,
        facts.content_digest if facts else "",
        report.page_key, tuple(map(_copy, others)), tuple(map(_change, changes)), is_main,
    )  # fmt: skip


def _prose(record: Json) -> Prose:
    sections = {
        part["key"]: part["text"] for part in record.get("sections", ()) if part["present"]
    }  # fmt: skip
    contact, agency = record.get("contact", {}), record.get("agency", {})
    return Prose(
        sections, agency.get("name"), record.get("title", {}).get("raw"), contact.get("phone"),
        contact.get("email"), contact.get("address_raw"),
        tuple(each["url"] for each in record.get("attachments", ())),
        record.get("signature", {}).get("agency_raw"),
    )  # fmt: skip


def _clocks(report: CanonicalReport, record: Json) -> Clocks:
    end = record.get("period", {}).get("end")
    return Clocks(
        _day(report.published_at), _signed(record.get("signature", {}).get("date_raw")),
        report.first_seen_at, None, date.fromisoformat(end) if end else None,
    )  # fmt: skip


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text[:10])
    except ValueError:
        return None


def _signed(raw: str | None) -> date | None:
    """Return the last day a signature may mean, None unless it prints exactly one date."""
    found = find_dates(fold(raw or ""))
    return found[0].last_day() if len(found) == 1 else None


def _copy(other: Json) -> Copy:
    cells = tuple(
        (cell["key"], _shown(cell["canonical"]), _shown(cell["other"])) for cell in other["cells"]
    )  # fmt: skip
    return Copy(str(other["relation"]), str(other["page_key"]), cells)


def _change(fact: ChangeFact) -> Change:
    cells = tuple(
        (str(cell["key"]), _shown(cell.get("old")), _shown(cell.get("new"))) for cell in fact.cells
    )
    return Change(
        fact.change_key[7:19], fact.kind.value, cells, fact.is_announced, fact.seen_at,
        _SURELY, _SURELY, fact.cured,
    )  # fmt: skip


def _shown(side: object) -> str | None:
    """Return what one side of a difference shows: its number, else what is printed, else its state.

    A side is a plain value or an object of them.
    """
    if isinstance(side, dict):
        found = next(
            (side[name] for name in ("value", "raw", "state") if side.get(name) is not None), None
        )
        return None if found is None else str(found)
    return None if side is None else str(side)
