"""The coverage as a matrix of agencies and report years, for reading."""

from collections.abc import Iterable
from itertools import groupby

from rich.table import Table as Grid
from rich.text import Text

from corpus.cli.console import plain_text
from parsers.model import Scope
from storage.coverage import CoverageRow

LEGEND = "ok: no error or warning; 2E 1W: two errors, one warning; blank: no report is held."

_UNKNOWN = "?"


def coverage_table(rows: Iterable[CoverageRow]) -> Grid:
    """Lay the rows out with an agency per line and a report year per column."""
    held = list(rows)
    years = sorted({row.report_year or 0 for row in held})
    grid = Grid(title="Coverage", title_justify="left", title_style="bold")
    grid.add_column("agency", overflow="fold")
    for year in years:
        grid.add_column(str(year or _UNKNOWN), justify="center")
    for name, group in groupby(held, _line_name):
        by_year: dict[int, list[CoverageRow]] = {}
        for row in group:
            by_year.setdefault(row.report_year or 0, []).append(row)
        grid.add_row(plain_text(name), *(_mark(by_year.get(year, [])) for year in years))
    return grid


def _line_name(row: CoverageRow) -> str:
    """Name the agency; figures that are not its own alone stand on a line of their own."""
    name = row.agency_name or "(agency unknown)"
    return name if row.scope in (Scope.OWN, Scope.UNKNOWN) else f"{name} [{row.scope.value}]"


def _mark(rows: list[CoverageRow]) -> Text:
    if not rows:
        return Text("")
    errors, warnings = sum(r.errors for r in rows), sum(r.warnings for r in rows)
    parts = [(f"{errors}E", "bold red")] if errors else []
    parts += [(f"{warnings}W", "yellow")] if warnings else []
    mark = Text(" ").join(Text(*part) for part in parts) if parts else Text("ok", "green")
    return Text.assemble(f"{len(rows)} × ", mark) if len(rows) > 1 else mark
