"""The gate: which differences are explained, by whom and up to what number.

Expectations are a TOML file:

    [[expect]]
    aspect = "cell"              # any aspect: cell, check, finding, identity, text, record ...
    name = "t3.*.total"          # key, rule or field; * stands for anything
    form = "2021"                # left out: any form
    turn = "gained"              # gained, lost or changed; left out: any
    most = 12
    reason = "the label 总计（件） is read now"
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Self

from corpus.diff.compare import Aspect, Turn
from corpus.diff.tally import Group
from corpus.errors import CorpusError

_FIELDS = {"aspect", "name", "form", "turn", "most", "reason"}


class ExpectationInvalid(CorpusError):
    """A file of expectations cannot be understood."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """Differences that are explained, up to a number."""

    aspect: Aspect
    name: str
    reason: str
    most: int
    form: str | None = None
    turn: Turn | None = None

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> Self:
        """Return what an entry of the file says; raise ValueError if it says it badly."""
        unknown = given.keys() - _FIELDS
        lacking = {"aspect", "name", "reason", "most"} - given.keys()
        if unknown or lacking:
            raise ValueError(
                f"unknown {', '.join(sorted(unknown))}" if unknown
                else f"{', '.join(sorted(lacking))} missing"
            )  # fmt: skip
        most, reason = given["most"], given["reason"]
        if isinstance(most, bool) or not isinstance(most, int) or most < 0:
            raise ValueError(f"most is {most!r}, which is no number from 0")
        if not isinstance(reason, str) or not reason.strip():
            raise ValueError("the reason is empty")
        turn = Turn(given["turn"]) if "turn" in given else None
        form = str(given["form"]) if "form" in given else None
        return cls(Aspect(given["aspect"]), str(given["name"]), reason, most, form, turn)

    def covers(self, group: Group) -> bool:
        """Tell whether a group of differences is of the kind that is explained."""
        return (
            group.aspect is self.aspect
            and fnmatchcase(group.name, self.name)
            and self.form in (None, group.form)
            and self.turn in (None, group.turn)
        )


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the gate made of a tally."""

    unexplained: Mapping[Group, int]
    exceeded: tuple[tuple[Expectation, int], ...]
    unmet: tuple[Expectation, ...]
    """Expectations that nothing came under: to be taken out of the file."""

    @property
    def is_passed(self) -> bool:
        """Tell whether every difference is explained."""
        return not self.unexplained and not self.exceeded


def read_expectations(path: Path) -> list[Expectation]:
    """Read a file of expectations."""
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("expect", [])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ExpectationInvalid(f"{path} is no TOML file: {error}.") from error
    if not isinstance(entries, list):
        raise ExpectationInvalid(f"{path} has no [[expect]] entries: write one per explanation.")
    found = []
    for number, entry in enumerate(entries, 1):
        try:
            found.append(Expectation.read(entry))
        except (ValueError, AttributeError) as error:
            raise ExpectationInvalid(f"Expectation {number} of {path}: {error}.") from error
    return found


def judge(groups: Mapping[Group, int], expected: Iterable[Expectation]) -> Judgement:
    """Lay every group to the first expectation that covers it."""
    expectations = list(expected)
    counts = [0] * len(expectations)
    unexplained: dict[Group, int] = {}
    for group, number in sorted(groups.items()):
        place = next((i for i, one in enumerate(expectations) if one.covers(group)), None)
        if place is None:
            unexplained[group] = number
        else:
            counts[place] += number
    pairs = list(zip(expectations, counts, strict=True))
    return Judgement(
        unexplained=unexplained,
        exceeded=tuple((one, count) for one, count in pairs if count > one.most),
        unmet=tuple(one for one, count in pairs if not count),
    )
