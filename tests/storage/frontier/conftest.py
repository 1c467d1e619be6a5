"""A campaign on each database."""

import pytest

from storage.archive import OpenRun
from storage.frontier import open_campaign
from storage.session import Store


@pytest.fixture
def campaign_id(store: Store, run: OpenRun) -> int:
    with store.begin() as session:
        return open_campaign(session, run, "spring", "example")
