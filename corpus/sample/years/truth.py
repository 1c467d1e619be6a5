"""The truth of the district, told from its reports and pages and not by any rule of the product."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise

from corpus.sample.years.calendar import LAST_CHANGE, VISITS, around
from corpus.sample.years.expected import expected_findings
from corpus.sample.years.model import (
    CoverageTruth,
    EditTruth,
    PageTruth,
    ReportKey,
    ReportTruth,
    Truth,
)
from corpus.sample.years.pages import CHANGED, Page
from corpus.sample.years.reports import Reports
from corpus.sample.years.scenarios import as_scenarios
from corpus.sample.years.units import OTHER, YEARS, host_of

_HOLES = {"missing": "NF", "dead_link": "GO", "unreachable": "NR", "misprinted": "ID"}
_EDITS = {
    "changed_number": "number", "announced": "number", "changed_label": "label",
    "changed_text": "text", "changed_attachment": "attachment", "outdated_copy": "number",
}  # fmt: skip


def tell_truth(reports: Reports, pages: Sequence[Page]) -> Truth:
    """Return the truth."""
    held = {each.lineage_year: each for each in _reports(reports, pages)}
    coverage = {(each.lineage, each.report_year): each for each in _coverage(reports, held)}
    return Truth(
        pages={page.url: _page(reports, page) for page in pages},
        reports={key: each.truth for key, each in held.items()},
        coverage=coverage,
        edits=tuple(_edits(reports, pages)),
        findings=expected_findings(reports, held.keys(), coverage.values()),
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
