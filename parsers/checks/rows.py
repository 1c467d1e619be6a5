"""Observations on tables, their rows and their headers: missing, broken, ambiguous, unknown."""

from collections.abc import Iterator

from parsers.checks.form import TABLES, expected_rows, is_row_shown, odd_cells, row_cells
from parsers.checks.registry import Observation, RuleInfo, Subject, rule
from parsers.checks.wording import count_of
from parsers.fold import fold
from parsers.model import (
    Attribution,
    Cell,
    Generation,
    Operand,
    Reason,
    Severity,
    State,
)
from parsers.tables.reading import RowReading
from parsers.templates import TABLE_2, TABLE_3, TABLE_4, Table

_OLDER = (Generation.FREE_PRE2014, Generation.STAT_2014)
_FIRST_YEAR = 2019


def _found_tables(subject: Subject) -> tuple[str, ...]:
    return tuple(table for table in TABLES if subject.has_table(table))


@rule(
    RuleInfo(
        id="<table>.table_missing",
        alias="ST-03",
        severity=Severity.WARNING,
        zh="缺少表格",
        attribution=Attribution.UNKNOWN,
    )
)
def table_missing(subject: Subject) -> Iterator[Observation]:
    """Report a table that is not in the text; it may be an image or an attachment."""
    for table in (TABLE_2, TABLE_3, TABLE_4):
        if not subject.has_table(table.key) and _is_table_due(subject, table):
            section = subject.section(table.section)
            yield Observation(
                f"Table {table.key} ({table.zh}) is not in the text.",
                table.key,
                (Operand(table.key, None),),
                section.locator if section else None,
            )


def _is_table_due(subject: Subject, table: Table) -> bool:
    """Expect tables by generation; where it is unknown, by the section and the year."""
    is_before_form = subject.report_year is not None and subject.report_year < _FIRST_YEAR
    if subject.generation in _OLDER or is_before_form:
        return False
    return (
        subject.generation is not Generation.UNKNOWN or subject.section(table.section) is not None
    )


@rule(
    RuleInfo(
        id="<table>.row_missing",
        alias="ST-04",
        severity=Severity.WARNING,
        zh="缺少行",
        attribution=Attribution.UNKNOWN,
    )
)
def row_missing(subject: Subject) -> Iterator[Observation]:
    """Report rows of the form that a table lacks."""
    for table in (TABLE_2, TABLE_3):
        if not subject.has_table(table.key):
            continue
        expected = expected_rows(subject, table.rows)
        missing = tuple(row for row in expected if not is_row_shown(subject, table.key, row))
        labels = {row.key: row.zh for row in table.rows}
        if missing:
            named = ", ".join(f"{row} ({labels[row]})" for row in missing)
            yield Observation(
                f"Table {table.key} lacks {count_of(missing, 'row')} of the form: {named}.",
                table.key,
                tuple(Operand(f"{table.key}.{row}", None) for row in missing),
            )


@rule(
    RuleInfo(
        id="<table>.row_broken",
        alias="ST-04",
        severity=Severity.WARNING,
        zh="行内无数据单元格",
        attribution=Attribution.UNKNOWN,
    )
)
def row_broken(subject: Subject) -> Iterator[Observation]:
    """Report rows whose label is there and whose value cells are not."""
    for table in _found_tables(subject):
        broken = tuple(row for row in subject.rows_read(table) if _is_broken(row))
        if broken:
            text = f"Table {table} has {count_of(broken, 'row')} without any value cell: "
            yield _row_observation(text, table, broken)


@rule(
    RuleInfo(
        id="<table>.cells_ambiguous",
        alias="EX-02",
        severity=Severity.WARNING,
        zh="数据单元格数与列数不符",
        attribution=Attribution.UNKNOWN,
    )
)
def cells_ambiguous(subject: Subject) -> Iterator[Observation]:
    """Report rows whose values cannot be placed, being more or fewer than the columns."""
    for table in _found_tables(subject):
        if not any(map(_is_given_up, odd_cells(subject, table))):
            continue
        unplaced = tuple(row for row in subject.rows_read(table) if _is_unplaced(subject, row))
        if unplaced:
            text = (
                f"Table {table} has {count_of(unplaced, 'row')} with values that fit no columns: "
            )
            yield _row_observation(text, table, unplaced)


def _is_broken(row: RowReading) -> bool:
    return row.value_count == 0


def _is_unplaced(subject: Subject, row: RowReading) -> bool:
    """Require that the reader gave cells up: an aligned grid places fewer values safely."""
    cells = row_cells(subject, row.table, row.row)
    return row.value_count > 0 and any(map(_is_given_up, cells))


def _is_given_up(cell: Cell) -> bool:
    return cell.state is State.AMBIGUOUS and cell.reason is Reason.VALUE_COUNT


def _row_observation(text: str, table: str, rows: tuple[RowReading, ...]) -> Observation:
    listed = ", ".join(
        f"{row.row} ({row.value_count} of {row.expected} values)" for row in rows
    )  # fmt: skip
    operands = tuple(Operand(row.key, row.value_count) for row in rows)
    return Observation(f"{text}{listed}.", table, operands, rows[0].locator)


@rule(
    RuleInfo(
        id="<table>.row_unknown",
        alias="ST-04",
        severity=Severity.INFO,
        zh="表中另有其他行",
    )
)
def row_unknown(subject: Subject) -> Iterator[Observation]:
    """Report labelled rows that the form does not have; they are kept as printed."""
    for table in _found_tables(subject):
        extra = subject.reading.extra_rows
        rows = tuple(row for row in extra if row.table == table and row.kind == "unknown")
        if rows:
            labels = ", ".join(row.label_raw for row in rows)
            yield Observation(
                f"Table {table} has {count_of(rows, 'row')} unknown to the form: {labels}.",
                table,
                tuple(Operand(row.label_raw, " | ".join(row.values_raw)) for row in rows),
                rows[0].locator,
            )


@rule(
    RuleInfo(
        id="<table>.header_truncated",
        alias="ST-04",
        severity=Severity.INFO,
        zh="列标题不完整",
        attribution=Attribution.UNKNOWN,
    )
)
def header_truncated(subject: Subject) -> Iterator[Observation]:
    """Report column labels of which only a part is left."""
    for table in _found_tables(subject):
        headers = (header for header in subject.reading.headers if header.table == table)
        cut = tuple(header for header in headers if header.truncated)
        if cut:
            named = ", ".join(f"{header.column} reads only {header.raw}" for header in cut)
            yield Observation(
                f"Table {table} has {count_of(cut, 'header')} cut short: {named}.",
                table,
                tuple(Operand(f"{table}.{header.column}", header.raw) for header in cut),
                cut[0].locator,
            )


@rule(
    RuleInfo(
        id="t3.header_note_missing",
        alias="ST-10",
        severity=Severity.INFO,
        zh="表头缺少勾稽关系说明",
    )
)
def header_note_missing(subject: Subject) -> Iterator[Observation]:
    """Report that the head of table 3 lacks the form's note on the balance."""
    if subject.has_table("t3") and not subject.reading.has_balance_note:
        yield Observation("The head of table t3 lacks the note on the balance (勾稽关系).")


@rule(
    RuleInfo(
        id="t3.row_label_short",
        alias="ST-04",
        severity=Severity.INFO,
        zh="行标签缺少说明",
    )
)
def row_label_short(subject: Subject) -> Iterator[Observation]:
    """Report that the label of the partly granted requests lacks its explanation."""
    rows = (row for row in subject.rows_read("t3") if row.row == "partially_granted")
    row = next(rows, None)
    if row and "区分处理" not in fold(row.label_raw):
        yield Observation(
            f"The label of row {row.row} lacks its explanation and reads only {row.label_raw}.",
            operands=(Operand(row.key, row.label_raw),),
            locator=row.locator,
        )
