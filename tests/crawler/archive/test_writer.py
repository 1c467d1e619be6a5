"""Group commit: nobody hears of a piece before its commit, and a bad piece fails alone."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from crawler.archive.errors import ArchiveClosed, ArchiveFailed
from crawler.archive.writer import Task, Writer
from storage.models import Campaign, Run
from storage.models.archive import RunKind
from storage.session import Store
from tests.crawler.archive.mailbox import Mailbox
from tests.databases import new_file
from tests.storage.builders import START


class NotingWriter(Writer):
    """Note the groups; fail at the commit when told to."""

    groups: list[int]
    fails_at = 0

    def _commit(self, session: Session, pieces: list[Any]) -> None:
        self.groups.append(len(pieces))
        if len(self.groups) == self.fails_at:
            raise OperationalError("COMMIT", None, Exception("disk I/O error"))
        super()._commit(session, pieces)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(new_file(tmp_path / "writer.db")) as store:
        with store.begin() as session:
            session.add(Run(kind=RunKind.CRAWL, started_at=START, code_version="0", settings={}))
        yield store


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def writer(store: Store, mailbox: Mailbox) -> NotingWriter:
    writer = NotingWriter(store, mailbox.deliver, group_size=8)
    writer.groups = []
    return writer


def _add(session: Session, names: Sequence[str]) -> Sequence[str]:
    for name in names:
        if name == "bad":
            raise ValueError("a bad piece")
        row = {"name": name, "portal": "p", "opened_at": START, "opened_run_id": 1}
        session.execute(sa.insert(Campaign), row)
    return names


ADD: Task[str, str] = Task(1, _add)


def _names(store: Store) -> list[str]:
    with store.read_only() as session:
        return list(session.execute(sa.select(Campaign.name).order_by(Campaign.id)).scalars())


def test_what_is_queued_is_written_in_one_transaction_in_order(
    store: Store, mailbox: Mailbox, writer: NotingWriter
) -> None:
    waiting = [writer.submit(ADD, name) for name in "abcdefghij"]
    writer.start()
    assert [mailbox.wait(one) for one in waiting] == list("abcdefghij")
    assert writer.groups == [8, 2]
    assert _names(store) == list("abcdefghij")
    assert mailbox.wait(writer.close()) is None


def test_lower_ranks_go_first(store: Store, mailbox: Mailbox, writer: NotingWriter) -> None:
    order: list[str] = []

    def note(rank: int) -> Task[str, str]:
        def perform(_: Session, names: Sequence[str]) -> Sequence[str]:
            order.extend(names)
            return names

        return Task(rank, perform)

    late, early = note(2), note(1)
    waiting = [
        writer.submit(task, name) for task, name in ((late, "l1"), (early, "e"), (late, "l2"))
    ]
    writer.start()
    assert [mailbox.wait(one) for one in waiting] == ["l1", "e", "l2"]
    assert order == ["e", "l1", "l2"]
    mailbox.wait(writer.close())


def test_a_waiter_hears_of_its_piece_only_after_the_commit(
    store: Store, mailbox: Mailbox, writer: NotingWriter
) -> None:
    seen: list[list[str]] = []
    waiting = writer.submit(ADD, "a")
    waiting.addCallback(lambda _: seen.append(_names(store)))
    writer.start()
    mailbox.wait(waiting)
    assert seen == [["a"]]
    mailbox.wait(writer.close())


def test_a_bad_piece_fails_alone(store: Store, mailbox: Mailbox, writer: NotingWriter) -> None:
    waiting = [writer.submit(ADD, name) for name in ("a", "bad", "b")]
    writer.start()
    results = [mailbox.wait(one) for one in waiting]
    assert isinstance(results[1], ValueError)
    assert (results[0], results[2]) == ("a", "b")
    assert _names(store) == ["a", "b"]
    mailbox.wait(writer.close())


def test_a_failed_commit_is_the_end_and_never_tried_again(
    store: Store, mailbox: Mailbox, writer: NotingWriter
) -> None:
    writer.fails_at = 1
    waiting = [writer.submit(ADD, name) for name in "abcdefghijkl"]
    writer.start()
    results = [mailbox.wait(one) for one in waiting]
    assert {type(one) for one in results} == {ArchiveFailed}
    assert len({id(one) for one in results}) == len(results)
    assert isinstance(mailbox.wait(writer.submit(ADD, "later")), ArchiveFailed)
    assert writer.groups == [8]
    assert _names(store) == []
    assert isinstance(writer.failure, ArchiveFailed)
    mailbox.wait(writer.close())


def test_a_full_disk_is_the_end(store: Store, mailbox: Mailbox, writer: NotingWriter) -> None:
    def fill(session: Session, names: Sequence[str]) -> Sequence[str]:
        session.execute(sa.text("PRAGMA max_page_count = 1"))
        return _add(session, ["x" * 100_000])

    waiting = [writer.submit(ADD, "a"), writer.submit(Task(2, fill), "b")]
    writer.start()
    assert {type(mailbox.wait(one)) for one in waiting} == {ArchiveFailed}
    assert _names(store) == []
    mailbox.wait(writer.close())


def test_closing_writes_what_is_queued_and_refuses_more(
    store: Store, mailbox: Mailbox, writer: NotingWriter
) -> None:
    waiting = [writer.submit(ADD, name) for name in "abc"]
    closed = writer.close()
    assert isinstance(mailbox.wait(writer.submit(ADD, "late")), ArchiveClosed)
    writer.start()
    assert mailbox.wait(closed) is None
    assert [mailbox.wait(one) for one in waiting] == list("abc")
    assert _names(store) == list("abc")
