"""Crawls as they were known at an instant: nothing that came later counts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from corpus.coverage import Coverage
from corpus.coverage.crawls import Crawls, judge_pass
from corpus.coverage.searches import Search
from crawler.families.model import EndProof, Purpose
from crawler.portals.portal import Portal
from crawler.spiders.errand import LIST_ROW, Errand
from crawler.spiders.steps import LIST_END
from crawler.verdict import Completeness
from storage.archive import OpenRun
from storage.captures import Lease
from storage.frontier import Ending, FoundLink, NewEntry, discover, finish, open_campaign
from storage.frontier.review import list_ends
from storage.models.frontier import EntryState
from storage.searches.links import listed_links
from storage.searches.model import ListedLink, PassRow
from storage.searches.passes import list_pages, passes_over
from storage.session import Store
from tests.corpus.district import District
from tests.corpus.series.conftest import small_district
from tests.storage.builders import TickingClock
from tests.storage.frontier.entries import add_capture, make_entry, take

THEN = datetime(2022, 4, 30, 16, tzinfo=UTC)


@pytest.fixture
def session(district_file: District) -> Iterator[Session]:
    with Store(f"sqlite:///{district_file.file}") as store, store.read_only() as session:
        yield session


def _crawls(session: Session, until: datetime | None) -> Crawls:
    return Coverage(session, small_district().portals, until=until).crawls


def test_years_end_with_the_last_search_of_then(session: Session) -> None:
    newest = _crawls(session, THEN).newest()
    assert newest is not None
    assert newest < THEN
    now = _crawls(session, None).newest()
    assert now is not None
    assert now > THEN


def test_who_was_crawled_later_was_not_yet(session: Session) -> None:
    early = datetime(2000, 1, 1, tzinfo=UTC)
    assert _crawls(session, None).crawled_seats()
    assert _crawls(session, THEN).crawled_seats()
    assert not _crawls(session, early).crawled_seats()
    assert _crawls(session, early).newest() is None


def test_a_pass_that_went_on_had_not_got_what_it_got_later(session: Session) -> None:
    whole = _crawls(session, None)
    portal = next(each for each in whole.portals if _newest(whole, each).lists)
    search = _newest(whole, portal)
    assert search.whole is Completeness.COMPLETE
    assert search.began_at is not None
    # The list came first, and what it led to a second later or more.
    midway = search.began_at + timedelta(milliseconds=500)
    then = _newest(_crawls(session, midway), portal)
    assert (then.campaign, then.whole) == (search.campaign, Completeness.PARTIAL)
    assert then.is_complete
    links = listed_links(session, portal.id, LIST_ROW, midway)
    asked = [link.asked_at for link in links if link.asked_at is not None]
    assert len(asked) < len(links)
    assert max(asked, default=midway) <= midway


def test_lists_that_were_read_later_prove_nothing(session: Session) -> None:
    whole = _crawls(session, None)
    portal = next(each for each in whole.portals if _newest(whole, each).lists)
    number = passes_over(session, portal.id)[0].campaign_id
    pages = list_pages(session, number, LIST_END)
    assert pages
    assert list_pages(session, number, LIST_END, pages[0].seen_at) == []
    assert list_ends(session, number, LIST_END)
    assert list_ends(session, number, LIST_END, pages[0].seen_at) == []


def _newest(crawls: Crawls, portal: Portal) -> Search:
    return crawls.searches(portal)[0]


PROVED, OPEN_END = str(EndProof.SINGLE_PAGE), str(EndProof.NOT_PROVEN)


@dataclass
class Crawl:
    """A campaign that goes on, entry by entry."""

    store: Store
    run: OpenRun
    campaign_id: int = 0

    def begin(self, *seeds: str) -> None:
        with self.store.begin() as session:
            self.campaign_id = open_campaign(session, self.run, "spring", "yunxi")
            discover(session, self.run, [self.entry(name) for name in seeds])

    def entry(self, name: str) -> NewEntry:
        purpose = Purpose.ARTICLE if name.startswith("report") else Purpose.LIST
        kwargs = {"errand": Errand(purpose, "generic", 1).write()}
        return replace(make_entry(self.campaign_id, name), request={"cb_kwargs": kwargs})

    def find(self, *names: str) -> None:
        with self.store.begin() as session:
            discover(session, self.run, [self.entry(name) for name in names])

    def lease(self) -> dict[str, Lease]:
        with self.store.begin() as session:
            leased = take(session, self.run, self.campaign_id)
        return {each.url.rpartition("/")[2]: each.lease for each in leased}

    def ask(self, lease: Lease) -> None:
        with self.store.begin() as session:
            assert add_capture(session, self.run, lease) is not None

    def end(self, lease: Lease, reason: str | None = None, links: Sequence[FoundLink] = ()) -> None:
        state = EntryState.EXCLUDED if reason else EntryState.DONE
        with self.store.begin() as session:
            ending = Ending(lease=lease, state=state, reason=reason, links=links)
            finish(session, self.run, [ending])

    def row(self, name: str) -> FoundLink:
        entry = self.entry(name)
        relation = LIST_ROW if name.startswith("report") else None
        return FoundLink(url=entry.url, text=name, relation=relation, entry=entry)

    def judge(self, until: datetime | None) -> tuple[Search, list[ListedLink]]:
        """Return what is told of the campaign, and of what its lists show."""
        with self.store.read_only() as session:
            found = PassRow(self.campaign_id, "spring", "yunxi")
            links = listed_links(session, "yunxi", LIST_ROW, until)
            return judge_pass(session, found, until), links


def _end_of(name: str, proof: str = PROVED) -> FoundLink:
    return FoundLink(url=name, relation=LIST_END, reason=proof)


@pytest.fixture
def crawl(store: Store, run: OpenRun) -> Crawl:
    return Crawl(store, run)


def _read_first_list(crawl: Crawl, *more: str) -> None:
    crawl.begin("list")
    lease = crawl.lease()["list"]
    crawl.ask(lease)
    crawl.end(lease, links=[_end_of("list"), *(crawl.row(name) for name in more)])


def test_what_is_found_and_ends_later_changes_nothing(crawl: Crawl, clock: TickingClock) -> None:
    _read_first_list(crawl, "report", "next")
    then = clock()
    before = crawl.judge(then)
    leases = crawl.lease()
    assert crawl.judge(then) == before
    crawl.find("unknown")
    crawl.ask(leases["next"])
    crawl.end(leases["next"], links=[_end_of("next", OPEN_END), crawl.row("deeper")])
    # Neither is ever asked for, so that no capture tells when they ended.
    crawl.end(leases["report"], "robots_disallowed")
    crawl.end(crawl.lease()["deeper"], "robots_disallowed")
    assert crawl.judge(then) == before
    search, (link,) = before
    assert search.reasons == ("https://a.example/next is still to be fetched",)
    assert (link.state, link.reason, link.asked_at) == (None, None, None)
    search, (link,) = crawl.judge(None)
    assert len(search.reasons) == 3
    assert (link.state, link.reason) == (EntryState.EXCLUDED, "robots_disallowed")


def test_a_search_was_complete_before_more_was_found(crawl: Crawl, clock: TickingClock) -> None:
    _read_first_list(crawl)
    then = clock()
    crawl.find("unknown")
    assert crawl.judge(then)[0].is_complete
    assert not crawl.judge(None)[0].is_complete


@pytest.mark.parametrize("reason", ["robots_disallowed", "url_invalid"])
def test_a_search_was_open_before_the_last_list_was_left_out(
    crawl: Crawl, clock: TickingClock, reason: str
) -> None:
    _read_first_list(crawl, "next")
    then = clock()
    crawl.end(crawl.lease()["next"], reason)
    search, _ = crawl.judge(then)
    assert not search.is_complete
    assert search.reasons == ("https://a.example/next is still to be fetched",)
    later, _ = crawl.judge(clock())
    assert later == crawl.judge(None)[0]
    assert later.is_complete == (reason == "url_invalid")


def test_what_a_page_leads_to_is_known_with_the_page(crawl: Crawl, clock: TickingClock) -> None:
    crawl.begin("list")
    lease = crawl.lease()["list"]
    crawl.ask(lease)
    then = clock()
    crawl.end(lease, links=[_end_of("list"), crawl.row("next")])
    search, _ = crawl.judge(then)
    assert search.reasons == ("https://a.example/next is still to be fetched",)
