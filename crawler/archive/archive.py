"""The archive as one crawl uses it: a run of a campaign, from its first transaction to its last.

ARCHIVE names the class (default: `Archive`), ARCHIVE_DATABASE_URL the database, CAMPAIGN and
CAMPAIGN_PORTAL what is crawled; ARCHIVE_RUN_FACTS is a mapping that is kept with the run.
ARCHIVE_OBJECTS, ARCHIVE_SEGMENTS and ARCHIVE_ALLOW_UNSAFE are as for `Store`.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from typing import Self, TypeVar, cast

from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings
from scrapy.utils.misc import build_from_crawler, load_object
from sqlalchemy.orm import Session
from twisted.internet.defer import Deferred
from twisted.internet.threads import deferToThread

from crawler.archive.desk import Desk, find_desks
from crawler.archive.errors import ArchiveError, ArchiveSettingMissing
from crawler.archive.writer import Deliver, Task, Writer
from storage import frontier
from storage.archive import OpenRun, RunStart, finish_run, start_run
from storage.captures import Lease, NewExchange, RecordedExchange, record_exchanges, record_of_runs
from storage.frontier import (
    Ending,
    LeasedEntry,
    LeaseTerms,
    NewEntry,
    Outlook,
    Postponement,
    Reconciliation,
    Turns,
)
from storage.frontier.liveness import Sign, find_dead, show_life
from storage.models.archive import RunKind, RunOutcome
from storage.models.base import Clock
from storage.session import Store

logger = logging.getLogger(__name__)

R = TypeVar("R")

CALLBACK_ERROR = "callback_error"
_ATTRIBUTE = "archive"
_KEPT_SETTINGS = (
    "BOT_NAME",
    "CONCURRENT_REQUESTS",
    "CONCURRENT_REQUESTS_PER_DOMAIN",
    "DOWNLOAD_DELAY",
    "DOWNLOAD_MAXSIZE",
    "DOWNLOAD_TIMEOUT",
    "DOWNLOAD_VERIFY_CERTIFICATES",
    "RETRY_TIMES",
    "ROBOTSTXT_OBEY",
    "USER_AGENT",
)


@dataclass(frozen=True, slots=True)
class Supply:
    """What a request for leases brought; when it brought nothing, what is left to wait for."""

    entries: Sequence[LeasedEntry]
    outlook: Outlook | None


@dataclass(frozen=True, slots=True)
class Closing:
    """How a run ended, and the account of its campaign."""

    outcome: RunOutcome
    account: Reconciliation


class Archive:
    """Write for one crawl; every method returns at once, and its result fires when it is safe."""

    writer_class = Writer

    def __init__(self, desk: Desk, start: RunStart, campaign: str, portal: str) -> None:
        self._desk = desk
        self._store = desk.store
        self._start = start
        self._campaign = campaign
        self._portal = portal
        self._writer = desk.writer
        self._run: OpenRun | None = None
        self._sign: Sign | None = None
        self._is_closed = False
        self._campaign_id = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build from the settings of a crawl."""
        settings = crawler.settings
        url, campaign = settings.get("ARCHIVE_DATABASE_URL"), settings.get("CAMPAIGN")
        if not url or not campaign:
            raise ArchiveSettingMissing("set ARCHIVE_DATABASE_URL and CAMPAIGN")
        portal = str(settings.get("CAMPAIGN_PORTAL") or campaign)
        spider = getattr(crawler.spidercls, "name", None)
        facts = {"campaign": campaign, "portal": portal, "spider": spider}
        start = RunStart(RunKind.CRAWL, version("nianbao"), settings=facts | _kept(settings))
        store = Store(
            str(url),
            settings.get("ARCHIVE_OBJECTS"),
            segments=settings.get("ARCHIVE_SEGMENTS"),
            is_unsafe_allowed=settings.getbool("ARCHIVE_ALLOW_UNSAFE"),
        )
        from twisted.internet import reactor  # here, since importing it installs it

        deliver = cast("Deliver", reactor.callFromThread)
        desk = find_desks(crawler).join(store, cls.writer_class, deliver)
        return cls(desk, start, str(campaign), portal)

    @property
    def campaign_id(self) -> int:
        """Return the campaign; 0 before the archive is open."""
        return self._campaign_id

    @property
    def run_id(self) -> int:
        """Return the run; it must be open."""
        return self._open_run.id

    @property
    def has_failed(self) -> bool:
        """Tell whether writing has become impossible."""
        return self._writer.failure is not None

    def now(self) -> datetime:
        """Return the time."""
        return datetime.now(UTC)

    def open_turns(self) -> Turns:
        """Return the turns that the processes on this database share; the caller closes them."""
        return frontier.open_turns(self._store)

    def open(self) -> "Deferred[None]":
        """Begin a run of the campaign and take back what dead runs had leased."""
        self._desk.start()
        return self.do(self._begin, rank=0)

    def capture(self, exchange: NewExchange) -> "Deferred[RecordedExchange]":
        """Keep an exchange; after the end it is kept on the spot, since the thread is gone."""
        if self._is_closed and not self.has_failed:
            return deferToThread(self._capture_late, exchange)
        return self._writer.submit(_CAPTURE, (self._open_run, exchange))

    def finish(self, ending: Ending) -> "Deferred[None]":
        """End an entry with all it led to."""
        return self._writer.submit(_FINISH, (self._open_run, ending))

    def postpone(self, postponement: Postponement) -> "Deferred[None]":
        """Put an entry back to be tried again."""
        return self._writer.submit(_POSTPONE, postponement)

    def discover(self, entry: NewEntry) -> "Deferred[int]":
        """Add an entry that no page led to."""
        return self._writer.submit(_DISCOVER, (self._open_run, entry))

    def lease(self, limit: int, duration: timedelta) -> "Deferred[Supply]":
        """Take entries."""
        terms = LeaseTerms(campaign_id=self._campaign_id, limit=limit, duration=duration)
        return self._writer.submit(_LEASE, (self._open_run, terms))

    def renew(self, leases: Sequence[Lease], duration: timedelta) -> "Deferred[set[Lease]]":
        """Prolong leases; fires with those that still hold."""
        return self.do(lambda session: frontier.renew(session, self._open_run, leases, duration))

    def release(self, leases: Sequence[Lease]) -> "Deferred[None]":
        """Give leases back unused."""
        return self.do(lambda session: frontier.release(session, leases))

    def do(self, work: Callable[[Session], R], rank: int = 6) -> "Deferred[R]":
        """Do anything else in the thread of the archive, in a transaction."""

        def perform(session: Session, _: Sequence[None]) -> Sequence[R]:
            return [work(session)]

        return self._writer.submit(Task(rank, perform), None)

    async def close(self, *, is_finished: bool) -> Closing | None:
        """Account for the campaign, end the run and the thread; None if writing had failed."""
        from scrapy.utils.defer import maybe_deferred_to_future

        closing = None
        try:
            if self._run is not None and not self.has_failed:
                ended = self.do(lambda session: self._end(session, is_finished=is_finished))
                closing = await maybe_deferred_to_future(ended)
        except ArchiveError as error:
            logger.error("run_end_lost error=%s", error)  # noqa: TRY400 - the writer logged it
        await maybe_deferred_to_future(self._desk.leave())
        self._is_closed = True
        if self._sign is not None:
            self._sign.close()
        return closing

    @property
    def _open_run(self) -> OpenRun:
        if self._run is None:
            raise ArchiveError("the archive is not open")
        return self._run

    def _begin(self, session: Session) -> None:
        clock: Clock = self.now
        run = start_run(session, self._start, clock)
        # Shown before the run can be seen: nobody may take it for dead.
        self._sign = show_life(self._store, run.id)
        campaign_id = frontier.open_campaign(session, run, self._campaign, self._portal)
        holders = frontier.holders(session, campaign_id)
        frontier.reclaim(session, campaign_id, find_dead(self._store, holders - {run.id}))
        self._run, self._campaign_id = run, campaign_id

    def _end(self, session: Session, *, is_finished: bool) -> Closing:
        account = frontier.reconcile(session, self._campaign_id)
        outcome = RunOutcome.COMPLETE
        if not is_finished or account.open_count or not account.is_balanced or _is_broken(account):
            outcome = RunOutcome.INCOMPLETE
        finish_run(session, self._open_run, outcome, account.counts())
        return Closing(outcome, account)

    def _capture_late(self, exchange: NewExchange) -> RecordedExchange:
        with self._store.begin() as session:
            [recorded] = record_exchanges(session, self._open_run, [exchange])
        self._store.close()
        return recorded


def _finish(session: Session, endings: Sequence[tuple[OpenRun, Ending]]) -> Sequence[None]:
    frontier.finish_of_runs(session, endings)
    return [None for _ in endings]


def _postpone(session: Session, asked: Sequence[Postponement]) -> Sequence[None]:
    frontier.postpone(session, asked)
    return [None for _ in asked]


def _lease(session: Session, asked: Sequence[tuple[OpenRun, LeaseTerms]]) -> Sequence[Supply]:
    return [_supply(session, run, terms) for run, terms in asked]


def _supply(session: Session, run: OpenRun, terms: LeaseTerms) -> Supply:
    entries = frontier.lease(session, run, terms)
    return Supply(entries, None if entries else frontier.look_out(session, terms.campaign_id))


# What all crawls of a process ask for is done for all of them at once. Bytes, then ends, then
# discoveries, then leases, so that what was found is there when the next entries are taken.
_CAPTURE = Task(1, record_of_runs)
_FINISH = Task(2, _finish)
_POSTPONE = Task(3, _postpone)
_DISCOVER = Task(4, frontier.discover_of_runs)
_LEASE = Task(5, _lease)


def find_archive(crawler: Crawler) -> Archive:
    """Return the archive of a crawler, one for all its parts; build it at the first call."""
    archive = getattr(crawler, _ATTRIBUTE, None)
    if archive is None:
        factory = load_object(crawler.settings.get("ARCHIVE") or Archive)
        archive = build_from_crawler(factory, crawler)
        setattr(crawler, _ATTRIBUTE, archive)
    return cast("Archive", archive)


def _kept(settings: BaseSettings) -> dict[str, object]:
    kept = {name: settings.get(name) for name in _KEPT_SETTINGS}
    return {**kept, **dict(settings.get("ARCHIVE_RUN_FACTS") or {})}


def _is_broken(account: Reconciliation) -> bool:
    return any(reason.startswith(CALLBACK_ERROR) for reason in account.dead_reasons)
