"""The questions asked at size give the numbers that the rule behind the rows says they should."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
import sqlalchemy as sa

from benchmarks.at_size import columns
from benchmarks.at_size.answers import RELEASE, STORE
from benchmarks.at_size.load import load
from benchmarks.at_size.model import (
    FIRST_YEAR,
    LINEAGES_A_DISTRICT,
    YEARS,
    Size,
    Version,
    canonical,
    cell_keys,
    division,
    lineage_key,
)
from benchmarks.at_size.queries import questions
from benchmarks.at_size.watch import watching
from corpus.coverage import Coverage
from corpus.release.roster import Roster
from corpus.release.stream import Stream
from storage.coverage import coverage, status
from storage.searches.holdings import held_years
from storage.series import panel
from storage.series.choices import ends_of_years
from storage.session import Store
from tests.databases import new_database

SIZE = Size(2_000, cells=3, full_districts=0)
HOW_TO = Path(__file__).parents[2] / "docs" / "how-to" / "query-at-size.md"
KEY = cell_keys()[0]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def store(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Store]:
    if request.param == "sqlite":
        yield from _loaded(f"sqlite:///{tmp_path_factory.mktemp('size') / 'store.db'}")
        return
    yield from _loaded(new_database(request.getfixturevalue("postgresql_url")))


def _loaded(url: str) -> Iterator[Store]:
    with Store(url) as store:
        store.upgrade()
        assert {"cell", "report_choice", "source_change"} <= set(load(store, SIZE))
        yield store


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("release")
    columns.write_release(folder, SIZE)
    return folder


def test_the_panel_of_a_district_has_every_cell_of_every_canonical_report(store: Store) -> None:
    district = {lineage_key(number) for number in range(LINEAGES_A_DISTRICT)}
    with store.read_only() as session:
        found = {
            (report.lineage, report.report_year, key): cell.value
            for report in panel(session, district)
            for key, cell in report.cells.items()
        }
    assert found == {
        (lineage_key(version.lineage), version.year, key): version.value(at)
        for version in canonical(SIZE)
        if version.lineage < LINEAGES_A_DISTRICT
        for at, key in enumerate(cell_keys()[: SIZE.cells])
    }


def test_the_panel_of_a_year_has_every_lineage_in_order(store: Store) -> None:
    with store.read_only() as session:
        found = [(r.lineage, r.version_id) for r in panel(session, None, [2021])]
    assert found == sorted(
        (lineage_key(version.lineage), version.number + 1)
        for version in canonical(SIZE)
        if version.year == 2021
    )


def test_coverage_has_one_row_for_each_report_and_counts_its_versions(store: Store) -> None:
    with store.read_only() as session:
        rows = list(coverage(session))
        counts = status(session)
    by_version = {row.report_version_id: row for row in rows}
    assert set(by_version) == {version.number + 1 for version in canonical(SIZE)}
    for number, row in by_version.items():
        version = Version(number - 1)
        assert row.report_year == version.year
        assert row.versions == 1 + version.is_edit
        assert (row.errors, row.warnings) == (
            version.number % 5 == 0,
            version.number % 7 == 0,
        )
        assert row.not_assessable == (version.number % 11 == 0)
    assert (counts.reports, counts.captures, counts.cells) == (2_000, 4_000, 6_000)


def test_every_question_is_answered(store: Store) -> None:
    changes, findings = SIZE.versions // 20, SIZE.versions // 20
    expected = {
        "all changes": changes,
        "findings across reports of a year": findings,
        "coverage of every report": SIZE.versions * 19 // 20,
        "roster and coverage of a district": LINEAGES_A_DISTRICT * 10,
    }
    with store.read_only() as session:
        found = {name: ask(session) for name, ask in questions().items()}
    assert expected.items() <= found.items()
    assert all(found.values())


def test_reports_take_no_statements_of_their_own(store: Store) -> None:
    # The first of both lacks a report: what waits to be settled is asked for once, too.
    one, ten = (tuple(map(lineage_key, range(1, end))) for end in (2, 11))
    years = range(FIRST_YEAR, FIRST_YEAR + YEARS)
    asks: dict[str, Callable[[sa.orm.Session, Sequence[str]], int]] = {
        "panel": lambda session, keys: len(list(panel(session, keys))),
        "coverage": lambda session, keys: len(list(Coverage(session, ()).cells(years, keys))),
        "release": lambda session, keys: len(
            list(Stream(session, Roster(Coverage(session, ()), years)).read(keys))
        ),
    }
    for name, ask in asks.items():
        counts = []
        for keys in (one, ten):
            with store.read_only() as session, watching() as watch:
                assert ask(session, keys) >= len(keys)
            counts.append(watch.count)
        assert counts[0] == counts[1], name


def test_the_years_of_everybody_are_told_by_two_statements(store: Store) -> None:
    with store.read_only() as session:
        held = [year for years in held_years(session).values() for year in years]
        with watching() as watch:
            assert ends_of_years(session) == (min(held), max(held))
    assert watch.count == 2


def test_the_panel_of_a_year_is_streamed(store: Store) -> None:
    with store.read_only() as session, watching() as watch:
        reports = panel(session, None, [2021])
        next(reports)
        first = watch.count
        assert len(list(reports)) == SIZE.lineages - 1
    assert first == 4
    assert watch.count < SIZE.lineages / 10


def test_the_trend_of_divisions_is_the_same_in_store_and_release(
    store: Store, release: Path
) -> None:
    with store.read_only() as session:
        stored = _asked(session, "trend of the divisions of a city")
    written = columns.ask(release, "trend of the divisions")
    sums: dict[tuple[str, int], list[int]] = defaultdict(lambda: [0, 0])
    for version in canonical(SIZE):
        place = sums[division(version.lineage // LINEAGES_A_DISTRICT), version.year]
        place[0] += 1
        place[1] += version.value(0) or 0
    expected = [(*key, *sums[key]) for key in sorted(sums)]
    assert stored == expected
    assert written == expected


def test_the_series_of_an_agency_is_the_same_in_store_and_release(
    store: Store, release: Path
) -> None:
    own = [version for version in canonical(SIZE) if version.lineage == 7]
    values = [(version.year, version.value(0)) for version in own]
    with store.read_only() as session:
        stored = _asked(session, "series of an agency")
    written = columns.ask(release, "series of an agency")
    assert [(year, _number(value)) for year, value, _ in stored] == values
    held = [(year, value) for year, value, state in written if state != "NF"]
    assert held == values
    assert [year for year, _, state in written if state == "NF"] == [2023]


def test_the_share_covered_is_the_same_in_store_and_release(store: Store, release: Path) -> None:
    with store.read_only() as session:
        stored = _asked(session, "share covered by year and level")
    written = columns.ask(release, "share covered by year and level")
    held: dict[tuple[str, int], int] = defaultdict(int)
    for version in canonical(SIZE):
        is_county = version.lineage % LINEAGES_A_DISTRICT == 0
        held["county" if is_county else "department", version.year] += 1
    bodies = {"county": SIZE.districts, "department": SIZE.lineages - SIZE.districts}
    assert [tuple(row[:4]) for row in stored] == [
        (*key, held[key], bodies[key[0]]) for key in sorted(held)
    ]
    assert [row[:4] for row in written if row[2]] == [tuple(row[:4]) for row in stored]
    shares = {(kind, year): float(share) for kind, year, _, _, share in written}
    assert all(shares[row[0], row[1]] == float(str(row[4])) for row in stored)


def test_the_greatest_changes_are_the_same_in_store_and_release(
    store: Store, release: Path
) -> None:
    name = "greatest changes from one year to the next"
    values: dict[int, dict[int, int | None]] = defaultdict(dict)
    for version in canonical(SIZE):
        values[version.lineage][version.year] = version.value(0)
    turns = [
        (lineage_key(lineage), before, after, after - before)
        for lineage, own in values.items()
        if (before := own.get(2020)) is not None and (after := own.get(2021)) is not None
    ]
    expected = sorted(turns, key=lambda turn: (-abs(turn[3]), turn[0]))[:20]
    with store.read_only() as session:
        stored = _asked(session, name)
    assert [(key, *map(_number, row)) for key, *row in stored] == expected
    assert columns.ask(release, name) == expected


def test_the_page_shows_the_questions_word_for_word() -> None:
    text = HOW_TO.read_text(encoding="utf-8")
    assert [q for q in (*STORE.values(), *RELEASE.values()) if q not in text] == []


def _asked(session: sa.orm.Session, name: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in session.execute(sa.text(STORE[name]))]


def _number(value: object) -> int | None:
    """Read a number that SQLite keeps as text."""
    return None if value is None else int(str(value))
