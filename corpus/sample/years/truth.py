"""The truth of the district, told from its reports and pages and not by any rule of the product."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise

from corpus.sample.years.calendar import LAST_CHANGE, VISITS, around
from corpus.sample.years.model import (
    CoverageTruth,
    EditTruth,
    ExpectedFinding,
    PageTruth,
    ReportKey,
    ReportTruth,
    Truth,
)
from corpus.sample.years.pages import CHANGED, Page
from corpus.sample.years.reports import HIERARCHY_ERROR, Reports
from corpus.sample.years.scenarios import as_scenarios
from corpus.sample.years.units import CITY, OLD, OTHER, YEARS, host_of

_HOLES = {"missing": "NF", "dead_link": "GO", "unreachable": "NR", "misprinted": "ID"}
_EDITS = {
    "changed_number": "number", "announced": "number", "changed_label": "label",
    "changed_text": "text", "changed_attachment": "attachment", "outdated_copy": "number",
}  # fmt: skip
_SPLIT = (OLD, 2021)

_RULES: Mapping[str, tuple[str, ...]] = {
    "slipped_unit": ("XY-10",),
    "jumped": ("XY-07",),
    "dropped": ("XY-09", "XY-07"),
    "copied_figures": ("XY-08",),
    "copied_own_text": ("DU-01",),
    "left_over_year": ("DU-06",),
    "late": ("TM-01",),
    "backdated": ("TM-03",),
    "withdrawn": ("TM-07",),
    "changed_number": ("RV-01", "RV-02", "RV-03"),
    "announced": ("RV-01", "RV-02"),
    "changed_text": ("RV-01", "RV-03"),
    "changed_attachment": ("RV-02", "RV-03"),
    "file_conflict": ("RV-04", "ID-03"),
    "parent_conflict": ("RV-04", "ID-03"),
    "outdated_copy": ("RV-01", "RV-02", "RV-03", "RV-04"),
    "missing": ("TM-02",),
}
_WITH_OTHER = {"copied_other_text": ("DU-04",), "foreign_name": ("DU-05", "ID-01")}
# What went back to its level the year after looks just as odd then.
_NEXT_YEAR = {"slipped_unit": ("XY-10",), "jumped": ("XY-07",), "dropped": ("XY-07",)}


def tell_truth(reports: Reports, pages: Sequence[Page]) -> Truth:
    """Return the truth."""
    held = {each.lineage_year: each for each in _reports(reports, pages)}
    coverage = {(each.lineage, each.report_year): each for each in _coverage(reports, held)}
    return Truth(
        pages={page.url: _page(reports, page) for page in pages},
        reports={key: each.truth for key, each in held.items()},
        coverage=coverage,
        edits=tuple(_edits(reports, pages)),
        findings=tuple(sorted(set(_findings(reports, held.keys())), key=_finding_order)),
        scenarios=tuple(as_scenarios(reports.placed)),
    )


class _Held:
    def __init__(self, truth: ReportTruth) -> None:
        self.truth = truth
        self.lineage_year = (truth.lineage, truth.report_year)


def _page(reports: Reports, page: Page) -> PageTruth:
    lineage, year = page.key
    is_misprinted = reports.placed.get(page.key) == "misprinted"
    return PageTruth(page.url, lineage, year, page.relation, is_misprinted)


def _reports(reports: Reports, pages: Sequence[Page]) -> Iterator[_Held]:
    seen: dict[ReportKey, list[datetime]] = {}
    for page in pages:
        if page.relation is not None:
            first = next((visit for visit in VISITS if page.is_online(visit)), None)
            seen.setdefault(page.key, []).extend([first] if first else [])
    for page in pages:
        lineage, year = page.key
        is_held = page.relation == "canonical" and bool(seen.get(page.key))
        if is_held and reports.placed.get(page.key) != "misprinted":
            yield _Held(ReportTruth(
                lineage, year, reports.scope(lineage), page.url, reports.values[page.key],
                page.published_on, min(seen[page.key]),
            ))  # fmt: skip


def _coverage(reports: Reports, held: Mapping[ReportKey, object]) -> Iterator[CoverageTruth]:
    for unit in reports.units.values():
        for year in YEARS:
            is_part = unit.is_part_year(year)
            if unit.at_end_of(year) is None:
                reason = "PY" if is_part else "NE"
                yield CoverageTruth(unit.key, year, False, reason, is_part)
            elif (unit.key, year) in held:
                yield CoverageTruth(unit.key, year, True, None, is_part)
            else:
                reason = _HOLES[reports.placed[unit.key, year]]
                yield CoverageTruth(unit.key, year, False, reason, is_part)


def _edits(reports: Reports, pages: Sequence[Page]) -> Iterator[EditTruth]:
    for page in pages:
        scenario = reports.placed.get(page.key)
        yield from _changed(page, scenario)
        yield from _gone(page, scenario)
        if page.ticks or (page.host == host_of(OTHER) and _shows_redesign(page)):
            yield from _surroundings(page)


def _changed(page: Page, scenario: str | None) -> Iterator[EditTruth]:
    if len(page.states) < 2 or scenario not in _EDITS:
        return
    before, after = (state.report.figures[CHANGED].printed for state in page.states)
    cells = ((CHANGED, before, after),) if before != after else ()
    last, first = around(page.states[1].since)
    yield EditTruth(_EDITS[scenario], page.url, *page.key, last, first, scenario == "announced",
                    cells)  # fmt: skip


def _gone(page: Page, scenario: str | None) -> Iterator[EditTruth]:
    if page.gone_at is None:
        return
    last, first = around(page.gone_at)
    if scenario == "withdrawn":
        yield EditTruth("withdrawn", page.url, *page.key, last, first)
    elif scenario == "moved":
        yield EditTruth("moved", page.url, *page.key, last, first, new_url=page.moved_to)
    elif page.back_at is not None:
        back = next(visit for visit in VISITS if visit >= page.back_at)
        yield EditTruth("returned", page.url, *page.key, last, back)


def _shows_redesign(page: Page) -> bool:
    is_html = page.media_type == "text/html"
    return is_html and page.fate == "shown" and page.is_online(VISITS[-1])


def _surroundings(page: Page) -> Iterator[EditTruth]:
    shown = [visit for visit in VISITS if page.fate == "shown" and page.is_online(visit)]
    for last, first in pairwise(shown):
        is_edited = any(last < state.since <= first for state in page.states[1:])
        is_redesigned = last < LAST_CHANGE <= first and page.host == host_of(OTHER)
        if not is_edited and (page.ticks or is_redesigned):
            yield EditTruth("surroundings", page.url, *page.key, last, first)


def _findings(reports: Reports, held: Iterable[ReportKey]) -> Iterator[ExpectedFinding]:
    known = set(held)
    for key, scenario in sorted(reports.placed.items()):
        lineage, year = key
        for rule in _RULES.get(scenario, ()):
            yield ExpectedFinding(rule, lineage, year)
        for rule in _WITH_OTHER.get(scenario, ()):
            yield ExpectedFinding(rule, lineage, year, reports.sources[key])
        if (lineage, year + 1) in known:
            for rule in _NEXT_YEAR.get(scenario, ()):
                yield ExpectedFinding(rule, lineage, year + 1)
    yield from _carried(reports, known)
    yield from _gaps(known)
    if HIERARCHY_ERROR in known:
        yield ExpectedFinding("HI-02", *HIERARCHY_ERROR)


def _carried(reports: Reports, known: set[ReportKey]) -> Iterator[ExpectedFinding]:
    """Yield every pair of years in which what was left over is not what was carried in."""
    for lineage, year in sorted(known):
        is_pair = (lineage, year - 1) in known and (lineage, year) != _SPLIT
        if is_pair and _left(reports, lineage, year - 1) != _carried_in(reports, lineage, year):
            yield ExpectedFinding("XY-01", lineage, year)


def _left(reports: Reports, lineage: str, year: int) -> object:
    return reports.values[lineage, year]["t3.carried_out.total"]


def _carried_in(reports: Reports, lineage: str, year: int) -> object:
    return reports.values[lineage, year]["t3.carried_in.total"]


def _gaps(known: set[ReportKey]) -> Iterator[ExpectedFinding]:
    for lineage, year in sorted(known):
        is_gap = (lineage, year + 1) not in known and (lineage, year + 2) in known
        if is_gap and lineage != CITY:
            yield ExpectedFinding("XY-13", lineage, year + 1)


def _finding_order(found: ExpectedFinding) -> tuple[str, str, int, str]:
    return found.rule, found.lineage, found.report_year, found.other or ""
