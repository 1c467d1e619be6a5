import json
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.families.family import Family
from crawler.families.model import Data, EndProof
from crawler.families.page import Page, read_page
from crawler.families.registry import FAMILIES, GENERIC, probe
from crawler.families.series import MOST_PAGES
from crawler.families.signs import read_sign
from tests.crawler.families.gallery import GALLERY
from tests.crawler.families.samples import HOME, make_page, portal, rows
from tests.crawler.families.walking import walk
from tests.parsers.bounded import bounded

ALL = (*FAMILIES, GENERIC)
SAMPLES = [page for pages in GALLERY.values() for page in pages.values()]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from("page series misses hops years url n list".split()), inner, max_size=4
        )
    ),
    max_leaves=8,
)
DATA = st.dictionaries(
    st.sampled_from("page series misses hops years column list".split()), JSON, max_size=4
)


def _use(page: Page, data: dict[str, object], families: Sequence[Family] = ALL) -> None:
    probe(page)
    read_sign(page)
    for family in families:
        listed = family.read_list(page, data, ())  # type: ignore[arg-type]  # any JSON
        asks = (*listed.next_asks, *family.columns(page), *family.article_links(page))
        assert bool(listed.next_asks) != (listed.end_proof is not None)
        json.dumps([dict(ask.data) for ask in asks])


@settings(max_examples=40)
@given(st.binary(max_size=400), st.sampled_from([page.url for page in SAMPLES]), DATA)
def test_any_bytes_are_read_without_an_error(
    payload: bytes, url: str, data: dict[str, object]
) -> None:
    _use(read_page(url, payload), data)


@settings(max_examples=60)
@given(
    st.sampled_from(SAMPLES), st.integers(0, 4000), st.integers(0, 60), st.binary(max_size=20), DATA
)
def test_broken_markup_is_read_without_an_error(
    page: Page, start: int, length: int, junk: bytes, data: dict[str, object]
) -> None:
    broken = page.payload[:start] + junk + page.payload[start + length :]
    _use(read_page(page.url, broken, media_type=page.media_type), data)


@pytest.mark.parametrize("page", SAMPLES, ids=lambda page: page.url[-50:])
def test_reading_twice_gives_the_same(page: Page) -> None:
    again = read_page(page.url, page.payload, media_type=page.media_type)
    for family in ALL:
        assert family.read_list(page, {}, ()) == family.read_list(again, {}, ())
        assert family.columns(page) == family.columns(again)


@pytest.mark.parametrize("family", ALL, ids=lambda family: family.name)
def test_an_endless_list_is_stopped(family: Family) -> None:
    def endless(number: int) -> Page:
        more = f'<a href="list_{number + 1}.html">下一页</a>'
        return make_page(
            f"{HOME}/nb/list_{number}.html", portal(rows([f"/nb/{number}000000.html"]) + more)
        )

    data: Data = {
        "page": MOST_PAGES,
        "series": {"url": HOME + "/nb/list_{n}.html", "is_linked": True},
    }
    listed = family.read_list(endless(MOST_PAGES), data, ())
    assert (listed.next_asks, listed.end_proof) == ((), EndProof.NOT_PROVEN)


@pytest.mark.parametrize("announced", [10**6, 10**9])
def test_an_absurd_number_of_pages_is_never_believed(announced: int) -> None:
    script = f'<script>createPageHTML({announced}, 0, "index", "html")</script>'
    first = make_page(HOME + "/nb/", portal(rows(["t20250101_1.html"]) + script))
    result = walk(FAMILIES[0], first, lambda ask: make_page(ask.url, first.text))
    assert (len(result.asked), result.proof) == (2, EndProof.NOT_PROVEN)


HOSTILE: dict[str, Callable[[], str]] = {
    "links": lambda: '<a href="/x/1234567.html">年报</a>' * 6_000,
    "links in one item": lambda: "<li>" + '<a href="/nb/1234567.html">年报 2025-01-01</a>' * 6_000,
    "depth": lambda: "<div>" * 10_000 + '<a href="/nb/1234567.html">年报</a>',
    "deep lists": lambda: "<ul><li>" * 5_000 + '<a href="/nb/1234567.html">年报</a>' * 500,
    "records": lambda: "<record>" * 30_000,
    "data": lambda: "<![CDATA[<li>" * 20_000,
    "calls": lambda: "<script>" + "createPageHTML(" * 20_000,
    "comments": lambda: "<script>" + "/*" * 200_000,
    "writes": lambda: "<script>" + 'document.write("' * 20_000,
    "quotes": lambda: "<script>" + "'a" * 80_000,
    "blanks": lambda: "<p>共" + " " * 300_000 + "页</p>",
    "digits": lambda: '<div class="page">' + "1/" * 150_000,
    "brackets": lambda: "[" * 300_000,
    "number": lambda: '{"total":' + "9" * 100_000 + "}",
    "query data": lambda: "queryData='{" * 30_000,
    "next groups": lambda: "<nextgroup>" * 20_000 + "dataproxy.jsp",
    "cookies": lambda: "document.cookie=" * 20_000,
    "title": lambda: '<a href="/x/" title="' + "年度报告发布" * 40_000 + '">年报</a>',
    "frames": lambda: '<iframe src="/a/b?file=x.pdf"></iframe>' * 6_000,
    "pagination": lambda: '<div class="pagination' * 20_000,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_page_is_read_in_bounded_time(kind: str) -> None:
    with bounded():
        _use(make_page(HOME + "/nb/", HOSTILE[kind]()), {}, [GENERIC])


@pytest.mark.campaign
@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
@pytest.mark.parametrize("kind", HOSTILE)
def test_every_family_reads_a_hostile_page_in_bounded_time(kind: str, family: Family) -> None:
    with bounded():
        _use(make_page(HOME + "/nb/", HOSTILE[kind]()), {}, [family])
