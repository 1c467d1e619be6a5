"""The folder of a release: it appears whole under its name, or not at all, and never changes."""

import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.release.crate import WrittenFile
from corpus.release.errors import ReleaseRefused

CHECKSUMS = "SHA256SUMS"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_AT_ONCE = 1 << 20


def check_name(name: str) -> None:
    """Refuse a name that no file system and no citation takes."""
    if not _NAME.fullmatch(name):
        raise ReleaseRefused(
            f"{name!r} names no release: use letters, digits, dots and hyphens, as in 2026.1."
        )


def check_free(folder: Path) -> None:
    """Refuse a folder that holds something: what was released is never changed."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ReleaseRefused(
            f"The folder {folder} is not empty, and a release is never changed: name another one."
        )


@contextmanager
def growing(folder: Path) -> Iterator[Path]:
    """Yield a folder beside the one to come; whatever ends the block unfinished removes it."""
    partial = folder.absolute().with_name(f".{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    try:
        yield partial
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def publish(partial: Path, folder: Path) -> None:
    """Give a whole folder its name."""
    for path in partial.rglob("*"):
        if path.is_file():
            _flush(path)
    if folder.exists():
        folder.rmdir()
    partial.rename(folder.absolute())


def files_of(folder: Path) -> list[WrittenFile]:
    """Return every file with size and digest, by path."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return [
        WrittenFile(path.relative_to(folder).as_posix(), path.stat().st_size, digest_of(path))
        for path in found
    ]


def digest_of(path: Path) -> str:
    """Return the digest of a file."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while part := file.read(_AT_ONCE):
            found.update(part)
    return f"sha256:{found.hexdigest()}"


def write_checksums(folder: Path) -> str:
    """Write the checksums of all files; return the digest of the list, which names the release."""
    lines = (f"{each.digest.removeprefix('sha256:')}  {each.path}\n" for each in files_of(folder))
    path = folder / CHECKSUMS
    path.write_bytes("".join(lines).encode())
    return digest_of(path)


def _flush(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
