"""The matrix of agencies and years: what parts a year from the one before it is marked."""

from types import SimpleNamespace
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console

from corpus.cli.coverage_matrix import LEGEND, coverage_matrix
from corpus.coverage.model import Completeness, CoverageCell, RosterRow, Status
from storage.agencies.facts import EventFact, PeriodFact
from storage.models.agencies import AgencyEventKind, AgencyKind
from tests.corpus.rules.invent import NAMES, registry

YEARS = tuple(range(2018, 2025))
EVENTS = (
    EventFact("t1", AgencyEventKind.RENAME, "2020-05"),
    EventFact("t2", AgencyEventKind.MERGE, "2022-03", "t3"),
    EventFact("t4", AgencyEventKind.SPLIT, "2021-04", "t5"),
    EventFact("t6", AgencyEventKind.TRANSFER, "2021-04", "d"),
    EventFact("t7", AgencyEventKind.RENAME, "2023"),
    EventFact("t7", AgencyEventKind.MERGE, "2023-06", "t6"),
)


def held(key: str, year: int) -> CoverageCell:
    row = RosterRow(
        key, year, NAMES.get(key, "沐岚区"), AgencyKind.TOWNSHIP, None, "d", "d", "沐岚区",
        True, False, True, True, (), None, None,
    )  # fmt: skip
    return CoverageCell(
        row, Status.HELD, completeness=Completeness.ALL, version_id=1, errors=2, warnings=1
    )


def shown(keys: tuple[str, ...], *, is_all: bool = True) -> list[str]:
    """Return the lines of a matrix in a window of 80 columns."""
    more = [PeriodFact(key, key, AgencyKind.TOWNSHIP, None, "d") for key in keys if key[0] == "b"]
    coverage = SimpleNamespace(registry=registry(EVENTS, more))
    asked: Any = SimpleNamespace(coverage=coverage, years=YEARS, name_of=lambda _: "沐岚区")
    cells = [held(key, year) for key in keys for year in YEARS]
    console = Console(width=80, color_system=None)
    with console.capture() as caught:
        console.print(coverage_matrix(asked, cells, is_all=is_all))
    return caught.get().splitlines()


def row(lines: list[str], key: str) -> list[str]:
    """Return what the years of a body show."""
    line = next(line for line in lines if NAMES[key][:2] in line)
    return [part.strip() for part in line.replace("┃", "│").split("│")[2:-2]]


def test_a_year_of_a_new_form_is_marked() -> None:
    head = shown(("t1",))[2]
    assert [word for word in head.replace("┃", " ").split() if word[-4:].isdigit()] == [
        "2018", "|2019", "2020", "|2021", "2022", "2023", "2024",
    ]  # fmt: skip
    assert "|2019" in LEGEND
    assert "|2021" in LEGEND


@pytest.mark.parametrize(
    ("key", "year", "mark"),
    [
        ("t1", 2020, "●r2E1W"), ("t2", 2022, "●m2E1W"), ("t3", 2022, "●m2E1W"),
        ("t4", 2021, "●s2E1W"), ("t5", 2021, "●s2E1W"), ("t7", 2023, "●rm2E1W"),
    ],
)  # fmt: skip
def test_an_event_is_marked_in_its_year_at_everybody_it_concerns(
    key: str, year: int, mark: str
) -> None:
    marks = dict(zip(YEARS, row(shown(tuple(NAMES)), key), strict=True))
    assert marks[year] == mark
    assert {shown_then for then, shown_then in marks.items() if then != year} == {"●2E1W"}
    assert f" {mark[1]} " in LEGEND.partition("Breaks:")[2]


def test_who_comes_below_another_body_is_marked_and_that_body_is_not() -> None:
    lines = shown(("d", "t6"))
    assert row(lines, "t6")[YEARS.index(2021)] == "●t2E1W"
    assert sum("t2E1W" in line for line in lines) == 1


def test_with_marks_and_findings_seven_years_fit_into_80_columns() -> None:
    lines = shown(("d", *NAMES))
    assert max(map(cell_len, lines)) <= 80
    assert all(len(row(lines, key)) == len(YEARS) for key in NAMES), "no line is broken"


def test_what_is_marked_is_not_folded_away() -> None:
    many = tuple(f"b{number}" for number in range(60))
    lines = shown((*many, "t1"), is_all=False)
    assert row(lines, "t1")[YEARS.index(2020)] == "●r2E1W"
    assert any("and 60 more" in line for line in lines)
    assert not any("b12" in line for line in lines)
