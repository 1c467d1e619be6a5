from urllib.parse import parse_qs, urlsplit

import pytest

from crawler.families.model import EndProof
from crawler.families.registry import family_named
from tests.crawler.families.samples import (
    HOME,
    lonsun_answer,
    lonsun_list,
    lonsun_unit,
    make_page,
    portal,
    rows,
)
from tests.crawler.families.walking import site_of, walk

LONSUN = family_named("lonsun")


def test_the_years_of_a_report_page_are_its_rows() -> None:
    listed = LONSUN.read_list(lonsun_unit(), {}, ())
    assert [row.text for row in listed.rows] == ["2024年", "2023年", "2022年"]
    assert all("timeFrame=" in row.url for row in listed.rows)


def test_type_three_of_every_organ_is_a_column() -> None:
    links = "".join(
        f'<a href="/zfxxgk/public/column/{n}?type=2">柳河镇</a>' for n in (29621, 29622)
    )
    asks = list(LONSUN.own_columns(make_page(HOME + "/", portal(links))))
    assert [ask.url for ask in asks] == [
        f"{HOME}/zfxxgk/public/column/{n}?type=3" for n in (29621, 29622)
    ]


def test_the_label_service_is_asked_with_the_ids_of_the_page() -> None:
    answers = iter([lonsun_answer(0, 15, 2), lonsun_answer(15, 4, 2)])
    result = walk(LONSUN, lonsun_list(), lambda ask: next(answers))
    query = parse_qs(urlsplit(result.asked[0]).query)
    ids = {"siteId": ["6788001"], "organId": ["6598771"], "catId": ["6715001"], "pageIndex": ["1"]}
    assert {name: query[name] for name in ids} == ids
    assert int(query["length"][0]) >= 80
    assert (len(result.rows), result.proof) == (22, EndProof.DECLARED_LAST)


def test_the_words_for_an_empty_list_are_a_proof() -> None:
    result = walk(LONSUN, lonsun_list(), lambda ask: make_page(ask.url, "<p>暂无相关信息</p>"))
    assert result.proof is EndProof.EMPTY_PAGE


def test_an_answer_without_a_pager_goes_on_until_nothing_comes() -> None:
    first = lonsun_answer(0, 15, 1).text.split("<script>")[0]
    answers = iter([first, "<p>暂无相关信息</p>"])
    result = walk(LONSUN, lonsun_list(), lambda ask: make_page(ask.url, next(answers)))
    assert (len(result.rows), result.proof) == (18, EndProof.STUB_PAGE)


@pytest.mark.parametrize(
    ("answer", "count"),
    [
        ("null", 0),
        (
            (
                '[{"name":"政府信息公开年报","htmlPath":"/public/column/7?type=3"},'
                '{"name":"指南","htmlPath":"null"}]'
            ),
            1,
        ),
    ],
)
def test_a_menu_answer_may_be_null(answer: str, count: int) -> None:
    page = make_page(HOME + "/site/label/8888?labelName=columnTree", answer)
    assert len(list(LONSUN.own_columns(page))) == count


def test_plain_columns_are_paged_by_their_index() -> None:
    def page(number: int) -> object:
        more = (
            f'<div class="page">共2页 <a href="?pageIndex={number + 1}">下一页</a></div>'
            if number < 2
            else ""
        )
        suffix = "" if number == 1 else f"?pageIndex={number}"
        return make_page(
            f"{HOME}/content/column/6795001{suffix}",
            portal(rows([f"/content/{number}1234567.html"]) + more),
        )

    result = walk(LONSUN, page(1), site_of(page(2)))  # type: ignore[arg-type]  # pages
    assert (len(result.rows), result.proof) == (2, EndProof.DECLARED_LAST)


def test_files_of_the_store_are_attachments_under_their_text() -> None:
    body = (
        '<div class="j-fontContent"><a href="/group3/M00/0A/1B/abc.docx">柳河镇年报.docx</a></div>'
    )
    (ask,) = LONSUN.article_links(make_page(HOME + "/public/1/2.html", portal(body)))
    assert ask.data["name"] == "柳河镇年报.docx"
