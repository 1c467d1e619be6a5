import json

import pytest

from crawler.families.model import EndProof, Purpose
from crawler.families.registry import family_named
from tests.crawler.families.samples import (
    HOME,
    gkmlpt_answer,
    gkmlpt_shell,
    make_page,
    nfcms_list,
    portal,
    rows,
    title_of,
)
from tests.crawler.families.walking import missing, site_of, walk

GUANGDONG = family_named("guangdong")
API = HOME + "/lhz/gkmlpt/api/all/2629?page={}&sid=175"


def test_the_tree_names_the_category_and_the_one_that_lives_elsewhere() -> None:
    asks = GUANGDONG.columns(gkmlpt_shell())
    assert [ask.url for ask in asks] == [API.format(1), "http://www.yunxi.example/zwgk/nb/"]
    assert asks[0].purpose is Purpose.API
    assert asks[0].evidence[0].quote == "政府信息公开年报"


def test_a_category_is_walked_by_hundreds_to_its_count() -> None:
    answers = iter([gkmlpt_answer(0, 100, 130), gkmlpt_answer(100, 30, 130)])
    shell = make_page(HOME + "/lhz/gkmlpt/annualreport#2629", gkmlpt_shell().text)
    result = walk(GUANGDONG, shell, lambda ask: next(answers))
    assert result.asked == [API.format(1), API.format(2)]
    assert (len(result.rows), result.proof) == (130, EndProof.TOTAL_REACHED)


def test_a_small_category_without_a_count_ends_with_a_missing_page() -> None:
    shell = make_page(HOME + "/lhz/gkmlpt/annualreport#2629", gkmlpt_shell().text)
    result = walk(
        GUANGDONG,
        shell,
        lambda ask: gkmlpt_answer(0, 7, None) if "page=1" in ask.url else missing(ask),
    )
    assert (len(result.rows), result.proof) == (7, EndProof.EMPTY_PAGE)


@pytest.mark.parametrize("count", [7, 100])
def test_a_repeated_first_page_ends_only_a_category_that_is_not_full(count: int) -> None:
    shell = make_page(HOME + "/lhz/gkmlpt/annualreport#2629", gkmlpt_shell().text)
    result = walk(GUANGDONG, shell, lambda ask: gkmlpt_answer(0, count, None))
    assert result.proof is (EndProof.REPEATED_PAGE if count == 7 else EndProof.NOT_PROVEN)


def test_an_empty_category_is_proven() -> None:
    result = walk(GUANGDONG, gkmlpt_answer(0, 0, 0), site_of())
    assert (result.rows, result.proof) == ({}, EndProof.EMPTY_PAGE)


def test_rows_name_publisher_and_date() -> None:
    (row,) = GUANGDONG.read_list(gkmlpt_answer(0, 1, 1), {}, ()).rows
    assert (row.unit, row.date, row.column) == ("柳河镇", "2025-01-20", "政府信息公开年报")


@pytest.mark.parametrize("tree", ["[{", '[1, null, {"name": 3}]', "[" * 5000])
def test_a_broken_tree_yields_nothing(tree: str) -> None:
    page = make_page(
        HOME + "/lhz/gkmlpt/index", f"<script>window._CONFIG = {{SID: '1', TREE: {tree}</script>"
    )
    assert list(GUANGDONG.own_columns(page)) == []


@pytest.mark.parametrize(
    "pager",
    [
        '<div class="page">共3页 <a href="index_2.html">下一页</a></div>',
        '<div class="page">第1页 共3页</div>',
    ],
)
def test_columns_count_their_files_from_two(pager: str) -> None:
    def later(number: int) -> object:
        urls = [f"./content/post_{number}00{n}.html" for n in range(2)]
        return make_page(f"{HOME}/zwgk/zfxxgk/nb/index_{number}.html", portal(rows(urls, 5)))

    site = site_of(later(2), later(3))  # type: ignore[arg-type]  # both are pages
    result = walk(GUANGDONG, nfcms_list(pager), site)
    assert [url[-12:] for url in result.asked] == ["index_2.html", "index_3.html"]
    assert (len(result.rows), result.proof) == (7, EndProof.DECLARED_LAST)


def test_a_row_may_be_the_file_itself() -> None:
    listed = GUANGDONG.read_list(nfcms_list(""), {}, ())
    assert HOME + "/attachment/7/7001/7001234/1003.pdf" in {row.url for row in listed.rows}


def test_two_attachments_of_one_file_name_stay_two() -> None:
    body = (
        '<a class="nfw-cms-attachment" href="/attachment/7/7001/7001234/99.pdf" alt="a">'
        "柳河镇年报.pdf</a>"
        '<a class="nfw-cms-attachment" href="/attachment/7/7001/7001235/99.pdf">桃源镇年报.pdf</a>'
    )
    page = make_page(
        HOME + "/nb/content/post_99.html", portal(f"<div class='nfw-cms-content'>{body}</div>")
    )
    assert [ask.data["name"] for ask in GUANGDONG.article_links(page)] == [
        "柳河镇年报.pdf",
        "桃源镇年报.pdf",
    ]


def test_files_in_an_escaped_body_are_found() -> None:
    html = f'<p>{title_of(0)}</p><a href="/attachment/7/7001/7001234/99.docx">全文.docx</a>'
    detail = json.dumps({"content": html}).replace("<", "\\u003C").replace(">", "\\u003E")
    page = make_page(
        HOME + "/lhz/gkmlpt/content/0/638/post_99.html",
        f"<div></div><script>window._CONFIG = {{DETAIL: {detail}}}</script>",
    )
    (ask,) = GUANGDONG.article_links(page)
    assert (ask.url, ask.data["name"]) == (HOME + "/attachment/7/7001/7001234/99.docx", "全文.docx")
