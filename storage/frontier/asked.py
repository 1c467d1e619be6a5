"""What was asked of a host of late, by whatever run: pace, budget and pauses outlive a run."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage import exchanges
from storage.models.archive import Capture, CaptureKind, Run, RunEnd
from storage.models.exchange import ExchangeFact, RobotsDecision
from storage.wire.message import split_response

DAY = timedelta(days=1)

_BUSY = (429, 503)
_FIELD = b"retry-after"
# A host that is told to be busy is not asked on; of more refusals than this the last ones count.
_REFUSALS_READ = 20
_LOOKUP_SIZE = 5_000
# Hosts that one process crawls in turn.
_STATEMENTS_KEPT = 1_024


class Refusal(NamedTuple):
    """An answer that asked for a pause: when it was there, and what its Retry-After says."""

    answered_at: datetime
    retry_after: str


@dataclass(frozen=True, slots=True)
class Asked:
    """How many requests went to some hosts, when the last one was over, and who asked for a pause.

    `newest_id` is the newest capture of all when this was read.
    """

    count: int
    last: datetime | None
    refusals: tuple[Refusal, ...] = ()
    newest_id: int = 0


def asked_lately(session: Session, hosts: Collection[str], now: datetime) -> Asked:
    """Tell of the attempts of the last day at hosts, by the addresses they were sent to."""
    # Through the runs, because captures have an index on their run and none on their time.
    recent = (
        sa.select(Run.id)
        .outerjoin(RunEnd, RunEnd.run_id == Run.id)
        .where(sa.or_(RunEnd.finished_at.is_(None), RunEnd.finished_at > now - DAY))
    )
    meant = [Capture.run_id.in_(recent), Capture.captured_at > now - DAY, *_at(frozenset(hosts))]
    statement = sa.select(Capture.id, Capture.run_id).where(*meant)
    newest = _newest(session)
    return _tell(session, session.connection().execute(statement), newest)


def asked_since(
    session: Session, hosts: Collection[str], newest_id: int, own_runs: Collection[int]
) -> Asked:
    """Tell of the attempts at hosts that came after a capture, but for those of our own runs."""
    newest = _newest(session)
    if newest == newest_id:
        return Asked(0, None, newest_id=newest)
    rows = session.connection().execute(_since(frozenset(hosts)), {"after": newest_id})
    return _tell(session, rows, newest, own_runs)


def _newest(session: Session) -> int:
    return session.connection().execute(_NEWEST).scalar() or 0


def _tell(
    session: Session,
    rows: Iterable[sa.Row[int, int]],
    newest: int,
    own_runs: Collection[int] = (),
) -> Asked:
    """Tell of attempts by their ids and runs."""
    # Counted and ordered here: SQLite would read all captures there are along an index to do it,
    # and a run for each of some thousand portals would be too long a list to leave out.
    found = [number for number, run in rows if run not in own_runs]
    if not found:
        return Asked(0, None, newest_id=newest)
    refusals = tuple(_refusals(session, found))
    return Asked(len(found), _end_of(session, max(found)), refusals, newest)


def _end_of(session: Session, capture_id: int) -> datetime | None:
    """Return when an attempt was over."""
    statement = (
        sa.select(Capture.captured_at, ExchangeFact.duration)
        .join(ExchangeFact, ExchangeFact.capture_id == Capture.id)
        .where(Capture.id == capture_id)
    )
    row = session.execute(statement).one_or_none()
    return None if row is None else row[0] + timedelta(microseconds=row[1])


def _refusals(session: Session, asked: Collection[int]) -> Iterator[Refusal]:
    """Yield what hosts said in Retry-After at the last refusals; not what was about their rules."""
    numbers, found = sorted(asked), list[int]()
    for start in range(0, len(numbers), _LOOKUP_SIZE):
        part = numbers[start : start + _LOOKUP_SIZE]
        found += session.execute(_REFUSED, {"asked": part}).scalars()
    for stored in exchanges.find_many(session, sorted(found)[-_REFUSALS_READ:]):
        for name, value in split_response(stored.envelope.head, "HEAD").fields:
            if name.lower() == _FIELD:
                yield Refusal(stored.captured_at + stored.duration, value.decode("latin-1"))


def _at(hosts: frozenset[str]) -> list[sa.ColumnElement[bool]]:
    starts = [
        f"{scheme}://{host}{end}"
        for host in sorted(hosts)
        for scheme in ("http", "https")
        for end in ("/", ":")
    ]
    is_there = sa.or_(*(Capture.url.startswith(start, autoescape=True) for start in starts))
    return [Capture.kind == CaptureKind.EXCHANGE, is_there]


# Kept, and asked for with every request: putting a statement together takes longer than running it.
@lru_cache(_STATEMENTS_KEPT)
def _since(hosts: frozenset[str]) -> sa.Select[int, int]:
    wanted = (Capture.id > sa.bindparam("after"), *_at(hosts))
    return sa.select(Capture.id, Capture.run_id).where(*wanted)


_NEWEST = sa.select(sa.func.max(Capture.id))
_REFUSED = sa.select(ExchangeFact.capture_id).where(
    ExchangeFact.capture_id.in_(sa.bindparam("asked", expanding=True)),
    ExchangeFact.status.in_(_BUSY),
    ExchangeFact.robots.is_distinct_from(RobotsDecision.IS_ROBOTS),
)
