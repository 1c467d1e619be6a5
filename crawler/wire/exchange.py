"""One attempt to fetch a URL as it went over the wire, and the place that keeps it.

Says nothing about how the bytes were taken or how they are stored.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from storage.wire.vocabulary import Protection, Route, TruncationReason

FACTS_KEY = "capture_facts"
"""The key of `Request.meta` under which a mapping travels to the sink with each attempt."""

LEASE_FACT = "lease"
"""The right to finish the frontier entry; only the attempt that concludes a request has it."""


class Outcome(StrEnum):
    """How an attempt ended."""

    ANSWERED = "answered"
    TIMED_OUT = "timed_out"
    DISCONNECTED = "disconnected"
    NAME_NOT_FOUND = "name_not_found"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    TLS_FAILED = "tls_failed"
    TOO_LARGE = "too_large"
    STOPPED = "stopped"
    MALFORMED = "malformed"
    UNSOLICITED = "unsolicited"


class AnomalyKind(StrEnum):
    """What was odd about the connection, beside the message itself."""

    EXCESS = "excess"
    """Bytes followed the end of the message; they are not part of `response_wire`."""
    UNSOLICITED = "unsolicited"
    """Bytes arrived on an idle connection; they are the `response_wire`."""
    END_UNVERIFIABLE = "end_unverifiable"
    """Only the closing of the connection marked the end: a cut would look the same."""


@dataclass(frozen=True, slots=True)
class Anomaly:
    """Record something odd about a connection, with the bytes concerned."""

    kind: AnomalyKind
    octets: bytes = b""


@dataclass(frozen=True, slots=True)
class Identity:
    """Name an attempt and the one it follows from."""

    attempt_id: str
    previous_id: str | None = None
    route: Route | None = None


@dataclass(frozen=True, slots=True)
class Peer:
    """Address the other end of a connection."""

    ip: str
    port: int


@dataclass(frozen=True, slots=True)
class Tls:
    """Describe the protection of a connection; version and digest are null before a handshake."""

    protection: Protection
    version: str | None = None
    certificate_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Exchange:
    """Hold what one attempt left: the bytes of both directions (above TLS) and the facts.

    `request_wire` is what was handed to the connection, empty if it never stood. `truncation` is
    set whenever a request went out and its response is not whole. `position` counts the exchanges
    of a kept-alive connection from 0. `facts` is what the crawl said about the request under
    `FACTS_KEY`; an attempt that is repeated at once has them without the lease.
    """

    identity: Identity
    url: str
    method: str
    started_at: datetime
    duration: timedelta
    outcome: Outcome
    request_wire: bytes
    response_wire: bytes
    truncation: TruncationReason | None = None
    anomalies: tuple[Anomaly, ...] = ()
    peer: Peer | None = None
    tls: Tls | None = None
    position: int = 0
    error: str | None = None
    facts: Mapping[str, object] = field(default_factory=dict)


class CaptureSink(Protocol):
    """Keep exchanges durably."""

    async def store(self, exchange: Exchange) -> None:
        """Return once the exchange is safe; raise if it is not."""
