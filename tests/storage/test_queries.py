from dataclasses import replace
from decimal import Decimal

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from parsers.model import ParserVersion, State
from storage import queries
from storage.archive import OpenRun, record_file
from storage.blobs import digest_of
from storage.errors import BlobDamaged
from storage.models import Blob
from storage.reports import save_failure, save_parse
from storage.session import Store
from tests.storage.builders import (
    NEWER_PARSER,
    PARSER,
    ingest,
    json_of,
    make_file,
    make_news,
    make_record,
    save,
)


@pytest.fixture
def filled(store: Store, run: OpenRun) -> Store:
    """Return a store with three pages, the first one parsed twice."""
    for name in ("c", "a", "b"):
        file = replace(make_file(name.encode(), name), url=f"https://{name}.example.gov.cn/")
        snapshot_id = ingest(store, run, file)
        save(store, run, snapshot_id, make_record(agency=name) if name != "b" else make_news())
    save(store, run, 1, make_record(agency="c2", parser=NEWER_PARSER))
    return store


def test_records_come_by_page_whatever_the_order_they_were_stored_in(filled: Store) -> None:
    with filled.read_only() as session:
        rows = list(queries.records(session))
    assert [row.page_key[8] for row in rows] == ["a", "b", "c"]
    assert [row.parser_digest for row in rows] == [PARSER.digest] * 2 + [NEWER_PARSER.digest]
    assert rows[2].record_json == json_of(make_record(agency="c2", parser=NEWER_PARSER))


def test_every_parse_can_be_asked_for(filled: Store) -> None:
    with filled.read_only() as session:
        agencies = [row.agency_name for row in queries.reports(session, all_parses=True)]
        assert agencies == ["a", "c", "c2"]
        assert [row.agency_name for row in queries.reports(session)] == ["a", "c2"]
        assert len(list(queries.records(session, all_parses=True))) == 4


def test_a_broken_newer_parse_does_not_hide_the_record(filled: Store, run: OpenRun) -> None:
    with filled.begin() as session:
        newest = ParserVersion("0.3.0", digest_of(b"parser three"))
        save_failure(session, run, 1, newest, error="ValueError")
        assert len(list(queries.records(session))) == 3


def test_a_report_leads_back_to_its_capture_and_run(filled: Store, run: OpenRun) -> None:
    with filled.read_only() as session:
        row = next(queries.reports(session))
    assert (row.url, row.name) == ("https://a.example.gov.cn/", "a")
    assert (row.run_id, row.capture_id, row.snapshot_id) == (run.id, 2, 2)
    assert row.payload_digest == digest_of(b"a")
    assert (row.parser_version, row.report_year) == ("0.1.0", 2023)
    assert row.captured_at < row.parsed_at


def test_cells_come_by_report_and_key(filled: Store) -> None:
    with filled.read_only() as session:
        rows = list(queries.cells(session))
    assert len(rows) == 8
    assert [row.agency_name for row in rows] == ["a"] * 4 + ["c2"] * 4
    assert [row.key for row in rows[:4]] == sorted(row.key for row in rows[:4])
    assert (rows[0].value, rows[0].unit, rows[0].state) == (Decimal("3.50"), "万元", State.NUMBER)


def test_findings_keep_the_order_of_the_record_and_their_page(filled: Store) -> None:
    with filled.read_only() as session:
        rows = list(queries.findings(session))
    assert [(row.page_key[8], row.ordinal) for row in rows] == [
        (page, ordinal) for page in "abc" for ordinal in (0, 1)
    ]
    assert [row.agency_name for row in rows[::2]] == ["a", None, "c2"]


def test_a_stream_goes_on_past_one_batch(store: Store, run: OpenRun) -> None:
    with store.begin() as session:
        for number in range(45):
            record = make_record(agency=str(number))
            snapshot_id = ingest_in(session, run, number)
            save_parse(session, run, snapshot_id, record, record_json=json_of(record))
    with store.read_only() as session:
        assert len({row.parse_id for row in queries.records(session)}) == 45


def ingest_in(session: Session, run: OpenRun, number: int) -> int:
    result = record_file(session, run, make_file(b"%d" % number, str(number)))
    assert result.snapshot_id is not None
    return result.snapshot_id


@given(record_json=st.binary(max_size=300))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
def test_the_record_comes_back_byte_for_byte(
    store: Store, run: OpenRun, record_json: bytes
) -> None:
    with store.session() as session:
        snapshot_id = ingest_in(session, run, 1)
        save_parse(session, run, snapshot_id, make_news(), record_json=record_json)
        assert [row.record_json for row in queries.records(session)] == [record_json]


def test_a_damaged_record_is_not_handed_out(filled: Store) -> None:
    digest = digest_of(json_of(make_record(agency="a")))
    with filled.begin() as session:
        session.execute(sa.update(Blob).where(Blob.digest == digest).values(data=b"{}"))
    with filled.read_only() as session, pytest.raises(BlobDamaged, match=digest):
        list(queries.records(session))
