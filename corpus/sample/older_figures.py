"""Invented figures of the statistics annexes before 2019: all different, none zero, sums right."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from random import Random

from corpus.sample.figures import Figure
from parsers.model import Number, State
from parsers.templates.older import annex_forms

_SUMS_2014 = {
    "requests_received": (
        "requests_in_person", "requests_fax", "requests_online", "requests_letter",
    ),
    "requests_closed": ("closed_on_time", "closed_extended"),
    "reply_refused": (
        "refused_state_secret", "refused_trade_secret", "refused_privacy",
        "refused_security_stability", "refused_not_gov_info", "refused_other_law",
    ),
    "replies_total": (
        "reply_already_public", "reply_granted", "reply_partial", "reply_refused",
        "reply_not_this_agency", "reply_not_exist", "reply_amend_request", "reply_other_channel",
    ),
    "review_total": ("review_upheld", "review_corrected", "review_other"),
    "suit_total": ("suit_upheld", "suit_corrected", "suit_other"),
    "staff_total": ("staff_full_time", "staff_part_time"),
}  # fmt: skip


def annex_figures(rng: Random, form: str) -> dict[str, Figure]:
    """Invent a figure for every cell of an annex, `st14` or `annex`."""
    parts = iter(rng.sample(range(3, 4000), 400))
    keys = [key for key in annex_forms() if key.startswith(f"{form}.")]
    values: dict[str, Number] = {key: _value(rng, key, parts) for key in keys}
    if form == "st14":
        for total, terms in _SUMS_2014.items():
            values[f"st14.{total}"] = sum(int(values[f"st14.{term}"]) for term in terms)
    return {key: Figure(str(value), value, unit=_unit(key)) for key, value in values.items()}


def _value(rng: Random, key: str, parts: Iterator[int]) -> Number:
    if annex_forms()[key].column.value == "money":
        return Decimal(rng.randint(1001, 99999)) / 100
    return next(parts)


def _unit(key: str) -> str | None:
    return annex_forms()[key].column.unit


def spoil(rng: Random, figures: Mapping[str, Figure], keys: Sequence[str]) -> dict[str, Figure]:
    """Return some figures printed as publishers spoil them: blank, dashes, separators, padding."""
    changed: dict[str, Figure] = {}
    for key in keys:
        figure = figures[key]
        kind = rng.choice(("blank", "slash", "separator", "padded"))
        if kind == "blank":
            changed[key] = Figure("", None, State.BLANK)
        elif kind == "slash":
            changed[key] = Figure("/", None, State.PLACEHOLDER)
        elif kind == "separator":
            changed[key] = Figure(f"{figure.value:,}", figure.value, unit=figure.unit)
        else:
            changed[key] = Figure(f" {figure.printed}　", figure.value, unit=figure.unit)
    return changed
