"""One HTTP exchange as the records that tell of it, tied to each other.

Where its bytes come from is not known here.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from storage.warc.records import (
    FIELDS,
    HTTP_REQUEST,
    HTTP_RESPONSE,
    Fields,
    Record,
    RefersTo,
    render_fields,
)
from storage.warc.vocabulary import Address, Profile, RecordType
from storage.wire.vocabulary import TruncationReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """Hold what went over the wire in one fetch, byte for byte."""

    target_uri: str
    captured_at: datetime
    request: bytes | None = None
    response: bytes | None = None
    ip_address: Address | None = None
    protocols: tuple[str, ...] = ()
    truncated: TruncationReason | None = None
    about: Fields = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Revisited:
    """Name the earlier capture that an exchange confirms, and why it is believed the same."""

    profile: Profile
    record: RefersTo
    payload_digest: str | None = None


def make_records(exchange: Exchange, revisited: Revisited | None = None) -> tuple[Record, ...]:
    """Make response or revisit, request and metadata of an exchange, in this order.

    The block of a revisit is what the exchange gives as its response: the head alone for an
    identical payload, the whole message for a 304.
    """
    records = [_make_response(exchange, revisited)] if exchange.response is not None else []
    if exchange.request is not None:
        records.append(_make_part(exchange, RecordType.REQUEST, exchange.request, HTTP_REQUEST))
    if exchange.about:
        block = render_fields(exchange.about)
        records.append(_make_part(exchange, RecordType.METADATA, block, FIELDS))
    return _tie(records)


def _make_response(exchange: Exchange, revisited: Revisited | None) -> Record:
    response = _make_part(exchange, RecordType.RESPONSE, exchange.response or b"", HTTP_RESPONSE)
    if revisited is None:
        return replace(response, truncated=exchange.truncated, record_id="")
    is_headless = revisited.profile is Profile.IDENTICAL_PAYLOAD
    return replace(
        response,
        record_type=RecordType.REVISIT,
        profile=revisited.profile.value,
        refers_to=revisited.record,
        revisited_digest=revisited.payload_digest,
        truncated=TruncationReason.LENGTH if is_headless else exchange.truncated,
        record_id="",
    )


def _make_part(exchange: Exchange, kind: RecordType, block: bytes, content_type: str) -> Record:
    is_wire = kind is not RecordType.METADATA
    return Record(
        record_type=kind,
        captured_at=exchange.captured_at,
        target_uri=exchange.target_uri,
        block=block,
        content_type=content_type,
        ip_address=exchange.ip_address if is_wire else None,
        protocols=exchange.protocols if is_wire else (),
    )


def _tie(records: list[Record]) -> tuple[Record, ...]:
    """Let every record but the first name the first."""
    if not records:
        return ()
    first, *others = records
    return first, *(replace(other, concurrent_to=(first.record_id,)) for other in others)
