"""Ways in which a reading of table 3 may have slipped, each tested by whether all sums then hold.

The tests need a whole table of numbers: with gaps, almost any shift could be made to fit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from parsers.checks.form import T3_COLUMNS, request_rows, result_rows
from parsers.checks.registry import Subject
from parsers.checks.system import System
from parsers.checks.terms import number_of
from parsers.model import Number

Vector = tuple[Number, ...]
# Among fewer numbers a shift that fits is chance: set on forms of small townships.
_MIN_FILLED_ROWS = 5
_MIN_MOVED = 3
_MIN_FAILING = 2


@dataclass(frozen=True, slots=True)
class Requests:
    """Table 3 as rows of seven numbers, in the order of the form."""

    rows: tuple[str, ...]
    results: tuple[str, ...]
    values: tuple[Vector, ...]

    def index(self, row: str) -> int:
        """Return the position of a row."""
        return self.rows.index(row)

    @property
    def filled_count(self) -> int:
        """Count the rows with anything but zeros."""
        return _filled(self.values)


def requests_of(subject: Subject) -> Requests | None:
    """Return table 3 if every cell of it is a number."""
    rows = request_rows(subject)
    vectors: list[Vector] = []
    for row in rows:
        cells = subject.cells_of(f"t3.{row}.{column}" for column in T3_COLUMNS)
        numbers = tuple(value for value in map(number_of, cells) if value is not None)
        if len(numbers) < len(T3_COLUMNS):
            return None
        vectors.append(numbers)
    return Requests(rows, result_rows(subject), tuple(vectors))


def total_position(requests: Requests) -> int | None:
    """Return the column other than the last that is the sum of the rest in every row."""
    failing = [vector for vector in requests.values if 2 * vector[-1] != sum(vector)]
    if len(failing) < _MIN_FAILING:
        return None
    for position in range(len(T3_COLUMNS) - 1):
        if all(2 * vector[position] == sum(vector) for vector in requests.values):
            return position
    return None


def lost_column(requests: Requests) -> bool:
    """Say whether all holds if the first column was lost and the others moved into its place."""
    failing = [vector for vector in requests.values if 2 * vector[-1] != sum(vector)]
    if len(failing) < _MIN_FAILING or requests.filled_count < _MIN_FILLED_ROWS:
        return False
    moved = [(vector[5] - sum(vector[:5]), *vector[:6]) for vector in requests.values]
    is_possible = all(vector[0] >= 0 for vector in moved) and any(vector[0] for vector in moved)
    return is_possible and _columns_hold(requests, moved) and not _columns_hold_last(requests)


def _columns_hold_last(requests: Requests) -> bool:
    """Say whether the last column adds up as it was read: then it is a column of the table."""
    return _columns_hold(requests, [vector[-1:] for vector in requests.values])


def _columns_hold(requests: Requests, vectors: Sequence[Vector]) -> bool:
    return all(
        requests_fit(requests, [vector[column] for vector in vectors])
        for column in range(len(vectors[0]))
    )


def requests_fit(requests: Requests, column: Sequence[Number]) -> bool:
    """Say whether one column satisfies both of its equations."""
    by_row = dict(zip(requests.rows, column, strict=True))
    handled = by_row["handled_total"]
    received = by_row["new_received"] + by_row["carried_in"]
    is_balanced = received == handled + by_row["carried_out"]
    return is_balanced and sum(by_row[row] for row in requests.results) == handled


def shifted_row(requests: Requests) -> tuple[int, str] | None:
    """Return the row from which all values stand one row too high or too low."""
    values = requests.values
    failing = sum(
        1
        for column in range(len(T3_COLUMNS))
        if not requests_fit(requests, [vector[column] for vector in values])
    )
    rows_hold = all(2 * vector[-1] == sum(vector) for vector in values)
    if failing < _MIN_FAILING or not rows_hold or requests.filled_count < _MIN_FILLED_ROWS:
        return None
    for at in range(len(values)):
        if _fits_moved_up(requests, at):
            return at, "up"
        if _fits_moved_down(requests, at):
            return at, "down"
    return None


def _fits_moved_up(requests: Requests, at: int) -> bool:
    """Drop the values of a row, move up what follows, and derive the last row."""
    values = [*requests.values[:at], *requests.values[at + 1 :]]
    if _filled(requests.values[at + 1 :]) < _MIN_MOVED:
        return False
    return _fits_with(requests, values, len(values))


def _fits_moved_down(requests: Requests, at: int) -> bool:
    """Move down what follows a row, lose the last, and derive the row itself."""
    values = [*requests.values[:at], *requests.values[at:-1]]
    if _filled(requests.values[at:-1]) < _MIN_MOVED:
        return False
    return _fits_with(requests, values, at)


def _filled(values: Sequence[Vector]) -> int:
    return sum(1 for vector in values if any(vector))


def _fits_with(requests: Requests, values: Sequence[Vector], unknown: int) -> bool:
    """Say whether a row that nobody read can be such that every column holds."""
    if requests.rows[unknown] == "handled_total":
        return False
    for column in range(len(T3_COLUMNS)):
        known = [vector[column] for vector in values]
        derived = _derive(requests, [*known[:unknown], 0, *known[unknown:]], unknown)
        if derived is None:
            return False
    return True


def _derive(requests: Requests, column: list[Number], unknown: int) -> Number | None:
    """Return what the unknown row says in one column, if it can say anything."""
    row = requests.rows[unknown]
    by_row = dict(zip(requests.rows, column, strict=True))
    handled = by_row["handled_total"]
    if row in requests.results:
        value = handled - sum(by_row[result] for result in requests.results)
    elif row == "carried_out":
        value = by_row["new_received"] + by_row["carried_in"] - handled
    else:
        value = handled + by_row["carried_out"] - by_row["new_received"] - by_row["carried_in"]
    column[unknown] = value
    return value if value >= 0 and requests_fit(requests, column) else None


def swapped_rows(requests: Requests) -> tuple[str, str] | None:
    """Return two neighbouring rows whose exchange makes every column hold."""
    values = list(requests.values)
    if requests.filled_count < _MIN_FILLED_ROWS or _columns_hold(requests, values):
        return None
    for at in range(len(values) - 1):
        if values[at] == values[at + 1]:
            continue
        swapped = [*values[:at], values[at + 1], values[at], *values[at + 2 :]]
        if _columns_hold(requests, swapped):
            return requests.rows[at], requests.rows[at + 1]
    return None


def swapped_cells(requests: Requests, system: System) -> tuple[str, str] | None:
    """Return two neighbouring cells whose exchange satisfies every equation.

    A zero beside a number is more often a number typed into the wrong column than a slip of ours.
    """
    for first, second, *_ in _neighbours(requests):
        one, other = system.values[first], system.values[second]
        if one and other and one != other:
            changes = {first: other - one, second: one - other}
            if _holds_after(system, changes):
                return first, second
    return None


def split_cell(requests: Requests, system: System) -> tuple[str, str] | None:
    """Return two neighbouring digits of a row that satisfy every equation as one number."""
    for first, second, is_in_row in _neighbours(requests):
        one, other = system.values[first], system.values[second]
        if is_in_row and 0 < one < 10 and 0 <= other < 10:
            changes = {first: 9 * one + other, second: -other}
            if _holds_after(system, changes):
                return first, second
    return None


def _neighbours(requests: Requests) -> list[tuple[str, str, bool]]:
    in_rows = [
        (f"t3.{row}.{left}", f"t3.{row}.{right}", True)
        for row in requests.rows
        for left, right in pairwise(T3_COLUMNS[:-1])
    ]
    in_columns = [
        (f"t3.{above}.{column}", f"t3.{below}.{column}", False)
        for above, below in pairwise(requests.rows)
        for column in T3_COLUMNS
    ]
    return in_rows + in_columns


def _holds_after(system: System, changes: dict[str, Number]) -> bool:
    left = dict(system.failing)
    for key, delta in changes.items():
        for equality, sign in system.places[key]:
            left[equality] = left.get(equality, 0) + delta * sign
    return not any(left.values())
