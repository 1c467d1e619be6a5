"""Rules by which the parser distrusts its own reading of a table: shifted, split, shared, glued.

Where one fires, what else is wrong in the table is laid at the parser's door, not the agency's.
"""

from collections.abc import Iterator, Sequence

from parsers.checks.form import T3_COLUMNS, TABLES, table_cells
from parsers.checks.registry import Observation, RuleInfo, Subject, rule
from parsers.checks.shifts import (
    Requests,
    lost_column,
    requests_of,
    shifted_row,
    split_cell,
    swapped_cells,
    swapped_rows,
    total_position,
)
from parsers.checks.system import failing_requests
from parsers.checks.terms import number_of
from parsers.model import Attribution, Cell, Locator, Operand, Severity, State
from parsers.templates import TABLE_3

_MIN_ORDINALS = 6
_DIGITS = frozenset("0123456789０１２３４５６７８９")


@rule(
    RuleInfo(
        id="<table>.token_shared",
        alias="EX-01",
        severity=Severity.WARNING,
        zh="同一处文字被读入两个单元格",
        attribution=Attribution.EXTRACTION,
        suspects=True,
    )
)
def token_shared(subject: Subject) -> Iterator[Observation]:
    """Report numbers of different cells that were read from the same place."""
    for table in TABLES:
        cells = table_cells(subject, table) if subject.has_table(table) else ()
        placed = [(c.locator.start, c) for c in cells if c.state is State.NUMBER and c.locator]
        if len({start for start, _ in placed}) < len(placed):
            yield from _shared(table, [cell for _, cell in placed])


def _shared(table: str, cells: Sequence[Cell]) -> Iterator[Observation]:
    seen: dict[tuple[int, int], Cell] = {}
    for cell in cells:
        place = cell.locator
        if place is None or place.start == place.end:
            continue
        other = seen.setdefault((place.start, place.end), cell)
        if other is not cell:
            operands = (Operand(other.key, other.raw), Operand(cell.key, cell.raw))
            told = f"{other.key} and {cell.key} were read from the same place."
            yield Observation(told, table, operands, place)
            return


@rule(
    RuleInfo(
        id="<table>.number_glued",
        alias="EX-01",
        severity=Severity.WARNING,
        zh="数字与相邻数字粘连",
        attribution=Attribution.EXTRACTION,
        suspects=True,
    )
)
def number_glued(subject: Subject) -> Iterator[Observation]:
    """Report numbers that were cut out of a longer run of digits."""
    is_flat = any(row.locator.path is None for row in subject.reading.rows)
    lines = subject.lines if is_flat else ()
    starts = {line.start: line.text for line in lines}
    for table in TABLES if starts else ():
        for cell in table_cells(subject, table) if subject.has_table(table) else ():
            if cell.state is State.NUMBER and _is_glued(cell, starts):
                yield Observation(
                    f"{cell.key} is part of a longer run of digits.",
                    table,
                    (Operand(cell.key, cell.raw),),
                    cell.locator,
                )
                break


def _is_glued(cell: Cell, starts: dict[int, str]) -> bool:
    place = cell.locator
    if place is None or place.column is None or place.start == place.end:
        return False
    text = starts.get(place.start - place.column + 1)
    if text is None:
        return False
    before, after = place.column - 2, place.column - 1 + place.end - place.start
    return (before >= 0 and text[before] in _DIGITS) or text[after : after + 1] in _DIGITS


@rule(
    RuleInfo(
        id="t3.ordinals_as_values",
        alias="EX-02",
        severity=Severity.WARNING,
        zh="序号疑被读作数值",
        attribution=Attribution.EXTRACTION,
        suspects=True,
    )
)
def ordinals_as_values(subject: Subject) -> Iterator[Observation]:
    """Report a column of table 3 that repeats the ordinals printed before the labels."""
    if not subject.has_table("t3"):
        return
    numbered = [(r.key, int(r.ordinal)) for r in TABLE_3.rows if r.ordinal.isascii() and r.ordinal]
    for column in T3_COLUMNS:
        if number_of(subject.cell(f"t3.{numbered[1][0]}.{column}")) not in (2, None):
            continue
        cells = [(subject.cell(f"t3.{row}.{column}"), ordinal) for row, ordinal in numbered]
        read = [(cell, ordinal) for cell, ordinal in cells if cell.state is State.NUMBER]
        if len(read) >= _MIN_ORDINALS and all(cell.value == ordinal for cell, ordinal in read):
            yield Observation(
                f"Column {column} of table t3 holds nothing but the ordinals of its rows.",
                operands=tuple(Operand(cell.key, cell.value) for cell, _ in read),
                locator=read[0][0].locator,
            )
            return


@rule(
    RuleInfo(
        id="t3.columns_shifted",
        alias="EX-03",
        severity=Severity.WARNING,
        zh="数值疑整体错列",
        attribution=Attribution.EXTRACTION,
        suspects=True,
    )
)
def columns_shifted(subject: Subject) -> Iterator[Observation]:
    """Report a table whose row sums all hold once its columns are moved."""
    requests = _suspected(subject)
    if requests is None:
        return
    position = total_position(requests)
    if position is not None:
        told = f"every row adds up if {T3_COLUMNS[position]} is taken for the total"
        yield _shift(subject, f"The columns of table t3 seem to be exchanged: {told}.")
    elif lost_column(requests):
        told = "every row and column adds up if the first one was lost"
        yield _shift(subject, f"The columns of table t3 seem to be shifted by one: {told}.")


@rule(
    RuleInfo(
        id="t3.rows_shifted",
        alias="EX-03",
        severity=Severity.WARNING,
        zh="数值疑整体错行",
        attribution=Attribution.EXTRACTION,
        suspects=True,
    )
)
def rows_shifted(subject: Subject) -> Iterator[Observation]:
    """Report a table whose columns all add up once its values move by one row."""
    requests = _suspected(subject)
    found = shifted_row(requests) if requests else None
    if found and requests:
        row, direction = requests.rows[found[0]], found[1]
        told = f"every column adds up if they are moved {direction} by one from row {row} on"
        yield _shift(subject, f"The values of table t3 seem to be shifted: {told}.")


@rule(
    RuleInfo(
        id="t3.cells_swapped",
        alias="EX-03",
        severity=Severity.WARNING,
        zh="相邻单元格数值疑互换",
        attribution=Attribution.EXTRACTION,
        suspects=True,
    )
)
def cells_swapped(subject: Subject) -> Iterator[Observation]:
    """Report two neighbouring cells whose exchange satisfies every failed equation."""
    requests = _suspected(subject)
    system = failing_requests(subject)
    found = swapped_cells(requests, system) if requests and system else None
    if found:
        cells = subject.cells_of(found)
        yield Observation(
            f"Every equation of table t3 holds if {found[0]} and {found[1]} are exchanged.",
            operands=tuple(Operand(cell.key, number_of(cell)) for cell in cells),
            locator=cells[0].locator,
        )


@rule(
    RuleInfo(
        id="t3.rows_swapped",
        alias="AR-12",
        severity=Severity.WARNING,
        zh="相邻两行数值疑互换",
        attribution=Attribution.UNKNOWN,
    )
)
def rows_swapped(subject: Subject) -> Iterator[Observation]:
    """Report two neighbouring rows whose exchange satisfies every failed column."""
    requests = _suspected(subject)
    found = swapped_rows(requests) if requests else None
    if found:
        yield _shift(
            subject, f"Every column of table t3 adds up if rows {found[0]} and {found[1]} swap."
        )


@rule(
    RuleInfo(
        id="t3.cell_split",
        alias="AR-13",
        severity=Severity.WARNING,
        zh="数字疑被拆入相邻单元格",
        attribution=Attribution.EXTRACTION,
        suspects=True,
    )
)
def cell_split(subject: Subject) -> Iterator[Observation]:
    """Report two neighbouring digits which, read as one number, satisfy every failed equation."""
    requests = _suspected(subject)
    system = failing_requests(subject)
    found = split_cell(requests, system) if requests and system else None
    if found:
        cells = subject.cells_of(found)
        told = "".join(str(number_of(cell)) for cell in cells)
        yield Observation(
            f"Every equation of t3 holds if {found[0]} and {found[1]} are one number, {told}.",
            operands=tuple(Operand(cell.key, number_of(cell)) for cell in cells),
            locator=cells[0].locator,
        )


def _suspected(subject: Subject) -> Requests | None:
    """Return table 3 if something fails there and every cell of it is a number."""
    return subject.once(requests_of) if failing_requests(subject) else None


def _shift(subject: Subject, message: str) -> Observation:
    system = failing_requests(subject)
    failing = system.failing if system else ()
    operands = tuple(Operand(equality.id, "fails") for equality in failing)
    return Observation(message, operands=operands, locator=_first_place(subject))


def _first_place(subject: Subject) -> Locator | None:
    return next((cell.locator for cell in table_cells(subject, "t3") if cell.locator), None)
