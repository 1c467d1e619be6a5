"""Lists that declare little: numbered links, data in script files, tails that are not there."""

from crawler.families.model import EndProof
from crawler.families.page import Page
from crawler.families.pagers import find_numbered_series
from crawler.families.registry import GENERIC
from crawler.families.scoring import find_columns
from crawler.families.trs import Trs
from tests.crawler.families.samples import HOME, make_page, portal, rows
from tests.crawler.families.walking import site_of, walk

COLUMN = "/zwgk/zfxxgknb/"


def test_numbered_links_are_a_pager() -> None:
    body = (
        '<a href="?cid=5&page=1">1</a> <a href="?cid=5&page=2">2</a> <a href="?cid=5&page=3">3</a>'
    )
    series = find_numbered_series(make_page(HOME + "/List.aspx", portal(body)))
    assert series is not None
    assert (series.pages, series.address(3)) == (3, HOME + "/List.aspx?cid=5&page=3")


def test_numbered_files_may_count_from_nought() -> None:
    body = '<a href="index_1.html">2</a><a href="index_2.html">3</a>'
    series = find_numbered_series(make_page(HOME + COLUMN, portal(body)))
    assert series is not None
    assert series.address(2) == f"{HOME}{COLUMN}index_1.html"


def test_a_link_to_the_last_page_tells_how_many_there_are() -> None:
    body = '<a href="index_7.html">尾页</a>'
    series = find_numbered_series(make_page(HOME + COLUMN, portal(body)))
    assert series is not None
    assert series.pages == 7


def test_days_of_a_calendar_are_no_pager() -> None:
    body = '<a href="/rl/2024-01.html">5</a><a href="/rl/2024-02.html">6</a>'
    assert find_numbered_series(make_page(HOME + COLUMN, portal(body))) is None


def test_a_list_in_a_script_file_is_read_from_there() -> None:
    page = make_page(HOME + "/nb/", portal("<script src='list.js'></script><ul id='l'></ul>"))
    script = (
        'var list=[{"t":"\\u67d0\\u5c402023\\u5e74\\u653f\\u5e9c\\u4fe1\\u606f\\u516c\\u5f00'
        '\\u5de5\\u4f5c\\u5e74\\u5ea6\\u62a5\\u544a","u":"/nb/show.php?id=7","d":"2024-01-20"}];'
    )
    listed = GENERIC.read_list(page, {}, ())
    assert [ask.url for ask in listed.next_asks] == [HOME + "/nb/list.js"]
    answer = make_page(HOME + "/nb/list.js", script, media_type="application/javascript")
    [row] = GENERIC.read_list(answer, listed.next_asks[0].data, ()).rows
    assert (row.url, row.date) == (HOME + "/nb/show.php?id=7", "2024-01-20")
    assert row.text == "某局2023年政府信息公开工作年度报告"


def _list(number: int, count: int) -> Page:
    urls = [f"./202501/t20250120_{number}{n}.html" for n in range(count)]
    script = f'<script>createPageHTML(4, {number - 1}, "index", "html");</script>'
    name = "" if number == 1 else f"index_{number - 1}.html"
    return make_page(HOME + COLUMN + name, portal(rows(urls, 10 * number) + script))


def test_announced_pages_after_one_that_is_not_full_are_known_to_be_empty() -> None:
    pages = [_list(1, 4), _list(2, 2)]
    result = walk(Trs(), pages[0], site_of(*pages))
    assert (len(result.rows), result.proof) == (6, EndProof.EMPTY_PAGE)
    assert "not full" in result.last.evidence


def test_announced_pages_after_a_full_one_may_be_missing() -> None:
    pages = [_list(1, 4), _list(2, 4)]
    assert walk(Trs(), pages[0], site_of(*pages)).proof is EndProof.NOT_PROVEN


def test_parts_of_a_column_are_years_units_and_folders_but_no_pager() -> None:
    body = (
        '<div class="main"><a href="2023n/">2023年</a><a href="bm/">部门</a>'
        '<a href="/jz/mez/">木耳镇</a><a href="qt/">其他栏目</a><a href="index_1.html">2</a>'
        '<a href="index_1.html">下一页</a></div>'
    )
    page = make_page(HOME + COLUMN, portal(body))
    kinds = {
        ask.url.removeprefix(HOME): ask.data["kind"] for ask in find_columns(page, is_report=True)
    }
    assert kinds == {
        f"{COLUMN}2023n/": "year", f"{COLUMN}bm/": "units", "/jz/mez/": "unit",
        f"{COLUMN}qt/": "part",
    }  # fmt: skip


def test_a_directory_of_units_leads_to_their_pages() -> None:
    units = "".join(
        f'<a href="/dw{n}/">{name}</a>' for n, name in enumerate(("财政局", "民政局", "木耳镇"))
    )
    asks = find_columns(make_page(HOME + "/xxgk/bm/", portal(units, column="部门信息公开")))
    assert {ask.data["kind"] for ask in asks} == {"unit"}
    assert find_columns(make_page(HOME + "/", portal(units, column="首页"))) == ()
