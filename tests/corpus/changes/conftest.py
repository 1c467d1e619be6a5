"""Changes are tested on SQLite and on a real PostgreSQL."""

import pytest

from corpus.job import Job
from storage.session import Store
from tests.corpus.changes.archive import Visits
from tests.storage.builders import TickingClock


@pytest.fixture
def visits(store: Store, clock: TickingClock) -> Visits:
    """Return an archive that nobody has visited a page for."""
    return Visits(Job(store, clock, "0.1.0"))
