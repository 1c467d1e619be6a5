"""Files that hold captures or other files: WARC, WACZ and zip, opened without unpacking to disk."""

import gzip
import hashlib
import sys
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, cast

from storage.warc.errors import WarcInvalid
from storage.warc.unpack import Package

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_PIECE = 1 << 20
_OPENING = b"WARC/"
_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"
# A skippable frame of this kind in front of a `.warc.zst` holds its dictionary.
_DICTIONARY = b"\x5d\x2a\x4d\x18"
_LARGEST_DICTIONARY = 1 << 24
_WARC_SUFFIXES = (".warc", ".warc.gz", ".warc.zst", ".arc.gz")
UNREADABLE = (zipfile.BadZipFile, zlib.error, zstd.ZstdError, EOFError, NotImplementedError,
              RuntimeError, ValueError)  # fmt: skip
"""What reading a broken or encrypted member raises."""


class Container(StrEnum):
    """What a file holds."""

    WARC = "warc"
    WACZ = "wacz"
    ZIP = "zip"


def container_of(path: Path) -> Container | None:
    """Tell what a file holds by its name, and by its beginning where the name says nothing."""
    name = path.name.lower()
    if name.endswith(".wacz"):
        return Container.WACZ
    # What only claims to be a zip is archived as the file it is.
    if name.endswith(".zip") and zipfile.is_zipfile(path):
        return Container.WACZ if _is_package(path) else Container.ZIP
    if name.endswith(_WARC_SUFFIXES) or _begins_as_warc(path):
        return Container.WARC
    return None


def digest_file(path: Path) -> str:
    """Return the digest of a file, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return "sha256:" + digest.hexdigest()


@contextmanager
def open_warc(path: Path) -> Iterator[BinaryIO]:
    """Open a WARC file; one that is compressed with zstd is unpacked on the way."""
    with path.open("rb") as file:
        magic = file.read(4)
        file.seek(0)
        if magic not in (_ZSTD, _DICTIONARY):
            yield file
            return
        dictionary = _read_dictionary(file) if magic == _DICTIONARY else None
        with zstd.ZstdFile(file, zstd_dict=dictionary) as unpacked:
            yield cast("BinaryIO", _OneWay(cast("BinaryIO", unpacked)))


class _OneWay:
    """A stream that can only be read forward: going back would unpack all over again."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes; a broken frame ends the stream."""
        try:
            return self._stream.read(size)
        except (zstd.ZstdError, EOFError):
            return b""

    def seekable(self) -> bool:
        """Tell that there is no way back."""
        return False


def _read_dictionary(file: BinaryIO) -> zstd.ZstdDict | None:
    file.seek(4)
    size = int.from_bytes(file.read(4), "little")
    content = file.read(min(size, _LARGEST_DICTIONARY))
    if content.startswith(_ZSTD):
        content = zstd.ZstdDecompressor().decompress(content, max_length=_LARGEST_DICTIONARY)
    file.seek(8 + size)
    return zstd.ZstdDict(content)


def _begins_as_warc(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            start = file.read(len(_OPENING))
            if not start.startswith(_GZIP):
                return start == _OPENING
            file.seek(0)
            return gzip.GzipFile(fileobj=file).read(len(_OPENING)) == _OPENING
    except (OSError, EOFError, zlib.error):
        return False


def _is_package(path: Path) -> bool:
    try:
        with path.open("rb") as file, Package(file) as package:
            return bool(package.warc_names())
    except (OSError, WarcInvalid):
        return False
