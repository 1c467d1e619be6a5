"""Tables of every record: what each report version says by its newest parse, whoever's it is.

A release has one canonical version of each report of a body; this is what it chooses from.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from corpus.export.model import Column, Kind, Row, Table
from parsers.templates import cell_forms
from parsers.templates.older import annex_forms, fact_forms
from storage import queries
from storage.queries import CellRow, FindingRow, ReportRow

# A generator, so that its cursor can be closed before the session is.
Rows = Generator[Row]


@dataclass(frozen=True, slots=True)
class RecordTable:
    """A table of records and how to read its rows from the store."""

    table: Table
    rows: Callable[[Session], Rows]


_KINDS = {
    Kind.INTEGER: (
        "report_version_id", "parse_id", "snapshot_id", "capture_id", "run_id", "previous_id",
        "report_year", "ordinal", "part", "canonical_id", "confidence",
    ),
    Kind.NUMBER: ("value",),
    Kind.TIME: ("captured_at", "claimed_at", "parsed_at"),
    Kind.JSON: ("locator", "operands"),
}  # fmt: skip
_KIND_OF = {name: kind for kind, names in _KINDS.items() for name in names}
_AFTER_KEY = CellRow._fields.index("key") + 1


def _columns(names: tuple[str, ...]) -> tuple[Column, ...]:
    return tuple(Column(name, _KIND_OF.get(name, Kind.TEXT)) for name in names)


def _reports(session: Session) -> Rows:
    yield from queries.reports(session)


def _findings(session: Session) -> Rows:
    yield from queries.findings(session)


def _cells(session: Session) -> Rows:
    """Yield the cells with the labels of the form beside their key."""
    forms = cell_forms() | annex_forms() | fact_forms()
    for row in queries.cells(session):
        form = forms.get(row.key)
        labels = (None, None) if form is None else (form.zh, form.en)
        yield (*row[:_AFTER_KEY], *labels, *row[_AFTER_KEY:])


_CELL_NAMES = (*CellRow._fields[:_AFTER_KEY], "zh", "en", *CellRow._fields[_AFTER_KEY:])
_VERSION = "report_version_id"
_REPORTS = Table(
    "reports", "报告版本", "Report versions", "report version",
    _columns(ReportRow._fields), (_VERSION,),
)  # fmt: skip
_CELLS = Table(
    "cells", "单元格", "Cells of report versions", "report version × cell",
    _columns(_CELL_NAMES), (_VERSION, "key"),
)  # fmt: skip
_FINDINGS = Table(
    "findings", "核查结果", "Findings of parses", "finding",
    _columns(FindingRow._fields), ("parse_id", "ordinal"),
)  # fmt: skip

TABLES = {
    each.table.name: each
    for each in (
        RecordTable(_REPORTS, _reports),
        RecordTable(_CELLS, _cells),
        RecordTable(_FINDINGS, _findings),
    )
}
"""The tables by name, in the order they are written."""
