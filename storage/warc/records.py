"""WARC 1.1 records as frozen values, checked when they are made, and their header blocks.

How they are packed into files is in `write`; what foreign files hold is in `read`.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from storage.warc.digests import derive_uuid, label_digest, payload_digest
from storage.warc.errors import WarcInvalid
from storage.warc.vocabulary import (
    Address,
    Profile,
    RecordType,
    format_address,
    format_date,
)
from storage.wire.vocabulary import TruncationReason

HTTP_REQUEST = "application/http; msgtype=request"
HTTP_RESPONSE = "application/http; msgtype=response"
FIELDS = "application/warc-fields"

Fields = tuple[tuple[str, str], ...]

_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f]|^[ \t]|[ \t]$")
_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_NEEDS_URI = frozenset(RecordType) - {RecordType.WARCINFO, RecordType.METADATA}


@dataclass(frozen=True, slots=True, kw_only=True)
class RefersTo:
    """Name the earlier record that a revisit confirms or a metadata record describes."""

    record_id: str | None = None
    target_uri: str | None = None
    captured_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Record:
    """Hold one record; its id is derived from what it says unless a foreign one is given.

    `block` is exactly what goes between the header and the closing line ends. `payload_digest`
    is given for revisits only, where the payload lies elsewhere; `extra` are fields of foreign
    files that have no name here.
    """

    record_type: RecordType
    captured_at: datetime
    block: bytes = field(default=b"", repr=False)
    content_type: str | None = None
    target_uri: str | None = None
    record_id: str = ""
    concurrent_to: tuple[str, ...] = ()
    ip_address: Address | None = None
    protocols: tuple[str, ...] = ()
    truncated: TruncationReason | None = None
    profile: str | None = None
    refers_to: RefersTo = RefersTo()
    revisited_digest: str | None = None
    filename: str | None = None
    extra: Fields = ()

    def __post_init__(self) -> None:
        _refuse_contradictions(self)
        if not self.record_id:
            object.__setattr__(self, "record_id", _derive_id(self))

    @cached_property
    def block_digest(self) -> str:
        """Return the digest of the block."""
        return label_digest(self.block)

    @cached_property
    def payload_digest(self) -> str | None:
        """Return the digest of the payload, or None where readers disagree about it."""
        if self.record_type is RecordType.REVISIT:
            return self.revisited_digest
        return payload_digest(self.record_type, self.block)


def warcinfo(captured_at: datetime, filename: str, fields: Fields) -> Record:
    """Make the record that opens a file and says how all others in it came about."""
    return Record(
        record_type=RecordType.WARCINFO,
        captured_at=captured_at,
        filename=filename,
        content_type=FIELDS,
        block=render_fields(fields),
    )


def render_fields(fields: Fields) -> bytes:
    """Write names and values as an `application/warc-fields` block."""
    for name, value in fields:
        _refuse_field(name, value)
    return _encode("".join(f"{name}: {value}\r\n" for name, value in fields))


def parse_fields(block: bytes) -> Fields:
    """Read an `application/warc-fields` block; lines that are no fields are passed over."""
    lines = block.decode("utf-8", "surrogateescape").replace("\r\n", "\n").split("\n")
    pairs = (line.partition(":") for line in lines)
    return tuple((name.strip(), value.strip()) for name, colon, value in pairs if colon)


def render_header(record: Record, warcinfo_id: str | None = None) -> bytes:
    """Write the header of a record, blank line included, in one fixed order of fields."""
    if record.record_type is RecordType.WARCINFO:
        warcinfo_id = None
    lines = [("WARC-Type", record.record_type.value), ("WARC-Record-ID", f"<{record.record_id}>")]
    if warcinfo_id is not None:
        lines.append(("WARC-Warcinfo-ID", f"<{warcinfo_id}>"))
    lines += _identity_fields(record)
    lines += [("WARC-Concurrent-To", f"<{other}>") for other in record.concurrent_to]
    lines.append(("Content-Length", str(len(record.block))))
    return _encode("WARC/1.1\r\n" + "".join(f"{n}: {v}\r\n" for n, v in lines) + "\r\n")


def _identity_fields(record: Record) -> list[tuple[str, str]]:
    """Return the fields that say what a record is, whatever file it lies in."""
    earlier = record.refers_to
    optional = [
        ("WARC-Date", format_date(record.captured_at)),
        ("WARC-Target-URI", record.target_uri),
        ("WARC-Filename", record.filename),
        ("WARC-Profile", record.profile),
        ("WARC-Refers-To", earlier.record_id and f"<{earlier.record_id}>"),
        ("WARC-Refers-To-Target-URI", earlier.target_uri),
        ("WARC-Refers-To-Date", earlier.captured_at and format_date(earlier.captured_at)),
        ("WARC-IP-Address", record.ip_address and format_address(record.ip_address)),
        *(("WARC-Protocol", protocol) for protocol in record.protocols),
        ("WARC-Truncated", record.truncated),
        ("Content-Type", record.content_type),
        ("WARC-Block-Digest", record.block_digest),
        ("WARC-Payload-Digest", record.payload_digest),
        *record.extra,
    ]
    return [(name, str(value)) for name, value in optional if value is not None]


def _derive_id(record: Record) -> str:
    # Records of one capture name each other, so those names cannot be part of the name.
    parts = (part for pair in _identity_fields(record) for part in pair)
    return derive_uuid(record.record_type.value, *parts)


def _refuse_contradictions(record: Record) -> None:
    for problem in (_find_wrong_value(record), _find_missing_field(record)):
        if problem is not None:
            raise WarcInvalid(f"A {record.record_type} record cannot be written: {problem}.")
    for name, value in render_pairs(record):
        _refuse_field(name, value)


def render_pairs(record: Record) -> list[tuple[str, str]]:
    """Return every text of a record that ends up in its header, with its field name."""
    ids = (record.record_id, record.refers_to.record_id, *record.concurrent_to)
    named = [("WARC-Record-ID", value) for value in ids if value]
    return named + _identity_fields(record)


def _refuse_field(name: str, value: str) -> None:
    if not _NAME.fullmatch(name) or _FORBIDDEN.search(value) or not _is_encodable(value):
        raise WarcInvalid(f"The field {name!r} cannot hold {value[:80]!r}: it would break a line.")


def _find_missing_field(record: Record) -> str | None:
    kind = record.record_type
    if kind in _NEEDS_URI and not record.target_uri:
        return "it needs a target URI"
    if kind is RecordType.REVISIT and record.profile is None:
        return "it needs a profile"
    if record.profile == Profile.IDENTICAL_PAYLOAD and record.revisited_digest is None:
        return "this profile needs the payload digest"
    return None


def _find_wrong_value(record: Record) -> str | None:
    if record.captured_at.tzinfo is None:
        return "its date has no time zone"
    if record.record_type is not RecordType.REVISIT and (record.profile or record.revisited_digest):
        return "only a revisit has a profile or the digest of another record"
    if record.filename is not None and record.record_type is not RecordType.WARCINFO:
        return "only a warcinfo record names a file"
    return None


def _is_encodable(value: str) -> bool:
    try:
        return bool(_encode(value)) or not value
    except UnicodeEncodeError:
        return False


def _encode(text: str) -> bytes:
    # Foreign header bytes that are no UTF-8 travel as surrogates and leave as they came.
    return text.encode("utf-8", "surrogateescape")
