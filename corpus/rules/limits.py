"""Thresholds of the rules: exact numbers from `thresholds.toml`, single ones replaced by a file.

What a threshold means is known to its rule.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from corpus.errors import CorpusError

# What has no range of its own here is 1 or more if it is a whole number, else 0 or more.
_RANGES: Mapping[str, tuple[int, int | None]] = {
    "years.unit_slip_factors": (2, None),
    "years.steady_years": (2, 3),  # loading looks no further back
    "across.double_count_ratio": (1, None),
    "across.partition_tolerance": (0, None),
    "copies.min_section": (0, None),
    "copies.sparse_sentences": (0, None),
    "copies.sparse_digits_per_thousand": (0, None),
    "copies.short_problems": (0, None),
}


class ThresholdsRefused(CorpusError):
    """A file of thresholds or deadlines cannot be used."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Every threshold by `table.name`."""

    values: Mapping[str, Any]

    def __getitem__(self, name: str) -> Decimal:
        return Decimal(self.values[name])

    def count(self, name: str) -> int:
        """Return a threshold that counts something."""
        return int(self.values[name])

    def several(self, name: str) -> tuple[Decimal, ...]:
        """Return a list of thresholds."""
        return tuple(map(Decimal, self.values[name]))

    def describe(self) -> str:
        """Return all of them as text, for digests."""
        return "\n".join(f"{name}={value}" for name, value in sorted(self.values.items()))


def load_limits(more: str = "") -> Limits:
    r"""Return the defaults, with those replaced that a TOML text names.

    >>> load_limits("[years]\njump_z = 4")["years.jump_z"]
    Decimal('4')
    """
    known = _shipped()
    given = _flat(more)
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise ThresholdsRefused(
            f"There is no threshold {unknown[0]}: `docs/reference/checks.md` lists all."
        )
    wrong = [name for name, value in given.items() if not _is_alike(value, known[name])]
    if wrong:
        raise ThresholdsRefused(f"The threshold {wrong[0]} must look like {known[wrong[0]]}.")
    for name, value in given.items():
        _check_range(name, value, known[name])
    return Limits({**known, **given})


def _is_alike(value: object, known: object) -> bool:
    is_list = isinstance(known, list)
    is_whole = _is_whole(known)
    are_numbers = all(
        isinstance(part, int if is_whole else int | Decimal) and not isinstance(part, bool)
        for part in _parts(value)
    )
    return isinstance(value, list) is is_list and are_numbers


def _check_range(name: str, value: object, known: object) -> None:
    least, most = _RANGES.get(name, (1 if _is_whole(known) else 0, None))
    for part in map(Decimal, _parts(value)):
        if not part.is_finite() or part < least:
            raise ThresholdsRefused(f"The threshold {name} must be {least} or more, not {part}.")
        if most is not None and part > most:
            raise ThresholdsRefused(f"The threshold {name} must be {most} or less, not {part}.")


def _parts(value: Any) -> list[Any]:  # noqa: ANN401 - whatever a file holds
    return value if isinstance(value, list) else [value]


def _is_whole(known: object) -> bool:
    return all(isinstance(part, int) for part in _parts(known))


@cache
def _shipped() -> Mapping[str, Any]:
    return _flat(files("corpus.rules").joinpath("thresholds.toml").read_text("utf-8"))


def _flat(text: str) -> dict[str, Any]:
    try:
        tables = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise ThresholdsRefused(f"The file of thresholds is no TOML: {error}.") from error
    found: dict[str, Any] = {}
    for table, values in tables.items():
        if not isinstance(values, dict):
            raise ThresholdsRefused(f"{table} must be a table of thresholds, like [years].")
        found |= {f"{table}.{name}": value for name, value in values.items()}
    return found
