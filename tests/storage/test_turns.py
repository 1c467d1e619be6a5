"""Of two passes of one kind the one begun last may write."""

import pytest

from storage.archive import OpenRun, RunStart, start_run
from storage.errors import RunOvertaken
from storage.models.archive import RunKind
from storage.session import Store
from storage.turns import keep_turn
from tests.storage.builders import TickingClock


def _begin(store: Store, clock: TickingClock, task: str) -> OpenRun:
    with store.begin() as session:
        start = RunStart(RunKind.DERIVE, "0.1.0", settings={"task": task})
        return start_run(session, start, clock)


def test_an_overtaken_pass_may_not_write(store: Store, clock: TickingClock) -> None:
    first = _begin(store, clock, "findings")
    second = _begin(store, clock, "findings")
    with store.begin() as session:
        keep_turn(session, second, "findings")
    with pytest.raises(RunOvertaken, match="being derived anew"), store.begin() as session:
        keep_turn(session, first, "findings")


def test_other_tasks_overtake_nobody(store: Store, clock: TickingClock) -> None:
    run = _begin(store, clock, "findings")
    _begin(store, clock, "changes")
    with store.begin() as session:
        keep_turn(session, run, "findings")
