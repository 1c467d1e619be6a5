"""Files: finding them below folders and reading them in bounded memory.

What becomes of their bytes is the business of the jobs.
"""

import os
import stat
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO


@dataclass(slots=True)
class Walk:
    """A walk over folders: what was passed over, by reason, and the folders nobody may read."""

    skipped: Counter[str] = field(default_factory=Counter)
    unreadable: list[str] = field(default_factory=list)
    _seen: set[tuple[int, int]] = field(default_factory=set)

    def files(self, paths: Iterable[Path]) -> Iterator[Path]:
        """Yield the files named and those below the folders named, sorted by name.

        A file that is named is taken even when it is hidden. Links are followed, each folder once.
        """
        for path in paths:
            yield from self._below(path) if path.is_dir() else self._regular(path)

    def _below(self, folder: Path) -> Iterator[Path]:
        if self._is_seen(folder):
            self.skipped["folders_seen_before"] += 1
            return
        for path in self._list(folder):
            if path.name.startswith("."):
                self.skipped["hidden"] += 1
            elif path.is_dir():
                yield from self._below(path)
            else:
                yield from self._regular(path)

    def _list(self, folder: Path) -> list[Path]:
        try:
            return sorted(folder.iterdir())
        except OSError as error:
            self.unreadable.append(f"{show_path(folder)} ({error.strerror})")
            return []

    def _regular(self, path: Path) -> Iterator[Path]:
        """Pass over pipes and devices: reading one may never end."""
        try:
            is_regular = stat.S_ISREG(path.stat().st_mode)
        except OSError:
            # A broken link or a lost file: let the reader fail and record it.
            is_regular = True
        if is_regular:
            yield path
        else:
            self.skipped["no_regular_files"] += 1

    def _is_seen(self, folder: Path) -> bool:
        status = folder.stat()
        identity = (status.st_dev, status.st_ino)
        is_seen = identity in self._seen
        self._seen.add(identity)
        return is_seen


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file gave: its bytes, or None when it holds more than was asked for."""

    payload: bytes | None
    size: int | None


def read_file(path: Path, limit: int) -> Reading:
    """Read a file that holds at most `limit` bytes; never hold more."""
    with path.open("rb") as file:
        status = os.fstat(file.fileno())
        size = status.st_size if stat.S_ISREG(status.st_mode) else None
        if size is not None and size > limit:
            return Reading(None, size)
        return read_stream(file, limit)


def read_stream(stream: BinaryIO, limit: int) -> Reading:
    """Read a stream up to its end, or give up one byte beyond the limit."""
    payload = stream.read(limit + 1)
    return Reading(None, None) if len(payload) > limit else Reading(payload, len(payload))


def show_path(path: Path | str) -> str:
    """Return a path as text: a name may hold bytes that are no UTF-8."""
    return os.fsencode(path).decode("utf-8", "replace")
