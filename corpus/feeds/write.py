"""Writing feeds: entries are spooled to a file, of each feed only the newest are known by place."""

import heapq
import json
import os
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import Self

from corpus.feeds.atom import write_atom
from corpus.feeds.entries import Gatherer
from corpus.feeds.json_feed import write_json_feed
from corpus.feeds.model import Entry, FeedName

MOST_ENTRIES = 100

_FORMATS = ((".atom", write_atom), (".json", write_json_feed))


class FeedWriter:
    """Take events one by one, then write the files of all feeds that are wanted.

    None wanted means all that have an event; one that is wanted is written even without.
    """

    def __init__(self, wanted: Iterable[FeedName] = (), most: int = MOST_ENTRIES) -> None:
        self._wanted = frozenset(wanted)
        self._most = most
        self._feeds: dict[FeedName, list[tuple[str, str, int]]] = {
            name: [] for name in sorted(self._wanted, key=_order)
        }
        self._spool = TemporaryFile()  # noqa: SIM115 - closed with the writer

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._spool.close()

    def add(self, entry: Entry, feeds: Iterable[FeedName]) -> None:
        """Take an event for some feeds."""
        named = [name for name in feeds if not self._wanted or name in self._wanted]
        if not named:
            return
        start = self._spool.seek(0, os.SEEK_END)
        self._spool.write(_dump(entry))
        item = (entry.at.isoformat(), entry.id, start)
        for name in named:
            kept = self._feeds.setdefault(name, [])
            heapq.heappush(kept, item)
            if len(kept) > self._most:
                heapq.heappop(kept)

    def write(self, folder: Path, gatherer: Gatherer, base: str | None = None) -> list[Path]:
        """Write the files that differ from those that are there; return all."""
        found = []
        for name, kept in sorted(self._feeds.items(), key=lambda item: _order(item[0])):
            entries = list(self._load(kept))
            for ending, make in _FORMATS:
                path = folder / f"{name.path}{ending}"
                address = None if base is None else f"{base.rstrip('/')}/{name.path}{ending}"
                _replace(path, make(name, gatherer.title(name), entries, address))
                found.append(path)
        return found

    def _load(self, kept: list[tuple[str, str, int]]) -> Iterable[Entry]:
        """Yield the entries of a feed, newest first, an event once."""
        seen: set[str] = set()
        for _, name, start in sorted(kept, reverse=True):
            if name not in seen:
                seen.add(name)
                self._spool.seek(start)
                yield _parse(self._spool.readline())


def _order(name: FeedName) -> tuple[str, str]:
    return name.topic.value, name.key


def _dump(entry: Entry) -> bytes:
    written = asdict(entry) | {"at": entry.at.isoformat()}
    return json.dumps(written).encode() + b"\n"


def _parse(line: bytes) -> Entry:
    read = json.loads(line)
    read |= {"at": datetime.fromisoformat(read["at"]), "tags": tuple(read["tags"])}
    return Entry(**read)


def _replace(path: Path, text: bytes) -> None:
    """Write a file whole or not at all; one that is right already is left alone."""
    if path.exists() and path.read_bytes() == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    partial.write_bytes(text)
    partial.replace(path)
