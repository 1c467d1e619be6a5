"""Gathering events: entries are spooled to a file, of each feed only the newest are known by place.

Each kind of event has a place of its own in a feed, so that a flood of one leaves the others.
"""

import heapq
import json
import os
import shlex
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from tempfile import TemporaryFile
from typing import Self

from corpus.feeds.model import ALWAYS, NEVER, Entry, Event, EventKind, FeedName, Topic

MOST_ENTRIES = 100
MOST_LISTED = 10_000
"""Entries of a kind in the feeds of changes and of reports, which are there to be complete."""

_LISTS = {
    EventKind.NEW: ("new reports", "nianbao reports list"),
    EventKind.LATE: ("late reports", "nianbao findings"),
    EventKind.CHANGE: ("edits", "nianbao changes --stored"),
    EventKind.GONE: ("pages gone, moved or back", "nianbao changes --stored"),
    EventKind.FINDING: ("findings", "nianbao findings"),
}
_CHOOSING = {Topic.DIVISION: "--division", Topic.AGENCY: "--agency", Topic.RULE: "--rule"}

_Place = tuple[datetime, str, int]
"""When an event was last news, its id, and where in the spool it lies."""


@dataclass(slots=True)
class _Gathered:
    updated_at: datetime = NEVER
    kept: dict[EventKind, list[_Place]] = field(default_factory=dict)
    left_out: Counter[EventKind] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Gathered:
    """What came together for a feed, its newest entry first."""

    updated_at: datetime
    entries: tuple[Entry, ...]
    left_out: Counter[EventKind]


class Gathering:
    """Take events one by one and keep the newest of each kind for each feed that is wanted.

    None wanted means those that are always there and all that ever had an event.
    """

    def __init__(self, wanted: Iterable[FeedName] = (), most: int = MOST_ENTRIES) -> None:
        self.wanted = frozenset(wanted)
        self.newest_at = NEVER
        self._most = most
        names = self.wanted or map(FeedName, ALWAYS)
        self._feeds = {name: _Gathered() for name in names}
        self._spool = TemporaryFile()  # noqa: SIM115 - closed with the gathering

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._spool.close()

    def add(self, event: Event) -> None:
        """Take an event; of one that is over only the time counts."""
        at = event.entry.updated_at
        self.newest_at = max(self.newest_at, at)
        named = [name for name in event.feeds if not self.wanted or name in self.wanted]
        if not named:
            return
        start = 0 if event.is_over else self._spool.seek(0, os.SEEK_END)
        if not event.is_over:
            self._spool.write(_dump(event.entry))
        for name in named:
            feed = self._feeds.setdefault(name, _Gathered())
            feed.updated_at = max(feed.updated_at, at)
            if not event.is_over:
                self._keep(name, event.kind, (at, event.entry.id, start))

    def feeds(self) -> Iterator[tuple[FeedName, Gathered]]:
        """Yield all feeds in order of their names."""
        for name in sorted(self._feeds, key=lambda name: (name.topic.value, name.key)):
            feed = self._feeds[name]
            entries = tuple(self._load(feed))
            yield name, Gathered(feed.updated_at, entries, feed.left_out)

    def _keep(self, name: FeedName, kind: EventKind, place: _Place) -> None:
        feed = self._feeds[name]
        kept = feed.kept.setdefault(kind, [])
        heapq.heappush(kept, place)
        most = self._most if name.topic in (*_CHOOSING, Topic.ALL) else MOST_LISTED
        if len(kept) > most:
            heapq.heappop(kept)
            feed.left_out[kind] += 1

    def _load(self, feed: _Gathered) -> Iterator[Entry]:
        places = (place for kept in feed.kept.values() for place in kept)
        for _, _, start in sorted(places, reverse=True):
            self._spool.seek(start)
            yield _parse(self._spool.readline())


def say_left_out(name: FeedName, left_out: Counter[EventKind]) -> str | None:
    """Return what a feed has no room for and which command lists it; None if it has all.

    >>> say_left_out(FeedName(Topic.RULE, "t3.x"), Counter({EventKind.FINDING: 2}))
    'Left out for length: 2 older findings (`nianbao findings --rule t3.x` lists all).'
    """
    option = _CHOOSING.get(name.topic)
    choice = "" if option is None else f" {option} {shlex.quote(name.key)}"
    told = [
        f"{left_out[kind]:,} older {words} (`{command}{choice}` lists all)"
        for kind, (words, command) in _LISTS.items() if left_out[kind]
    ]  # fmt: skip
    return f"Left out for length: {'; '.join(told)}." if told else None


def _dump(entry: Entry) -> bytes:
    return json.dumps(asdict(entry), default=datetime.isoformat).encode() + b"\n"


def _parse(line: bytes) -> Entry:
    read = json.loads(line)
    read |= {at: datetime.fromisoformat(read[at]) for at in ("published_at", "updated_at")}
    return Entry(**read | {"tags": tuple(read["tags"])})
