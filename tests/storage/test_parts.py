"""Several reports in one payload, one report in several, and the upgrade that allows for it."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from parsers.model import Cell, DocClass, State
from storage import queries, schema
from storage.archive import OpenRun
from storage.coverage import coverage
from storage.fixity.fact_check import check_facts
from storage.fixity.problems import Problems
from storage.log.facts import CELL, PARSE, parse_fact
from storage.models import CellFact, JoinedPage, Parse, ReportVersion
from storage.prepared import Prepared, prepare
from storage.reports import Joined, pending_snapshots, save_joined, save_parses
from storage.session import Store
from tests.storage.builders import PARSER, ingest, json_of, make_file, make_news, make_record
from tests.storage.fixity.filled import fill
from tests.storage.test_schema import connect

SENTENCE = "全年受理 12 件。"


def written(*names: str) -> list[Prepared]:
    records = [make_record(agency=name) for name in names]
    return [prepare(record, json_of(record)) for record in records]


def problems_of(session: Session) -> list[object]:
    problems = Problems()
    check_facts(session, problems, lambda _: None)
    return list(problems.kept)


def test_every_report_of_a_payload_is_kept_once(store: Store, run: OpenRun) -> None:
    snapshot_id = ingest(store, run, make_file())
    for expected in (True, False):
        with store.begin() as session:
            assert save_parses(session, run, snapshot_id, written("甲局", "乙局")) is expected
    with store.read_only() as session:
        rows = list(queries.reports(session))
        assert [(row.part, row.agency_name) for row in rows] == [(0, "甲局"), (1, "乙局")]
        assert [row.previous_id for row in rows] == [None, None]
        assert [row.errors for row in coverage(session)] == [1, 1]
        assert pending_snapshots(session, PARSER.digest) == []
        assert problems_of(session) == []


def test_each_report_follows_the_one_in_its_place(store: Store, run: OpenRun) -> None:
    for number in range(2):
        snapshot_id = ingest(store, run, make_file(b"page %d" % number))
        records = [make_record(agency=None, text=f"{number} {part}") for part in range(2)]
        with store.begin() as session:
            save_parses(
                session, run, snapshot_id, [prepare(record, json_of(record)) for record in records]
            )
    with store.read_only() as session:
        links = session.execute(sa.select(ReportVersion.id, ReportVersion.previous_id)).all()
    assert [tuple(link) for link in links] == [(1, None), (2, None), (3, 1), (4, 2)]


def test_a_joined_report_names_its_pages_and_stands_in_the_log(store: Store, run: OpenRun) -> None:
    pages = [ingest(store, run, make_file(b"%d" % n, f"{n}.html")) for n in range(3)]
    with store.begin() as session:
        save_parses(session, run, pages[0], written("甲局"))
    with store.begin() as session:
        joined = Joined(tuple(pages), b"all pages")
        assert save_joined(session, run, joined, written("乙局")[0]) == 2
    with store.begin() as session:
        assert problems_of(session) == []
        found = session.execute(sa.select(JoinedPage.ordinal, JoinedPage.snapshot_id)).all()
        assert [tuple(row) for row in found] == list(enumerate(pages))
        assert [row.part for row in queries.reports(session)] == [0, 1]
        session.execute(sa.delete(JoinedPage).where(JoinedPage.ordinal == 2))
        assert [str(problem) for problem in problems_of(session)]


def test_a_joined_page_that_is_no_report_has_no_version(store: Store, run: OpenRun) -> None:
    pages = [ingest(store, run, make_file(b"%d" % n, f"{n}.html")) for n in range(2)]
    news = make_news()
    assert news.doc_class is DocClass.NEWS
    with store.begin() as session:
        joined = Joined(tuple(pages), b"all")
        assert save_joined(session, run, joined, prepare(news, json_of(news))) is None


def test_a_sentence_is_kept_beside_its_fact(store: Store, run: OpenRun) -> None:
    cell = Cell("free.requests_received", State.NUMBER, "12", 12, sentence=SENTENCE)
    record = make_record(cells=(cell,))
    snapshot_id = ingest(store, run, make_file())
    with store.begin() as session:
        save_parses(session, run, snapshot_id, [prepare(record, json_of(record))])
    with store.read_only() as session:
        assert [row.sentence for row in queries.cells(session)] == [SENTENCE]


def test_leaves_of_older_rows_hold() -> None:
    row = {"id": 7, "snapshot_id": 1, "part": 0, "joined_digest": None}
    assert {"part", "joined_digest"}.isdisjoint(PARSE(row))
    assert PARSE(row | {"part": 1})["part"] == 1
    assert "sentence" not in CELL({"key": "t2.fees.amount", "sentence": None})
    assert "pages" not in parse_fact(row, None, (), ())


def test_the_upgrade_keeps_every_row_and_every_leaf(empty_url: str) -> None:
    with Store(empty_url) as store:
        store.upgrade()
        fill(store, is_adopting=False)
        with store.begin() as session:
            _forget_parts(session)
            before = _rows(session)
            known = {str(problem) for problem in problems_of(session)}
        with connect(empty_url) as connection:
            schema.downgrade(connection, "0004")
            columns = {c["name"] for c in sa.inspect(connection).get_columns("parse")}
            assert "part" not in columns
        store.upgrade()
        with store.begin() as session:
            assert _rows(session) == before
            assert {str(problem) for problem in problems_of(session)} == known
            assert set(session.execute(sa.select(Parse.part)).scalars()) == {0}


def _forget_parts(session: Session) -> None:
    """Remove what the older tables could not hold."""
    session.execute(sa.delete(JoinedPage))
    parses = sa.select(Parse.id).where(Parse.part > 0)
    versions = sa.select(ReportVersion.id).where(ReportVersion.parse_id.in_(parses))
    session.execute(sa.delete(CellFact).where(CellFact.report_version_id.in_(versions)))
    for table in ("finding", "check_result"):
        model = sa.table(table, sa.column("parse_id"))
        session.execute(sa.delete(model).where(model.c.parse_id.in_(parses)))
    session.execute(sa.delete(ReportVersion).where(ReportVersion.parse_id.in_(parses)))
    session.execute(sa.delete(Parse).where(Parse.part > 0))


def _rows(session: Session) -> list[tuple[object, ...]]:
    statement = sa.select(Parse.id, Parse.snapshot_id, Parse.record_digest, ReportVersion.id)
    joined = statement.outerjoin(ReportVersion, ReportVersion.parse_id == Parse.id)
    return [tuple(row) for row in session.execute(joined.order_by(Parse.id))]
