"""Observations on single cells and columns: blank, placeholder, text, unclear, without a unit."""

from collections.abc import Callable, Iterable, Iterator

from parsers.checks.form import (
    APPLICANTS,
    T3_COLUMNS,
    TABLES,
    TOTAL,
    column_cells,
    odd_cells,
)
from parsers.checks.registry import Observation, RuleInfo, Subject, rule
from parsers.checks.terms import number_of, numbers_of
from parsers.checks.wording import count_of
from parsers.model import Attribution, Cell, Locator, Number, Operand, Reason, Severity, State
from parsers.templates import TABLE_3

# Long lists stay in the operands; a message names only the first few.
_NAMED = 5
_ROWS = tuple(row.key for row in TABLE_3.rows)


def _is_conflict(cell: Cell) -> bool:
    return cell.reason is Reason.CONFLICT


def _is_unclear(cell: Cell) -> bool:
    return cell.state is State.AMBIGUOUS and cell.reason is Reason.VALUE_UNCLEAR


def _has_state(state: State) -> Callable[[Cell], bool]:
    return lambda cell: cell.state is state


def _cells_where(
    subject: Subject, holds: Callable[[Cell], bool], text: str
) -> Iterator[Observation]:
    """Yield one observation for each table that has such cells among its odd ones."""
    found = tuple(filter(holds, subject.odd_cells))
    for table in TABLES if found else ():
        if subject.has_table(table):
            cells = tuple(cell for cell in found if cell.key.startswith(f"{table}."))
            yield from _observe(table, cells, text)


def _observe(place: str, cells: tuple[Cell, ...], text: str) -> Iterator[Observation]:
    if cells:
        shown = ", ".join(_show(cell) for cell in cells[:_NAMED])
        more = f" and {len(cells) - _NAMED} more" if len(cells) > _NAMED else ""
        operands = tuple(Operand(cell.key, cell.raw) for cell in cells)
        message = f"Table {place} has {count_of(cells, 'cell')} {text}: {shown}{more}."
        yield Observation(message, place, operands, _first_locator(cells))


def _show(cell: Cell) -> str:
    raw = " ".join((cell.raw or "").split())
    return f"{cell.key} ({raw})" if raw else cell.key


def _first_locator(cells: Iterable[Cell]) -> Locator | None:
    return next((cell.locator for cell in cells if cell.locator), None)


@rule(
    RuleInfo(
        id="<table>.cell_text",
        alias="CE-09",
        severity=Severity.WARNING,
        zh="数字单元格内为文字",
    )
)
def cell_text(subject: Subject) -> Iterator[Observation]:
    """Report words where a number belongs."""
    yield from _cells_where(subject, _has_state(State.TEXT), "with words in place of a number")


@rule(
    RuleInfo(
        id="<table>.value_unclear",
        alias="CE-01",
        severity=Severity.WARNING,
        zh="单元格数值不明",
        attribution=Attribution.UNKNOWN,
    )
)
def value_unclear(subject: Subject) -> Iterator[Observation]:
    """Report cells that can be read in more than one way."""
    text = "open to more than one reading"
    yield from _cells_where(subject, _is_unclear, text)


@rule(
    RuleInfo(
        id="<table>.value_conflict",
        alias="EX-01",
        severity=Severity.WARNING,
        zh="同一数据在文中不一致",
        attribution=Attribution.UNKNOWN,
    )
)
def value_conflict(subject: Subject) -> Iterator[Observation]:
    """Report cells that the document states twice and differently."""
    yield from _cells_where(subject, _is_conflict, "stated twice and differently")


@rule(
    RuleInfo(
        id="<table>.cell_unreadable",
        alias="EX-01",
        severity=Severity.WARNING,
        zh="单元格无法读取",
        attribution=Attribution.EXTRACTION,
    )
)
def cell_unreadable(subject: Subject) -> Iterator[Observation]:
    """Report cells that are there and cannot be read."""
    yield from _cells_where(subject, _has_state(State.UNREADABLE), "beyond reading")


@rule(
    RuleInfo(
        id="<table>.placeholder_cells",
        alias="CE-02",
        severity=Severity.INFO,
        zh="单元格填占位符",
    )
)
def placeholder_cells(subject: Subject) -> Iterator[Observation]:
    """Report cells with a dash or a slash, which is neither a number nor blank."""
    text = "with a placeholder"
    yield from _cells_where(subject, _has_state(State.PLACEHOLDER), text)


@rule(
    RuleInfo(
        id="<table>.cell_blank",
        alias="CE-02, CE-10",
        severity=Severity.INFO,
        zh="单元格空白",
    )
)
def cell_blank(subject: Subject) -> Iterator[Observation]:
    """Report single blank cells, apart from whole blank columns of table 3."""
    columns = blank_columns(subject)

    def is_single(cell: Cell) -> bool:
        is_reported = cell.key.startswith("t3.") and cell.key.rpartition(".")[2] in columns
        return cell.state is State.BLANK and not is_reported

    yield from _cells_where(subject, is_single, "left blank")


def _column_cells(subject: Subject, column: str) -> tuple[Cell, ...]:
    """Return the cells of a column of table 3 that the document has."""
    cells = column_cells(subject, _ROWS, column)
    return tuple(cell for cell in cells if cell.state is not State.ABSENT)


def _numbers(subject: Subject, column: str) -> list[Number]:
    return numbers_of(column_cells(subject, _ROWS, column))


def _is_blank_column(subject: Subject, column: str) -> bool:
    cells = _column_cells(subject, column)
    return bool(cells) and all(cell.state is State.BLANK for cell in cells)


def blank_columns(subject: Subject) -> tuple[str, ...]:
    """Return the columns of table 3 that are blank in every row while another is filled."""
    if not any(cell.state is State.BLANK for cell in odd_cells(subject, TABLE_3.key)):
        return ()
    if not any(_numbers(subject, column) for column in T3_COLUMNS):
        return ()
    return tuple(column for column in T3_COLUMNS if _is_blank_column(subject, column))


@rule(
    RuleInfo(
        id="t3.column_blank",
        alias="CE-02",
        severity=Severity.WARNING,
        zh="整列空白",
    )
)
def column_blank(subject: Subject) -> Iterator[Observation]:
    """Report columns that are blank in every row while others are filled."""
    columns = blank_columns(subject) if subject.has_table("t3") else ()
    if columns:
        yield Observation(
            f"These columns of table t3 are blank in every row: {', '.join(columns)}.",
            operands=tuple(Operand(f"t3.{column}", None) for column in columns),
            locator=_first_locator(_column_cells(subject, columns[0])),
        )


@rule(
    RuleInfo(
        id="t3.total_column_blank",
        alias="AR-03",
        severity=Severity.WARNING,
        zh="总计列空白",
    )
)
def total_column_blank(subject: Subject) -> Iterator[Observation]:
    """Report a blank total column beside an applicant column with more than zeros."""
    if not subject.has_table("t3") or not _is_blank_column(subject, TOTAL):
        return
    filled = {column: max(_numbers(subject, column), default=0) for column in APPLICANTS}
    filled = {column: value for column, value in filled.items() if value}
    if filled:
        named = ", ".join(f"{column} has up to {value}" for column, value in filled.items())
        yield Observation(
            f"The total column of table t3 is blank although {named}.",
            operands=tuple(Operand(f"t3.{column}", value) for column, value in filled.items()),
            locator=_first_locator(_column_cells(subject, TOTAL)),
        )


@rule(
    RuleInfo(
        id="t2.amount_unit_not_stated",
        alias="CE-06",
        severity=Severity.WARNING,
        zh="采购总金额未注明单位",
    )
)
def amount_unit_not_stated(subject: Subject) -> Iterator[Observation]:
    """Report a procurement amount without a unit in cell or header; the form prescribes none."""
    cell = subject.cell("t2.procurement.procurement_amount")
    is_amount = cell.state is State.NUMBER and bool(cell.value)
    if subject.has_table("t2") and is_amount and cell.unit is None:
        yield Observation(
            f"The procurement amount {cell.raw or cell.value} has no unit.",
            operands=(Operand(cell.key, cell.value),),
            locator=cell.locator,
        )


def _made_above_stock(subject: Subject, row: str) -> Iterator[Observation]:
    if not subject.has_table("t2"):
        return
    made, total = subject.cell(f"t2.{row}.made_new"), subject.cell(f"t2.{row}.disclosed_total")
    made_new, stock = number_of(made), number_of(total)
    if made_new is not None and stock is not None and made_new > stock:
        yield Observation(
            f"In row {row} made_new is {made_new}, above disclosed_total {stock}.",
            operands=(Operand(made.key, made_new), Operand(total.key, stock)),
            locator=total.locator or made.locator,
        )


@rule(
    RuleInfo(
        id="t2.rules_stock_vs_flow",
        alias="AR-09",
        severity=Severity.WARNING,
        zh="规章本年新制作数量大于对外公开总数量",
        attribution=Attribution.UNKNOWN,
    )
)
def rules_stock_vs_flow(subject: Subject) -> Iterator[Observation]:
    """Report more rules made in the year than are disclosed in total (form of 2019)."""
    yield from _made_above_stock(subject, "rules")


@rule(
    RuleInfo(
        id="t2.normative_stock_vs_flow",
        alias="AR-09",
        severity=Severity.WARNING,
        zh="规范性文件本年新制作数量大于对外公开总数量",
        attribution=Attribution.UNKNOWN,
    )
)
def normative_stock_vs_flow(subject: Subject) -> Iterator[Observation]:
    """Report more documents made in the year than are disclosed in total (form of 2019)."""
    yield from _made_above_stock(subject, "normative_documents")
