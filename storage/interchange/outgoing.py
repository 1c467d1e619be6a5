"""A capture as the records that tell of it: the same capture in the same selection, the same bytes.

Responses and requests are exact. A response whose body the selection holds already becomes a
revisit with its head alone; what its framing adds is kept in the metadata record beside it.
"""

import base64
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.dialects import dump_json
from storage.interchange.held import Facts, HeldCapture, load_captures
from storage.interchange.own import FACTS_FIELD
from storage.interchange.selection import Selection, another_capture, capture_ids
from storage.models.archive import CaptureOutcome
from storage.models.exchange import ExchangeFact, RevisitProfile
from storage.warc.exchange import Exchange, Revisited, make_records
from storage.warc.records import Fields, Record, RefersTo
from storage.warc.vocabulary import Profile, RecordType, parse_address, parse_date
from storage.wire import envelope as envelopes
from storage.wire.envelope import Envelope
from storage.wire.vocabulary import TruncationReason

_REFERENCES_KEPT = 4096
_AT_ONCE = 50
_VERSION = re.compile(r"(\d(?:\.\d)?)$")
_UNSAFE = re.compile(r"[\x00-\x20\x7f-\U0010ffff<>]")
_SNIFFED = (
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
)
_SHOWING = (RecordType.RESPONSE, RecordType.REVISIT, RecordType.RESOURCE)
_MARKUP = re.compile(rb"^\s*<(!doctype html|html|head|body|\?xml|!--)", re.IGNORECASE)


class Outgoing:
    """Turn the captures of one selection into records.

    A body is looked for among `originals`, which are the selection itself unless given.
    """

    def __init__(
        self, session: Session, selection: Selection, originals: Selection | None = None
    ) -> None:
        self._session = session
        self._selection = selection
        # Made once: putting it together takes ten times as long as running it.
        self._select_original = _select_original(originals or selection)
        self._refer: Callable[[int], RefersTo] = lru_cache(_REFERENCES_KEPT)(self._find_reference)

    def captures(self) -> Iterator[tuple[HeldCapture, tuple[Record, ...]]]:
        """Yield every capture with its records, in the order in which they were archived."""
        for page in capture_ids(self._session, self._selection):
            for start in range(0, len(page), _AT_ONCE):
                for held in load_captures(self._session, page[start : start + _AT_ONCE]):
                    yield held, self.records(held)

    def records(self, held: HeldCapture) -> tuple[Record, ...]:
        """Return the records of a capture; the first is the one the others belong to."""
        if held.is_payload:
            return _payload_records(held)
        return self._records(held, _exchange(held))

    def leading_record(self, held: HeldCapture) -> Record | None:
        """Return the first record of a capture alone if it holds what the capture showed."""
        if held.is_payload:
            return next((r for r in _payload_records(held) if r.record_type in _SHOWING), None)
        bare = replace(_exchange(held), request=None, about=())
        return next(iter(self._records(held, bare)), None)

    def _records(self, held: HeldCapture, exchange: Exchange) -> tuple[Record, ...]:
        profile = (held.facts.get("revisit") or {}).get("profile")
        if profile == RevisitProfile.NOT_MODIFIED and exchange.response is not None:
            return make_records(exchange, _not_modified(held.facts["revisit"]))
        original = self._find_original(held)
        if original is None:
            return make_records(exchange)
        return self._revisit(held, exchange, original)

    def _revisit(self, held: HeldCapture, exchange: Exchange, original: int) -> tuple[Record, ...]:
        envelope = held.envelope
        if envelope is None:
            return make_records(exchange)
        head = envelope.head
        rest = replace(envelope, request=b"", head=b"", anomalies=())
        facts = held.facts
        if rest != Envelope(b"", b"", b""):
            facts = facts | {"framing": _base64(envelopes.encode(rest))}
        revisited = Revisited(
            profile=Profile.IDENTICAL_PAYLOAD,
            record=self._refer(original),
            payload_digest=held.entity_digest,
        )
        about = _about(facts) if exchange.about else ()
        return make_records(replace(exchange, response=head, about=about), revisited)

    def _find_original(self, held: HeldCapture) -> int | None:
        """Return the first capture of the selection whose response had this very entity."""
        exchange = held.exchange
        if exchange is None or not _may_repeat(held):
            return None
        wanted = {
            "payload": held.capture.payload_digest,
            "url": held.capture.url,
            "before": held.capture.id,
            "method": exchange.method,
            "entity": held.entity_digest,
        }
        return self._session.execute(self._select_original, wanted).scalar()

    def _find_reference(self, capture_id: int) -> RefersTo:
        (held,) = load_captures(self._session, [capture_id])
        record = make_records(_exchange(held))[0]
        return RefersTo(
            record_id=record.record_id,
            target_uri=record.target_uri,
            captured_at=record.captured_at,
        )


def _select_original(selection: Selection) -> sa.Select[int | None]:
    """Select the first capture among those given that has an entity, by its bound values."""
    other, fact = another_capture(), sa.orm.aliased(ExchangeFact)
    entity = sa.func.coalesce(fact.entity_digest, other.payload_digest)
    return (
        sa.select(sa.func.min(other.id))
        .join(fact, fact.capture_id == other.id)
        .where(
            other.payload_digest == sa.bindparam("payload"),
            other.url == sa.bindparam("url"),
            other.id < sa.bindparam("before"),
            other.outcome == CaptureOutcome.RECEIVED,
            fact.truncation.is_(None),
            fact.status.is_not(None),
            fact.method == sa.bindparam("method"),
            entity == sa.bindparam("entity"),
            *selection.conditions(other),
        )
    )


def target_uri(held: HeldCapture) -> str:
    """Return the address of a capture as a URI; one that is none is escaped."""
    url = held.capture.url
    if url is None:
        return f"urn:nianbao:file:{(held.capture.path_digest or '').removeprefix('sha256:')}"
    return _UNSAFE.sub(lambda found: quote(found.group(), errors="surrogatepass"), url)


def sniff_media_type(payload: bytes) -> str:
    """Return what bytes look like; never what a server said of them.

    >>> sniff_media_type(b"<!DOCTYPE html><p>"), sniff_media_type(b"%PDF-1.7")
    ('text/html', 'application/pdf')
    """
    for magic, media_type in _SNIFFED:
        if payload.startswith(magic):
            return media_type
    if _MARKUP.match(payload[:1024]):
        return "text/html"
    is_text = b"\x00" not in payload[:4096]
    return "text/plain" if is_text else "application/octet-stream"


def _may_repeat(held: HeldCapture) -> bool:
    exchange, envelope = held.exchange, held.envelope
    return (
        exchange is not None
        and envelope is not None
        and held.capture.outcome is CaptureOutcome.RECEIVED
        and held.capture.payload_digest is not None
        and exchange.truncation is None
        and exchange.status is not None
        and bool(held.entity)
    )


def _exchange(held: HeldCapture) -> Exchange:
    facts = held.facts
    wire, envelope = held.response_wire, held.envelope
    truncation = facts.get("truncation")
    return Exchange(
        target_uri=target_uri(held),
        captured_at=held.began_at,
        request=(envelope.request if envelope is not None else b"") or None,
        response=wire or None,
        ip_address=parse_address(facts.get("peer_ip") or ""),
        protocols=_protocols(facts),
        truncated=None if truncation is None else TruncationReason(truncation),
        about=_about(_with_anomalies(facts, envelope)),
    )


def _with_anomalies(facts: Facts, envelope: Envelope | None) -> Facts:
    if envelope is None or not envelope.anomalies:
        return facts
    return facts | {"anomalies": [[kind, _base64(raw)] for kind, raw in envelope.anomalies]}


def _payload_records(held: HeldCapture) -> tuple[Record, ...]:
    """Return the record of a file and what is known of it; a file that failed has only that."""
    about = Exchange(
        target_uri=target_uri(held), captured_at=held.began_at, about=_about(held.facts)
    )
    (metadata,) = make_records(about)
    if held.capture.payload_digest is None:
        return (metadata,)
    resource = Record(
        record_type=RecordType.RESOURCE,
        captured_at=held.began_at,
        target_uri=target_uri(held),
        content_type=sniff_media_type(held.entity),
        block=held.entity,
    )
    return resource, replace(metadata, concurrent_to=(resource.record_id,))


def _not_modified(revisit: Facts) -> Revisited:
    url = revisit.get("url")
    is_safe = isinstance(url, str) and not _UNSAFE.search(url)
    earlier = RefersTo(
        target_uri=url if is_safe else None, captured_at=parse_date(revisit.get("at") or "")
    )
    return Revisited(profile=Profile.NOT_MODIFIED, record=earlier)


def _protocols(facts: Facts) -> tuple[str, ...]:
    version = _VERSION.search(facts.get("tls_version") or "")
    tls = (f"tls/{version.group(1)}",) if version else ()
    protocol = facts.get("protocol")
    return (*((protocol,) if protocol and not _UNSAFE.search(protocol) else ()), *tls)


def _about(facts: Facts) -> Fields:
    """Return the fields of the metadata record: those everyone knows, and ours."""
    fields: list[tuple[str, str]] = []
    via = (facts.get("discovery") or {}).get("via")
    if via is not None and not _UNSAFE.search(via):
        fields.append(("via", via))
    if facts.get("duration") is not None:
        fields.append(("fetchTimeMs", str(facts["duration"] // 1000)))
    # JSON escapes all characters that would break a field but this one.
    text = dump_json(dict(sorted(facts.items()))).replace("\x7f", "\\u007f")
    return (*fields, (FACTS_FIELD, text))


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
