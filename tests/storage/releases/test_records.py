"""What is told of many reports at once is what is told of each."""

import sqlalchemy as sa

from benchmarks.at_size.watch import watching
from storage import blobs
from storage.archive import OpenRun
from storage.changes.heads import head_field
from storage.models.archive import Blob
from storage.releases.heads import head_fields
from storage.releases.records import read_records
from storage.session import Store
from tests.storage.builders import ingest, json_of, make_file, make_record, save
from tests.storage.captures.exchanges import exchange, record, response

YEARS = range(2015, 2024)


def digests(store: Store, run: OpenRun) -> dict[str, bytes]:
    """Store records and return them by digest."""
    records = [make_record(year=year) for year in YEARS]
    for number, one in enumerate(records):
        save(store, run, ingest(store, run, make_file(b"%d" % number, f"{number}.html")), one)
    return {blobs.digest_of(json_of(one)): json_of(one) for one in records}


def test_records_come_by_digest_with_one_statement(store: Store, run: OpenRun) -> None:
    expected = digests(store, run)
    with store.read_only() as session, watching() as watch:
        assert read_records(session, expected) == expected
    assert watch.count == 1


def test_a_record_that_the_store_has_lost_is_left_out(store: Store, run: OpenRun) -> None:
    expected = digests(store, run)
    first, second, *others = sorted(expected)
    with store.begin() as session:
        for digest, data in ((first, None), (second, b"damaged")):
            session.execute(sa.update(Blob).where(Blob.digest == digest).values(data=data))
    with store.read_only() as session, watching() as watch:
        found = read_records(session, [*expected, "sha256:nowhere"])
    assert found == {digest: expected[digest] for digest in others}
    assert watch.count == 2


def test_fields_of_many_heads_come_with_one_statement(store: Store, run: OpenRun) -> None:
    heads = (b"Last-Modified: Mon, 01 Jan 2024 00:00:00 GMT \r\n", b"Server: x\r\n", b"", None)
    wires = [
        None if fields is None else response(b"page %d" % at * 9, fields=fields)
        for at, fields in enumerate(heads)
    ]
    ids = [record(store, run, exchange(wire))[0].capture_id for wire in wires]
    with store.read_only() as session, watching() as watch:
        found = head_fields(session, [*ids, 10**6], b"last-modified")
        assert watch.count == 1
        told = {each: head_field(session, each, b"last-modified") for each in ids}
    assert found == {each: value for each, value in told.items() if value is not None}
    assert list(found.values()) == ["Mon, 01 Jan 2024 00:00:00 GMT"]
