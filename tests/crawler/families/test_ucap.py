import pytest

from crawler.families.model import EndProof, Purpose
from crawler.families.registry import family_named
from tests.crawler.families.samples import (
    HEX,
    HOME,
    make_page,
    portal,
    rows,
    ucap_answer,
    ucap_list,
)
from tests.crawler.families.walking import site_of, walk

UCAP = family_named("ucap")


def test_static_pages_are_walked_to_the_declared_last() -> None:
    pages = [ucap_list(), ucap_list(page=2), ucap_list(page=3)]
    result = walk(UCAP, pages[0], site_of(*pages))
    assert [url.rsplit("/", 1)[-1] for url in result.asked] == [
        "xxgk_list_2.shtml",
        "xxgk_list_3.shtml",
    ]
    assert (len(result.rows), result.last.total) == (27, 27)
    assert result.proof is EndProof.DECLARED_LAST


def test_without_a_pager_the_search_service_is_asked_from_its_first_page() -> None:
    column = make_page(
        f"{HOME}/demo/c117630/list.shtml",
        portal(
            "<div class='more'>加载更多</div>",
            head=f'<meta name="ChannelId" content="{HEX.format(200)}">',
        ),
    )
    answers = iter([ucap_answer(0, 15, 20), ucap_answer(15, 5, 20)])
    result = walk(UCAP, column, lambda ask: next(answers))
    assert all(
        f"/common/search/{HEX.format(200)}?page={k}&" in url
        for k, url in enumerate(result.asked, 1)
    )
    assert (len(result.rows), result.proof) == (20, EndProof.TOTAL_REACHED)


def test_a_service_that_delivers_less_than_its_total_proves_nothing() -> None:
    column = make_page(
        f"{HOME}/demo/c117630/list.shtml",
        portal("<p>加载更多</p>", head=f'<meta name="channelid" content="{HEX.format(200)}">'),
    )
    result = walk(UCAP, column, lambda ask: ucap_answer(0, 15, 20))
    assert (len(result.rows), result.proof) == (15, EndProof.NOT_PROVEN)


def test_rows_of_an_answer_have_absolute_addresses_and_dates() -> None:
    (row,) = UCAP.read_list(ucap_answer(0, 1, 1), {}, ()).rows
    assert row.url.startswith("http://www.yunxi.example/demo/")
    assert (row.date, row.column) == ("2025-01-20 10:00:00", "政府信息公开年报")


def test_an_epoch_is_read_as_the_day_in_china() -> None:
    answer = ucap_answer(0, 1, 1).text.replace('"publishedTimeStr"', '"x"')
    (row,) = UCAP.read_list(make_page(HOME + "/common/search/a", answer), {}, ()).rows
    assert row.date == "2025-01-20"


def test_an_aggregating_template_leads_to_its_child_channels() -> None:
    body = (
        rows([f"/demo/c1/202601/{HEX.format(1)}.shtml"])
        + (
            '<a href="/demo/c2/xxgk_list.shtml">镇街年报</a><a '
            'href="/demo/c3/xxgk_list.shtml">更多</a>'
        )
        + '<a href="/demo/c4/xxgk_list.shtml">法治政府建设年度报告</a>'
    )
    listed = UCAP.read_list(make_page(f"{HOME}/demo/c9/xxgk_lists.shtml", portal(body)), {}, ())
    assert [ask.url.rsplit("/", 2)[-2] for ask in listed.next_asks] == ["c2", "c3"]
    assert listed.end_proof is None


@pytest.mark.parametrize("base", ["", '<base href="http://other.example/x/">'])
def test_files_lie_beside_the_page_whatever_its_base_says(base: str) -> None:
    body = (
        f'<ucapcontent><a href="{HEX.format(7)}/files/{HEX.format(8)}.pdf">'
        f"年报全文.pdf</a></ucapcontent>"
    )
    url = f"{HOME}/demo/c1/202601/{HEX.format(7)}.shtml"
    (ask,) = UCAP.article_links(make_page(url, portal(body, head=base)))
    assert ask.url == f"{HOME}/demo/c1/202601/{HEX.format(7)}/files/{HEX.format(8)}.pdf"
    assert (ask.data["name"], ask.purpose) == ("年报全文.pdf", Purpose.ATTACHMENT)
    assert ("Referer", url) in ask.headers


def test_a_jump_page_is_followed() -> None:
    jump = make_page(
        f"{HOME}/demo/nb/redirect_firstChannel.shtml",
        "<script>location.href='/demo/c117630/xxgk_list.shtml'</script>",
    )
    result = walk(UCAP, jump, site_of(ucap_list(1)))
    assert (len(result.rows), result.proof) == (9, EndProof.SINGLE_PAGE)
