"""The arithmetic of the forms (勾稽关系), worked out over expected values.

This is the generator's own proof that a sample is right, and says which rules a damage breaks. It
is written apart from the product's checks so that neither can vouch for the other.
"""

from collections.abc import Iterable, Mapping

from corpus.sample.figures import OUTCOMES, PART_COLUMNS, result_rows
from parsers.model import Number
from parsers.templates import TABLE_3, TABLE_4

Values = Mapping[str, Number | None]


def evaluate_identities(values: Values, generation: str) -> dict[str, bool | None]:
    """Return for every rule whether it holds, or nothing where an operand is no number."""
    outcomes: dict[str, bool | None] = {}
    for column in (*PART_COLUMNS, "total"):
        rows = result_rows(generation)
        cells = {row: f"t3.{row}.{column}" for row in (*rows, *_BALANCE)}
        left = [cells["new_received"], cells["carried_in"]]
        right = [cells["handled_total"], cells["carried_out"]]
        outcomes[f"t3.balance.{column}"] = _equal(values, left, right)
        results = [cells[row] for row in rows]
        outcomes[f"t3.results_sum.{column}"] = _equal(values, results, right[:1])
    for row in TABLE_3.rows:
        if generation in row.columns:
            parts = [f"t3.{row.key}.{column}" for column in PART_COLUMNS]
            outcomes[f"t3.row_total.{row.key}"] = _equal(values, parts, [f"t3.{row.key}.total"])
    for group in TABLE_4.groups:
        parts = [f"t4.{group.key}_{outcome}" for outcome in OUTCOMES]
        outcomes[f"t4.sum.{group.key}"] = _equal(values, parts, [f"t4.{group.key}_total"])
    return outcomes


_BALANCE = ("new_received", "carried_in", "handled_total", "carried_out")


def _total(values: Values, keys: Iterable[str]) -> Number | None:
    total: Number = 0
    for key in keys:
        value = values.get(key)
        if value is None:
            return None
        total += value
    return total


def _equal(values: Values, left: list[str], right: list[str]) -> bool | None:
    sums = _total(values, left), _total(values, right)
    return None if None in sums else sums[0] == sums[1]
