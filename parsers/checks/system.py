"""The equations of tables 3 and 4 as one linear system over cells, and how far each is off.

Rules judge single equations; what lives here is for those who look at all of them together.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from parsers.checks.form import T3_COLUMNS, request_rows, result_rows, row_cells
from parsers.checks.registry import Subject
from parsers.checks.subtotals import typed_subtotals
from parsers.checks.terms import numbers_of
from parsers.model import Locator, Number, State
from parsers.templates import TABLE_3, TABLE_4

Term = tuple[str, int]
_BALANCED = ("new_received", "carried_in", "handled_total", "carried_out")
_TOTAL = T3_COLUMNS[-1]


@dataclass(frozen=True, slots=True)
class Equality:
    """One equation under the id of its rule's instance: the signed sum of its cells is 0."""

    id: str
    terms: tuple[Term, ...]


# No slots: what is derived is kept.
@dataclass(frozen=True)
class System:
    """Equations over cells with their numbers; `values` holds every cell that is a number."""

    equalities: tuple[Equality, ...]
    values: Mapping[str, Number]
    locators: Mapping[str, Locator | None]

    @cached_property
    def residuals(self) -> dict[Equality, Number]:
        """Each equation whose cells are all numbers, with its signed sum."""
        values = self.values
        return {
            equality: sum(values[key] * sign for key, sign in equality.terms)
            for equality in self.equalities
            if all(key in values for key, _ in equality.terms)
        }

    @cached_property
    def failing(self) -> dict[Equality, Number]:
        """The equations that do not hold, with what is too much on the left."""
        return {equality: residual for equality, residual in self.residuals.items() if residual}

    @cached_property
    def places(self) -> dict[str, tuple[tuple[Equality, int], ...]]:
        """The assessable equations in which each cell stands, with its sign there."""
        found: dict[str, list[tuple[Equality, int]]] = {}
        for equality in self.residuals:
            for key, sign in equality.terms:
                found.setdefault(key, []).append((equality, sign))
        return {key: tuple(listed) for key, listed in found.items()}

    def alone(self, group: str) -> "System":
        """Return the part of the system under a beginning of ids."""
        kept = tuple(equality for equality in self.equalities if equality.id.startswith(group))
        return System(kept, self.values, self.locators)


def request_system(subject: Subject) -> System:
    """Return the system of table 3: rows, results, balances and typed subtotals."""
    if not subject.has_table(TABLE_3.key):
        return System((), {}, {})
    equalities = _requests(request_rows(subject), result_rows(subject))
    typed = typed_subtotals(subject)
    extra = tuple(
        Equality(
            f"t3.subtotal.{part.place}",
            (*((cell.key, 1) for cell in part.left), (part.right[0].key, -1)),
        )
        for part in typed
    )
    cells = [*subject.cells_of(_request_keys()), *(part.right[0] for part in typed)]
    return System(
        equalities + extra,
        {c.key: c.value for c in cells if c.state is State.NUMBER and c.value is not None},
        {cell.key: cell.locator for cell in cells},
    )


def failing_requests(subject: Subject) -> System | None:
    """Return the system of table 3 if any equation of it fails."""
    return subject.once(_failing_requests)


def _failing_requests(subject: Subject) -> System | None:
    if not subject.has_table(TABLE_3.key) or _adds_up(subject):
        return None
    system = request_system(subject)
    return system if system.failing else None


def _adds_up(subject: Subject) -> bool:
    """Say whether a whole table of numbers holds: most do, and need no look at each equation."""
    rows = request_rows(subject)
    table = {row: numbers_of(row_cells(subject, TABLE_3.key, row)) for row in rows}
    width = len(T3_COLUMNS)
    if any(len(v) < width or 2 * v[-1] != sum(v) for v in table.values()):
        return False
    if typed_subtotals(subject):
        return False
    results = zip(*(table[row] for row in result_rows(subject)), strict=True)
    if [sum(column) for column in results] != table["handled_total"]:
        return False
    return all(
        new + old == handled + left
        for new, old, handled, left in zip(*(table[row] for row in _BALANCED), strict=True)
    )


def failing_disputes(subject: Subject) -> System | None:
    """Return the system of table 4, one sum for each group, if any sum fails."""
    if not subject.has_table(TABLE_4.key):
        return None
    read = (numbers_of(subject.cells_of(key for key, _ in e.terms)) for e in _disputes())
    whole = (values for values in read if len(values) == len(TABLE_4.columns))
    is_failing = any(2 * values[-1] != sum(values) for values in whole)
    return dispute_system(subject) if is_failing else None


def dispute_system(subject: Subject) -> System:
    """Return the system of table 4."""
    equalities = _disputes()
    cells = subject.cells_of(key for equality in equalities for key, _ in equality.terms)
    return System(
        equalities,
        {c.key: c.value for c in cells if c.state is State.NUMBER and c.value is not None},
        {cell.key: cell.locator for cell in cells},
    )


@cache
def _request_keys() -> tuple[str, ...]:
    return tuple(f"t3.{row.key}.{column}" for row in TABLE_3.rows for column in T3_COLUMNS)


@cache
def _requests(rows: tuple[str, ...], results: tuple[str, ...]) -> tuple[Equality, ...]:
    return tuple(_request_equalities(rows, results))


def _request_equalities(rows: tuple[str, ...], results: tuple[str, ...]) -> Iterator[Equality]:
    for column in T3_COLUMNS:
        parts = tuple((f"t3.{row}.{column}", 1) for row in results)
        handled = f"t3.handled_total.{column}"
        yield Equality(f"t3.results_sum.{column}", (*parts, (handled, -1)))
    for column in T3_COLUMNS:
        received = tuple((f"t3.{row}.{column}", 1) for row in ("new_received", "carried_in"))
        closed = tuple((f"t3.{row}.{column}", -1) for row in ("handled_total", "carried_out"))
        yield Equality(f"t3.balance.{column}", received + closed)
    for row in rows:
        kinds = tuple((f"t3.{row}.{column}", 1) for column in T3_COLUMNS if column != _TOTAL)
        yield Equality(f"t3.row_total.{row}", (*kinds, (f"t3.{row}.{_TOTAL}", -1)))


@cache
def _disputes() -> tuple[Equality, ...]:
    outcomes = tuple(column.key for column in TABLE_4.columns if column.key != "total")
    return tuple(
        Equality(
            f"t4.sum.{group.key}",
            (
                *((f"t4.{group.key}_{outcome}", 1) for outcome in outcomes),
                (f"t4.{group.key}_total", -1),
            ),
        )
        for group in TABLE_4.groups
    )
