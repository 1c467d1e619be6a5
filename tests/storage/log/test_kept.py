"""What people signed off counts as long as its event is what the log was told of it."""

from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from storage.archive import OpenRun, add_event
from storage.log.kept import kept_events
from storage.models import LogLeaf, RunEvent
from storage.session import Store

SAID = {"by": "王五", "reason": "he said \u0000 so", "value": "3.50"}


@pytest.fixture
def event_id(store: Store, run: OpenRun) -> int:
    """Return the number of an event that keeps what somebody said."""
    with store.begin() as session:
        add_event(session, run, "saying", SAID)
    with store.read_only() as session:
        return session.execute(sa.select(sa.func.max(RunEvent.id))).scalar_one()


def kept(store: Store, event_id: int, kind: str = "saying") -> list[dict[str, Any]]:
    with store.read_only() as session:
        found = kept_events(session, kind, [event_id, event_id + 7])
        return [event.detail for event in found.values()]


def test_an_event_is_kept_as_it_was_told(store: Store, event_id: int) -> None:
    assert kept(store, event_id) == [SAID]
    assert kept(store, event_id, "another kind") == []


@pytest.mark.parametrize(
    "change",
    [
        sa.update(RunEvent).values(detail={"value": "99"}),
        sa.update(RunEvent).values(happened_at=datetime(2001, 1, 1, tzinfo=UTC)),
        sa.delete(LogLeaf),
    ],
)
def test_an_event_that_does_not_fit_its_leaf_is_not_kept(
    store: Store, event_id: int, change: sa.Update | sa.Delete
) -> None:
    with store.begin() as session:
        session.execute(change)
    assert kept(store, event_id) == []
