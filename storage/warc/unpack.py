"""A foreign WACZ package read back: its WARC files as streams, and what does not match.

Nothing is extracted to disk; a name in a package is never used as a path.
"""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from types import TracebackType
from typing import BinaryIO, Self, cast

from storage.warc.damage import Damage, DamageKind
from storage.warc.digests import label_digest
from storage.warc.errors import WarcInvalid

_PIECE = 1 << 20
_WARC_SUFFIXES = (".warc", ".warc.gz")
# A description lists files; a longer one is no description.
_DESCRIPTION_LIMIT = 1 << 26
_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)


class Package:
    """An open package; what its description cannot tell is empty, never an error."""

    def __init__(self, stream: BinaryIO) -> None:
        try:
            self._zip = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError) as error:
            raise WarcInvalid(f"The file is no readable WACZ package ({error}).") from error
        self._declared = _read_resources(self._read_small("datapackage.json"))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._zip.close()

    def warc_names(self) -> list[str]:
        """List the WARC files of the package in the order of their names."""
        names = {name for name in self._zip.namelist() if name.startswith("archive/")}
        return sorted(name for name in names if name.lower().endswith(_WARC_SUFFIXES))

    def open_warc(self, name: str) -> BinaryIO:
        """Open a WARC file of the package for `read.read_records`."""
        return cast("BinaryIO", self._zip.open(name))

    def verify(self) -> Iterator[Damage]:
        """Yield every file that is missing, undeclared, unreadable or not what was declared."""
        yield from self._verify_description()
        present = {name for name in self._zip.namelist() if not name.endswith("/")}
        for name in sorted(set(self._declared) - present):
            yield _damage(name, "is declared and missing")
        for name in sorted(present - {"datapackage.json", "datapackage-digest.json"}):
            yield from self._verify_member(name)

    def _verify_description(self) -> Iterator[Damage]:
        description = self._read_small("datapackage.json")
        sealed = _read_object(self._read_small("datapackage-digest.json"))
        if description is None:
            yield _damage("datapackage.json", "is missing or unreadable")
        elif sealed and sealed.get("hash") != label_digest(description):
            yield _damage("datapackage.json", "does not match datapackage-digest.json")

    def _verify_member(self, name: str) -> Iterator[Damage]:
        declared = self._declared.get(name)
        label, _, value = (declared or "").partition(":")
        if label not in ("sha256", "md5", "sha1", "sha512"):
            yield _damage(name, "has no declared digest")
            return
        actual = self._digest_member(name, label)
        if actual is None:
            yield _damage(name, "cannot be read")
        elif actual != value.lower():
            yield _damage(name, "does not match its declared digest")

    def _digest_member(self, name: str, algorithm: str) -> str | None:
        digest = hashlib.new(algorithm, usedforsecurity=False)
        try:
            with self._zip.open(name) as member:
                while piece := member.read(_PIECE):
                    digest.update(piece)
        except _UNREADABLE:
            return None
        return digest.hexdigest()

    def _read_small(self, name: str) -> bytes | None:
        try:
            with self._zip.open(name) as member:
                content = member.read(_DESCRIPTION_LIMIT + 1)
        except (KeyError, *_UNREADABLE):
            return None
        return content if len(content) <= _DESCRIPTION_LIMIT else None


def _read_object(raw: bytes | None) -> dict[str, object]:
    try:
        value = json.loads(raw or b"{}")
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _read_resources(raw: bytes | None) -> dict[str, str]:
    resources = _read_object(raw).get("resources")
    entries = resources if isinstance(resources, list) else []
    return {
        str(entry["path"]): str(entry.get("hash") or "")
        for entry in entries
        if isinstance(entry, dict) and "path" in entry
    }


def _damage(name: str, message: str) -> Damage:
    return Damage(kind=DamageKind.DIGEST, offset=0, message=f"{name} {message}")
