"""Watch: what changed on a portal since the visit before, and what should worry its keeper.

Absence is an observation and never a deletion; what was between two visits is not seen.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any, Self

from sqlalchemy.orm import Session

from corpus.changes.compare import compare_states
from corpus.changes.timeline import is_withdrawn
from corpus.jobs.harvest import Fetched, Harvest, Reading, readings_of
from corpus.jobs.states import State, StateReader
from crawler.spiders.errand import is_gone_reason
from crawler.verdict import Completeness
from storage.models.frontier import EntryState
from storage.models.longitudinal import ChangeKind

_UNLISTED, _SENT_ON = "unlisted", "redirected_elsewhere"
_WORSE = (Completeness.COMPLETE, Completeness.PARTIAL, Completeness.BLOCKED, Completeness.FAILED)


class Level(StrEnum):
    """The deepest level at which two states of a page differ."""

    BYTES = "bytes"
    """The report says the same."""
    FILES = "files"
    """A file of the report was replaced, or another one is linked."""
    TEXT = "text"
    LABELS = "labels"
    NUMBERS = "numbers"
    UNREAD = "unread"
    """The bytes differ, and not both states were read as a report."""


_LEVELS = {
    ChangeKind.NUMBER: Level.NUMBERS,
    ChangeKind.LABEL: Level.LABELS,
    ChangeKind.TEXT: Level.TEXT,
    ChangeKind.ATTACHMENT: Level.FILES,
    ChangeKind.SURROUNDINGS: Level.BYTES,
}


@dataclass(frozen=True, slots=True)
class Change:
    """A page that shows something else than at the visit before; `cells` are those that differ."""

    url: str
    level: Level
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A page that was held and is not there; `times` counts the visits that missed it.

    `since` is the day of the first of them, `last` that of the last one.
    """

    url: str
    reason: str
    since: str
    times: int = 1
    last: str | None = field(default=None, compare=False)

    @property
    def is_confirmed(self) -> bool:
        """Tell whether it was missed often and long enough to be more than suspected."""
        if self.last is None or not is_gone_reason(self.reason):
            return False
        span = date.fromisoformat(self.last) - date.fromisoformat(self.since)
        return is_withdrawn(self.times, span)

    @classmethod
    def read(cls, written: Mapping[str, Any]) -> Self:
        """Return what `write` wrote."""
        return cls(**{name: value for name, value in written.items() if name != "is_confirmed"})

    def write(self) -> dict[str, Any]:
        """Return the observation as JSON values."""
        return {
            "url": self.url, "reason": self.reason, "since": self.since, "times": self.times,
            "last": self.last, "is_confirmed": self.is_confirmed,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs between two visits; `moved` are pairs of the old and the new address."""

    new: tuple[str, ...] = ()
    moved: tuple[tuple[str, str], ...] = ()
    changed: tuple[Change, ...] = ()
    withdrawn: tuple[Withdrawal, ...] = ()
    unchanged: int = 0

    @property
    def is_news(self) -> bool:
        """Tell whether anything but bytes without meaning differs since the visit before."""
        told = [change for change in self.changed if change.level is not Level.BYTES]
        return bool(self.new or self.moved or told or [w for w in self.withdrawn if w.times == 1])

    def counts(self) -> dict[str, int]:
        """Return the numbers by name."""
        levels = {
            f"changed_in_{level.value}": sum(one.level is level for one in self.changed)
            for level in Level
        }
        return {
            "new": len(self.new), "moved": len(self.moved), **levels,
            "withdrawn": len(self.withdrawn), "unchanged": self.unchanged,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Before:
    """The visit before: what it brought, and which withdrawals were known then."""

    harvest: Harvest
    withdrawn: Sequence[Withdrawal] = ()


def compare(
    session: Session, before: Before, now: Harvest, *, is_complete: bool, on: str
) -> Changes:
    """Return what changed; `on` dates new withdrawals.

    What no list names any more is withdrawn only if the lists of this visit are complete.
    """
    old, new = before.harvest.held, now.held
    both = [(old[key], new[key]) for key in new if key in old]
    lost = {key: page for key, page in old.items() if key not in new}
    moved = _find_moves(session, lost.values(), [new[key] for key in new if key not in old])
    arrived = {after.key for _, after in moved}
    left = {old_page.key for old_page, _ in moved}
    differing = [pair for pair in both if pair[0].payload_digest != pair[1].payload_digest]
    withdrawn = [
        Withdrawal(page.url, reason, on, last=on)
        for key, page in lost.items()
        if key not in left and (reason := _absence(now, key, is_complete=is_complete))
    ]
    return Changes(
        new=tuple(page.url for key, page in new.items() if key not in old and key not in arrived),
        moved=tuple((gone.url, come.url) for gone, come in moved),
        changed=tuple(_compare_pages(session, differing)),
        withdrawn=(*_still_withdrawn(before, now, on if is_complete else None), *withdrawn),
        unchanged=len(both) - len(differing),
    )


def alerts(
    before: Harvest, now: Harvest, verdicts: tuple[Completeness, Completeness]
) -> tuple[str, ...]:
    """Return what became worse since the last complete visit, in sentences.

    `verdicts` are the one of the last visit and the present one.
    """
    found = []
    if len(now.held) < len(before.held):
        found.append(
            f"{len(now.held)} pages of reports were got, {len(before.held)} at the last "
            "complete visit."
        )
    for key, column in before.columns.items():
        if key not in now.columns:
            found.append(f"The column {column.url} led to {column.report_count} reports, now to 0.")
    last, present = verdicts
    if _WORSE.index(present) > _WORSE.index(last):
        found.append(f"The verdict is {present.value}; the one before was {last.value}.")
    return tuple(found)


def _absence(now: Harvest, key: str, *, is_complete: bool) -> str | None:
    """Return why a page counts as withdrawn, or nothing while that cannot be told."""
    missed = now.missed.get(key)
    if missed is None:
        return _UNLISTED if is_complete else None
    if missed.state is EntryState.DONE:
        return _SENT_ON
    reason = missed.reason or ""
    return reason if is_gone_reason(reason) else None


def _still_withdrawn(before: Before, now: Harvest, on: str | None) -> list[Withdrawal]:
    """Return the known withdrawals of pages that are still not held.

    A visit that did not see all lists, and is on no day, adds no observation to them.
    """
    held = {page.url for page in now.held.values()}
    return [
        known if on is None else replace(known, times=known.times + 1, last=on)
        for known in before.withdrawn
        if known.url not in held
    ]


def _find_moves(
    session: Session, lost: Iterable[Fetched], come: Iterable[Fetched]
) -> list[tuple[Fetched, Fetched]]:
    """Pair pages that left with pages that came and say the same."""
    gone, arrived = list(lost), list(come)
    readings = _readings(session, [*gone, *arrived])
    by_content = {_content(readings, page): page for page in gone}
    by_content.pop(None, None)
    moves = []
    for page in arrived:
        old = by_content.pop(_content(readings, page), None)
        if old is not None:
            moves.append((old, page))
    return moves


def _content(readings: Mapping[int, Reading], page: Fetched) -> str | None:
    """Return the digest of what a page says: of its report, else of its bytes."""
    reading = readings.get(page.snapshot_id or 0)
    return page.payload_digest if reading is None else reading.content_digest


def _compare_pages(session: Session, pairs: Sequence[tuple[Fetched, Fetched]]) -> list[Change]:
    states = StateReader(session)
    return [_compare(states, pair) for pair in pairs]


def _compare(states: StateReader, pair: tuple[Fetched, Fetched]) -> Change:
    """Compare by the rules of `nianbao changes`, both states as one parser reads them."""
    url = pair[1].url
    known = [
        State(page.snapshot_id, page.payload_digest)
        for page in pair
        if page.snapshot_id is not None and page.payload_digest is not None
    ]
    readings = states.read_pair(*known) if len(known) == len(pair) else None
    if readings is None:
        return Change(url, Level.UNREAD)
    difference = compare_states(*readings)
    level = Level.NUMBERS if difference.cells else _LEVELS[difference.kind]
    return Change(url, level, tuple(cell["key"] for cell in difference.cells))


def _readings(session: Session, pages: Iterable[Fetched]) -> dict[int, Reading]:
    return readings_of(session, (p.snapshot_id for p in pages if p.snapshot_id is not None))
