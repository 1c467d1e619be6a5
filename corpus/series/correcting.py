"""Correcting: what a person says that a cell should read, and what became of it since."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from corpus.series.errors import SeriesRefused
from parsers.model import State
from parsers.templates import ValueKind
from parsers.templates.older import form_of
from storage.series.corrections import (
    LostCorrection,
    StoredCorrection,
    newest_corrections,
)
from storage.series.model import PanelCell
from storage.series.overlay import does_hold

ReadNow = Callable[[StoredCorrection], PanelCell | None]
"""Returns what the newest parse reads where a correction was made."""

# Plain notation, and no longer than anything that a report can mean.
_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,8})?")

_DEMANDS: dict[ValueKind, str] = {
    "count": "a whole number of at least 0",
    "signed": "a whole number",
    "money": "an amount of at least 0",
}


class Standing(StrEnum):
    """What became of a correction."""

    APPLIED = "applied"
    STALE = "stale"
    """The parser reads another thing there by now: look again."""
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    TAMPERED = "tampered"
    """Its row differs from the log; it does not count."""
    LOST = "lost"
    """The log has it, its row is gone; it does not count."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A correction and what became of it; of a lost one, only the log tells."""

    standing: Standing
    stored: StoredCorrection | None = None
    lost: LostCorrection | None = None

    @property
    def is_alarming(self) -> bool:
        """Tell whether somebody meddled with it."""
        return self.standing in (Standing.TAMPERED, Standing.LOST)


def read_value(text: str) -> tuple[Decimal | None, State]:
    """Read what a cell should be: a number, or the word of a state.

    >>> read_value("3.50"), read_value("blank")
    ((Decimal('3.50'), <State.NUMBER: 'number'>), (None, <State.BLANK: 'blank'>))
    """
    words = [state.value for state in State if state is not State.NUMBER]
    if text in words:
        return None, State(text)
    if not _NUMBER.fullmatch(text):
        raise SeriesRefused(
            f"{text} is no value of a cell: write a plain number such as 12 or 3.50, or one of "
            f"{', '.join(words)}."
        )
    # Plus nothing: minus zero is zero.
    return Decimal(text) + 0, State.NUMBER


def check_possible(key: str, value: Decimal | None) -> None:
    """Refuse a number that the form of a cell does not admit; misprints are for the caller."""
    kind = _kind_of(key)
    if value is None or kind is None:
        return
    is_possible = (kind == "signed" or value >= 0) and (kind == "money" or value == int(value))
    if not is_possible:
        raise SeriesRefused(
            f"{key} holds {_DEMANDS[kind]}, and {value:f} is none: if the page does print it, say "
            "so with --as-printed."
        )


def _kind_of(key: str) -> ValueKind | None:
    """Return what a cell may hold; of a cell that only an older parser knew, nothing is known."""
    try:
        return form_of(key).column.value
    except KeyError:
        return None


def judge(
    stored: Iterable[StoredCorrection],
    lost: Iterable[LostCorrection],
    read_now: ReadNow,
) -> Iterator[Judged]:
    """Say what became of every correction, oldest first, then of those that are lost."""
    known = list(stored)
    newest = newest_corrections(known)
    for each in known:
        if not each.is_sound:
            yield Judged(Standing.TAMPERED, each)
        elif newest[each.cell.place] is not each:
            yield Judged(Standing.SUPERSEDED, each)
        elif each.cell.is_withdrawn:
            yield Judged(Standing.WITHDRAWN, each)
        else:
            holds = does_hold(each.cell, read_now(each))
            yield Judged(Standing.APPLIED if holds else Standing.STALE, each)
    for gone in lost:
        yield Judged(Standing.LOST, lost=gone)
