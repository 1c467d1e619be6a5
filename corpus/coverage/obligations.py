"""Obligations: which kinds of bodies have to report for a year.

They are data (`obligations.toml`); a local pack of the same form adds rules for its divisions.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from corpus.coverage.errors import ObligationsRefused
from storage.models.agencies import AgencyKind


@dataclass(frozen=True, slots=True)
class Obligation:
    """One line of a pack."""

    kinds: frozenset[AgencyKind]
    is_obliged: bool
    basis: str
    since: int = 0
    until: int = 9999
    division: str = ""
    functions: frozenset[str] = frozenset()

    def fits(
        self, kind: AgencyKind, function: str | None, year: int, codes: tuple[str, ...]
    ) -> bool:
        """Tell whether the rule speaks of a body; `codes` are those of who is above, too."""
        is_there = not self.division or any(code.startswith(self.division) for code in codes)
        is_named = not self.functions or function in self.functions
        return kind in self.kinds and self.since <= year <= self.until and is_there and is_named


@dataclass(frozen=True, slots=True)
class Obligations:
    """All rules, in the order of their packs."""

    rules: tuple[Obligation, ...]

    def of(
        self, kind: AgencyKind, function: str | None, year: int, codes: tuple[str, ...] = ()
    ) -> Obligation | None:
        """Return the rule that decides about a body, None where no rule speaks of it."""
        fitting = [rule for rule in self.rules if rule.fits(kind, function, year, codes)]
        # The most local one, then the one written last.
        best = max(enumerate(fitting), key=lambda at: (len(at[1].division), at[0]), default=None)
        return None if best is None else best[1]


def load_obligations(*packs: str) -> Obligations:
    """Return the national rules and those of local packs, which are TOML texts."""
    shipped = files("corpus.coverage").joinpath("obligations.toml").read_text("utf-8")
    return Obligations(tuple(rule for text in (shipped, *packs) for rule in _read(text)))


def _read(text: str) -> Iterator[Obligation]:
    try:
        for row in tomllib.loads(text).get("obligation", []):
            yield _rule(row)
    except (tomllib.TOMLDecodeError, KeyError, ValueError, TypeError, AttributeError) as error:
        raise ObligationsRefused(
            f"The obligations cannot be read ({error}): see corpus/coverage/obligations.toml for "
            "the form."
        ) from error


def _rule(row: Mapping[str, Any]) -> Obligation:
    return Obligation(
        frozenset(map(AgencyKind, row["kinds"])), bool(row.get("obliged", True)),
        str(row.get("basis", "")), int(row.get("since", 0)), int(row.get("until", 9999)),
        str(row.get("division", "")), frozenset(map(str, row.get("functions", ()))),
    )  # fmt: skip
