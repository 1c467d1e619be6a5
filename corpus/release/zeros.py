"""Zeros that may be assumed: blanks in a sum that holds exactly when they count as nothing.

Never a total, and only in a table that prints no zero itself: there a blank stands for one.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache

from parsers.model import State
from parsers.templates import TABLE_3, TABLE_4
from storage.releases.reports import CellFacts

_TOTAL = "total"
_EMPTY = (State.BLANK, State.PLACEHOLDER)

_Sum = tuple[str, tuple[str, ...]]
"""The key of a total and the keys of what it is made of."""


def assumed_zeros(cells: Mapping[str, CellFacts]) -> frozenset[str]:
    """Return the keys of the cells that may count as zero."""
    return frozenset(
        key
        for sums in _sums()
        if not _prints_zero(cells, sums)
        for total, parts in sums
        for key in _empty_parts(cells, total, parts)
    )


@cache
def _sums() -> tuple[tuple[_Sum, ...], ...]:
    """Return the sums of each table."""
    columns = [column.key for column in TABLE_3.columns if column.key != _TOTAL]
    third = tuple(
        (f"t3.{row.key}.{_TOTAL}", tuple(f"t3.{row.key}.{key}" for key in columns))
        for row in TABLE_3.rows
    )
    outcomes = [column.key for column in TABLE_4.columns if column.key != _TOTAL]
    fourth = tuple(
        (f"t4.{group.key}_{_TOTAL}", tuple(f"t4.{group.key}_{key}" for key in outcomes))
        for group in TABLE_4.groups
    )
    return third, fourth


def _prints_zero(cells: Mapping[str, CellFacts], sums: Sequence[_Sum]) -> bool:
    return any(cells[key].value == 0 for _, parts in sums for key in parts if key in cells)


def _empty_parts(cells: Mapping[str, CellFacts], total: str, parts: Sequence[str]) -> Iterator[str]:
    found = [cells[key] for key in (total, *parts) if key in cells]
    if len(found) != len(parts) + 1 or found[0].state is not State.NUMBER:
        return
    if all(cell.state is State.NUMBER or cell.state in _EMPTY for cell in found[1:]):
        known = sum((cell.value or Decimal() for cell in found[1:]), Decimal())
        if known == found[0].value:
            yield from (cell.key for cell in found[1:] if cell.state in _EMPTY)
