"""What real crawls leave behind is what absence is told from."""

import pytest
from sqlalchemy.orm import Session

from corpus.coverage.listing import LinkFate, fate_of
from corpus.coverage.searches import Search, judge_search
from crawler.spiders.errand import LIST_ROW
from crawler.spiders.steps import LIST_END
from storage.frontier.review import entry_ends, list_ends
from storage.searches.links import listed_links
from storage.searches.passes import list_pages, passes_over
from storage.session import Store
from tests.corpus.crawl.bench import Crawled


def _search(session: Session, portal: str) -> Search:
    newest = passes_over(session, portal)[0]
    number = newest.campaign_id
    return judge_search(
        newest, entry_ends(session, number), list_ends(session, number, LIST_END),
        list_pages(session, number, LIST_END),
    )  # fmt: skip


@pytest.mark.parametrize("portal", ["trs-styled", "gkmlpt"])
def test_a_crawl_that_read_every_list_is_a_complete_search(crawled: Crawled, portal: str) -> None:
    with Store(crawled.url) as store, store.read_only() as session:
        search = _search(session, portal)
        links = listed_links(session, portal, LIST_ROW)
    assert search.is_complete
    assert all(page.capture_id and page.proof for page in search.lists)
    assert links
    # Nothing is parsed: every page that was got waits to be read.
    assert {fate_of(link) for link in links} == {LinkFate.UNREAD}
    assert all(link.text and link.list_capture_id for link in links)


@pytest.mark.parametrize("portal", ["robots-all", "wall-forbidden", "wall-challenge-412"])
def test_a_wall_is_never_taken_for_an_empty_list(crawled: Crawled, portal: str) -> None:
    with Store(crawled.url) as store, store.read_only() as session:
        search = _search(session, portal)
    assert search.is_barred
    assert not search.lists
