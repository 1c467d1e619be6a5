"""Records of one capture as what the archive takes: an exchange or a payload, with its provenance.

Our own exports come back with everything they said; of foreign files only what they say is taken.
"""

import base64
import binascii
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from storage.blobs import digest_of
from storage.captures import NewExchange
from storage.dialects import dump_json
from storage.interchange.origin import Origin, describe_record
from storage.interchange.own import OwnFacts, read_own_facts
from storage.interchange.pairing import Group
from storage.interchange.payloads import NewPayload
from storage.models.archive import CaptureKind, CaptureOutcome
from storage.warc.records import parse_fields
from storage.warc.vocabulary import Profile, parse_address, parse_date
from storage.warc.whole import WholeRecord
from storage.wire import envelope as envelopes
from storage.wire.envelope import Envelope, EnvelopeDamaged
from storage.wire.message import Framing, split_response
from storage.wire.vocabulary import TruncationReason

_OUTCOMES = {
    TruncationReason.LENGTH: CaptureOutcome.TOO_LARGE,
    TruncationReason.TIME: CaptureOutcome.TIMED_OUT,
    TruncationReason.DISCONNECT: CaptureOutcome.DISCONNECTED,
    TruncationReason.UNSPECIFIED: CaptureOutcome.DISCONNECTED,
}
_METHOD = re.compile(rb"([!#$%&'*+\-.^_`|~0-9A-Za-z]{1,40}) ")
_VERSION = re.compile(rb"(HTTP/\d+(?:\.\d+)?)", re.IGNORECASE)
_HTTP = re.compile(r"application/http\b", re.IGNORECASE)
_TEXT_KEPT = 1 << 16

FindEntity = Callable[[WholeRecord], bytes | None]
"""Finds the entity that a revisit confirms, in what was imported before or in the archive."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a group of records is read with: its file, the archive, and the time of the import."""

    origin: Origin
    find_entity: FindEntity
    archived_at: datetime


def take_capture(group: Group, reading: Reading) -> NewExchange | NewPayload | None:
    """Return the capture that a group of records tells of, or None when it tells of none."""
    own = _own_facts(group)
    main = group.main
    if own is not None and (main is not None or group.metadata):
        return _take_own(group, own, reading)
    if main is None:
        return None if group.request is None else _take_exchange(group, reading)
    if main.kind == "revisit" or (main.kind == "response" and _is_http(main)):
        return _take_exchange(group, reading)
    return _take_payload(group, reading)


def _own_facts(group: Group) -> OwnFacts | None:
    for record in group.metadata:
        found = read_own_facts(record.block or b"") if record.is_sound else None
        if found is not None:
            return found
    return None


def _take_own(group: Group, own: OwnFacts, reading: Reading) -> NewExchange | NewPayload | None:
    main = group.main or group.metadata[0]
    began_at = _date(main)
    source = dump_json(reading.origin.describe(main) | {"capture": own.facts})
    is_sound = all(record.is_sound and record.block is not None for record in group.records())
    if not own.method:
        payload = group.main.block if group.main is not None else None
        return NewPayload(
            identity=own.identity, url=own.url, name=own.text("name"),
            path_digest=own.text("path_digest"), claimed_at=began_at, payload=payload,
            outcome=own.outcome if is_sound else CaptureOutcome.UNREADABLE,
            size=own.number("size"), source=source,
        )  # fmt: skip
    wire = _own_wire(group.main, own, reading.find_entity)
    if wire is None or not is_sound:
        # What cannot be proven whole keeps its bytes and loses its claim.
        return _take_exchange(Group(group.main, group.request), reading)
    request = group.request.block if group.request is not None else None
    return own.make_exchange((request or b"", wire), (reading.archived_at, began_at), source)


def _own_wire(main: WholeRecord | None, own: OwnFacts, find_entity: FindEntity) -> bytes | None:
    """Return the response as it came, or None when it does not match its digest."""
    if main is None:
        return b""
    wire = main.block or b""
    is_headless = main.header.get("WARC-Profile") == Profile.IDENTICAL_PAYLOAD
    if main.kind == "revisit" and is_headless:
        entity = find_entity(main)
        rest = _read_framing(own.facts.get("framing"))
        if entity is None or rest is None:
            return None
        wire = replace(rest, head=wire).response_wire(entity)
    message = split_response(wire, own.method)
    excess = len(message.excess)
    digest = digest_of(wire[: len(wire) - excess])
    expected = own.text("block_digest")
    return wire if expected is None or digest == expected else None


def _read_framing(text: object) -> Envelope | None:
    if text is None:
        return Envelope(b"", b"", b"")
    try:
        return envelopes.decode(base64.b64decode(str(text), validate=True))
    except (binascii.Error, ValueError, EnvelopeDamaged):
        return None


def _take_exchange(group: Group, reading: Reading) -> NewExchange | None:
    main, request = group.main, group.request
    first = main or request
    if first is None:
        return None
    url = first.header.get_uri("WARC-Target-URI")
    if not url:
        return None
    truncation = _truncation(main)
    wire = (main.block or b"") if main is not None else b""
    more: dict[str, object] = {"metadata": _describe_metadata(group)}
    if main is not None and main.kind == "revisit":
        wire, truncation, more["revisit"] = _expand_revisit(main, wire, reading.find_entity)
    is_sound = main is not None and all(r.is_sound and r.block is not None for r in _wires(group))
    if not is_sound:
        more["damage"] = [damage.message for r in _wires(group) for damage in r.damages]
    outcome = CaptureOutcome.RECEIVED if truncation is None else _OUTCOMES[truncation]
    request_wire = (request.block or b"") if request is not None else b""
    method = _METHOD.match(request_wire)
    protocol, tls = _read_protocols(first, wire)
    address = parse_address(first.header.get("WARC-IP-Address") or "")
    began_at = _date(first)
    return NewExchange(
        identity=_identify(group),
        kind=CaptureKind.IMPORTED_RECORD,
        url=url,
        method=method.group(1).decode() if method else "GET",
        started_at=reading.archived_at,
        claimed_at=began_at,
        duration=timedelta(milliseconds=_fetch_time(group)),
        outcome=outcome if is_sound else CaptureOutcome.UNREADABLE,
        request_wire=request_wire,
        response_wire=wire,
        truncation=truncation,
        protocol=protocol,
        tls_version=tls,
        peer_ip=None if address is None else str(address),
        source=dump_json(reading.origin.describe(first, **more)),
    )


def _take_payload(group: Group, reading: Reading) -> NewPayload | None:
    main = group.main
    if main is None:
        return None
    truncation = _truncation(main)
    is_sound = main.is_sound and main.block is not None
    outcome = CaptureOutcome.RECEIVED if truncation is None else _OUTCOMES[truncation]
    more: dict[str, object] = {
        "metadata": _describe_metadata(group),
        "content_type": main.header.get("Content-Type"),
        "refers_to": main.header.get_uri("WARC-Refers-To"),
        "damage": [damage.message for damage in main.damages],
    }
    announced = main.header.content_length
    return NewPayload(
        identity=_identify(group),
        url=main.header.get_uri("WARC-Target-URI"),
        name=None,
        path_digest=digest_of((main.record_id or "").encode("utf-8", "surrogateescape")),
        claimed_at=_date(main),
        outcome=outcome if is_sound else CaptureOutcome.UNREADABLE,
        payload=main.block,
        size=announced,
        source=dump_json(reading.origin.describe(main, **more)),
        truncation=truncation,
    )


def _expand_revisit(
    main: WholeRecord, head: bytes, find_entity: FindEntity
) -> tuple[bytes, TruncationReason | None, dict[str, object]]:
    """Return the response of a revisit with the body it confirms, where that is without doubt."""
    header = main.header
    about: dict[str, object] = {
        "profile": header.get("WARC-Profile"),
        "refers_to": header.get_uri("WARC-Refers-To"),
        "url": header.get_uri("WARC-Refers-To-Target-URI"),
        "date": header.get("WARC-Refers-To-Date"),
        "payload_digest": header.get("WARC-Payload-Digest"),
    }
    about = {name: value for name, value in about.items() if value}
    message = split_response(head)
    if message.status == 304 or message.entity:
        return head, None, about
    entity = find_entity(main)
    if entity is not None and message.framing in (Framing.LENGTH, Framing.CLOSE):
        whole = split_response(head + entity)
        if whole.entity == entity and (whole.is_complete or message.framing is Framing.CLOSE):
            return head + entity, None, about | {"body": "as referred to"}
    if entity is not None:
        about["entity_digest"] = digest_of(entity)
    return head, TruncationReason.LENGTH, about


def _identify(group: Group) -> str:
    """Return what the records say of themselves, the same whatever file they lie in."""
    parts = [
        (r.kind, r.record_id, r.header.get_uri("WARC-Target-URI"), r.header.get("WARC-Date"),
         None if r.block is None else digest_of(r.block))
        for r in _wires(group)
    ]  # fmt: skip
    return "record:" + json.dumps(parts)


def _wires(group: Group) -> list[WholeRecord]:
    return [record for record in (group.main, group.request) if record is not None]


def _is_http(record: WholeRecord) -> bool:
    return _HTTP.match(record.header.get("Content-Type") or "") is not None


def _date(record: WholeRecord) -> datetime | None:
    return parse_date(record.header.get("WARC-Date") or "")


def _truncation(record: WholeRecord | None) -> TruncationReason | None:
    value = (record.header.get("WARC-Truncated") or "").strip().lower() if record else ""
    if not value or (record is not None and record.kind == "revisit"):
        return None
    try:
        return TruncationReason(value)
    except ValueError:
        return TruncationReason.UNSPECIFIED


def _read_protocols(record: WholeRecord, wire: bytes) -> tuple[str | None, str | None]:
    """Return the protocol and the TLS version, as the record states them or the bytes do."""
    stated = [value.strip().lower() for value in record.header.get_all("WARC-Protocol")]
    tls = next((value for value in stated if value.startswith("tls/")), None)
    plain = next((value for value in stated if not value.startswith(("tls/", "ssl/"))), None)
    seen = _VERSION.match(wire)
    protocol = plain or (seen.group(1).decode().lower() if seen else None)
    return protocol, None if tls is None else f"TLSv{tls.removeprefix('tls/')}"


def _fetch_time(group: Group) -> int:
    for record in group.metadata:
        for name, value in parse_fields((record.block or b"")[:_TEXT_KEPT]):
            if name.lower() == "fetchtimems" and re.fullmatch(r"\d{1,9}", value, re.ASCII):
                return int(value)
    return 0


def _describe_metadata(group: Group) -> list[dict[str, Any]]:
    return [describe_record(record) for record in group.metadata]
