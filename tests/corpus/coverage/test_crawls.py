"""Crawls as they were known at an instant: nothing that came later counts."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from corpus.coverage import Coverage
from corpus.coverage.crawls import Crawls
from corpus.coverage.searches import Search
from crawler.portals.portal import Portal
from crawler.spiders.errand import LIST_ROW
from crawler.spiders.steps import LIST_END
from crawler.verdict import Completeness
from storage.searches.links import listed_links
from storage.searches.passes import late_captures, list_pages, passes_over
from storage.session import Store
from tests.corpus.district import District
from tests.corpus.series.conftest import small_district

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
    assert {page.capture_id for page in pages} <= late_captures(session, number, pages[0].seen_at)


def _newest(crawls: Crawls, portal: Portal) -> Search:
    return crawls.searches(portal)[0]
