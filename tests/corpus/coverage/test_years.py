"""The generated district against its truth: every cell with its reason."""

from collections import Counter
from dataclasses import replace

import pytest

from corpus.coverage import Coverage, CoverageCell, Status
from corpus.coverage.counting import count_cells
from corpus.coverage.model import Completeness
from corpus.job import Job
from corpus.jobs.changes import derive_changes
from corpus.jobs.corrections import Order, correct
from corpus.sample.years import Years, invent_years
from corpus.sample.years.units import CITY, NEW
from storage.models import Base
from storage.session import Store
from tests.corpus.district import build
from tests.corpus.series.conftest import small_district

ALL_YEARS = range(2020, 2024)


def _cells(store: Store, years: Years) -> list[CoverageCell]:
    with store.read_only() as session:
        return list(Coverage(session, years.portals).cells(ALL_YEARS))


def _compare(cells: list[CoverageCell], years: Years) -> None:
    keys = [(cell.lineage, cell.report_year) for cell in cells]
    assert len(keys) == len(set(keys))
    assert set(keys) == years.truth.coverage.keys()
    for cell in cells:
        truth = years.truth.coverage[cell.lineage, cell.report_year]
        expected = Status.HELD if truth.is_held else Status(truth.reason or "")
        assert cell.roster.is_part_year == truth.is_part_year
        assert cell.status is expected or _may_be_it(cell, years), (cell, truth)


def _may_be_it(cell: CoverageCell, years: Years) -> bool:
    """Tell whether a misprinted name fits this hole as well as the body that printed it."""
    pages = [years.truth.pages[each.url] for each in cell.evidence if each.url]
    return cell.status is Status.UNSETTLED and any(
        page.is_misprinted and page.report_year == cell.report_year for page in pages
    )


def test_every_cell_of_the_district_has_its_true_state_and_reason(built: Job) -> None:
    years = small_district()
    cells = _cells(built.store, years)
    _compare(cells, years)
    reasons = Counter(cell.status for cell in cells)
    assert reasons[Status.UNSETTLED] == 1
    assert set(reasons) == set(Status) - {Status.UNREAD, Status.NOT_SEARCHED}
    whole = count_cells(cells).of()
    truth = years.truth.coverage.values()
    due = [each for each in truth if each.reason not in ("NE", "PY")]
    assert (whole.expected, whole.held) == (len(due), sum(each.is_held for each in due))
    assert whole.read == whole.held
    assert {cell.completeness for cell in cells if cell.status is Status.HELD} == {Completeness.ALL}
    _check_evidence(cells)
    with built.store.read_only() as session:
        source = Coverage(session, years.portals)
        assert source.years() == ALL_YEARS
        assert [url for url in source.crawls.outside() if not url.endswith("_1.html")] == []
        asked = source.cells([2022, 2021], [CITY, NEW, "nobody"])
        assert [(cell.lineage, cell.report_year) for cell in asked] == [
            (CITY, 2021), (CITY, 2022), (NEW, 2021), (NEW, 2022)
        ]  # fmt: skip
        # Not a word is said of what was not searched by then.
        early = min(s.seen_at for s in years.sightings)
        told = list(Coverage(session, years.portals, until=early).cells(ALL_YEARS))
    assert {c.status for c in told if c.status not in ("held", "NE", "PY", "ID")} == {"NH"}
    _check_gone(built, years)
    _check_corrected(built, years)


def _check_gone(built: Job, years: Years) -> None:
    """Check that what is held and was withdrawn is told apart, and nothing else is."""
    before = {(c.lineage, c.report_year): c for c in _cells(built.store, years)}
    derive_changes(built)
    edits = [edit for edit in years.truth.edits if edit.kind == "withdrawn"]
    withdrawn = {(edit.lineage, edit.report_year): edit for edit in edits}
    assert withdrawn
    for cell in _cells(built.store, years):
        key = cell.lineage, cell.report_year
        if key not in withdrawn:
            assert cell.status is before[key].status
            continue
        assert (cell.status, cell.is_held, cell.is_hole) == (Status.GONE, True, False)
        assert cell.completeness is before[key].completeness
        last, first = (each for each in cell.evidence if each.kind == "change")
        days = (last.at and last.at.date(), first.at and first.at.date())
        edit = withdrawn[key]
        assert days == (edit.last_seen_at.date(), edit.first_seen_at.date())
        assert last.url == first.url == edit.url
        assert last.capture_id
        assert first.capture_id


def _check_corrected(built: Job, years: Years) -> None:
    """Check that a correction counts in how much was read, and its withdrawal, too."""
    key = "t3.new_received.total"
    for value, tables in (("unreadable", (2, 3)), ("7", (3, 3)), (None, (3, 3))):
        correct(built, Order(f"{CITY}@2021", key, value, "王五", "the scan"))
        with built.store.read_only() as session:
            [cell] = Coverage(session, years.portals).cells([2021], [CITY])
        assert (cell.tables, cell.corrected) == (tables, int(value is not None))
        kinds = [each.kind for each in cell.evidence]
        assert ("correction" in kinds) == (value is not None)


def _check_evidence(cells: list[CoverageCell]) -> None:
    for cell in cells:
        if cell.status in (Status.NOT_FOUND, Status.GONE, Status.UNREACHABLE):
            assert all(each.at and each.capture_id and each.url for each in cell.evidence)
        if cell.status is Status.NOT_FOUND:
            assert {each.kind for each in cell.evidence} == {"search"}
            assert all("single_page" in each.says for each in cell.evidence)
            assert len(cell.evidence) == 3
        assert cell.as_json()["status"] == cell.status.value


@pytest.mark.campaign
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_the_order_in_which_things_came_in_makes_no_difference(store: Store) -> None:
    years = small_district()
    _empty(store)
    first = _told(_cells(build(store, years).store, years))
    mixed = replace(years, portals=years.portals[::-1])
    again = _told(_cells(_emptied(store, mixed), mixed))
    assert again == first


def _emptied(store: Store, years: Years) -> Store:
    _empty(store)
    return build(store, years).store


def _empty(store: Store) -> None:
    with store.begin() as session:
        for table in reversed(Base.metadata.sorted_tables):
            session.execute(table.delete())


def _told(cells: list[CoverageCell]) -> list[object]:
    """Return cells as plain data without the numbers of rows."""
    rows: list[object] = []
    for cell in cells:
        row = cell.as_json()
        row.pop("version_id")
        for each in row["evidence"]:
            each.pop("capture_id", None)
            each.pop("version_id", None)
        rows.append(row)
    return rows


@pytest.mark.campaign
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_every_cell_of_the_large_district_is_right(store: Store) -> None:
    years = invent_years()
    _empty(store)
    _compare(_cells(build(store, years).store, years), years)
