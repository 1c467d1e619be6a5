"""Files of a folder, complete or absent: written beside their name, made durable, then named.

What is in them is not known here.
"""

import os
from pathlib import Path
from typing import BinaryIO

_UNFINISHED = ".part"


class SegmentFolder:
    """Put finished files into a folder; one that was not finished keeps the suffix `.part`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def begin(self, filename: str) -> BinaryIO:
        """Open a new file under its unfinished name."""
        self._folder.mkdir(parents=True, exist_ok=True)
        return (self._folder / (filename + _UNFINISHED)).open("wb")

    def finish(self, filename: str, stream: BinaryIO) -> None:
        """Make the bytes durable, then the name."""
        stream.flush()
        os.fsync(stream.fileno())
        stream.close()
        (self._folder / (filename + _UNFINISHED)).replace(self._folder / filename)
        _sync_folder(self._folder)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
