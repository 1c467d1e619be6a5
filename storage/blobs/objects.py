"""Large payloads as files under their digest, in a directory or wherever fsspec reaches.

An object counts as stored only when it has been read back; nothing here knows the database.
"""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from storage.errors import BlobMissing, ObjectStoreUnavailable

# fsspec ships no type hints; its file systems are opaque.
FileSystem = Any

# A writer that died leaves its file under such a name.
_UNFINISHED = ".part"


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object as a listing shows it."""

    key: str
    written_at: datetime


class ObjectStore:
    """Objects under one fsspec URL: `file:///var/blobs`, `memory://blobs`, `s3://bucket/blobs`.

    Nothing is opened or created before the first use.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._opened: tuple[FileSystem, str] | None = None

    def put(self, key: str, octets: bytes) -> None:
        """Store an object durably and read it back; raise unless it is exactly what was given."""
        filesystem, path = self._locate(key)
        with self._errors():
            if _is_local(filesystem):
                _write_local(filesystem, path, octets)
            else:
                filesystem.pipe_file(path, octets)
            is_same = filesystem.cat_file(path) == octets
        if not is_same:
            raise ObjectStoreUnavailable(
                f"The object store {self.url} gave back other bytes than it was given: check it."
            )

    def get(self, key: str) -> bytes:
        """Return the bytes of an object, unverified."""
        filesystem, path = self._locate(key)
        with self._errors():
            try:
                octets: bytes = filesystem.cat_file(path)
            except FileNotFoundError as error:
                raise BlobMissing(
                    f"The object store {self.url} has no object {key}: restore it from a backup."
                ) from error
        return octets

    def delete(self, key: str) -> None:
        """Remove an object; it is no error if it is gone already."""
        filesystem, path = self._locate(key)
        with self._errors():
            if filesystem.exists(path):
                filesystem.rm_file(path)

    def walk(self) -> Iterator[StoredObject]:
        """Yield every object, unfinished ones included."""
        filesystem, root = self._locate("")
        with self._errors():
            if not filesystem.exists(root):
                return
            found = filesystem.find(root, detail=True)
        for path, facts in sorted(found.items()):
            key = PurePosixPath(path).relative_to(PurePosixPath(root)).as_posix()
            yield StoredObject(key, _written_at(facts))

    def _locate(self, key: str) -> tuple[FileSystem, str]:
        if self._opened is None:
            self._opened = self._open()
        filesystem, root = self._opened
        return filesystem, f"{root}/{key}" if key else root

    def _open(self) -> tuple[FileSystem, str]:
        # Imported late: most commands never meet an object store.
        import fsspec

        try:
            filesystem, root = fsspec.url_to_fs(self.url)
        except (ValueError, ImportError) as error:
            raise ObjectStoreUnavailable(
                f"The object store {self.url} cannot be opened ({error}): check its address and "
                "install what fsspec needs for it."
            ) from error
        return filesystem, str(root).rstrip("/")

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            cause = " ".join(f"{type(error).__name__}: {error}".split())
            raise ObjectStoreUnavailable(
                f"The object store {self.url} failed ({cause}): check that it is there, "
                "has room and lets you in."
            ) from error


def key_of(digest: str, suffix: str = "") -> str:
    """Return the key of an object.

    >>> key_of("sha256:ab12" + "0" * 60)[:12]
    'ab/12/ab1200'
    """
    digits = digest.partition(":")[2]
    return f"{digits[:2]}/{digits[2:4]}/{digits}{suffix}"


def _is_local(filesystem: FileSystem) -> bool:
    protocol = filesystem.protocol
    names = (protocol,) if isinstance(protocol, str) else tuple(protocol)
    return "file" in names


def _write_local(filesystem: FileSystem, path: str, octets: bytes) -> None:
    """Write under another name, flush to the disk, rename, flush the directories."""
    target = Path(path)
    changed = _changed_folders(target.parent)
    filesystem.makedirs(str(target.parent), exist_ok=True)
    unfinished = f"{path}.{uuid.uuid4().hex}{_UNFINISHED}"
    try:
        with filesystem.open(unfinished, "wb") as file:
            file.write(octets)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        if filesystem.exists(unfinished):
            filesystem.rm_file(unfinished)
        raise
    Path(unfinished).replace(target)
    for folder in changed:
        _flush_folder(folder)


def _changed_folders(folder: Path) -> list[Path]:
    """Return the folder and those that get a new subfolder: their entries must be kept as well."""
    changed = [folder]
    while not changed[-1].is_dir():
        changed.append(changed[-1].parent)
    return changed


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _written_at(facts: dict[str, Any]) -> datetime:
    """Return when an object was written, in the words of the file system at hand."""
    for name in ("mtime", "LastModified", "last_modified", "created", "updated"):
        value = facts.get(name)
        if isinstance(value, datetime):
            return value if value.tzinfo else value.replace(tzinfo=UTC)
        if isinstance(value, int | float):
            return datetime.fromtimestamp(value, UTC)
    # Unknown age counts as new: nothing is collected by mistake.
    return datetime.max.replace(tzinfo=UTC)
