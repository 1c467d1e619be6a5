"""A record for reading: who and when, the tables and what older forms have, the findings."""

from collections.abc import Iterator, Mapping
from itertools import groupby

from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from corpus.cli.console import plain_text
from corpus.cli.finding_text import print_finding
from parsers.model import Cell, DocClass, Generation, Reason, Record, State
from parsers.templates import TABLE_2, TABLE_3, TABLE_4, CellForm, Table, cell_forms
from parsers.templates.older import CUMULATIVE, annex_forms, fact_forms

_LEGEND = (
    "A number is what is printed; (blank) is an empty cell, (absent) one that is missing; "
    "a text in ? is neither a number nor surely none; · is no cell of this form."
)
_TITLE_WIDTH = 12
_TABLES = (TABLE_2, TABLE_3, TABLE_4)


def print_record(console: Console, record: Record) -> None:
    """Print a record."""
    console.print(_identity(record))
    grids = {table.key: _grid(table, record.cells) for table in _TABLES}
    for table in _TABLES:
        if (grid := grids[table.key]) is not None:
            console.print(plain_text(f"{table.zh}  {table.en}", "bold"))
            console.print(grid)
    older = [_print_older(console, record.cells, forms) for forms in (annex_forms(), fact_forms())]
    if any(older) or any(grids.values()):
        console.print(plain_text(_LEGEND, "dim"))
    _print_findings(console, record)


def _print_older(
    console: Console, cells: Mapping[str, Cell], forms: Mapping[str, CellForm]
) -> bool:
    """Print what a report before 2019 has of its annex or of the facts in its prose."""
    found = [form for form in forms.values() if _is_shown(cells.get(form.key))]
    for title, group in groupby(found, key=lambda form: f"{form.table.zh}  {form.table.en}"):
        grid = Grid(show_header=False)
        for overflow in ("fold", "fold", "ellipsis"):
            grid.add_column(overflow=overflow)
        for form in group:
            grid.add_row(*_older_row(form, cells[form.key]))
        console.print(plain_text(title, "bold"))
        console.print(grid)
    return bool(found)


def _is_shown(cell: Cell | None) -> bool:
    return cell is not None and cell.state is not State.ABSENT


def _older_row(form: CellForm, cell: Cell) -> tuple[Text, Text, Text]:
    label = form.zh if form.column.key == CUMULATIVE else form.row.zh
    unit = f" {cell.unit}" if cell.unit and cell.state is State.NUMBER else ""
    shown = _cell(form, {form.key: cell})
    shown.append(unit, "dim")
    return plain_text(label), shown, plain_text(cell.sentence or "", "dim")


def _identity(record: Record) -> Grid:
    grid = Grid.grid(padding=(0, 2))
    grid.add_column(style="bold", min_width=_TITLE_WIDTH)
    grid.add_column(overflow="fold")
    for name, value in _facts(record):
        if value:
            grid.add_row(name, plain_text(value))
    return grid


def _facts(record: Record) -> Iterator[tuple[str, object]]:
    yield "file", record.source.name
    yield "url", record.source.url
    yield "class", record.doc_class.value
    yield "title", record.title.raw
    yield "agency", record.agency.name or _unless_other(record, "not named")
    yield "report year", record.report_year.value or _unless_other(record, "not stated")
    yield "scope", record.scope.value
    yield "form", None if record.template_generation is Generation.UNKNOWN else _form(record)
    yield "period", record.period.raw
    yield "published", record.published_at
    yield "phone", record.contact.phone
    yield "sections", _sections(record)
    yield "checks", _checks(record)


def _unless_other(record: Record, text: str) -> str | None:
    return None if record.doc_class is DocClass.OTHER else text


def _form(record: Record) -> str:
    return f"{record.template_generation.value} (tables {record.tables_status.value})"


def _sections(record: Record) -> str | None:
    present = sum(section.present for section in record.sections)
    return f"{present} of {len(record.sections)}" if record.sections else None


def _checks(record: Record) -> str | None:
    outcomes = [outcome.value for outcome in record.checks.values()]
    names = ("pass", "fail", "not_assessable")
    return ", ".join(f"{outcomes.count(n)} {n}" for n in names) if outcomes else None


def _grid(table: Table, cells: Mapping[str, Cell]) -> Grid | None:
    """Lay a table out as the form has it, without rows and columns that this form lacks."""
    forms = [form for form in cell_forms().values() if form.table is table and form.key in cells]
    forms = [form for form in forms if cells[form.key].reason is not Reason.NOT_IN_TEMPLATE]
    if not any(cells[form.key].reason is not Reason.TABLE_MISSING for form in forms):
        return None
    keys = {form.column.key for form in forms}
    columns = [column for column in table.columns if column.key in keys]
    grid = Grid()
    grid.add_column("", overflow="fold", max_width=34)
    for column in columns:
        grid.add_column(column.zh, justify="right", overflow="fold")
    for row in _rows(forms).values():
        shown = [_cell(row.get(column.key), cells) for column in columns]
        grid.add_row(plain_text(next(iter(row.values())).row.zh), *shown)
    return grid


def _rows(forms: list[CellForm]) -> dict[str, dict[str, CellForm]]:
    """Return the cells by row and column, in the order of the form."""
    rows: dict[str, dict[str, CellForm]] = {}
    for form in forms:
        rows.setdefault(form.row.key, {})[form.column.key] = form
    return rows


def _cell(form: CellForm | None, cells: Mapping[str, Cell]) -> Text:
    if form is None:
        return Text("·", "dim")
    cell = cells[form.key]
    if cell.state is State.NUMBER:
        return Text(str(cell.value), "dim" if cell.value == 0 else "")
    if cell.state in (State.BLANK, State.ABSENT):
        return Text(f"({cell.state.value})", "dim")
    if cell.state is State.PLACEHOLDER:
        return plain_text(cell.raw or "", "dim")
    return plain_text(f"?{cell.raw or ''}?", "yellow")


def _print_findings(console: Console, record: Record) -> None:
    console.print(plain_text(f"{len(record.findings)} findings", "bold"))
    for finding in record.findings:
        operands = [(operand.ref, operand.value) for operand in finding.operands]
        print_finding(console, finding.severity, (finding.rule, finding.message), operands)
