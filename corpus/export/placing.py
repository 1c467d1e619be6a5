"""Placing an export: every file is complete under its name, or not there under it at all."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import ExportRefused

_PARTIAL = ".partial"
_GROWING = f".nianbao{_PARTIAL}"


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A file that was written; `rows` counts rows of data, if they are its own."""

    path: Path
    rows: int | None
    size: int


@contextmanager
def arriving(folder: Path, *, is_forced: bool = False) -> Iterator[Path]:
    """Yield a place for files that come into a folder together when the block ends well.

    A folder that holds something is refused unless forced; then files of the same name are
    replaced. However the block ends, nothing half stays behind.
    """
    is_new = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    growing = folder / _GROWING
    try:
        _check_free(folder, is_forced=is_forced)
        shutil.rmtree(growing, ignore_errors=True)
        growing.mkdir()
        yield growing
        # All files are whole: from here on only names change.
        _settle(growing, folder)
    finally:
        shutil.rmtree(growing, ignore_errors=True)
        if is_new and not any(folder.iterdir()):
            folder.rmdir()


def _check_free(folder: Path, *, is_forced: bool) -> None:
    if not is_forced and not all(_is_partial(path) for path in folder.iterdir()):
        raise ExportRefused(
            f"The folder {folder} is not empty: name another one or replace the files with --force."
        )


def _settle(growing: Path, folder: Path) -> None:
    files = sorted(path for path in growing.rglob("*") if path.is_file())
    for path in files:
        with path.open("rb") as file:
            os.fsync(file.fileno())
    for path in files:
        place = folder / path.relative_to(growing)
        place.parent.mkdir(parents=True, exist_ok=True)
        path.replace(place)


def _is_partial(path: Path) -> bool:
    return path.name.startswith(".") and path.name.endswith(_PARTIAL)
