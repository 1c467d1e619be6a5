"""Turns what was taken from the wire, and the way the client ended, into exchanges.

Knows the client's errors; sends and stores nothing.
"""

import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    StopDownload,
)
from twisted.internet.error import ConnectionDone

from crawler.wire.exchange import (
    LEASE_FACT,
    Anomaly,
    AnomalyKind,
    Exchange,
    Identity,
    Outcome,
    Tls,
)
from crawler.wire.tee import Connection, Take
from storage.wire.message import Framing, Message, split_response
from storage.wire.vocabulary import Protection, Route, TruncationReason

_OUTCOMES: tuple[tuple[type[Exception], Outcome], ...] = (
    (DownloadTimeoutError, Outcome.TIMED_OUT),
    (CannotResolveHostError, Outcome.NAME_NOT_FOUND),
    (DownloadConnectionRefusedError, Outcome.REFUSED),
    (DownloadCancelledError, Outcome.TOO_LARGE),
    (StopDownload, Outcome.STOPPED),
)
_TRUNCATIONS = {
    Outcome.TIMED_OUT: TruncationReason.TIME,
    Outcome.TOO_LARGE: TruncationReason.LENGTH,
    Outcome.STOPPED: TruncationReason.UNSPECIFIED,
    Outcome.MALFORMED: TruncationReason.UNSPECIFIED,
}


@dataclass(frozen=True, slots=True)
class Clock:
    """Tell the time of day and measure durations."""

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    monotonic: Callable[[], float] = time.monotonic


@dataclass(slots=True)
class Attempt:
    """Follow one request of the crawl until it has ended."""

    url: str
    method: str
    identity: Identity
    clock: Clock
    is_verifying: bool
    limit: int = 0
    facts: Mapping[str, object] = field(default_factory=dict)
    take: Take = field(init=False)
    started_at: datetime = field(init=False)
    _started: float = field(init=False)
    _abandoned: list[Exchange] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self._restart()

    def abandon(self, error: BaseException) -> None:
        """Close the present take as an attempt of its own; the request is sent once more."""
        exchange = self._make_exchange(error, is_stopped=False)
        self._abandoned.append(replace(exchange, facts=_without_lease(self.facts)))
        previous = self.identity.attempt_id
        self.identity = Identity(uuid.uuid4().hex, previous, Route.RESEND)
        self._restart()

    def conclude(
        self, error: Exception | None = None, *, is_stopped: bool = False
    ) -> list[Exchange]:
        """Return the exchanges of this request in order."""
        return [*self._abandoned, self._make_exchange(error, is_stopped=is_stopped)]

    def _restart(self) -> None:
        self.take = Take(self.limit)
        self.started_at = self.clock.now()
        self._started = self.clock.monotonic()

    def _make_exchange(self, error: BaseException | None, *, is_stopped: bool) -> Exchange:
        take, connection = self.take, self.take.connection
        message = split_response(bytes(take.received), self.method)
        wire_end = len(take.received) - len(message.excess)
        is_secure = self.url.startswith("https:")
        is_sent = connection is not None and (connection.is_handshaken or not is_secure)
        outcome = Outcome.STOPPED if is_stopped else self._judge(error, is_sent=is_sent)
        return Exchange(
            identity=self.identity,
            url=self.url,
            method=self.method,
            started_at=self.started_at,
            duration=timedelta(seconds=self.clock.monotonic() - self._started),
            outcome=outcome,
            request_wire=bytes(take.sent) if is_sent else b"",
            response_wire=bytes(take.received[:wire_end]),
            truncation=_find_truncation(message, outcome, connection) if is_sent else None,
            anomalies=_find_anomalies(message),
            peer=connection.peer if connection else None,
            tls=describe_tls(connection, is_verifying=self.is_verifying) if is_secure else None,
            position=take.position,
            error=None if error is None else f"{type(error).__name__}: {error}",
            facts=self.facts,
        )

    def _judge(self, error: BaseException | None, *, is_sent: bool) -> Outcome:
        if error is None:
            return Outcome.ANSWERED
        if self.take.is_over_limit:
            return Outcome.TOO_LARGE
        for kind, outcome in _OUTCOMES:
            if isinstance(error, kind):
                return outcome
        return self._judge_connection(is_sent=is_sent)

    def _judge_connection(self, *, is_sent: bool) -> Outcome:
        connection = self.take.connection
        if connection is None:
            return Outcome.UNREACHABLE
        if not is_sent:
            return Outcome.TLS_FAILED
        return Outcome.MALFORMED if connection.is_closed_by_us else Outcome.DISCONNECTED


def make_stray_exchange(attempt: Attempt, octets: bytes) -> Exchange:
    """Return what a connection brought unasked after the attempt that used it last."""
    [*_, last] = attempt.conclude()
    return replace(
        last,
        identity=Identity(uuid.uuid4().hex, attempt.identity.attempt_id, Route.CONNECTION),
        started_at=attempt.clock.now(),
        duration=timedelta(0),
        outcome=Outcome.UNSOLICITED,
        request_wire=b"",
        response_wire=octets,
        truncation=None,
        anomalies=(Anomaly(AnomalyKind.UNSOLICITED),),
        facts=_without_lease(attempt.facts),
    )


def _without_lease(facts: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in facts.items() if key != LEASE_FACT}


def describe_tls(connection: Connection | None, *, is_verifying: bool) -> Tls:
    """Describe the protection of a connection, or the lack of it."""
    if connection is None:
        return Tls(Protection.NOT_CHECKED)
    protection = Protection.NOT_CHECKED
    if connection.is_handshaken and is_verifying:
        protection = Protection.VERIFIED
    elif connection.lost is not None and "certificate verify failed" in str(connection.lost.value):
        protection = Protection.FAILED
    return Tls(protection, connection.tls_version, connection.certificate_sha256)


def _find_anomalies(message: Message) -> tuple[Anomaly, ...]:
    found = []
    if message.excess:
        found.append(Anomaly(AnomalyKind.EXCESS, message.excess))
    if message.framing is Framing.CLOSE:
        found.append(Anomaly(AnomalyKind.END_UNVERIFIABLE))
    return tuple(found)


def _find_truncation(
    message: Message, outcome: Outcome, connection: Connection | None
) -> TruncationReason | None:
    if message.is_complete or _is_ended_by_close(message, outcome, connection):
        return None
    return _TRUNCATIONS.get(outcome, TruncationReason.DISCONNECT)


def _is_ended_by_close(message: Message, outcome: Outcome, connection: Connection | None) -> bool:
    """Tell whether the peer closed in order: FIN, under TLS behind a close_notify alert."""
    if message.framing is not Framing.CLOSE or outcome is not Outcome.ANSWERED:
        return False
    lost = connection.lost if connection else None
    return lost is not None and isinstance(lost.value, ConnectionDone)
