"""The frontier against its model, a crash being an ordinary operation (TST-4)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy.orm import Session

from storage.archive import OpenRun, RunStart, start_run
from storage.captures import Lease
from storage.errors import LeaseLost
from storage.frontier import (
    Ending,
    FoundLink,
    Postponement,
    discover,
    finish,
    open_campaign,
    postpone,
    reclaim,
    reconcile,
    release,
    renew,
)
from storage.models import Base, Capture, FrontierEntry
from storage.models.archive import RunKind
from storage.models.frontier import EntryState
from storage.session import Store
from tests.databases import new_file
from tests.storage.builders import START
from tests.storage.frontier.entries import add_capture, make_entry, take
from tests.storage.frontier.model import Model

NAMES = st.sampled_from("abcdefghij")
WORKERS = st.integers(0, 1)
DURATION = timedelta(seconds=60)
ENDS = st.sampled_from([EntryState.DONE, EntryState.DEAD, EntryState.EXCLUDED])


class Crash(Exception):
    """The process dies before its commit."""


class FrontierMachine(RuleBasedStateMachine):
    store: Store

    @initialize()
    def begin(self) -> None:
        self.at = START
        self.model = Model()
        self.tokens: dict[int, int] = {}
        with self.store.begin() as session:
            for table in reversed(Base.metadata.sorted_tables):
                session.execute(table.delete())
            self.runs = [self._start_run(session), self._start_run(session)]
            self.campaign_id = open_campaign(session, self.runs[0], "spring", "example")
        # What each worker believes to hold; it forgets nothing, so that it also tries stale leases.
        self.leases: list[list[Lease]] = [[], []]

    @rule(names=st.lists(NAMES, max_size=4), worker=WORKERS, crashes=st.booleans())
    def find(self, names: list[str], worker: int, crashes: bool) -> None:
        entries = [make_entry(self.campaign_id, name, ord(name) % 3) for name in names]
        with self._transaction(worker, crashes) as session:
            ids = discover(session, self.runs[worker], entries)
            self._crash(crashes)
            for entry_id, entry in zip(ids, entries, strict=True):
                self.model.discover(entry_id, entry.priority)

    @rule(worker=WORKERS, limit=st.integers(1, 4), crashes=st.booleans())
    def lease(self, worker: int, limit: int, crashes: bool) -> None:
        run = self.runs[worker]
        with self._transaction(worker, crashes) as session:
            taken = take(session, run, self.campaign_id, limit, DURATION)
            self._crash(crashes)
            expected = self.model.lease(run.id, limit, self.at, DURATION)
            assert [(one.lease, one.is_captured) for one in taken] == expected
        self.leases[worker] += [lease for lease, _ in expected] if not crashes else []

    @precondition(lambda self: any(self.leases))
    @rule(choice=st.data(), crashes=st.booleans())
    def capture(self, choice: st.DataObject, crashes: bool) -> None:
        worker, lease = self._choose(choice)
        with self._transaction(worker, crashes) as session:
            is_kept = add_capture(session, self.runs[worker], lease) is not None
            self._crash(crashes)
            assert is_kept == self.model.capture(lease)

    @precondition(lambda self: any(self.leases))
    @rule(choice=st.data(), state=ENDS, names=st.lists(NAMES, max_size=3), crashes=st.booleans())
    def end(
        self, choice: st.DataObject, state: EntryState, names: list[str], crashes: bool
    ) -> None:
        worker, lease = self._choose(choice)
        children = [make_entry(self.campaign_id, name, ord(name) % 3) for name in names]
        links = [FoundLink(url=child.url, entry=child) for child in children]
        ending = Ending(lease=lease, state=state, links=links)
        run = self.runs[worker]

        def write(session: Session) -> None:
            finish(session, run, [ending])
            self._crash(crashes)
            assert self.model.finish(lease, state)
            ids = discover(session, run, children)
            for entry_id, child in zip(ids, children, strict=True):
                self.model.discover(entry_id, child.priority)

        self._try(worker, lease, crashes, write)

    @precondition(lambda self: any(self.leases))
    @rule(choice=st.data(), seconds=st.integers(0, 120), crashes=st.booleans())
    def put_off(self, choice: st.DataObject, seconds: int, crashes: bool) -> None:
        worker, lease = self._choose(choice)
        until = self.at + timedelta(seconds=seconds)
        request = {"url": "again"}

        def write(session: Session) -> None:
            postpone(session, [Postponement(lease=lease, not_before=until, request=request)])
            self._crash(crashes)
            assert self.model.postpone(lease, until)

        self._try(worker, lease, crashes, write)

    @precondition(lambda self: any(self.leases))
    @rule(choice=st.data(), crashes=st.booleans())
    def prolong(self, choice: st.DataObject, crashes: bool) -> None:
        worker, lease = self._choose(choice)
        run = self.runs[worker]
        is_newest = lease == max(
            (one for one in self.leases[worker] if one.frontier_id == lease.frontier_id),
            key=lambda one: one.token,
        )
        if not is_newest:
            return
        with self._transaction(worker, crashes) as session:
            held = renew(session, run, [lease], DURATION)
            self._crash(crashes)
            assert (lease in held) == self.model.renew(run.id, lease, self.at + DURATION)

    @precondition(lambda self: any(self.leases))
    @rule(choice=st.data())
    def give_back(self, choice: st.DataObject) -> None:
        worker, lease = self._choose(choice)
        with self._transaction(worker, False) as session:
            release(session, [lease])
            self.model.release(lease)

    @rule(worker=WORKERS)
    def die(self, worker: int) -> None:
        self._restart(worker)

    @rule(seconds=st.integers(1, 90))
    def wait(self, seconds: int) -> None:
        self.at += timedelta(seconds=seconds)

    @invariant()
    def rows_are_as_the_model_says(self) -> None:
        if not hasattr(self, "model"):
            return
        with self.store.read_only() as session:
            rows = session.execute(sa.select(FrontierEntry)).scalars().all()
            captures = session.execute(sa.select(sa.func.count(Capture.id))).scalar_one()
            account = reconcile(session, self.campaign_id)
        expected = self.model.entries
        found = {
            row.id: (row.state, row.lease_token, row.lease_run_id, row.attempts) for row in rows
        }
        assert found == {
            one.id: (one.state, one.token, one.run_id, one.attempts) for one in expected.values()
        }
        assert captures == sum(one.captures for one in expected.values())
        assert all(one.captures <= one.attempts + 1 for one in expected.values())
        assert account.is_balanced
        assert all(row.lease_token >= self.tokens.get(row.id, 0) for row in rows)
        self.tokens = {row.id: row.lease_token for row in rows}

    def _start_run(self, session: Session) -> OpenRun:
        return start_run(session, RunStart(RunKind.CRAWL, "0.1.0"), self._now)

    def _now(self) -> datetime:
        return self.at

    def _choose(self, choice: st.DataObject) -> tuple[int, Lease]:
        known = [(worker, lease) for worker in (0, 1) for lease in self.leases[worker]]
        return choice.draw(st.sampled_from(known))

    def _try(
        self, worker: int, lease: Lease, crashes: bool, write: Callable[[Session], None]
    ) -> None:
        """Write what only the holder may write: refused to others, and only to them."""
        is_ours = self.model.entries[lease.frontier_id].is_held_by(lease)
        try:
            with self._transaction(worker, crashes) as session:
                write(session)
        except LeaseLost:
            assert not is_ours
        else:
            assert is_ours

    @contextmanager
    def _transaction(self, worker: int, crashes: bool) -> Iterator[Session]:
        try:
            with self.store.begin() as session:
                yield session
        except Crash:
            assert crashes
            self._restart(worker)

    def _crash(self, crashes: bool) -> None:
        if crashes:
            raise Crash

    def _restart(self, worker: int) -> None:
        """Let a worker die; its memory is gone, the next run takes its leases back."""
        dead, self.leases[worker] = self.runs[worker], []
        with self.store.begin() as session:
            self.runs[worker] = self._start_run(session)
            reclaim(session, self.campaign_id, {dead.id})
        self.model.reclaim(dead.id)


def _run(store: Store, examples: int, steps: int) -> None:
    machine = type("Machine", (FrontierMachine,), {"store": store})
    options = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=options)


@pytest.fixture
def machine_store(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if backend == "postgresql":
        yield request.getfixturevalue("postgresql_store")
        return
    with Store(new_file(tmp_path / "frontier.db")) as store:
        yield store


def test_the_frontier_does_what_its_model_does(machine_store: Store, backend: str) -> None:
    _run(machine_store, 12 if backend == "sqlite" else 4, 25)


@pytest.mark.campaign
def test_ten_thousand_sequences(machine_store: Store, backend: str) -> None:
    _run(machine_store, 10_000 if backend == "sqlite" else 1_000, 30)
