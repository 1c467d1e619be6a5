from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
import sqlalchemy as sa

from parsers.model import Cell, DocClass, Outcome, ParserVersion, Severity, State
from storage import queries
from storage.archive import OpenRun
from storage.content import content_digest
from storage.coverage import status
from storage.fixity.fact_check import check_facts
from storage.fixity.problems import Problems
from storage.models import CellFact, CheckResult, FindingFact, Parse, ReportVersion
from storage.reports import pending_snapshots, save_failure, save_parse
from storage.session import Store
from storage.slices import ALL, Slice, count_in
from tests.storage.builders import (
    CELLS,
    NEWER_PARSER,
    PARSER,
    TickingClock,
    ingest,
    json_of,
    make_file,
    make_news,
    make_record,
    save,
)

FAILED = Slice(is_failed=True)
URL = "https://www.qinglan.example.gov.cn/report.html"


def _pages(store: Store, run: OpenRun, count: int) -> list[int]:
    return [ingest(store, run, make_file(b"%d" % n, f"{n}.html")) for n in range(count)]


def _chain(store: Store) -> Sequence[tuple[int, int | None]]:
    columns = sa.select(ReportVersion.id, ReportVersion.previous_id).order_by(ReportVersion.id)
    with store.read_only() as session:
        return [(row[0], row[1]) for row in session.execute(columns)]


def test_a_record_becomes_rows(store: Store, run: OpenRun) -> None:
    snapshot_id = ingest(store, run, make_file())
    assert save(store, run, snapshot_id, make_record())
    with store.read_only() as session:
        parse = session.execute(sa.select(Parse)).scalar_one()
        report = session.execute(sa.select(ReportVersion)).scalar_one()
        cells = {cell.key: cell for cell in session.execute(sa.select(CellFact)).scalars()}
        first, second = session.execute(sa.select(FindingFact)).scalars().all()
        checks = {row.rule: row for row in session.execute(sa.select(CheckResult)).scalars()}
    assert (parse.snapshot_id, parse.run_id, parse.doc_class) == (
        snapshot_id,
        run.id,
        "annual_report",
    )
    assert (report.agency_name, report.report_year, report.scope) == ("青岚区水务局", 2023, "own")
    fee = cells["t2.fees.amount"]
    assert (fee.raw, fee.value, fee.unit, fee.state) == (
        "3.50",
        Decimal("3.50"),
        "万元",
        State.NUMBER,
    )
    assert fee.locator is not None
    assert fee.locator["path"] == "/html/body/table[1]/tbody/tr[2]/td[3]"
    assert "line" not in fee.locator
    assert (cells["t3.received.total"].raw, cells["t3.received.total"].value) == ("", None)
    assert (first.severity, first.if_blank_is_zero) == (Severity.ERROR, Outcome.PASS)
    assert first.operands[1] == {"ref": "t2.fees.amount", "value": "3.50"}
    assert (second.rule, second.locator) == ("title.year", None)
    assert checks["t3.balance.total"].if_blank_is_zero is Outcome.PASS
    assert checks["t3.sum.natural"].outcome is Outcome.NOT_ASSESSABLE


def test_cells_that_the_form_does_not_have_are_no_rows(store: Store, run: OpenRun) -> None:
    save(store, run, ingest(store, run, make_file()), make_record())
    with store.read_only() as session:
        keys = session.execute(sa.select(CellFact.key).order_by(CellFact.key)).scalars().all()
    assert keys == ["t2.fees.amount", "t3.received.natural", "t3.received.total", "t4.review_total"]


@pytest.mark.parametrize("record", [make_record(), make_news()], ids=["report", "news"])
def test_saving_twice_is_saving_once(
    store: Store, run: OpenRun, record: type, clock: TickingClock
) -> None:
    snapshot_id = ingest(store, run, make_file())
    assert save(store, run, snapshot_id, record)  # type: ignore[arg-type] # a parameter has no narrower type
    with store.read_only() as session:
        before = status(session)
    clock()
    assert not save(store, run, snapshot_id, record)  # type: ignore[arg-type] # as above
    with store.read_only() as session:
        assert status(session) == before


def test_a_page_that_is_no_report_has_a_parse_only(store: Store, run: OpenRun) -> None:
    save(store, run, ingest(store, run, make_file()), make_news())
    with store.read_only() as session:
        counts = status(session)
        assert session.execute(sa.select(Parse.doc_class)).scalar() is DocClass.NEWS
    assert (counts.parses, counts.reports, counts.cells, counts.findings) == (1, 0, 0, 2)


def test_a_newer_parser_adds_a_version_to_the_chain(store: Store, run: OpenRun) -> None:
    snapshot_id = ingest(store, run, make_file())
    for parser in (PARSER, NEWER_PARSER):
        assert save(store, run, snapshot_id, make_record(parser=parser))
    assert _chain(store) == [(1, None), (2, 1)]


def test_versions_of_one_report_are_chained_across_pages(store: Store, run: OpenRun) -> None:
    for snapshot_id in _pages(store, run, 3):
        save(store, run, snapshot_id, make_record())
    assert _chain(store) == [(1, None), (2, 1), (3, 2)]


def test_other_agencies_and_years_start_their_own_chain(store: Store, run: OpenRun) -> None:
    one, two, three = _pages(store, run, 3)
    save(store, run, one, make_record())
    save(store, run, two, make_record(agency="青岚区教育局"))
    save(store, run, three, make_record(year=2022))
    assert _chain(store) == [(1, None), (2, None), (3, None)]


def test_a_report_nobody_signed_is_chained_by_its_page(store: Store, run: OpenRun) -> None:
    one = ingest(store, run, replace(make_file(b"1"), url=URL))
    two = ingest(store, run, replace(make_file(b"2"), url=URL))
    other = ingest(store, run, make_file(b"3"))
    for snapshot_id in (one, other, two):
        save(store, run, snapshot_id, make_record(agency=None))
    assert _chain(store) == [(1, None), (2, None), (3, 1)]


def test_a_page_that_shows_another_year_now_starts_a_chain(store: Store, run: OpenRun) -> None:
    for payload, year in ((b"1", 2022), (b"2", 2023)):
        snapshot_id = ingest(store, run, replace(make_file(payload), url=URL))
        save(store, run, snapshot_id, make_record(year=year))
    assert _chain(store) == [(1, None), (2, None)]


def test_a_parser_that_reads_another_year_from_the_same_bytes_goes_on_with_the_chain(
    store: Store, run: OpenRun
) -> None:
    snapshot_id = ingest(store, run, make_file())
    save(store, run, snapshot_id, make_record(year=2022))
    save(store, run, snapshot_id, make_record(year=2023, parser=NEWER_PARSER))
    assert _chain(store) == [(1, None), (2, 1)]


def test_pages_to_parse_come_in_order_and_only_once(store: Store, run: OpenRun) -> None:
    ids = _pages(store, run, 5)
    save(store, run, ids[1], make_record())
    seen: list[int] = []
    with store.begin() as session:
        while page := pending_snapshots(session, PARSER.digest, seen[-1] if seen else 0, 2):
            seen += [pending.snapshot_id for pending in page]
            for pending in page:
                record = make_record(agency=pending.name)
                save_parse(session, run, pending.snapshot_id, record, record_json=json_of(record))
        assert pending_snapshots(session, PARSER.digest) == []
        assert len(pending_snapshots(session, NEWER_PARSER.digest)) == 5
    assert seen == [ids[0], *ids[2:]]


def test_a_broken_parse_is_kept_and_not_tried_again(store: Store, run: OpenRun) -> None:
    snapshot_id = ingest(store, run, make_file())
    with store.begin() as session:
        assert save_failure(session, run, snapshot_id, PARSER, error="ValueError: no\0table")
        assert not save_failure(session, run, snapshot_id, PARSER, error="again")
        assert pending_snapshots(session, PARSER.digest) == []
        assert [row.snapshot_id for row in pending_snapshots(session, NEWER_PARSER.digest)] == [1]
    with store.read_only() as session:
        parse = session.execute(sa.select(Parse)).scalar_one()
        assert (parse.outcome, parse.doc_class, parse.record_digest) == ("failed", None, None)
        assert status(session).failed_parses == 1


def test_what_a_parser_broke_on_can_be_read_by_it_later(store: Store, run: OpenRun) -> None:
    snapshot_id = ingest(store, run, make_file())
    with store.begin() as session:
        save_failure(session, run, snapshot_id, PARSER, error="OSError: out of something")
        assert [count_in(session, PARSER.digest, each) for each in (ALL, FAILED)] == [0, 1]
        record = make_record()
        assert save_parse(session, run, snapshot_id, record, record_json=json_of(record))
        assert not save_failure(session, run, snapshot_id, PARSER, error="too late")
        assert [count_in(session, PARSER.digest, each) for each in (ALL, FAILED)] == [0, 0]
        assert [row.part for row in queries.reports(session)] == [0]
        problems = Problems()
        check_facts(session, problems, lambda _: None)
        assert list(problems.kept) == []


def test_text_no_database_can_hold_does_not_stop_a_save(store: Store, run: OpenRun) -> None:
    broken = "a\0b\ud800"
    cells = (replace(CELLS[0], raw=broken), Cell("t2.x", State.TEXT, broken, unit=broken))
    record = make_record(cells=cells, text=broken)
    findings = (replace(record.findings[0], message=broken),)
    assert save(store, run, ingest(store, run, make_file()), replace(record, findings=findings))
    with store.read_only() as session:
        assert session.execute(sa.select(FindingFact.message)).scalar() == "a\ufffdb\ufffd"


def test_content_is_what_is_said_not_where_or_how_it_is_printed() -> None:
    record = make_record()
    moved = [replace(cell, locator=None) for cell in CELLS]
    respelled = [
        replace(cell, raw="3.5", value=Decimal("3.500")) if cell.unit == "万元" else cell
        for cell in moved
    ]
    same = make_record(cells=tuple(reversed(respelled)), parser=ParserVersion("9", "sha256:9"))
    assert content_digest(same) == content_digest(record)
    assert content_digest(make_record(text="本年度 公开信息\n12 条。")) == content_digest(record)


@pytest.mark.parametrize("value", [11, Decimal("12.01"), 120, None])
def test_another_number_is_another_content(value: int | Decimal | None) -> None:
    changed = (replace(CELLS[0], value=value, raw="?"), *CELLS[1:])
    assert content_digest(make_record(cells=changed)) != content_digest(make_record())


def test_another_sentence_is_another_content() -> None:
    assert content_digest(make_record(text="无")) != content_digest(make_record())
