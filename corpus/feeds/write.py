"""Writing feeds: the files of a folder become what was gathered, each whole or not at all."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.feeds.atom import write_atom
from corpus.feeds.entries import Gatherer
from corpus.feeds.gather import Gathering, say_left_out
from corpus.feeds.json_feed import read_back, write_json_feed
from corpus.feeds.model import NEVER, Feed, FeedName

_FORMATS = ((".json", write_json_feed), (".atom", write_atom))
"""JSON comes first: it alone tells the name of its feed, should writing end between the two."""


@dataclass(frozen=True, slots=True)
class FeedFolder:
    """Where feeds are written, and where that is on the web."""

    path: Path
    base: str | None = None

    def write(self, gathering: Gathering, gatherer: Gatherer) -> list[Path]:
        """Write the files that differ from those that are there; return all.

        Unless only some feeds are wanted, a feed that is there and of which nothing is told any
        more is emptied.
        """
        found: list[Path] = []
        names: set[FeedName] = set()
        for name, told in gathering.feeds():
            note = say_left_out(name, told.left_out)
            title = gatherer.title(name)
            feed = Feed(name, title, told.updated_at, told.entries, told.left_out, note)
            found += self._put(feed)
            names.add(name)
        if not gathering.wanted:
            for feed in list(self._abandoned(names, gathering, gatherer)):
                found += self._put(feed)
        return found

    def _put(self, feed: Feed) -> Iterator[Path]:
        for ending, make in _FORMATS:
            name = f"{feed.name.path}{ending}"
            address = None if self.base is None else f"{self.base.rstrip('/')}/{name}"
            _replace(self.path / name, make(feed, address))
            yield self.path / name

    def _abandoned(
        self, names: set[FeedName], gathering: Gathering, gatherer: Gatherer
    ) -> Iterator[Feed]:
        """Yield empty feeds in the place of those that nothing is told of any more."""
        for path in sorted(self.path.glob("*/*.json")):
            there = read_back(path.read_bytes())
            if there is None or there.name in names:
                continue
            if path != self.path / f"{there.name.path}.json":
                continue
            # One that was emptied before is not news again.
            before = there.updated_at or NEVER
            at = before if there.is_empty else max(before, gathering.newest_at)
            yield Feed(there.name, gatherer.title(there.name), at)


def _replace(path: Path, text: bytes) -> None:
    """Write a file whole or not at all; one that is right already is left alone."""
    if path.exists() and path.read_bytes() == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    partial.write_bytes(text)
    partial.replace(path)
