"""The place of segments, a folder or wherever fsspec reaches: whole under their names or absent."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

from storage.errors import BlobDamaged, BlobMissing, ObjectStoreUnavailable
from storage.warc.errors import WarcInvalid
from storage.warc.readback import payload_of, split_member
from storage.warc.segments import SegmentFolder

CONTENT = "#content"
"""Ends the locator of a blob that is an entity without its content coding."""


class SegmentStore:
    """Segments under a folder or one fsspec URL; nothing is opened before the first use."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._opened: tuple[Any, str] | None = None

    def read(self, locator: str, start: int, length: int) -> bytes:
        """Return the payload of a record; what its digest must be is known to the caller."""
        name = locator.removesuffix(CONTENT)
        filesystem, path = self._locate(name)
        with self._errors(name):
            raw: bytes = filesystem.cat_file(path, start=start, end=start + length)
        try:
            return payload_of(split_member(raw, start), is_content=locator.endswith(CONTENT))
        except WarcInvalid as error:
            raise BlobDamaged(f"{error} Restore the segment {name} from a backup.") from error

    @contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        """Open a segment for reading."""
        filesystem, path = self._locate(name)
        with self._errors(name), filesystem.open(path, "rb") as stream:
            yield cast("BinaryIO", stream)

    def begin(self, filename: str) -> BinaryIO:
        """Open a new segment: under its unfinished name, or here if its place is elsewhere."""
        folder = self._folder()
        if folder is not None:
            return SegmentFolder(folder).begin(filename)
        # Closed, and thereby removed, by `finish`.
        return cast("BinaryIO", tempfile.NamedTemporaryFile())

    def finish(self, filename: str, stream: BinaryIO) -> None:
        """Make a segment durable, then give it its name."""
        folder = self._folder()
        if folder is not None:
            SegmentFolder(folder).finish(filename, stream)
            return
        filesystem, path = self._locate(filename)
        with self._errors(filename):
            stream.flush()
            os.fsync(stream.fileno())
            filesystem.put_file(stream.name, path)
        stream.close()

    def _folder(self) -> Path | None:
        filesystem, root = self._locate("")
        protocol = filesystem.protocol
        names = (protocol,) if isinstance(protocol, str) else tuple(protocol)
        return Path(root) if "file" in names else None

    def _locate(self, name: str) -> tuple[Any, str]:
        if self._opened is None:
            self._opened = self._open_place()
        filesystem, root = self._opened
        return filesystem, f"{root}/{name}" if name else root

    def _open_place(self) -> tuple[Any, str]:
        # Imported late: most commands never meet a segment.
        import fsspec

        try:
            filesystem, root = fsspec.url_to_fs(self.url)
        except (ValueError, ImportError) as error:
            raise ObjectStoreUnavailable(
                f"The place for segments {self.url} cannot be opened ({error}): check its address."
            ) from error
        return filesystem, str(root).rstrip("/")

    @contextmanager
    def _errors(self, name: str) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError as error:
            raise BlobMissing(
                f"The place for segments {self.url} has no {name}: restore it from a backup."
            ) from error
        except OSError as error:
            raise ObjectStoreUnavailable(
                f"The place for segments {self.url} failed ({error}): check that it is there, "
                "has room and lets you in."
            ) from error
