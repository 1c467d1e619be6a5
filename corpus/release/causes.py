"""Causes: why what two releases tell differs, and what of it lies with us."""

from collections.abc import Collection, Iterable
from enum import StrEnum
from typing import NamedTuple

from corpus.diff.compare import Turn
from corpus.release.codes import MISSING

WHOLE = "*"
"""Stands for the whole of a report or row in place of what it says."""


class Cause(StrEnum):
    """Why something is told otherwise than before; of several the first counts."""

    SOURCE = "source"
    """The agency shows other bytes, or ones that were not seen before."""
    REGISTRY = "registry"
    """The registry says something else of the body."""
    OBSERVATION = "observation"
    """More was seen: a search, a visit, one more year."""
    MANUAL = "manual"
    IDENTITY = "identity"
    """We take the same bytes for another report, or other known bytes for this one."""
    PARSER = "parser"
    RULE = "rule"
    """We make something else of the same inputs: another formula, deadline or duty."""
    UNEXPLAINED = "unexplained"


OURS = (Cause.IDENTITY, Cause.PARSER, Cause.RULE, Cause.UNEXPLAINED)
"""Causes that lie with us: somebody has to explain them."""
_ORDER = {cause: place for place, cause in enumerate(Cause)}


class Kind(StrEnum):
    """What of a release differs: where to look it up."""

    REPORT = "report"
    CELL = "cell"
    ROSTER = "roster"
    INDICATOR = "indicator"


class Because(NamedTuple):
    """A cause, and what somebody explained of it.

    It is inherited if it is that of another difference, which stands for itself.
    """

    cause: Cause
    explanation: str | None = None
    is_inherited: bool = False

    @property
    def is_to_be_explained(self) -> bool:
        """Tell whether somebody has to explain it."""
        return self.cause in OURS and not self.is_inherited


class Difference(NamedTuple):
    """Something that two releases tell otherwise, about a body and year."""

    kind: Kind
    subject: str
    lineage: str
    year: int
    item: str
    turn: Turn
    old: str | None
    new: str | None
    form: str
    because: Because

    @property
    def reason(self) -> str:
        """Return under which name its cause is remembered."""
        is_derived = self.kind in (Kind.ROSTER, Kind.INDICATOR)
        return f"{self.kind}.{self.item}" if is_derived else self.item


class Reasons:
    """Why things of a body and year differ, as far as that was found by now."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, int], dict[str, Because]] = {}

    def add(self, one: Difference, explanation: str | None) -> None:
        """Remember a difference, for what is derived of it."""
        because = Because(one.because.cause, explanation, is_inherited=True)
        self._found.setdefault((one.lineage, one.year), {})[one.reason] = because

    def of(
        self, lineage: str, years: Iterable[int], items: Collection[str] | None = None
    ) -> Because | None:
        """Return why anything of a body differs, or why some items do; no indicator counts else."""
        return first_of(
            because
            for year in years
            for item, because in self._found.get((lineage, year), {}).items()
            if (item in items if items is not None else not item.startswith(Kind.INDICATOR))
        )


def first_of(found: Iterable[Because]) -> Because | None:
    """Return the cause that counts."""
    return min(found, key=lambda one: (_ORDER[one.cause], one.explanation or ""), default=None)


def turn_of(was: str | None, now: str | None) -> Turn:
    """Tell whether a number was gained, lost or changed."""
    had, has = (content is not None and content not in MISSING for content in (was, now))
    if had == has:
        return Turn.CHANGED
    return Turn.LOST if had else Turn.GAINED
