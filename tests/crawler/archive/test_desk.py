"""Crawls of one process that write to one database: one writer, open while any of them needs it."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from crawler.archive.desk import Desks
from crawler.archive.writer import Task, Writer
from storage.session import Store
from tests.crawler.archive.mailbox import Mailbox
from tests.databases import new_file


def _echo(_: Session, names: Sequence[str]) -> Sequence[str]:
    return [f"{name} of {len(names)}" for name in names]


ECHO: Task[str, str] = Task(1, _echo)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return new_file(tmp_path / "desk.db")


def test_what_two_crawls_ask_for_is_done_at_once(url: str) -> None:
    mailbox, desks = Mailbox(), Desks()
    first = desks.join(Store(url), Writer, mailbox.deliver)
    second = desks.join(Store(url), Writer, mailbox.deliver)
    waiting = [first.writer.submit(ECHO, "a"), second.writer.submit(ECHO, "b")]
    first.start()
    second.start()
    assert [mailbox.wait(one) for one in waiting] == ["a of 2", "b of 2"]
    assert first.leave().called
    assert mailbox.wait(second.writer.submit(ECHO, "c")) == "c of 1"
    assert mailbox.wait(second.leave()) is None


def test_a_crawl_that_comes_after_the_last_one_left_can_write(url: str) -> None:
    mailbox, desks = Mailbox(), Desks()
    for _ in range(2):
        desk = desks.join(Store(url), Writer, mailbox.deliver)
        desk.start()
        assert mailbox.wait(desk.writer.submit(ECHO, "a")) == "a of 1"
        assert mailbox.wait(desk.leave()) is None


def test_databases_have_desks_of_their_own(url: str, tmp_path: Path) -> None:
    mailbox, desks = Mailbox(), Desks()
    other = new_file(tmp_path / "other.db")
    found = [desks.join(Store(one), Writer, mailbox.deliver).store.name for one in (url, other)]
    assert found == [url, other]
