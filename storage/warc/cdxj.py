"""The CDXJ index of WARC files: one line per replayable record, sorted by its bytes.

Where the lines are stored is decided by `wacz` or the caller.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from storage.warc.digests import split_http
from storage.warc.records import FIELDS, Record
from storage.warc.surt import make_key
from storage.warc.vocabulary import RecordType
from storage.warc.write import Place

_STATUS = re.compile(rb"[A-Za-z]+/\d[\d.]*[ \t]+(\d{3})(?!\d)")
_MIME = re.compile(rb"^content-type[ \t]*:[ \t]*([^;\s]+)", re.IGNORECASE | re.MULTILINE)
_ALWAYS = frozenset({RecordType.RESPONSE, RecordType.REVISIT})
_UNLESS_FIELDS = frozenset({RecordType.RESOURCE, RecordType.METADATA})


@dataclass(frozen=True, slots=True, kw_only=True)
class CdxjEntry:
    """Say where a record lies and what answers a look-up needs without opening it."""

    url: str
    captured_at: datetime
    mime: str | None
    status: str | None
    digest: str | None
    place: Place

    @property
    def key(self) -> str:
        """Return what the index is sorted by: the reversed URL and the second."""
        return f"{make_key(self.url)} {self.captured_at.astimezone(UTC):%Y%m%d%H%M%S}"


def make_entry(record: Record, place: Place) -> CdxjEntry | None:
    """Describe a record for the index, or None when nothing of it can be replayed."""
    is_page = record.record_type in _UNLESS_FIELDS and record.content_type != FIELDS
    if record.target_uri is None or not (is_page or record.record_type in _ALWAYS):
        return None
    status, mime = _describe_block(record)
    return CdxjEntry(
        url=record.target_uri,
        captured_at=record.captured_at,
        mime=mime,
        status=status,
        digest=record.payload_digest,
        place=place,
    )


def render_line(entry: CdxjEntry) -> bytes:
    """Write an entry as one line of ASCII."""
    place = entry.place
    fields = {
        "url": entry.url,
        "mime": entry.mime,
        "status": entry.status,
        "digest": entry.digest,
        "length": str(place.length),
        "offset": str(place.offset),
        "filename": place.filename,
    }
    stated = {name: value for name, value in fields.items() if value is not None}
    return f"{entry.key} {json.dumps(stated)}\n".encode("ascii")


def parse_line(line: bytes) -> CdxjEntry | None:
    """Read a line of a foreign index, or None when it is no entry."""
    try:
        _, stamp, body = line.decode("utf-8").split(" ", 2)
        captured_at = datetime.strptime(stamp[:14], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        fields = json.loads(body)
        place = Place(fields["filename"], int(fields["offset"]), int(fields["length"]))
        return CdxjEntry(
            url=str(fields["url"]),
            captured_at=captured_at,
            mime=fields.get("mime"),
            status=fields.get("status"),
            digest=fields.get("digest"),
            place=place,
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def render_index(entries: Iterable[CdxjEntry]) -> list[bytes]:
    """Return the lines of an index, each once, in the order of their bytes."""
    return sorted({render_line(entry) for entry in entries})


def _describe_block(record: Record) -> tuple[str | None, str | None]:
    """Return the status and the media type by which a record is replayed."""
    if record.record_type not in _ALWAYS:
        return None, _shorten(record.content_type)
    head = (split_http(record.block) or (record.block[: 1 << 16], b""))[0]
    status = _STATUS.match(head)
    code = status.group(1).decode() if status else None
    if record.record_type is RecordType.REVISIT:
        return code, "warc/revisit"
    return code, media_type_of(head)


def media_type_of(head: bytes) -> str | None:
    """Return what the head of an HTTP message says of its body."""
    mime = _MIME.search(head)
    return mime.group(1).decode("latin-1") if mime else None


def _shorten(content_type: str | None) -> str | None:
    return None if content_type is None else re.split(r"[;\s]", content_type, maxsplit=1)[0]
