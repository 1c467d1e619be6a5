"""Captures as the archive holds them, with everything their records must tell."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from storage.blobs import digest_of, get
from storage.dialects import dump_json
from storage.models.archive import Capture, CaptureKind, CaptureOutcome, Run
from storage.models.exchange import ExchangeFact
from storage.models.frontier import Campaign, FrontierEntry
from storage.wire import envelope as envelopes
from storage.wire.envelope import Envelope

Facts = dict[str, Any]
"""What a capture is beside its bytes, as JSON; absent means unknown or none."""

_Previous, _Robots, _Confirmed, _FoundIn = (aliased(Capture) for _ in range(4))
_Parent = aliased(FrontierEntry)


@dataclass(frozen=True)
class HeldCapture:
    """A capture with its bytes: those of both directions, or of a file."""

    capture: Capture
    exchange: ExchangeFact | None
    envelope: Envelope | None
    entity: bytes
    facts: Facts

    @property
    def began_at(self) -> datetime:
        """Return when the capture began, as whoever made it says."""
        return self.capture.claimed_at or self.capture.captured_at

    @property
    def entity_digest(self) -> str | None:
        """Return the digest of what the transfer carried."""
        coded = None if self.exchange is None else self.exchange.entity_digest
        return coded or self.capture.payload_digest

    @cached_property
    def response_wire(self) -> bytes:
        """Return the response byte for byte, or nothing."""
        if self.envelope is None or self.is_payload:
            return b""
        return self.envelope.response_wire(self.entity)

    @property
    def is_payload(self) -> bool:
        """Tell whether the capture is bytes without an exchange: a file, or a record of one."""
        return self.exchange is None or not self.exchange.method


def load_captures(session: Session, ids: Sequence[int]) -> Iterator[HeldCapture]:
    """Yield captures in the order of their ids, with their bytes, one at a time."""
    for row in session.execute(_SELECT.where(Capture.id.in_(ids))).all():
        yield _hold(session, row._mapping)


def _hold(session: Session, row: Mapping[Any, Any]) -> HeldCapture:
    capture, exchange = row[Capture], row[ExchangeFact]
    digest = None if exchange is None else exchange.entity_digest
    digest = digest or capture.payload_digest
    held = HeldCapture(
        capture=capture,
        exchange=exchange,
        envelope=None if exchange is None else envelopes.decode(exchange.envelope),
        entity=b"" if digest is None else get(session, digest),
        facts=_facts(row),
    )
    session.expunge(capture)
    if exchange is not None:
        session.expunge(exchange)
    return held


def _facts(row: Mapping[Any, Any]) -> Facts:
    """Return what the records say; an export of ours that came back says what it said first."""
    source = _read_source(row[ExchangeFact])
    if isinstance(source.get("capture"), dict):
        return cast("Facts", source["capture"])
    facts = _capture_facts(row[Capture]) | _run_facts(row[Run]) | {"source": source or None}
    if row[ExchangeFact] is not None:
        facts |= _exchange_facts(row[ExchangeFact]) | _path_facts(row)
    return {name: value for name, value in facts.items() if value not in (None, {}, [])}


def _read_source(exchange: ExchangeFact | None) -> Facts:
    if exchange is None or exchange.source is None:
        return {}
    value = json.loads(exchange.source)
    return value if isinstance(value, dict) else {"source": value}


def _capture_facts(capture: Capture) -> Facts:
    is_claimed = capture.claimed_at is not None
    return {
        "identity": capture.identity,
        "kind": capture.kind.value,
        "outcome": capture.outcome.value,
        "archived_at": _instant(capture.captured_at) if is_claimed else None,
        "name": capture.name,
        "path_digest": capture.path_digest,
        "payload_digest": capture.payload_digest,
        "size": capture.size,
        "url": capture.url,
    }


def _run_facts(run: Run) -> Facts:
    about = {
        "id": run.id,
        "kind": run.kind.value,
        "code_version": run.code_version,
        "started_at": _instant(run.started_at),
        "settings_digest": digest_of(dump_json(run.settings).encode()),
    }
    return {"run": about}


def _exchange_facts(exchange: ExchangeFact) -> Facts:
    return {
        "method": exchange.method,
        "status": exchange.status,
        "duration": exchange.duration,
        "truncation": exchange.truncation,
        "entity_digest": exchange.entity_digest,
        "block_digest": exchange.block_digest,
        "protocol": exchange.protocol,
        "peer_ip": exchange.peer_ip,
        "peer_port": exchange.peer_port,
        "position": exchange.position,
        "tls_version": exchange.tls_version,
        "certificate_digest": exchange.certificate_digest,
        "protection": exchange.protection,
        "error": exchange.error,
        "route": exchange.route,
        "robots": exchange.robots,
    }


def _path_facts(row: Mapping[Any, Any]) -> Facts:
    """Return how the capture came to be made: what it follows, where its address was found."""
    exchange = row[ExchangeFact]
    profile = exchange.revisit_profile
    revisit = {
        "profile": profile,
        "of": row["confirmed"],
        "url": row["confirmed_url"],
        "at": _instant(row["confirmed_claimed_at"] or row["confirmed_at"]),
    }
    discovery = {
        "campaign": row["campaign"],
        "via": row["via"],
        "found_in": row["found_in"],
    }
    return {
        "previous": row["previous"],
        "robots_capture": row["robots_capture"],
        "revisit": revisit if profile is not None else None,
        "discovery": {name: value for name, value in discovery.items() if value is not None},
    }


def _instant(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="microseconds")


_SELECT = (
    sa.select(
        Capture,
        ExchangeFact,
        Run,
        _Previous.identity.label("previous"),
        _Robots.identity.label("robots_capture"),
        _Confirmed.identity.label("confirmed"),
        _Confirmed.url.label("confirmed_url"),
        _Confirmed.captured_at.label("confirmed_at"),
        _Confirmed.claimed_at.label("confirmed_claimed_at"),
        Campaign.name.label("campaign"),
        _Parent.url.label("via"),
        _FoundIn.identity.label("found_in"),
    )
    .join(Run, Run.id == Capture.run_id)
    .outerjoin(ExchangeFact, ExchangeFact.capture_id == Capture.id)
    .outerjoin(_Previous, _Previous.id == ExchangeFact.previous_id)
    .outerjoin(_Robots, _Robots.id == ExchangeFact.robots_capture_id)
    .outerjoin(_Confirmed, _Confirmed.id == ExchangeFact.refers_to_id)
    .outerjoin(FrontierEntry, FrontierEntry.id == ExchangeFact.frontier_id)
    .outerjoin(Campaign, Campaign.id == FrontierEntry.campaign_id)
    .outerjoin(_Parent, _Parent.id == FrontierEntry.parent_id)
    .outerjoin(_FoundIn, _FoundIn.id == FrontierEntry.found_in_id)
    .options(sa.orm.undefer(ExchangeFact.envelope))
    .order_by(Capture.id)
)

__all__ = ["CaptureKind", "CaptureOutcome", "Facts", "HeldCapture", "load_captures"]
