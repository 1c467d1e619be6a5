"""What was asked of a host of late, by whatever run: pace, budget and pauses outlive a run."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
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
    return _ask(session, hosts, [Capture.run_id.in_(recent), Capture.captured_at > now - DAY])


def asked_since(
    session: Session, hosts: Collection[str], newest_id: int, own_runs: Collection[int]
) -> Asked:
    """Tell of the attempts at hosts that came after a capture, but for those of our own runs."""
    return _ask(session, hosts, [Capture.id > newest_id], own_runs)


def _ask(
    session: Session,
    hosts: Collection[str],
    conditions: list[sa.ColumnElement[bool]],
    own_runs: Collection[int] = (),
) -> Asked:
    meant = [
        *conditions,
        Capture.kind == CaptureKind.EXCHANGE,
        sa.or_(*(_is_at(host) for host in hosts)),
    ]
    newest = session.execute(sa.select(sa.func.max(Capture.id))).scalar() or 0
    # Counted and ordered here: SQLite would read all captures there are along an index to do it,
    # and a run for each of some thousand portals would be too long a list to leave out.
    statement = sa.select(Capture.id, Capture.run_id).where(*meant)
    found = {number: run for number, run in session.execute(statement) if run not in own_runs}
    if not found:
        return Asked(0, None, newest_id=newest)
    meant.append(Capture.run_id.in_(set(found.values())))
    refusals = tuple(_refusals(session, meant))
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


def _refusals(session: Session, meant: list[sa.ColumnElement[bool]]) -> Iterator[Refusal]:
    """Yield what hosts said in Retry-After at the last refusals; not what was about their rules."""
    statement = (
        sa.select(Capture.id)
        .join(ExchangeFact, ExchangeFact.capture_id == Capture.id)
        .where(
            *meant,
            ExchangeFact.status.in_(_BUSY),
            ExchangeFact.robots.is_distinct_from(RobotsDecision.IS_ROBOTS),
        )
    )
    found = sorted(session.execute(statement).scalars())[-_REFUSALS_READ:]
    for stored in exchanges.find_many(session, found):
        for name, value in split_response(stored.envelope.head, "HEAD").fields:
            if name.lower() == _FIELD:
                yield Refusal(stored.captured_at + stored.duration, value.decode("latin-1"))


def _is_at(host: str) -> sa.ColumnElement[bool]:
    prefixes = [f"{scheme}://{host}{end}" for scheme in ("http", "https") for end in ("/", ":")]
    return sa.or_(*(Capture.url.startswith(prefix, autoescape=True) for prefix in prefixes))
