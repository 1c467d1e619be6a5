"""Archives that die at a named point, or whose database fails them."""

import os
import resource
import sqlite3
from typing import Any, cast

import sqlalchemy as sa
from scrapy.crawler import Crawler
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from crawler.archive.archive import Archive
from crawler.archive.writer import Writer

DEAD = 9


class DyingWriter(Writer):
    """Leave the process before or after the n-th commit that holds work of a rank."""

    rank = -1
    count = 1
    is_after = False

    def _commit(self, session: Session, pieces: list[Any]) -> None:
        if any(piece.rank == self.rank for piece in pieces):
            self.count -= 1
            if self.count == 0 and not self.is_after:
                os._exit(DEAD)
        super()._commit(session, pieces)
        if self.count == 0 and self.is_after:
            os._exit(DEAD)


class DyingArchive(Archive):
    """Use a writer that dies where the setting CRASH says: rank, number, before or after."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "DyingArchive":
        rank, count, is_after = crawler.settings.getlist("CRASH")
        names = {"rank": int(rank), "count": int(count), "is_after": bool(int(is_after))}
        # The process has one crawl.
        cls.writer_class = cast("type[Writer]", type("DyingWriterAt", (DyingWriter,), names))
        return super().from_crawler(crawler)


class LyingWriter(Writer):
    """Report the n-th commit as failed, whether it was made or not."""

    count = 6
    is_made = False

    def _commit(self, session: Session, pieces: list[Any]) -> None:
        self.count -= 1
        if self.count == 0 and not self.is_made:
            raise _broken_disk()
        super()._commit(session, pieces)
        if self.count == 0:
            raise _broken_disk()


class LyingMadeWriter(LyingWriter):
    is_made = True


class UnsureArchive(Archive):
    writer_class = LyingWriter


class UnsureMadeArchive(Archive):
    writer_class = LyingMadeWriter


class FullArchive(Archive):
    """Let SQLite run out of pages, as on a full disk."""

    def _begin(self, session: Session) -> None:
        session.execute(sa.text("PRAGMA max_page_count = 60"))
        super()._begin(session)


class LimitedArchive(Archive):
    """Let the operating system refuse to make files longer, as when a write fails."""

    def _begin(self, session: Session) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, resource.RLIM_INFINITY))
        super()._begin(session)


class LeftWriter(Writer):
    """Lose every connection before the n-th commit."""

    count = 12

    def _commit(self, session: Session, pieces: list[Any]) -> None:
        self.count -= 1
        if self.count == 0:
            others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> 0"
            session.execute(sa.text(f"{others} AND datname = current_database()"))
        super()._commit(session, pieces)


class LeftArchive(Archive):
    writer_class = LeftWriter


def _broken_disk() -> OperationalError:
    return OperationalError("COMMIT", None, sqlite3.OperationalError("disk I/O error"))
