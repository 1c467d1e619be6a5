"""Invented figures: every cell of a form, satisfying every identity of the forms.

Parts are drawn first and totals summed from them, so a report can only be wrong where a damage
makes it wrong. Prose and print layout are made elsewhere.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Literal

from parsers.model import Number, State
from parsers.templates import TABLE_3, TABLE_4, cell_forms

Mode = Literal["distinct", "busy", "sparse", "zero"]

PART_COLUMNS = tuple(column.key for column in TABLE_3.columns if column.key != "total")
_BALANCE_ROWS = ("new_received", "carried_in", "handled_total", "carried_out")
_CENT = Decimal("0.01")
OUTCOMES = tuple(column.key for column in TABLE_4.columns if column.key != "total")


@dataclass(frozen=True, slots=True)
class Figure:
    """One value cell: what is printed, and what a careful reader makes of it."""

    printed: str
    value: Number | None = None
    state: State = State.NUMBER
    unit: str | None = None


def result_rows(generation: str) -> tuple[str, ...]:
    """Return the rows of table 3 that add up to （七）总计."""
    return tuple(
        row.key
        for row in TABLE_3.rows
        if generation in row.columns and row.key not in _BALANCE_ROWS
    )


def _parts(rng: Random, mode: Mode) -> Iterator[int]:
    """Yield parts: all different and none 0, or all sorts, or mostly 0, or only 0."""
    if mode == "distinct":
        yield from rng.sample(range(2, 400), 300)
    while mode == "busy":
        yield rng.randint(0, 12)
    while True:
        yield rng.choice((0, 0, 0, 0, 0, 1, 2, rng.randint(3, 40))) if mode == "sparse" else 0


def _split(rng: Random, total: int, keys: tuple[str, ...]) -> dict[str, int]:
    """Share a total among a few keys, the rest 0."""
    parts = dict.fromkeys(keys, 0)
    favoured = rng.sample(keys, 3)
    for _ in range(total):
        parts[rng.choice(favoured)] += 1
    return parts


def _dense_column(
    rng: Random, rows: tuple[str, ...], parts: Iterator[int], carried_in: int | None
) -> dict[str, int]:
    column = {row: next(parts) for row in rows}
    column["handled_total"] = sum(column.values())
    column["carried_out"] = next(parts)
    ceiling = column["handled_total"] + column["carried_out"]
    column["carried_in"] = next(parts) if carried_in is None else carried_in
    column["new_received"] = ceiling - column["carried_in"]
    return column


def _sparse_column(
    rng: Random, rows: tuple[str, ...], parts: Iterator[int], carried_in: int | None
) -> dict[str, int]:
    column = {"new_received": next(parts)}
    column["carried_in"] = min(next(parts), 2) if carried_in is None else carried_in
    open_count = column["new_received"] + column["carried_in"]
    column["carried_out"] = min(next(parts), 3, open_count)
    column["handled_total"] = open_count - column["carried_out"]
    return column | _split(rng, column["handled_total"], rows)


def _table3(
    rng: Random, generation: str, mode: Mode, prior: Mapping[str, Figure]
) -> dict[str, Number]:
    parts, rows = _parts(rng, mode), result_rows(generation)
    fill = _dense_column if mode in ("distinct", "busy") else _sparse_column
    cells: dict[str, Number] = {}
    totals: dict[str, int] = {}
    for column in PART_COLUMNS:
        before = prior.get(f"t3.carried_out.{column}")
        carried_in = before.value if before and isinstance(before.value, int) else None
        for row, value in fill(rng, rows, parts, carried_in).items():
            cells[f"t3.{row}.{column}"] = value
            totals[row] = totals.get(row, 0) + value
    return cells | {f"t3.{row}.total": value for row, value in totals.items()}


def _table4(rng: Random, mode: Mode) -> dict[str, Number]:
    parts = _parts(rng, mode)
    cells: dict[str, Number] = {}
    for group in TABLE_4.groups:
        values = {outcome: next(parts) for outcome in OUTCOMES}
        cells |= {f"t4.{group.key}_{outcome}": value for outcome, value in values.items()}
        cells[f"t4.{group.key}_total"] = sum(values.values())
    return cells


def _money(rng: Random, mode: Mode, scale: int) -> Decimal:
    if mode == "zero" or (mode == "sparse" and rng.random() < 0.6):
        return Decimal(0)
    return (Decimal(rng.randint(101, 9899) * scale + rng.randint(1, 99)) / 100).quantize(_CENT)


@dataclass(frozen=True, slots=True)
class _Draw:
    """What one table 2 is drawn from: chance, parts, and the figures of the year before."""

    rng: Random
    mode: Mode
    parts: Iterator[int]
    prior: Mapping[str, Figure]

    def before(self, key: str) -> int | None:
        figure = self.prior.get(f"t2.{key}")
        return figure.value if figure and isinstance(figure.value, int) else None

    def stock(self, key: str) -> int:
        before = self.before(key)
        return next(self.parts) if before is None else before

    def change(self, items: int) -> int:
        if self.mode == "zero" or (self.mode == "sparse" and self.rng.random() < 0.7):
            return 0
        return self.rng.randint(-(items // 2), 40) or 3


def _documents_2019(draw: _Draw, row: str) -> dict[str, Number]:
    """Fill 规章 and 规范性文件 so that the stock is never below the flow or last year's stock."""
    made, new = next(draw.parts), next(draw.parts)
    stock = draw.stock(f"{row}.disclosed_total")
    return {"made_new": made, "disclosed_new": new, "disclosed_total": made + new + stock}


def _documents_2021(draw: _Draw, row: str) -> dict[str, Number]:
    """Fill 规章 and 行政规范性文件 so that stock = last year's stock + issued - repealed."""
    issued, stock = next(draw.parts), draw.stock(f"{row}.in_force")
    repealed = min(next(draw.parts), issued + stock - (1 if issued else 0))
    return {"issued": issued, "repealed": repealed, "in_force": issued + stock - repealed}


def _items(draw: _Draw, row: str) -> dict[str, Number]:
    before = draw.before(f"{row}.items_prior")
    grown = draw.before(f"{row}.items_change") or 0
    items = next(draw.parts) if before is None else before + grown
    change, decisions = draw.change(items), next(draw.parts)
    # The column is often misread as the sum of the two before it; truth must not look like that.
    decisions += change != 0 and decisions == items + change
    return {"items_prior": items, "items_change": change, "decisions": decisions}


def _keyed(rows: dict[str, dict[str, Number]], mode: Mode) -> dict[str, Number]:
    if mode == "sparse":  # hardly any agency may make rules
        rows["rules"] = dict.fromkeys(rows["rules"], 0)
    return {f"t2.{row}.{column}": value for row, cells in rows.items()
            for column, value in cells.items()}  # fmt: skip


def _table2_2019(draw: _Draw) -> dict[str, Number]:
    rows = {row: _documents_2019(draw, row) for row in ("rules", "normative_documents")}
    for row in ("licensing", "other_services", "penalty", "coercion", "fees"):
        rows[row] = _items(draw, row)
    del rows["fees"]["decisions"]
    money = _money(draw.rng, draw.mode, 90_000)
    count = draw.rng.randint(2, 60) if money else 0
    rows["procurement"] = {"procurement_items": count, "procurement_amount": money}
    return _keyed(rows, draw.mode)


def _table2_2021(draw: _Draw) -> dict[str, Number]:
    rows = {row: _documents_2021(draw, row) for row in ("rules", "normative_documents")}
    for row in ("licensing", "penalty", "coercion"):
        rows[row] = {"decisions": next(draw.parts)}
    rows["fees"] = {"fee_amount_wan": _money(draw.rng, draw.mode, 1)}
    return _keyed(rows, draw.mode)


def _print(rng: Random, key: str, value: Number) -> Figure:
    form = cell_forms()[key]
    if form.column.value == "signed" and isinstance(value, int) and value > 0:
        return Figure(rng.choice((f"+{value}", str(value))), value, unit=form.column.unit)
    return Figure(str(value), value, unit=form.column.unit)


def invent_figures(
    rng: Random, generation: str, mode: Mode, prior: Mapping[str, Figure]
) -> dict[str, Figure]:
    """Invent every cell of a form; `prior` are the figures of the year before, or nothing.

    With a prior year of the same form, stocks and requests carried over continue from it.
    """
    table2 = _table2_2019 if generation == "2019" else _table2_2021
    draw = _Draw(rng, mode, _parts(rng, mode), prior)
    values = table2(draw) | _table3(rng, generation, mode, prior) | _table4(rng, mode)
    return {
        key: _print(rng, key, values[key])
        for key, form in cell_forms().items()
        if generation in form.generations
    }
