"""What is handed over of an exchange, and what comes back."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.models.archive import CaptureKind, CaptureOutcome
from storage.models.exchange import RobotsDecision
from storage.wire.vocabulary import Protection, Route, TruncationReason


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to finish a frontier entry; `token` must still be the entry's own."""

    frontier_id: int
    token: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewExchange:
    """One attempt to fetch a URL, as it went over the wire (above TLS).

    `identity` names the attempt: `attempt:` and its id, or what an imported record says of itself.
    `anomalies` are (kind, bytes) pairs of `crawler.wire`. `previous` is the identity of the attempt
    this one follows from, `robots_capture` that of the robots.txt that was asked.
    """

    identity: str
    url: str
    method: str
    started_at: datetime
    duration: timedelta
    outcome: CaptureOutcome
    request_wire: bytes
    response_wire: bytes
    kind: CaptureKind = CaptureKind.EXCHANGE
    claimed_at: datetime | None = None
    truncation: TruncationReason | None = None
    anomalies: tuple[tuple[str, bytes], ...] = ()
    protocol: str | None = "http/1.1"
    peer_ip: str | None = None
    peer_port: int | None = None
    position: int = 0
    tls_version: str | None = None
    certificate_digest: str | None = None
    protection: Protection | None = None
    error: str | None = None
    previous: str | None = None
    route: Route | None = None
    robots: RobotsDecision | None = None
    robots_capture: str | None = None
    lease: Lease | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class RecordedExchange:
    """Where an exchange went; `snapshot_id` is the page's state that it shows, if it shows one."""

    is_new: bool
    capture_id: int
    snapshot_id: int | None
    payload_digest: str | None
