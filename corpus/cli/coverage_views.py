"""The views of `nianbao coverage` that need a list of agencies: matrix, roster, holes, counts."""

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any

from corpus.agencies.naming import full_name
from corpus.agencies.resolving import count_pending
from corpus.cli.border import tell
from corpus.cli.console import open_console, plain_text, print_line, write_json, write_line
from corpus.cli.coverage_matrix import LEGEND, coverage_matrix, share
from corpus.cli.known import known_portals
from corpus.coverage.asking import Asked
from corpus.coverage.counting import Count
from corpus.coverage.model import CoverageCell, Evidence, Status
from corpus.export.csv_file import csv_line, plain
from corpus.jobs.changes import count_pages
from corpus.jobs.series import count_waiting

_COLUMNS = (
    "lineage", "report_year", "name", "kind", "function", "parent", "division", "division_name",
    "is_expected", "is_part_year", "reasons", "deadline", "deadline_basis", "problem", "status",
    "is_held", "timeliness", "completeness", "tables", "corrected", "errors", "warnings",
    "version_id", "url", "evidence",
)  # fmt: skip
_COUNTED = (
    "division", "kind", "report_year", "expected", "held", "read", "on_time", "late", "gone",
    "beyond", "holes",
)  # fmt: skip
_TOLD = ("on_time", "late", "gone", "beyond")
_NOTHING = "Nothing to show: no report is held and no portal was searched."


def print_view(asked: Asked, view: str, *, is_all: bool) -> None:
    """Show a view to people."""
    if not asked.years:
        open_console().print(_NOTHING)
        return
    if view == "matrix":
        _print_matrix(asked, is_all=is_all)
    elif view == "counts":
        _print_counts(asked)
    else:
        _VIEWS[view](asked)


def write_csv(asked: Asked, view: str) -> None:
    """Write a view as a table with one header; nested values are JSON."""
    columns = _COUNTED if view == "counts" else _COLUMNS
    write_line(csv_line(columns)[:-1])
    for row in _rows(asked, view):
        values = (row[column] for column in columns)
        write_line(csv_line([_flat(value) for value in values])[:-1])


def write_lines(asked: Asked, view: str) -> None:
    """Write a view with one object per line."""
    for row in _rows(asked, view):
        write_json(row)


def tell_notes(asked: Asked) -> None:
    """Say where the registry contradicts itself, what cannot be, and what is still to be done."""
    for problem in asked.problems:
        tell(f"{problem}.")
    outside = asked.coverage.crawls.outside()
    if outside:
        tell(f"{len(outside)} listed pages name a year no report can be about: {outside[0]}.")
    if asked.coverage.searched is not None:
        return  # A day in the past: nothing of it is to be done.
    if _count_undone(asked):
        tell("Some reports wait: run `nianbao agencies resolve` and `nianbao reports build`.")
    if count_pages(asked.coverage.session):
        tell("Pages were seen since `nianbao changes` ran: what was withdrawn may show as held.")


def _count_undone(asked: Asked) -> int:
    """Count what holds reports back: versions not looked at, bodies whose reports have news."""
    # Those that the two jobs know; portals of a folder are told to neither.
    session, portals = asked.coverage.session, known_portals()
    return count_pending(session, portals) + count_waiting(session, portals)


def _rows(asked: Asked, view: str) -> Iterator[dict[str, Any]]:
    if view == "counts":
        for _ in asked.cells():
            pass
        yield from asked.tally.rows()
        return
    for cell in asked.checked_cells():
        if view != "holes" or is_missing(cell):
            yield cell.as_json()


def is_missing(cell: CoverageCell) -> bool:
    """Tell whether a report was due and cannot be used, or is held and gone from the web."""
    return cell.is_hole or (cell.status is Status.GONE and cell.is_held)


def _flat(value: object) -> str | int | None:
    if isinstance(value, bool):
        return int(value)
    return value if isinstance(value, int) else plain(value)  # type: ignore[arg-type] # JSON values


def _print_matrix(asked: Asked, *, is_all: bool) -> None:
    console = open_console()
    cells = list(asked.checked_cells())
    console.print(coverage_matrix(asked, cells, is_all=is_all))
    console.print(plain_text(LEGEND, "dim"))
    whole = asked.tally.of()
    holes = ", ".join(f"{count:,} {code}" for code, count in sorted(whole.holes.items()))
    read = f"{whole.read:,}/{whole.expected:,} read whole"
    told = f"{share(whole)} reports held, {read}" + (f"; holes: {holes}" if holes else "")
    print_line(f"{told}. {_timing(whole)}")


def _timing(count: Count) -> str:
    """Say of held reports when they came and whether they are still on the web."""
    unknown = count.held - count.on_time - count.late
    return (
        f"Of those held {count.on_time:,} on time, {count.late:,} late, {unknown:,} untold; "
        f"{count.gone:,} gone from the web since."
    )


def _print_counts(asked: Asked) -> None:
    for _ in asked.cells():
        pass
    for division, rows in groupby(asked.tally.rows(), key=lambda row: row["division"]):
        name = "all divisions" if division is None else asked.name_of(division)
        print_line(name, "bold")
        for row in rows:
            print_line(_counted(row), indent=2)


def _counted(row: dict[str, Any]) -> str:
    holes = ", ".join(f"{count} {code}" for code, count in row["holes"].items())
    more = [f"{row[name]} {name.replace('_', ' ')}" for name in _TOLD if row[name]]
    return (
        f"{row['kind'] or 'all levels':<10}  {row['report_year'] or 'all years':<9}  "
        f"held {row['held']}/{row['expected']}, read whole {row['read']}/{row['expected']}"
        + "".join(f", {each}" for each in more)
        + (f"; {holes}" if holes else "")
    )


def _print_holes(asked: Asked) -> None:
    holes = gone = 0
    for cell in asked.cells():
        if is_missing(cell):
            holes, gone = holes + cell.is_hole, gone + (not cell.is_hole)
            _print_missing(asked, cell)
    expected = asked.tally.of().expected
    print_line(
        f"{holes:,} of {expected:,} expected reports are holes."
        + (f" Besides, {gone:,} held and gone from the web since." if gone else "")
    )


def _print_missing(asked: Asked, cell: CoverageCell) -> None:
    row = cell.roster
    due = f", due {row.deadline}" if row.deadline else ""
    held = " (held)" if cell.is_held else ""
    name = full_name(asked.coverage.registry, row.lineage, row.report_year)
    print_line(f"{cell.status.value}{held}  {row.report_year}  {name}  {row.lineage}{due}", "bold")
    for each in cell.evidence:
        print_line(_told(each), indent=4)
        if each.url:
            print_line(each.url, indent=6)


def _print_roster(asked: Asked) -> None:
    for division, cells in groupby(asked.cells(), key=lambda cell: cell.roster.division):
        print_line(asked.name_of(division), "bold")
        for cell in cells:
            print_line(_expected(cell), indent=2)
    whole = asked.tally.of()
    print_line(f"{whole.expected:,} reports expected, {share(whole)} held.")


def _expected(cell: CoverageCell) -> str:
    row = cell.roster
    reasons = "; ".join(f"{why.value}: {says}" for why, says in row.reasons)
    due = f"due {row.deadline}" if row.deadline else "no day"
    is_expected = due if row.is_expected else "not expected"
    part = " (part of the year)" if row.is_part_year else ""
    return f"{row.report_year}  {row.name}{part}  {is_expected}  {cell.status.value}  {reasons}"


def _told(each: Evidence) -> str:
    at = f"{each.at:%Y-%m-%d}  " if each.at is not None else ""
    capture = f" (capture {each.capture_id})" if each.capture_id is not None else ""
    return f"{at}{each.says}{capture}"


_VIEWS: dict[str, Callable[[Asked], None]] = {"holes": _print_holes, "roster": _print_roster}
