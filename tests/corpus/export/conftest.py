"""Exports are tested on SQLite and on a real PostgreSQL, with the fixtures of the store's tests."""

from dataclasses import replace
from decimal import Decimal

import pytest

from parsers.model import Cell, State
from storage.archive import OpenRun
from storage.session import Store
from tests.storage.builders import CELLS, PARSER, ingest, make_file, make_news, make_record, save

# What publishers print, and what would break a writer that is not exact.
HARD_CELLS = (
    *CELLS,
    Cell("t2.fees.huge", State.NUMBER, "9" * 45, int("9" * 45)),
    Cell("t2.fees.fine", State.NUMBER, "0.00000000001", Decimal("0.00000000001")),
    Cell("t2.fees.exact", State.NUMBER, "1234567890123456.78", Decimal("1234567890123456.78")),
    Cell("t2.text.quotes", State.TEXT, 'say "3", \r\n或 无 ', None),
    Cell("t2.text.formula", State.TEXT, "=1+1", None),
    Cell("t3.new_received.total", State.NUMBER, " 7 ", 7, "件"),
)


@pytest.fixture
def filled(store: Store, run: OpenRun) -> Store:
    """Return a store with a few reports of hard content, a page that is none, and a failure."""
    records = [
        make_record(cells=HARD_CELLS),
        make_record(agency=None, year=None),
        make_record(year=2022, text=""),
        make_news(),
    ]
    for number, record in enumerate(records):
        snapshot_id = ingest(store, run, make_file(b"page %d" % number, f"{number}.html"))
        save(store, run, snapshot_id, record)
        newer = replace(record, parser=replace(PARSER, digest="sha256:" + f"{number}" * 64))
        if number == 2:
            save(store, run, snapshot_id, newer)
    return store
