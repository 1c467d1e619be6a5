"""Invented entries, and the ways of a worker through them."""

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.archive import OpenRun, RunStart, start_run
from storage.blobs import digest_of
from storage.captures import Lease
from storage.frontier import LeasedEntry, LeaseTerms, NewEntry, discover, lease
from storage.models.archive import Capture, CaptureKind, CaptureOutcome, RunKind
from storage.models.frontier import EntryState, FrontierEntry
from storage.session import Store
from tests.storage.builders import TickingClock

HOUR = timedelta(hours=1)


def make_entry(campaign_id: int, name: str, priority: int = 0, host: str = "a.example") -> NewEntry:
    url = f"https://{host}/{name}"
    return NewEntry(
        campaign_id=campaign_id,
        fingerprint=digest_of(url.encode()),
        url=url,
        host=host,
        request={"url": url},
        priority=priority,
    )


def fill(store: Store, run: OpenRun, campaign_id: int, *names: str) -> list[int]:
    with store.begin() as session:
        return discover(session, run, [make_entry(campaign_id, name) for name in names])


def start_another(store: Store, clock: TickingClock) -> OpenRun:
    with store.begin() as session:
        return start_run(session, RunStart(RunKind.CRAWL, "0.1.0"), clock)


def take(
    session: Session, run: OpenRun, campaign_id: int, limit: int = 10, duration: timedelta = HOUR
) -> list[LeasedEntry]:
    terms = LeaseTerms(campaign_id=campaign_id, limit=limit, duration=duration)
    return lease(session, run, terms)


def add_capture(session: Session, run: OpenRun, lease: Lease) -> int | None:
    """Do what recording an exchange does to the frontier; None when the lease is lost."""
    capture = Capture(
        run_id=run.id,
        kind=CaptureKind.EXCHANGE,
        identity=digest_of(f"{lease.frontier_id}/{lease.token}".encode()),
        captured_at=run.now(),
        outcome=CaptureOutcome.RECEIVED,
    )
    session.add(capture)
    session.flush()
    statement = (
        sa.update(FrontierEntry)
        .where(
            FrontierEntry.id == lease.frontier_id,
            FrontierEntry.lease_token == lease.token,
            FrontierEntry.state == EntryState.LEASED,
        )
        .values(state=EntryState.CAPTURED, capture_id=capture.id)
        .returning(FrontierEntry.id)
    )
    if session.execute(statement).first() is None:
        session.rollback()
        return None
    return capture.id


def states(session: Session) -> dict[str, str]:
    rows = session.execute(sa.select(FrontierEntry.url, FrontierEntry.state))
    return {url.rpartition("/")[2]: state.value for url, state in rows}
