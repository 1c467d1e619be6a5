"""Lines of bytes in order, more than fit into memory: sorted runs in a file, then merged."""

import heapq
import tempfile
from collections.abc import Iterator
from itertools import groupby
from typing import BinaryIO, Self, cast

_LINES_AT_ONCE = 50_000


class SortedLines:
    """Take lines in any order and give each of them back once, in the order of their bytes."""

    def __init__(self, lines_at_once: int = _LINES_AT_ONCE) -> None:
        self._lines_at_once = lines_at_once
        self._lines: list[bytes] = []
        self._runs: list[tuple[int, int]] = []
        self._file = cast("BinaryIO", tempfile.TemporaryFile())  # noqa: SIM115 - closed on leaving

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, line: bytes) -> None:
        """Take a line, its end included."""
        self._lines.append(line)
        if len(self._lines) >= self._lines_at_once:
            self._spill()

    def __iter__(self) -> Iterator[bytes]:
        """Yield the lines."""
        self._file.flush()
        runs = [self._read_run(start, end) for start, end in self._runs]
        for line, _ in groupby(heapq.merge(*runs, sorted(self._lines))):
            yield line

    def _spill(self) -> None:
        start = self._file.tell()
        self._file.writelines(sorted(self._lines))
        self._runs.append((start, self._file.tell()))
        self._lines = []

    def _read_run(self, start: int, end: int) -> Iterator[bytes]:
        while start < end:
            self._file.seek(start)
            # Runs are read in turns from one file: as many lines at a time as a buffer holds.
            lines = self._file.readlines(min(end - start, 1 << 16))
            for line in lines:
                if start >= end:
                    return
                start += len(line)
                yield line
