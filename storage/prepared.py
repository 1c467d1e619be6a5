"""Prepared parses: what a record becomes in the tables, made before any row has a number.

Pure and picklable: the processes that parse prepare, and the one that stores only adds numbers.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypedDict, cast

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Session

from parsers.model import DocClass, Generation, ParserVersion, Record, Scope, TablesStatus
from storage.bulk import ManyRows
from storage.content import content_digest, report_key
from storage.dialects import dump_json
from storage.log.canonical import RowForm, canonical_part
from storage.log.facts import CELL, CHECK, FINDING
from storage.models.base import ExactDecimal, PageText, plain_number, replace_unstorable
from storage.models.corpus import CellFact, CheckResult, FindingFact
from storage.report_rows import Row, cell_rows, check_rows, finding_rows

REPORT_CLASSES = frozenset({DocClass.ANNUAL_REPORT, DocClass.UNIVERSITY_REPORT})
"""The classes of page whose record becomes a report version."""

NO_ROWS = "[]"
"""What the log sees where there are no rows."""

_NOBODY = 0


class Part(NamedTuple):
    """Rows of one table without their owner, and as the log sees them with 0 for their owner."""

    rows: list[tuple[object, ...]]
    canonical: str


class ReportRow(TypedDict):
    """The columns of a report version that its record tells."""

    agency_name: str | None
    report_year: int | None
    scope: Scope
    template_generation: Generation
    tables_status: TablesStatus
    title: str | None
    report_key: str | None
    content_digest: str


class PreparedReport(NamedTuple):
    """The row of a report version without its place in the store, and its cells."""

    row: ReportRow
    cells: Part


class Prepared(NamedTuple):
    """A record ready to be stored: its one written form, its rows, the keys of files it links to.

    `report` is None for a page that is no report.
    """

    parser: ParserVersion
    doc_class: DocClass
    record_json: bytes
    report: PreparedReport | None
    findings: Part
    checks: Part
    linked: tuple[str, ...] = ()


def prepare(record: Record, record_json: bytes, linked: tuple[str, ...] = ()) -> Prepared:
    """Make the rows of a record."""
    is_report = record.doc_class in REPORT_CLASSES
    return Prepared(
        record.parser,
        record.doc_class,
        record_json,
        PreparedReport(_report_row(record), CELLS.prepare(cell_rows(record)))
        if is_report
        else None,
        FINDINGS.prepare(finding_rows(record)),
        CHECKS.prepare(check_rows(record)),
        linked if is_report else (),
    )


def _report_row(record: Record) -> ReportRow:
    agency_name, report_year = record.agency.name, record.report_year.value
    return {
        "agency_name": agency_name,
        "report_year": report_year,
        "scope": record.scope,
        "template_generation": record.template_generation,
        "tables_status": record.tables_status,
        "title": record.title.raw,
        "report_key": report_key(agency_name, record.scope, report_year),
        "content_digest": content_digest(record),
    }


class PartTable:
    """A table whose rows belong to one row of another; `owner` is the column that says to which.

    Values are brought into the form that both drivers take as it is, JSON and decimals as text.
    """

    def __init__(self, model: type[DeclarativeBase], form: RowForm, owner: str) -> None:
        table = cast("sa.Table", model.__table__)
        columns = [column for column in table.columns if column.name != owner]
        names = [owner, *(column.name for column in columns)]
        self._form = form
        self._owner = owner
        self._columns = [(column.name, _conversion(column.type)) for column in columns]
        self._insert = ManyRows(
            f'INSERT INTO "{table.name}" ({", ".join(names)}) VALUES {{rows}}',  # noqa: S608 - our names
            [sa.column(name, sa.Text()) for name in names],
        )

    def prepare(self, rows: Sequence[Row]) -> Part:
        """Return the rows of an owner that has no number yet."""
        logged = [self._form({**row, self._owner: _NOBODY}) for row in rows]
        columns = (
            [value if value is None else convert(value) for value in (row[name] for row in rows)]
            for name, convert in self._columns
        )
        return Part(list(zip(*columns, strict=True)), canonical_part(logged))

    def insert(self, session: Session, owner_id: int, part: Part) -> str:
        """Add the rows of an owner, and return them as the log sees them."""
        if part.rows:
            self._insert.count(session, [(owner_id, *row) for row in part.rows])
        # A quote inside of a string is escaped: this is the column and nothing else.
        return part.canonical.replace(f'"{self._owner}":{_NOBODY}', f'"{self._owner}":{owner_id}')


def _conversion(kind: sa.types.TypeEngine[Any]) -> Callable[[Any], object]:
    if isinstance(kind, PageText):
        return replace_unstorable
    if isinstance(kind, ExactDecimal):
        return plain_number
    if isinstance(kind, sa.JSON):
        return dump_json
    if isinstance(kind, sa.Enum | sa.Integer):
        return _plain
    raise TypeError(f"not known how both drivers take {kind!r}: say it here")


def _plain(value: int | str) -> int | str:
    """Return a member of an enumeration as the text that it is."""
    return value if isinstance(value, int) else str(value)


CELLS = PartTable(CellFact, CELL, "report_version_id")
FINDINGS = PartTable(FindingFact, FINDING, "parse_id")
CHECKS = PartTable(CheckResult, CHECK, "parse_id")
