"""Gates: what stops a release until somebody explains it, beside figures that differ.

Explanations stand in the file of `--explained`, beside those of figures:

    [[gate]]
    gate = "coverage"            # golden, errors or coverage
    name = "330110/2023"         # form, or district and year; * stands for anything
    reason = "the register of 2026 has three more towns"
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from fnmatch import fnmatchcase
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

from corpus.golden.measure import Accuracy
from corpus.release.errors import ReleaseRefused
from corpus.release.standing import Share, Standing

MOST_MOVED = Fraction(1, 5)
"""By how much of itself a rate of errors may differ from the release before."""
LEAST_REPORTS = 30
"""Of how many reports of a form, in each of both releases, a rate is judged at all."""
LEAST_FAILURES = 5
"""How many failures a moved rate must be in as many reports as the smaller release has."""
_FIELDS = ("gate", "name", "reason")
_SHOWN = 3


class Gate(StrEnum):
    """A gate by name."""

    GOLDEN = "golden"
    ERRORS = "errors"
    COVERAGE = "coverage"


class Breach(NamedTuple):
    """A gate that is shut: at what, and why in a sentence."""

    gate: Gate
    name: str
    sentence: str


class Excuse(NamedTuple):
    """An explanation of a person; `name` may hold `*`."""

    gate: Gate
    name: str
    reason: str

    def covers(self, breach: Breach) -> bool:
        """Tell whether it is about a gate that is shut."""
        return self.gate is breach.gate and fnmatchcase(breach.name, self.name)


class Excused(NamedTuple):
    """A gate that was passed with an explanation."""

    breach: Breach
    reason: str


def read_excuses(path: Path | None) -> list[Excuse]:
    """Read what is explained of gates; the rest of the file is not looked at."""
    if path is None:
        return []
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("gate", [])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ReleaseRefused(f"{path} is no TOML file: {error}.") from error
    if not isinstance(entries, list):
        raise ReleaseRefused(f"{path} has no [[gate]] entries: write one per explanation.")
    return [_read(entry, number, path) for number, entry in enumerate(entries, 1)]


def _read(entry: object, number: int, path: Path) -> Excuse:
    given: Mapping[str, Any] = entry if isinstance(entry, Mapping) else {}
    named = given.keys() == set(_FIELDS) and all(
        isinstance(given[name], str) and given[name].strip() for name in _FIELDS
    )
    if not named or given["gate"] not in list(Gate):
        raise ReleaseRefused(
            f"Explanation {number} of a gate in {path} cannot be used: it needs gate "
            f"({', '.join(Gate)}), name and reason."
        )
    return Excuse(Gate(given["gate"]), given["name"], given["reason"])


def sort_breaches(
    breaches: Sequence[Breach], excuses: Sequence[Excuse]
) -> tuple[list[Breach], list[Excused]]:
    """Return the gates that stay shut, and those that somebody explains."""
    shut, excused = [], []
    for breach in breaches:
        reason = next((each.reason for each in excuses if each.covers(breach)), None)
        if reason is None:
            shut.append(breach)
        else:
            excused.append(Excused(breach, reason))
    return shut, excused


def golden_breaches(accuracy: Accuracy | None) -> Iterator[Breach]:
    """Yield the forms of which the golden set is not read without an error."""
    for form in accuracy.forms if accuracy is not None else ():
        misses = accuracy.missed(form) if accuracy is not None else []
        if misses:
            shown = "; ".join(miss.describe() for miss in misses[:_SHOWN])
            more = f" and {len(misses) - _SHOWN} more" if len(misses) > _SHOWN else ""
            told = f"The golden set of form {form} is read otherwise: {shown}{more}"
            yield Breach(Gate.GOLDEN, form, _ask(told, Gate.GOLDEN, form))


def moved_breaches(old: Standing, new: Standing) -> Iterator[Breach]:
    """Yield the forms whose rate of errors moved too far, and the districts that lost coverage."""
    for form in sorted(old.errors.keys() & new.errors.keys()):
        was, now = old.errors[form], new.errors[form]
        if _has_moved(was, now):
            told = (
                f"Rules of severity error failed {now.number} times in {now.total} reports of form "
                f"{form}, and {was.number} times in {was.total} before, which is more than 20 % off"
            )
            yield Breach(Gate.ERRORS, form, _ask(told, Gate.ERRORS, form))
    for at in sorted(old.coverage):
        held, due = old.coverage[at]
        then, now_due = new.coverage.get(at, (0, due))
        if then * due < held * now_due:
            name = f"{at[0]}/{at[1]}"
            told = (
                f"Coverage of {at[0]} for {at[1]} fell from {held} of {due} reports to {then} of "
                f"{now_due}"
            )
            yield Breach(Gate.COVERAGE, name, _ask(told, Gate.COVERAGE, name))


def _has_moved(was: Share, now: Share) -> bool:
    """Tell whether a rate moved by over a fifth of itself, and by more than a few failures.

    Of a rate of 0 or of a few reports any failure is more than a fifth.
    """
    moved, smaller = abs(now.rate - was.rate), min(was.total, now.total)
    is_judged = smaller >= LEAST_REPORTS and moved * smaller >= LEAST_FAILURES
    return is_judged and moved > MOST_MOVED * was.rate


def _ask(told: str, gate: Gate, name: str) -> str:
    return f'{told}: explain it in a file for --explained, gate "{gate}", name "{name}".'
