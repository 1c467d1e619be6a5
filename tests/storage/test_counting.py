from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage import queries, schema
from storage.archive import OpenRun
from storage.changes.readings import parses_of
from storage.changes.sights import pages
from storage.counting import adopt_parser, adopted_parser, adoption_mark
from storage.fixity.fact_check import check_facts
from storage.fixity.problems import Problems
from storage.models import JoinedPage, Parse, ParserAdoption
from storage.prepared import prepare
from storage.record_stream import record_heads
from storage.releases.vintage import copy_until
from storage.reports import Joined, save_joined
from storage.series.candidates import basis_of
from storage.series.history import versions_of
from storage.session import Store
from tests.databases import new_file
from tests.storage.builders import (
    NEWER_PARSER,
    PARSER,
    START,
    ingest,
    json_of,
    make_file,
    make_record,
    save,
)
from tests.storage.captures.exchanges import exchange, record, response
from tests.storage.fixity.filled import fill
from tests.storage.test_schema import connect


@pytest.fixture
def twice_read(store: Store, run: OpenRun) -> Store:
    """Return a store with two pages that two parsers have read, and one that only the newer has."""
    for number in range(3):
        snapshot_id = ingest(store, run, make_file(b"%d" % number, f"{number}.html"))
        if number < 2:
            save(store, run, snapshot_id, make_record(agency=f"old {number}"))
        save(store, run, snapshot_id, make_record(agency=f"new {number}", parser=NEWER_PARSER))
    return store


def _adopt(store: Store, run: OpenRun, digest: str | None) -> bool:
    with store.begin() as session:
        return adopt_parser(session, run, digest)


def _agencies(session: Session) -> list[str]:
    return sorted(row.agency_name or "" for row in queries.reports(session))


def test_the_newest_parse_counts_until_a_parser_is_adopted(twice_read: Store, run: OpenRun) -> None:
    with twice_read.read_only() as session:
        assert _agencies(session) == ["new 0", "new 1", "new 2"]
    assert _adopt(twice_read, run, PARSER.digest)
    with twice_read.read_only() as session:
        assert _agencies(session) == ["new 2", "old 0", "old 1"]
        assert adopted_parser(session) == PARSER.digest
    assert _adopt(twice_read, run, None)
    with twice_read.read_only() as session:
        assert _agencies(session) == ["new 0", "new 1", "new 2"]


def test_adopting_twice_adds_nothing_and_the_log_vouches_for_it(
    twice_read: Store, run: OpenRun
) -> None:
    assert [_adopt(twice_read, run, PARSER.digest) for _ in range(2)] == [True, False]
    with twice_read.begin() as session:
        assert _problems(session) == []
        session.execute(sa.update(ParserAdoption).values(parser_digest=NEWER_PARSER.digest))
        assert _problems(session) == ["parser adoption 1"]


def _problems(session: Session) -> list[str]:
    problems = Problems()
    check_facts(session, problems, lambda _: None)
    return [problem.subject.replace("_", " ") for problem in problems.kept]


def test_everything_that_chooses_a_parse_chooses_the_same(
    twice_read: Store, run: OpenRun, tmp_path: Path
) -> None:
    _adopt(twice_read, run, PARSER.digest)
    with twice_read.read_only() as session:
        counting = set(session.scalars(sa.select(Parse.id).where(queries.is_counting_parse())))
        assert counting == {1, 3, 5}
        assert {row.parse_id for row in queries.records(session)} == counting
        assert {sight.parse_id for _, sights in pages(session) for sight in sights} == counting
        assert {rows[-1].parse_id for rows in parses_of(session, (1, 2, 3)).values()} == counting
        places = [(row.page_key, row.part) for row in queries.reports(session)]
        last = {row.page_key: row.parse_id for row in versions_of(session, places)}
        assert set(last.values()) == counting
        assert len(list(record_heads(session))) == len(counting)
        with Store(new_file(tmp_path / "vintage.db")) as copy:
            copy_until(session, copy, START + timedelta(days=900), lambda _: None)
            with copy.read_only() as own:
                assert set(own.scalars(sa.select(Parse.id))) == counting


def test_an_adoption_makes_news_of_everything_that_rests_on_the_choice(
    twice_read: Store, run: OpenRun
) -> None:
    found = []
    for digest in (PARSER.digest, None, PARSER.digest):
        with twice_read.read_only() as session:
            found.append((basis_of(session, "rules"), adoption_mark(session)))
        _adopt(twice_read, run, digest)
    assert len(set(found)) == 3
    assert found[0][1] == ""


def test_the_upgrade_keeps_every_parse_and_what_refers_to_it(empty_url: str) -> None:
    with Store(empty_url) as store:
        store.upgrade()
        fill(store, is_adopting=False)
        with store.begin() as session:
            before = session.execute(sa.select(Parse.__table__)).all()
        with connect(empty_url) as connection:
            schema.downgrade(connection, "0006")
        store.upgrade()
        with store.begin() as session:
            assert session.execute(sa.select(Parse.__table__)).all() == before
            assert _problems(session) == []
            if session.get_bind().dialect.name == "sqlite":
                assert session.execute(sa.text("PRAGMA foreign_key_check")).all() == []


def test_what_was_adopted_is_not_dropped(empty_url: str) -> None:
    with Store(empty_url) as store:
        store.upgrade()
        fill(store)
        with (
            pytest.raises(RuntimeError, match="2 adoptions"),
            connect(empty_url) as connection,
        ):
            schema.downgrade(connection, "0006")
        with store.begin() as session:
            assert _problems(session) == []


def test_a_page_that_changed_back_is_joined_as_it_is_now(store: Store, run: OpenRun) -> None:
    first = _see(store, run, "1.html", b"page one", 0)
    before = _see(store, run, "1_1.html", b"page two", 0)
    after = _see(store, run, "1_1.html", b"page two, edited", 30)
    for second in (before, after):
        whole = make_record(text=f"{second}")
        with store.begin() as session:
            joined = Joined((first, second), b"joined %d" % second)
            save_joined(session, run, joined, prepare(whole, json_of(whole)))
    assert _joined(store) == [after]
    assert _see(store, run, "1_1.html", b"page two", 60) == before
    assert _joined(store) == [before]


def test_a_page_that_was_added_is_joined_in_whatever_order_pages_were_seen(
    store: Store, run: OpenRun
) -> None:
    third = _see(store, run, "1_2.html", b"page three", 0)
    second = _see(store, run, "1_1.html", b"page two", 1)
    first = _see(store, run, "1.html", b"page one", 2)
    for whole_of in ((first, second), (first, second, third)):
        whole = make_record(text=f"{len(whole_of)}")
        with store.begin() as session:
            joined = Joined(whole_of, b"joined %d" % len(whole_of))
            save_joined(session, run, joined, prepare(whole, json_of(whole)))
    assert _joined(store) == [second, third]


def _see(store: Store, run: OpenRun, name: str, payload: bytes, day: int) -> int:
    url, at = f"http://www.qinglan.example/{name}", START + timedelta(days=day)
    [found] = record(store, run, exchange(response(payload), url, started_at=at))
    assert found.snapshot_id is not None
    return found.snapshot_id


def _joined(store: Store) -> list[int]:
    """Return the pages, but for the first, of what counts as joined."""
    statement = (
        sa.select(JoinedPage.snapshot_id)
        .join(Parse, Parse.id == JoinedPage.parse_id)
        .where(queries.is_counting_parse(), JoinedPage.ordinal > 0)
        .order_by(JoinedPage.ordinal)
    )
    with store.read_only() as session:
        return list(session.scalars(statement))
