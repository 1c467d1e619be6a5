"""Invented reports for the checks: a balanced one without any finding, and ways to change it."""

from collections.abc import Mapping
from dataclasses import replace

from parsers.checks import CheckReport, Subject
from parsers.document import Line
from parsers.model import (
    Cell,
    ExtraRow,
    Finding,
    Generation,
    Locator,
    Number,
    Reason,
    Section,
    State,
)
from parsers.tables.reading import HeaderReading, RowReading, TablesReading
from parsers.templates import SECTIONS, TABLE_2, TABLE_3, TABLE_4, cell_forms

APPLICANTS = tuple(column.key for column in TABLE_3.columns if column.key != "total")
COLUMNS = (*APPLICANTS, "total")
OUTCOMES = ("upheld", "corrected", "other", "pending")
CLOSING = ("new_received", "carried_in", "handled_total", "carried_out")
LABELS = {"partially_granted": "（二）部分公开（区分处理的，只计这一情形，不计其他情形）"}

Change = Number | State | Cell


def place(line: int) -> Locator:
    """Return a locator that only tells its line."""
    return Locator("text", 0, 0, line=line, column=1)


def request_rows(generation: Generation) -> tuple[str, ...]:
    return tuple(row.key for row in TABLE_3.rows if generation.value in row.columns)


def result_rows(generation: Generation) -> tuple[str, ...]:
    return tuple(row for row in request_rows(generation) if row not in CLOSING)


def balanced_requests(
    generation: Generation, results: Mapping[tuple[str, str], int], carried: tuple[int, int]
) -> dict[str, Number]:
    """Return table 3 with the given results per row and applicant, everything else derived."""
    carried_in, carried_out = carried
    numbers: dict[str, Number] = {}
    for column in APPLICANTS:
        rows = {row: results.get((row, column), 0) for row in result_rows(generation)}
        handled = sum(rows.values())
        rows |= {"handled_total": handled, "carried_in": carried_in}
        rows |= {"carried_out": carried_out + carried_in, "new_received": handled + carried_out}
        numbers |= {f"t3.{row}.{column}": value for row, value in rows.items()}
    for row in request_rows(generation):
        numbers[f"t3.{row}.total"] = sum(numbers[f"t3.{row}.{column}"] for column in APPLICANTS)
    return numbers


def _disputes() -> dict[str, Number]:
    numbers: dict[str, Number] = {}
    for group in TABLE_4.groups:
        outcomes = dict(zip(OUTCOMES, (2, 1, 0, 3), strict=True))
        numbers |= {f"t4.{group.key}_{outcome}": value for outcome, value in outcomes.items()}
        numbers[f"t4.{group.key}_total"] = 6
    return numbers


_PROACTIVE: dict[str, Number] = {
    "made_new": 2, "disclosed_new": 2, "disclosed_total": 9, "issued": 2, "repealed": 1,
    "in_force": 8, "items_prior": 5, "items_change": -1, "decisions": 70, "fee_amount_wan": 3,
    "procurement_items": 0, "procurement_amount": 0,
}  # fmt: skip


def _proactive(generation: Generation) -> dict[str, Number]:
    return {
        f"t2.{row.key}.{column}": 0 if row.key == "rules" else _PROACTIVE[column]
        for row in TABLE_2.rows
        for column in row.columns.get(generation.value, ())
    }


def make_cells(numbers: Mapping[str, Number]) -> dict[str, Cell]:
    """Return a cell for every key of the forms; what has no number is absent."""
    return {
        key: Cell(key, State.NUMBER, str(numbers[key]), numbers[key], locator=place(number))
        if key in numbers
        else Cell(key, State.ABSENT, reason=Reason.NOT_IN_TEMPLATE)
        for number, key in enumerate(cell_forms(), start=1)
    }


def _row_readings(generation: Generation) -> tuple[RowReading, ...]:
    rows = [
        RowReading(
            table.key, row.key, LABELS.get(row.key, row.zh), len(columns), len(columns), place(1)
        )
        for table in (TABLE_2, TABLE_3)
        for row in table.rows
        if (columns := row.columns.get(generation.value, ()))
    ]
    return (*rows, RowReading("t4", "values", "行政复议", 15, 15, place(1)))


def sections() -> tuple[Section, ...]:
    ordinals = "一二三四五六"
    return tuple(
        Section(
            form.key, True, f"{ordinal}、{form.zh}", f"{ordinal}、", form.zh, locator=place(number)
        )
        for number, (form, ordinal) in enumerate(zip(SECTIONS, ordinals, strict=True), start=1)
    )


def balanced(
    generation: Generation = Generation.T2021, requests: Mapping[str, Number] | None = None
) -> Subject:
    """Return the report of an invented township in which everything holds."""
    results = {("granted", "natural_person"): 4, ("unable_not_held", "enterprise"): 2}
    table_3 = requests or balanced_requests(generation, results, (1, 1))
    cells = make_cells({**_proactive(generation), **table_3, **_disputes()})
    reading = TablesReading(
        cells, generation, frozenset({"t2", "t3", "t4"}), _row_readings(generation), (),
        has_balance_note=True,
    )  # fmt: skip
    year = 2020 if generation is Generation.T2019 else 2021
    return Subject(cells, generation, reading, sections(), (), year, "township", "云溪县柳河镇")


def change(subject: Subject, changes: Mapping[str, Change]) -> Subject:
    """Return the subject with other cells; a state alone means a cell without a value."""
    cells = dict(subject.cells) | {key: _cell(key, new) for key, new in changes.items()}
    return replace(subject, cells=cells, reading=replace(subject.reading, cells=cells))


_RAW = {State.BLANK: "", State.PLACEHOLDER: "/", State.TEXT: "未制作", State.AMBIGUOUS: "1 0"}


def _cell(key: str, new: Change) -> Cell:
    if isinstance(new, Cell):
        return new
    if isinstance(new, State):
        reason = Reason.VALUE_UNCLEAR if new is State.AMBIGUOUS else None
        return Cell(key, new, _RAW.get(new), reason=reason, locator=place(7))
    return Cell(key, State.NUMBER, str(new), new, locator=place(7))


def change_row(
    subject: Subject, table: str, row: str, state: State, reason: Reason | None = None
) -> Subject:
    """Return the subject with every cell of a row in a state; absent rows lose their label."""
    keys = [
        key for key, cell in subject.cells.items()
        if key.startswith(f"{table}.{row}.") and cell.state is not State.ABSENT
    ]  # fmt: skip
    changed = change(subject, {key: Cell(key, state, reason=reason) for key in keys})
    return drop_label(changed, table, row) if state is State.ABSENT else changed


def drop_label(subject: Subject, table: str, row: str) -> Subject:
    rows = tuple(r for r in subject.reading.rows if (r.table, r.row) != (table, row))
    return replace(subject, reading=replace(subject.reading, rows=rows))


def relabel(subject: Subject, table: str, row: str, reading: RowReading) -> Subject:
    rows = drop_label(subject, table, row).reading.rows
    return replace(subject, reading=replace(subject.reading, rows=(*rows, reading)))


def drop_table(subject: Subject, table: str) -> Subject:
    """Return the subject without a table."""
    missing = {
        key: Cell(key, State.ABSENT, reason=Reason.TABLE_MISSING)
        for key in subject.cells
        if key.startswith(f"{table}.")
    }
    reading = change(subject, missing).reading
    rows = tuple(row for row in reading.rows if row.table != table)
    reading = replace(reading, tables=reading.tables - {table}, rows=rows)
    return replace(subject, cells=reading.cells, reading=reading)


def add_extra(subject: Subject, *rows: ExtraRow) -> Subject:
    return replace(subject, reading=replace(subject.reading, extra_rows=rows))


def add_headers(subject: Subject, *headers: HeaderReading) -> Subject:
    return replace(subject, reading=replace(subject.reading, headers=headers))


def add_lines(subject: Subject, *texts: str) -> Subject:
    lines, start = [], 0
    for number, text in enumerate(texts, start=1):
        lines.append(Line(start, start + len(text), text, number))
        start += len(text) + 1
    return replace(subject, lines=tuple(lines))


def change_section(subject: Subject, section: Section) -> Subject:
    changed = tuple(section if old.key == section.key else old for old in subject.sections)
    return replace(subject, sections=changed)


def with_prose(subject: Subject, section: str, *paragraphs: str) -> Subject:
    """Return the subject with paragraphs in a section, and the lines they were read from."""
    changed = add_lines(subject, "引言", *paragraphs)
    old = next(found for found in changed.sections if found.key == section)
    text = "\n".join(paragraphs)
    return change_section(changed, replace(old, text=text, all_text=text))


def only(report: CheckReport, rule: str) -> Finding:
    """Return the one finding of a rule."""
    (found,) = [finding for finding in report.findings if finding.rule == rule]
    return found


def names(report: CheckReport) -> set[str]:
    """Return the rules of all findings; any blank beside a zero is noted too, and left out here."""
    found = {finding.rule for finding in report.findings}
    return {name for name in found if not name.endswith(".conventions_mixed")}
