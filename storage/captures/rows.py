"""Rows of an exchange, as they are inserted and as the log digests them."""

from dataclasses import dataclass
from datetime import timedelta

from storage.captures.prepare import Prepared
from storage.models.exchange import RevisitProfile

_MICROSECOND = timedelta(microseconds=1)

Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class References:
    """The captures that an exchange points to."""

    previous_id: int | None = None
    robots_capture_id: int | None = None
    profile: RevisitProfile | None = None
    refers_to_id: int | None = None


def capture_row(run_id: int, item: Prepared, payload_digest: str | None) -> Row:
    """Return the row of the attempt; its id is given by the database."""
    exchange = item.exchange
    return {
        "run_id": run_id,
        "kind": exchange.kind,
        "identity": item.identity,
        "captured_at": exchange.started_at,
        "url": exchange.url,
        "claimed_at": exchange.claimed_at,
        "name": None,
        "path_digest": None,
        "payload_digest": payload_digest,
        "size": None if item.payload is None else len(item.payload),
        "outcome": exchange.outcome,
    }


def exchange_row(
    capture_id: int, item: Prepared, entity_digest: str | None, references: References
) -> Row:
    """Return the row of what stands beside the payload."""
    exchange = item.exchange
    return {
        "capture_id": capture_id,
        "method": exchange.method,
        "status": item.status,
        "duration": exchange.duration // _MICROSECOND,
        "truncation": exchange.truncation,
        "envelope": item.envelope,
        "entity_digest": entity_digest,
        "block_digest": item.block_digest,
        "protocol": exchange.protocol,
        "peer_ip": exchange.peer_ip,
        "peer_port": exchange.peer_port,
        "position": exchange.position,
        "tls_version": exchange.tls_version,
        "certificate_digest": exchange.certificate_digest,
        "protection": exchange.protection,
        "error": exchange.error,
        "previous_id": references.previous_id,
        "route": exchange.route,
        "revisit_profile": references.profile,
        "refers_to_id": references.refers_to_id,
        "robots": exchange.robots,
        "robots_capture_id": references.robots_capture_id,
        "frontier_id": None if exchange.lease is None else exchange.lease.frontier_id,
        "source": exchange.source,
    }
