"""Figures that run on from year to year as those of a real agency do.

Each has a level of its own, a little more or less each year, and carries what is left over into the
next. `corpus.sample.figures` draws every year afresh; across years that would look like one error
after the other.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from corpus.sample.figures import OUTCOMES, PART_COLUMNS, Figure, result_rows
from parsers.model import Number
from parsers.templates import TABLE_3, TABLE_4, cell_forms
from storage.models.agencies import AgencyKind

Values = Mapping[str, Number]

_CENT = Decimal("0.01")
_NOISE = 0.08
# Of two years, so that a slipped unit stays within the 5 % that tell it from growth.
_FEE_NOISE = 0.02
_REQUESTS = {
    AgencyKind.CITY: (50, 90), AgencyKind.COUNTY: (40, 80), AgencyKind.ZONE: (8, 18),
    AgencyKind.DEPARTMENT: (24, 70), AgencyKind.TOWNSHIP: (4, 16),
}  # fmt: skip
_SHARES = {"natural_person": 0.7, "enterprise": 0.2, "legal_service": 0.1}
_RESULTS = (
    "granted", "partially_granted", "refused_internal_affairs", "unable_not_held",
    "unable_needs_creation", "rejected_repeat",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Profile:
    """What an agency usually does in a year."""

    requests: int
    carries: bool
    licensing: int
    penalty: int
    coercion: int
    fee: Decimal
    documents: int


def invent_profile(rng: Random, kind: AgencyKind) -> Profile:
    """Invent the level of an agency; towns keep nothing over and hardly license anything."""
    is_town = kind is AgencyKind.TOWNSHIP
    low, high = _REQUESTS[kind]
    return Profile(
        requests=rng.randint(low, high),
        carries=not is_town,
        licensing=rng.randint(3, 9) if is_town else rng.randint(150, 900),
        penalty=rng.randint(2, 12) if is_town else rng.randint(120, 600),
        coercion=rng.randint(0, 3) if is_town else rng.randint(8, 40),
        fee=Decimal(0) if is_town else (Decimal(rng.randint(2000, 90000)) / 100).quantize(_CENT),
        documents=0 if is_town else rng.randint(4, 20),
    )


def invent_year(
    rng: Random, profile: Profile, generation: str, prior: Values | None
) -> dict[str, Number]:
    """Invent the figures of a year that follow on those of the year before."""
    before = prior or {}
    table2 = _table2_2019 if generation == "2019" else _table2_2021
    cells = table2(rng, profile, before)
    return cells | _table3(rng, profile, generation, before) | _table4(rng)


def add_up(generation: str, parts: Iterable[Values]) -> dict[str, Number]:
    """Return the figures of a government that reports on everybody below it as well."""
    sums: dict[str, Number] = {
        key: 0 for key, form in cell_forms().items() if generation in form.generations
    }
    for values in parts:
        for key, value in values.items():
            if key in sums:
                sums[key] += value
    return sums


def print_figures(values: Values) -> dict[str, Figure]:
    """Return figures as a report prints them."""
    forms = cell_forms()
    return {
        key: Figure(str(values[key]), values[key], unit=form.column.unit)
        for key, form in forms.items()
        if key in values
    }


def with_carry(values: Values, column: str, more: int) -> dict[str, Number]:
    """Return figures whose 上年结转 is off by `more`; everything in the year still adds up."""
    changed = dict(values)
    for row in ("carried_in", "handled_total", "granted"):
        for each in (column, "total"):
            changed[f"t3.{row}.{each}"] += more
    return changed


def with_requests(values: Values, factor: int) -> dict[str, Number]:
    """Return figures with as many times the requests of natural persons, all granted."""
    grown = values["t3.new_received.natural_person"] * (factor - 1)
    changed = dict(values)
    for row in ("new_received", "handled_total", "granted"):
        for each in ("natural_person", "total"):
            changed[f"t3.{row}.{each}"] += grown
    return changed


def without_requests(values: Values) -> dict[str, Number]:
    """Return figures in which nobody asked for anything; what was left over is handled."""
    changed = {key: 0 if key.startswith("t3.") else value for key, value in values.items()}
    for column in (*PART_COLUMNS, "total"):
        left = values[f"t3.carried_in.{column}"]
        for row in ("carried_in", "handled_total", "granted"):
            changed[f"t3.{row}.{column}"] = left
    return changed


def _near(rng: Random, level: int) -> int:
    return round(level * (1 + rng.uniform(-_NOISE, _NOISE)))


def _int(values: Values, key: str) -> int:
    return int(values.get(key, 0))


def _table3(
    rng: Random, profile: Profile, generation: str, before: Values
) -> dict[str, Number]:  # fmt: skip
    cells: dict[str, Number] = {}
    totals = dict.fromkeys((row.key for row in TABLE_3.rows if generation in row.columns), 0)
    for column in PART_COLUMNS:
        received = _near(rng, round(profile.requests * _SHARES.get(column, 0)))
        carried_in = _int(before, f"t3.carried_out.{column}")
        ceiling = received + carried_in
        left = min(ceiling, round(received * 0.06)) if profile.carries else 0
        own = {"new_received": received, "carried_in": carried_in, "carried_out": left}
        own["handled_total"] = ceiling - left
        own |= _results(own["handled_total"], generation)
        for row, count in own.items():
            cells[f"t3.{row}.{column}"] = count
            totals[row] += count
    return cells | {f"t3.{row}.total": count for row, count in totals.items()}


def _results(handled: int, generation: str) -> dict[str, int]:
    """Share what was handled among its results, always in about the same way."""
    rows = dict.fromkeys(result_rows(generation), 0)
    weights = (0.5, 0.15, 0.1, 0.15, 0.06)
    for row, weight in zip(_RESULTS[1:], weights[1:], strict=False):
        rows[row] = int(handled * weight)
    rows["granted"] = handled - sum(rows.values())
    return rows


def _table4(rng: Random) -> dict[str, Number]:
    cells: dict[str, Number] = {}
    for group in TABLE_4.groups:
        values = {outcome: rng.choice((0, 0, 1)) for outcome in OUTCOMES}
        values["pending"] = 0
        cells |= {f"t4.{group.key}_{outcome}": value for outcome, value in values.items()}
        cells[f"t4.{group.key}_total"] = sum(values.values())
    return cells | _fewer_suits(cells)


def _fewer_suits(cells: Values) -> dict[str, Number]:
    """Take away suits that follow more reviews than there were."""
    group, rest = "post_review_suit", _int(cells, "t4.review_total")
    changed: dict[str, Number] = {}
    for outcome in OUTCOMES:
        count = min(_int(cells, f"t4.{group}_{outcome}"), rest)
        changed[f"t4.{group}_{outcome}"] = count
        rest -= count
    return changed | {f"t4.{group}_total": sum(map(int, changed.values()))}


def _table2_2019(rng: Random, profile: Profile, before: Values) -> dict[str, Number]:
    cells: dict[str, Number] = {}
    for row, count in (("rules", 0), ("normative_documents", profile.documents)):
        made = rng.randint(0, 3) if count else 0
        own = {"made_new": made, "disclosed_new": made, "disclosed_total": made + count}
        cells |= {f"t2.{row}.{column}": value for column, value in own.items()}
    decisions = {
        "licensing": profile.licensing, "other_services": profile.licensing // 2,
        "penalty": profile.penalty, "coercion": profile.coercion,
    }  # fmt: skip
    for row, level in decisions.items():
        items = {"items_prior": 10 + level // 20, "items_change": rng.choice((0, 0, 1, 2))}
        count = _near(rng, level)
        # As many decisions as items, or as items changed, would look like the wrong column.
        while count in (sum(items.values()), items["items_change"]):
            count += 1
        own = items | {"decisions": count}
        cells |= {f"t2.{row}.{column}": value for column, value in own.items()}
    cells |= {"t2.fees.items_prior": 3, "t2.fees.items_change": 0}
    return cells | {
        "t2.procurement.procurement_items": rng.randint(3, 20),
        "t2.procurement.procurement_amount": Decimal(rng.randint(10**7, 10**8)) / 100,
    }


def _table2_2021(rng: Random, profile: Profile, before: Values) -> dict[str, Number]:
    cells: dict[str, Number] = dict.fromkeys(
        (f"t2.rules.{column}" for column in ("issued", "repealed", "in_force")), 0
    )
    issued = rng.randint(0, 3) if profile.documents else 0
    stock = _int(before, "t2.normative_documents.in_force") or profile.documents
    repealed = min(rng.randint(0, 2), stock)
    cells |= {
        "t2.normative_documents.issued": issued,
        "t2.normative_documents.repealed": repealed,
        "t2.normative_documents.in_force": stock + issued - repealed,
    }
    for row, level in (
        ("licensing", profile.licensing), ("penalty", profile.penalty),
        ("coercion", profile.coercion),
    ):  # fmt: skip
        key = f"t2.{row}.decisions"
        # The same decisions as last year would look copied.
        count = _near(rng, level)
        cells[key] = count + (count == _int(before, key))
    factor = Decimal(str(round(1 + rng.uniform(-_FEE_NOISE, _FEE_NOISE), 3)))
    return cells | {"t2.fees.fee_amount_wan": (profile.fee * factor).quantize(_CENT)}
