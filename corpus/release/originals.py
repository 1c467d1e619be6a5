"""The originals: the bytes that reports are read from, in one ZIP file, by their digest."""

import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from sqlalchemy.orm import Session

from storage import blobs
from storage.errors import BlobDamaged, BlobMissing

NAME = "originals.zip"
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_READABLE = 0o644 << 16
_UNIX = 3


def write_originals(session: Session, path: Path, originals: Mapping[str, str]) -> list[str]:
    """Write the bytes by place in the file; return the digests that the store has lost."""
    lost: list[str] = []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, payload in _payloads(session, originals, lost):
            entry = zipfile.ZipInfo(name, _NO_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr, entry.create_system = _READABLE, _UNIX
            archive.writestr(entry, payload)
    return lost


def _payloads(
    session: Session, originals: Mapping[str, str], lost: list[str]
) -> Iterator[tuple[str, bytes]]:
    for name, digest in sorted(originals.items()):
        try:
            yield name, blobs.get(session, digest)
        except (BlobMissing, BlobDamaged):
            lost.append(digest)
