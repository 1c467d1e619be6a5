"""Desks: the crawls of a process that write to one database share its store and its writer.

SQLite lets one transaction at a time through: writers that wait for each other only lose time, and
one that serves all of them needs a commit where each of them needed one.
"""

from collections.abc import Callable
from typing import cast

from scrapy.crawler import Crawler
from twisted.internet.defer import Deferred, succeed

from crawler.archive.writer import Deliver, Writer
from storage.session import Store

DESKS_ATTRIBUTE = "desks"
"""What a crawler carries that shares its desks with others."""


class Desk:
    """One store and its writer, open while any crawl uses them."""

    def __init__(self, store: Store, writer: Writer, forget: Callable[[], None]) -> None:
        self.store = store
        self.writer = writer
        self._forget = forget
        self._user_count = 0

    def join(self) -> "Desk":
        """Use the desk; `leave` ends that."""
        self._user_count += 1
        return self

    def start(self) -> None:
        """Start writing; the crawl that opens first does it for all."""
        if not self.writer.is_started:
            self.writer.start()

    def leave(self) -> "Deferred[None]":
        """Stop using the desk; the last one out writes what is queued and closes it."""
        self._user_count -= 1
        if self._user_count:
            return succeed(None)
        # A crawl that comes later gets a desk of its own: this writer takes nothing more.
        self._forget()
        return self.writer.close().addCallback(lambda _: self.store.close())


class Desks:
    """The desks of a process, by the class of their writer and where they write."""

    def __init__(self) -> None:
        self._open: dict[tuple[object, ...], Desk] = {}

    def join(self, store: Store, writer_class: type[Writer], deliver: Deliver) -> Desk:
        """Use the desk of a database, opened with this store unless it is open."""
        key = (writer_class, store.url, store.places, store.is_unsafe_allowed)
        desk = self._open.get(key)
        if desk is None:
            desk = Desk(store, writer_class(store, deliver), lambda: self._forget(key))
            self._open[key] = desk
        return desk.join()

    def _forget(self, key: tuple[object, ...]) -> None:
        self._open.pop(key, None)


def find_desks(crawler: Crawler) -> Desks:
    """Return the desks of a crawler, its own unless it was given some to share."""
    desks = getattr(crawler, DESKS_ATTRIBUTE, None)
    if desks is None:
        desks = Desks()
        setattr(crawler, DESKS_ATTRIBUTE, desks)
    return cast("Desks", desks)
