from html import escape
from urllib.parse import parse_qs, urlsplit

import pytest

from crawler.families.hanweb_module import find_units, search_ask
from crawler.families.model import Ask, EndProof, PortalFacts, Purpose
from crawler.families.page import Page
from crawler.families.registry import family_named
from tests.crawler.families.samples import (
    HOME,
    hanweb_answer,
    hanweb_column,
    jpaas_answer,
    jpaas_column,
    make_page,
    portal,
    title_of,
)
from tests.crawler.families.walking import site_of, walk

HANWEB = family_named("hanweb")


def _serve(ask: Ask, total: int, *, by_page: bool) -> Page:
    query = {
        key: int(values[0])
        for key, values in parse_qs(urlsplit(ask.url).query).items()
        if values[0].isdecimal()
    }
    size = query.get("perpage", 15)
    start = (query["page"] - 1) * size if by_page else query["startrecord"] - 1
    return hanweb_answer(start, max(0, min(size, total - start)), total, ask.url)


@pytest.mark.parametrize("by_page", [True, False])
def test_the_proxy_is_asked_for_what_the_island_does_not_hold(by_page: bool) -> None:
    result = walk(HANWEB, hanweb_column(45, 100), lambda ask: _serve(ask, 100, by_page=by_page))
    assert (len(result.rows), result.proof) == (100, EndProof.TOTAL_REACHED)
    assert "startrecord=46&endrecord=90&perpage=45&page=2" in result.asked[0]


def test_the_form_carries_the_ids_of_the_column_page() -> None:
    (ask,) = HANWEB.read_list(hanweb_column(), {}, ()).next_asks
    form = parse_qs(ask.body.decode())
    assert (ask.method, ask.purpose) == ("POST", Purpose.API)
    assert (form["webid"], form["columnid"], form["unitid"]) == (
        ["149"],
        ["1229000001"],
        ["5000001"],
    )
    assert form["webname"] == ["云溪"]
    assert dict(ask.headers)["Referer"] == f"{HOME}/col/col1229000001/index.html"


@pytest.mark.parametrize(
    "path", ["/module/jpage/dataproxy.jsp", "/module/web/jpage/morecolumndataproxy.jsp"]
)
def test_an_older_proxy_is_asked_by_screens(path: str) -> None:
    result = walk(HANWEB, hanweb_column(45, 70, path), lambda ask: _serve(ask, 70, by_page=True))
    assert [url.partition("page=")[2].partition("&")[0] for url in result.asked] == ["4", "5"]
    assert (len(result.rows), result.proof) == (70, EndProof.TOTAL_REACHED)


def test_an_island_that_holds_all_is_a_single_page_without_side_lists() -> None:
    result = walk(HANWEB, hanweb_column(12, 12), site_of())
    assert (len(result.rows), result.proof) == (12, EndProof.SINGLE_PAGE)
    assert all("art_1229000001_" in url for url in result.rows)


def test_titles_and_broken_dates_of_records_are_mended() -> None:
    row = HANWEB.read_list(hanweb_column(3, 3), {}, ()).rows[0]
    assert (row.text, row.kind, row.date) == (title_of(0), "annual_report", "2025-01- 01")


def test_table_rows_in_records_are_read() -> None:
    record = (
        f"<tr><td>002/2025-1</td><td><a href='/art/2025/1/5/art_9_1.html'>"
        f"{title_of(0)}</a></td><td>2025-01-05</td></tr>"
    )
    xml = f"<datastore><recordset><record><![CDATA[{record}]]></record></recordset></datastore>"
    (row,) = HANWEB.read_list(
        make_page(HOME + "/module/jpage/dataproxy.jsp?page=1", xml), {}, ()
    ).rows
    assert (row.text, row.date) == (title_of(0), "2025-01-05")


def test_an_empty_answer_before_the_total_proves_nothing() -> None:
    empty = "<datastore><recordset></recordset></datastore>"
    result = walk(HANWEB, hanweb_column(45, 60), lambda ask: make_page(ask.url, empty))
    assert (len(result.rows), result.proof) == (45, EndProof.NOT_PROVEN)


def test_encrypted_ids_are_followed_verbatim() -> None:
    def answer(start: int, following: str) -> str:
        records = "".join(
            (
                f"<record><![CDATA[<li><a href='/art/2025/1/1/art_8_{n}.html'>{title_of(n)}</a>"
                f"</li>]]></record>"
            )
            for n in range(start, start + 15)
        )
        return (
            f"<datastore><nextgroup><![CDATA[{following}]]></nextgroup><recordset>"
            f"{records}</recordset></datastore>"
        )

    link = (
        "<a href='/module/web/jpage/dataproxy.jsp?page={}&webid=x&columnid=Q8aF%3D&uniti"
        "d=zz9%3D'></a>"
    )
    first = make_page(
        HOME + "/col/col8/index.html",
        portal(f"<script type='text/xml'>{answer(0, link.format(1))}</script>"),
    )
    result = walk(HANWEB, first, lambda ask: make_page(ask.url, answer(15, "")))
    assert result.asked == [
        HOME + "/module/web/jpage/dataproxy.jsp?page=1&webid=x&columnid=Q8aF%3D&unitid=zz9%3D"
    ]
    assert (len(result.rows), result.proof) == (30, EndProof.DECLARED_LAST)


def test_units_and_years_of_the_report_module_are_enumerated() -> None:
    facts = PortalFacts(
        HOME, units=("002510696", "11370883004326403Q"), first_year=2022, last_year=2023
    )
    asks = HANWEB.first_asks(facts)[1:]
    assert [ask.url for ask in asks][:2] == [
        f"{HOME}/module/xxgk/xxgkAnnualReport.jsp?area=002510696&fbtime={year}"
        for year in (2023, 2022)
    ]
    assert len(asks) == 4
    assert asks[3].data == {"unit": "11370883004326403Q", "year": 2022}


def test_a_unit_tree_becomes_units_and_years() -> None:
    tree = make_page(
        HOME + "/module/xxgk/tree.jsp?area=002510696",
        portal(
            "<a href='/col/col1/index.html?vc_xxgkarea=113708290043337186&jh=1'>某局</a>"
            "<script>f('?area=001008003009047')</script>"
        ),
    )
    assert find_units(tree) == ("113708290043337186", "001008003009047")
    listed = HANWEB.read_list(tree, {"years": [2024, 2023]}, ())
    assert len(listed.next_asks) == 4


def test_linked_module_pages_are_columns() -> None:
    link = "/module/xxgk/xxgkAnnualReport.jsp?area=002510696&fbtime=2017"
    page = make_page(HOME + "/", portal(f'<a href="{escape(link)}">2017年</a>'))
    ask = HANWEB.columns(page)[0]
    assert (ask.url, ask.data) == (HOME + link, {"area": "002510696", "fbtime": "2017"})


def test_a_search_keeps_only_the_rows_of_its_column() -> None:
    ask = search_ask(HOME, "77", area="002510696", site="149", node="A02")
    body = (
        f"<table><tr class='tr_main_value_odd'><td><a href='/art/2025/1/5/art_77_1.html'>"
        f"{title_of(0)}</a></td></tr>"
        f"<tr class='tr_main_value_even'><td><a href='/art/2025/1/5/art_78_1.html'>"
        f"{title_of(1)}</a></td></tr></table>共1页"
    )
    assert b"divid=div77" in ask.body
    assert b"currpage=1" in ask.body
    listed = HANWEB.read_list(make_page(ask.url, body), ask.data, ())
    assert [row.url for row in listed.rows] == [HOME + "/art/2025/1/5/art_77_1.html"]
    assert listed.end_proof is EndProof.SINGLE_PAGE


def test_jpaas_is_asked_with_every_key_and_walked_to_its_total() -> None:
    answers = iter([jpaas_answer(0, 15, 33), jpaas_answer(15, 15, 33), jpaas_answer(30, 3, 33)])
    result = walk(HANWEB, jpaas_column(), lambda ask: next(answers))
    query = parse_qs(urlsplit(result.asked[1]).query)
    assert query["tagId"] == ["分页列表"]
    assert query["parseType"] == ["bulidstatic"]
    assert query["paramJson"] == ['{"pageNo": 2, "pageSize": "15"}']
    assert (len(result.rows), result.proof) == (33, EndProof.TOTAL_REACHED)


def test_jpaas_that_ignores_the_page_number_proves_nothing() -> None:
    result = walk(HANWEB, jpaas_column(), lambda ask: jpaas_answer(0, 15, 33))
    assert (len(result.rows), result.proof) == (15, EndProof.NOT_PROVEN)


def test_jpaas_attributes_with_entities_are_read() -> None:
    page = jpaas_column()
    written = page.text.replace("'", "&#39;").replace("queryData=&#39;", "queryData='")
    (ask,) = HANWEB.read_list(make_page(page.url, written), {}, ()).next_asks
    assert "webId=149" in ask.url


def test_the_list_unit_is_chosen_among_several() -> None:
    other = "<script queryData=\"{'webId':'149','tagId':'zw','pageId':'1'}\"></script>"
    page = make_page(jpaas_column().url, other + jpaas_column().text)
    (ask,) = HANWEB.read_list(page, {}, ()).next_asks
    assert "pageId=1229000002" in ask.url


def test_a_shell_around_a_frame_of_the_same_host_is_entered() -> None:
    body = '<iframe src="/tree.html"></iframe><iframe src="/col/col7/list.html"></iframe>'
    (ask,) = HANWEB.read_list(
        make_page(HOME + "/col/col7/index.html", portal(body)), {}, ()
    ).next_asks
    assert ask.url == HOME + "/col/col7/list.html"


def test_attachments_are_named_by_text_or_parameter() -> None:
    body = (
        '<div id="zoom"><a href="/module/download/downfile.jsp?classid=0&filename=ab12.doc&'
        'showname=年报.doc"><img src="/i/icon.gif"></a>'
        '<a href="/cms_files/filemanager/149/attach/20251/ab.pdf">全文</a></div>'
    )
    names = [
        ask.data["name"]
        for ask in HANWEB.article_links(
            make_page(HOME + "/art/2025/1/5/art_1_2.html", portal(body))
        )
    ]
    assert names == ["年报.doc", "全文"]
