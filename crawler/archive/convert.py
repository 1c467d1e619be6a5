"""Turns an exchange of the wire into one of the store; decides nothing."""

from collections.abc import Mapping

from crawler.wire.exchange import (
    LEASE_FACT,
    Exchange,
    Outcome,
    Tls,
)
from storage.captures import Lease, NewExchange
from storage.models.archive import CaptureOutcome
from storage.models.exchange import RobotsDecision

ROBOTS_FACT = "robots"
"""The decision, a `RobotsDecision`."""
ROBOTS_CAPTURE_FACT = "robots_capture"
"""The id of the attempt that fetched the robots.txt that was asked."""


def name_attempt(attempt_id: str) -> str:
    """Return the identity of the capture that an attempt leaves.

    An attempt that was taken from the archive is known by the digest of its identity only.
    """
    return attempt_id if attempt_id.startswith("sha256:") else f"attempt:{attempt_id}"


def convert_exchange(exchange: Exchange) -> NewExchange:
    """Return an exchange as the store takes it."""
    identity, facts = exchange.identity, exchange.facts
    previous = identity.previous_id
    return NewExchange(
        identity=name_attempt(identity.attempt_id),
        url=exchange.url,
        method=exchange.method,
        started_at=exchange.started_at,
        duration=exchange.duration,
        outcome=_convert_outcome(exchange.outcome),
        request_wire=exchange.request_wire,
        response_wire=exchange.response_wire,
        truncation=exchange.truncation,
        anomalies=tuple((one.kind.value, one.octets) for one in exchange.anomalies),
        peer_ip=exchange.peer.ip if exchange.peer else None,
        peer_port=exchange.peer.port if exchange.peer else None,
        position=exchange.position,
        tls_version=exchange.tls.version if exchange.tls else None,
        certificate_digest=_digest(exchange.tls),
        protection=exchange.tls.protection if exchange.tls else None,
        error=exchange.error,
        previous=None if previous is None else name_attempt(previous),
        route=identity.route,
        robots=_robots(facts),
        robots_capture=_robots_capture(facts),
        lease=_lease(facts),
    )


def _convert_outcome(outcome: Outcome) -> CaptureOutcome:
    if outcome is Outcome.ANSWERED:
        return CaptureOutcome.RECEIVED
    return CaptureOutcome(outcome.value)


def _digest(tls: Tls | None) -> str | None:
    if tls is None or tls.certificate_sha256 is None:
        return None
    return f"sha256:{tls.certificate_sha256}"


def _robots(facts: Mapping[str, object]) -> RobotsDecision | None:
    decision = facts.get(ROBOTS_FACT)
    return None if decision is None else RobotsDecision(str(decision))


def _robots_capture(facts: Mapping[str, object]) -> str | None:
    attempt_id = facts.get(ROBOTS_CAPTURE_FACT)
    return None if attempt_id is None else name_attempt(str(attempt_id))


def _lease(facts: Mapping[str, object]) -> Lease | None:
    lease = facts.get(LEASE_FACT)
    return lease if isinstance(lease, Lease) else None
