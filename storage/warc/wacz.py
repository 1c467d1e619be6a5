"""WACZ packages: WARC files, their index and page list in one ZIP, the same bytes twice.

Members are stored, never compressed, so that a record can be read by its offset.
"""

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple

from storage.warc.digests import label_digest
from storage.warc.errors import WarcInvalid
from storage.warc.zipnum import pack_index

_EPOCH = (1980, 1, 1, 0, 0, 0)
_PIECE = 1 << 20
_UNIX = 3
_READABLE = 0o100644 << 16
# Above this a ZIP member needs the long form of its sizes.
_LONG = 0x7FFFFFFF
VERSION = "1.1.1"
"""The version of the format that readers of today know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Name a capture that a reader of the package would start from."""

    url: str
    captured_at: datetime
    title: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageNote:
    """Say what a package holds and which program made it, and when."""

    title: str
    software: str
    created_at: datetime
    description: str | None = None


class _Resource(NamedTuple):
    path: str
    digest: str
    size: int


def write_package(
    target: BinaryIO,
    warcs: Sequence[Path],
    index: Iterable[bytes],
    contents: tuple[PackageNote, Iterable[Page]],
) -> None:
    """Write a package of finished WARC files, the sorted lines of their index, and its pages."""
    note, pages = contents
    names = [path.name for path in warcs]
    if len(set(names)) != len(names):
        raise WarcInvalid("Two WARC files of a package have the same name: rename one.")
    packed = pack_index(index)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as package:
        resources = [_add_file(package, f"archive/{path.name}", path) for path in sorted(warcs)]
        resources += [
            _add_bytes(package, "indexes/index.cdx.gz", packed.blocks),
            _add_bytes(package, "indexes/index.idx", packed.directory),
            _add_bytes(package, "pages/pages.jsonl", _render_pages(pages)),
        ]
        description = _render_description(note, resources)
        described = _add_bytes(package, "datapackage.json", description)
        sealed = {"path": described.path, "hash": described.digest}
        _add_bytes(package, "datapackage-digest.json", _render_json(sealed))


def format_second(moment: datetime) -> str:
    """Write an instant to the second, the precision that page lists have.

    >>> format_second(datetime(2026, 11, 21, 8, 30, tzinfo=UTC))
    '2026-11-21T08:30:00Z'
    """
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _add_file(package: zipfile.ZipFile, name: str, path: Path) -> _Resource:
    digest = hashlib.sha256()
    size = path.stat().st_size
    with (
        path.open("rb") as source,
        package.open(_describe_member(name), "w", force_zip64=size > _LONG) as member,
    ):
        for piece in _read_pieces(source):
            digest.update(piece)
            member.write(piece)
    return _Resource(name, "sha256:" + digest.hexdigest(), size)


def _add_bytes(package: zipfile.ZipFile, name: str, content: bytes) -> _Resource:
    package.writestr(_describe_member(name), content)
    return _Resource(name, label_digest(content), len(content))


def _describe_member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, _EPOCH)
    member.create_system = _UNIX
    member.external_attr = _READABLE
    return member


def _read_pieces(source: BinaryIO) -> Iterator[bytes]:
    while piece := source.read(_PIECE):
        yield piece


def _render_pages(pages: Iterable[Page]) -> bytes:
    lines = [{"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}]
    for page in pages:
        moment = format_second(page.captured_at)
        line = {"id": label_digest(f"{moment} {page.url}".encode())[7:29], "url": page.url}
        line["ts"] = moment
        lines.append(line if page.title is None else line | {"title": page.title})
    return b"".join(json.dumps(line, ensure_ascii=True).encode() + b"\n" for line in lines)


def _render_description(note: PackageNote, resources: Sequence[_Resource]) -> bytes:
    optional = {} if note.description is None else {"description": note.description}
    description = {
        "profile": "data-package",
        "resources": [
            {
                "name": resource.path.rpartition("/")[2].lower(),
                "path": resource.path,
                "hash": resource.digest,
                "bytes": resource.size,
            }
            for resource in resources
        ],
        "wacz_version": VERSION,
        "title": note.title,
        **optional,
        "software": note.software,
        "created": format_second(note.created_at),
    }
    return _render_json(description)


def _render_json(value: object) -> bytes:
    return json.dumps(value, indent=2).encode() + b"\n"
