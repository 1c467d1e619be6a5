from threading import Barrier, Thread

import pytest
import sqlalchemy as sa

from storage.archive import OpenRun
from storage.blobs import digest_of
from storage.captures import Lease, record_exchanges
from storage.errors import LeaseLost
from storage.models import Blob, Campaign, Capture, FrontierEntry, LogLeaf, Snapshot
from storage.models.frontier import EntryState
from storage.models.log import LeafKind
from storage.session import Store
from tests.storage.builders import START
from tests.storage.captures.exchanges import PAGE, URL, exchange, read, record, response, row_count

TOKEN = 5
_WORKERS = 4
_PAGES = 12


@pytest.fixture
def leases(store: Store, run: OpenRun) -> list[Lease]:
    """Return the leases of entries that one worker holds."""
    with store.begin() as session:
        campaign = Campaign(name="2024", portal="qinglan", opened_at=START, opened_run_id=run.id)
        session.add(campaign)
        session.flush()
        entries = [_entry(campaign.id, run.id, number) for number in range(3)]
        session.add_all(entries)
        session.flush()
        return [Lease(entry.id, TOKEN) for entry in entries]


def _entry(campaign_id: int, run_id: int, number: int) -> FrontierEntry:
    return FrontierEntry(
        campaign_id=campaign_id,
        fingerprint=digest_of(b"%d" % number),
        url=f"{URL}?{number}",
        host="www.qinglan.example",
        request={},
        priority=0,
        state=EntryState.LEASED,
        attempts=1,
        lease_run_id=run_id,
        lease_token=TOKEN,
        discovered_at=START,
        discovered_run_id=run_id,
    )


def _states(store: Store) -> list[tuple[EntryState, int | None]]:
    columns = sa.select(FrontierEntry.state, FrontierEntry.capture_id).order_by(FrontierEntry.id)
    with store.read_only() as session:
        return [(state, number) for state, number in session.execute(columns)]


def test_a_capture_ends_the_lease_in_the_same_transaction(
    store: Store, run: OpenRun, leases: list[Lease]
) -> None:
    first, second = record(
        store, run, exchange(lease=leases[0]), exchange(lease=leases[2]), exchange()
    )[:2]
    captured = EntryState.CAPTURED
    assert _states(store) == [
        (captured, first.capture_id),
        (EntryState.LEASED, None),
        (captured, second.capture_id),
    ]
    assert read(store, first.capture_id).stored.frontier_id == leases[0].frontier_id


def test_the_same_capture_again_needs_no_lease(
    store: Store, run: OpenRun, leases: list[Lease]
) -> None:
    new = exchange(lease=leases[0])
    [first] = record(store, run, new)
    [again] = record(store, run, new)
    assert (again.is_new, again.capture_id) == (False, first.capture_id)


@pytest.mark.parametrize("loss", ["token", "state", "entry"])
def test_a_worker_that_lost_its_lease_stores_nothing(
    store: Store, run: OpenRun, leases: list[Lease], loss: str
) -> None:
    lost = leases[1]
    if loss == "token":
        lost = Lease(lost.frontier_id, TOKEN - 1)
    elif loss == "entry":
        lost = Lease(10_000, TOKEN)
    else:
        record(store, run, exchange(lease=lost))
    before = (row_count(store, Capture), _states(store))
    late = exchange(response(b"late"), lease=lost)
    with pytest.raises(LeaseLost, match="belongs to another worker") as caught:
        record(store, run, exchange(lease=leases[0]), late, exchange(lease=leases[2]))
    assert caught.value.identities == (late.identity,)
    assert (row_count(store, Capture), _states(store)) == before


def _race(store: Store, run: OpenRun, number: int, barrier: Barrier, errors: list[str]) -> None:
    barrier.wait()
    for page in range(_PAGES):
        # Crosswise, so that workers meet on the same bytes from both sides.
        place = page if number % 2 else _PAGES - 1 - page
        wires = [response(b"%d " % (place + step) + PAGE) for step in (0, 1)]
        new = [exchange(wire, f"{URL}?{place + step}") for step, wire in enumerate(wires)]
        try:
            with store.begin() as session:
                record_exchanges(session, run, new)
        except Exception as error:  # noqa: BLE001 - whatever it is, the test must show it
            errors.append(repr(error))


def test_workers_that_store_the_same_pages_at_once_agree(store: Store, run: OpenRun) -> None:
    barrier, errors = Barrier(_WORKERS), list[str]()
    workers = [
        Thread(target=_race, args=(store, run, number, barrier, errors))
        for number in range(_WORKERS)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert errors == []
    expected = 2 * _PAGES * _WORKERS
    assert row_count(store, Capture) == expected
    assert row_count(store, Snapshot) == row_count(store, Blob) == _PAGES + 1
    with store.read_only() as session:
        leaves = sa.select(LogLeaf.position).order_by(LogLeaf.position)
        assert list(session.execute(leaves).scalars()) == list(range(expected + 1))
        kinds = sa.select(sa.func.count()).where(LogLeaf.kind == LeafKind.CAPTURE)
        assert session.execute(kinds).scalar() == expected
        ids = session.execute(sa.select(Capture.id)).scalars().all()
        lean = sa.select(Blob.base_digest).where(Blob.base_digest.is_not(None))
        bases = set(session.execute(lean).scalars())
        based = sa.select(Blob.digest).where(Blob.digest.in_(bases), Blob.base_digest.is_not(None))
        assert session.execute(based).all() == []
    for number in ids:
        read(store, number)
