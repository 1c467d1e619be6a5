import pytest

from crawler.families.model import EndProof
from crawler.families.page import Page
from crawler.families.registry import family_named
from tests.crawler.families.samples import HOME, make_page, portal, rows, title_of, trs_list
from tests.crawler.families.walking import site_of, walk

TRS = family_named("trs")
COLUMN = "/zwgk/zfxxgknb/"

# Script of page k, and how the files of pages 2 and 3 are numbered.
FORMS = {
    "pages": ('createPageHTML(3, {zero}, "index", "html");', (1, 2)),
    "with style and count": ('createPageHTML(3,{zero},"index","html","black2",9)', (1, 2)),
    "records first (北京)": ('createPageHTML(9, 3, {zero}, "index", "html")', (1, 2)),
    "container first (湖南)": ("createPageHTML('paging', 3, {one}, 'index', 'html', 9)", (2, 3)),
    "createPage (重庆)": ('createPage(3, {zero}, "index", "html")', (1, 2)),
    "setPage (上海)": ('$("#p").pagination("setPage", {one}, 3)', (2, 3)),
    "variables": ("var countPage = 3; var currentPage = {zero};", (1, 2)),
    "call with variables": (
        ('var countPage=3, currentPage={zero}; createPageHTML(countPage, currentPage, '
            '"index", "html")'),
        (1, 2),
    ),
    "counted from one": ('createPageHTML(3, {one}, "index", "html")', (2, 3)),
    "numbers in quotes": ('createPageHTML("3", "{zero}", "index", "html")', (1, 2)),
    "definition and comment beside": (
        (
            'function createPageHTML(_n, _c, _p, _e){{ var x = 9; }}\n'
            '// createPageHTML(99, 0, "index", "html")\n/* createPageHTML(77,0,"a","b") */\n'
            'createPageHTML(3, {zero}, "index", "html");'
        ),
        (1, 2),
    ),
}  # fmt: skip


def _pages(script: str, numbers: tuple[int, ...]) -> list[Page]:
    first = trs_list(3, script.format(zero=0, one=1))
    later = [
        trs_list(3, script.format(zero=k - 1, one=k), page=k, url=f"{COLUMN}index_{number}.html")
        for k, number in enumerate(numbers, 2)
    ]
    return [first, *later]


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_the_pager_leads_to_the_last_page(form: str) -> None:
    script, numbers = FORMS[form]
    pages = _pages(script, numbers)
    result = walk(TRS, pages[0], site_of(*pages))
    assert result.asked == [f"{HOME}{COLUMN}index_{number}.html" for number in numbers]
    assert len(result.rows) == 9
    assert (result.proof, result.last.page_number) == (EndProof.DECLARED_LAST, 3)
    assert result.last.page_count == 3


@pytest.mark.parametrize("is_there", [True, False])
def test_a_wrong_first_number_is_mended_on_page_two(is_there: bool) -> None:
    script = 'createPageHTML(2, 0, "index", "html")'
    first, second = trs_list(3, script), trs_list(3, script, page=2, url=f"{COLUMN}index_2.html")
    repeat = trs_list(3, script, url=f"{COLUMN}index_1.html")
    result = walk(TRS, first, site_of(first, second, *([repeat] if is_there else [])))
    assert len(result.rows) == 6
    assert result.asked[-1].endswith("index_2.html")
    assert result.proof is EndProof.DECLARED_LAST


def test_one_announced_page_is_a_single_page() -> None:
    result = walk(TRS, trs_list(3, 'createPageHTML(1, 0, "index", "html")'), site_of())
    assert (result.proof, result.asked) == (EndProof.SINGLE_PAGE, [])


@pytest.mark.parametrize("count", [0, 1])
def test_a_list_of_one_row_is_proven_and_a_silent_empty_one_is_not(count: int) -> None:
    result = walk(TRS, trs_list(count, ""), site_of())
    expected = EndProof.SINGLE_PAGE if count else EndProof.NOT_PROVEN
    assert (len(result.rows), result.proof) == (count, expected)


@pytest.mark.parametrize(
    "says", ["<p>暂无信息</p>", '<script>createPageHTML(0,0,0,"index","html")</script>']
)
def test_an_empty_column_is_proven_by_its_own_words(says: str) -> None:
    result = walk(TRS, make_page(HOME + COLUMN, portal(says)), site_of())
    assert (result.rows, result.proof) == ({}, EndProof.EMPTY_PAGE)


def test_fewer_records_than_announced_are_no_proof() -> None:
    pages = _pages('createPageHTML(10, 3, {zero}, "index", "html")', (1, 2))
    result = walk(TRS, pages[0], site_of(*pages))
    assert result.proof is EndProof.NOT_PROVEN
    assert "9 of 10" in result.last.evidence


def test_announced_pages_may_be_missing_but_then_nothing_is_proven() -> None:
    pages = _pages('createPageHTML(5, {zero}, "index", "html")', (1,))
    fourth = trs_list(3, "", page=4, url=f"{COLUMN}index_3.html")
    result = walk(TRS, pages[0], site_of(*pages, fourth))
    assert len(result.rows) == 9
    assert [url[-7:] for url in result.asked] == [f"_{n}.html" for n in (1, 2, 3, 4)]
    assert result.proof is EndProof.NOT_PROVEN


def test_a_stub_instead_of_an_announced_page_is_no_proof() -> None:
    pages = _pages('createPageHTML(3, {zero}, "index", "html")', (1,))
    stub = make_page(f"{HOME}{COLUMN}index_2.html", "<html><body>" + " " * 320 + "</body></html>")
    result = walk(TRS, pages[0], site_of(*pages, stub))
    assert result.proof is EndProof.NOT_PROVEN
    assert "3 pages are announced" in result.last.evidence


def _linked_page(number: int) -> Page:
    urls = [f"./202501/t20250120_{number}{n}.html" for n in range(3)]
    more = f'<a href="list_{number + 1}.html">下一页</a>'
    name = "" if number == 1 else f"list_{number}.html"
    return make_page(HOME + COLUMN + name, portal(rows(urls, 3 * number) + more))


ENDINGS = {
    EndProof.STUB_PAGE: "<html><body>" + " " * 350,
    EndProof.EMPTY_PAGE: portal("<ul></ul>" + "<p>栏目</p>" * 80),
    EndProof.REPEATED_PAGE: _linked_page(1).text,
}


@pytest.mark.parametrize("proof", ENDINGS)
def test_an_unannounced_end_is_proven_by_what_follows_the_last_page(proof: EndProof) -> None:
    ending = make_page(f"{HOME}{COLUMN}list_3.html", ENDINGS[proof])
    pages = [_linked_page(1), _linked_page(2), ending]
    result = walk(TRS, pages[0], site_of(*pages))
    assert (len(result.rows), result.proof) == (6, proof)


def test_an_unannounced_end_is_proven_by_a_missing_page() -> None:
    pages = [_linked_page(1), _linked_page(2)]
    result = walk(TRS, pages[0], site_of(*pages))
    assert (len(result.rows), result.proof) == (6, EndProof.EMPTY_PAGE)
    assert "404" in result.last.evidence


def test_a_server_that_ignores_the_page_number_proves_nothing() -> None:
    first = _linked_page(1)
    repeat = make_page(f"{HOME}{COLUMN}list_2.html", first.text)
    result = walk(TRS, first, site_of(first, repeat))
    assert (len(result.rows), result.proof) == (3, EndProof.NOT_PROVEN)


def test_a_list_without_a_next_link_on_its_last_page_is_over() -> None:
    first = make_page(
        HOME + "/nb/", portal(rows(["t20250101_1.html"]) + '<a href="index_1.html">下一页</a>')
    )
    last = make_page(HOME + "/nb/index_1.html", portal(rows(["t20250101_2.html"])))
    assert walk(TRS, first, site_of(first, last)).proof is EndProof.DECLARED_LAST


def test_a_refused_page_is_never_taken_for_the_end() -> None:
    pages = _pages('createPageHTML(3, {zero}, "index", "html")', (1,))
    block = make_page(
        f"{HOME}{COLUMN}index_2.html",
        "<html><script>var $_ts=window['$_ts'];$_ts.cd='x'</script></html>",
        status=412,
    )
    result = walk(TRS, pages[0], site_of(*pages, block))
    assert result.proof is EndProof.NOT_PROVEN
    assert "challenge" in result.last.evidence


def test_a_pager_that_is_not_understood_is_no_proof() -> None:
    page = trs_list(3, "function createPage(){}; drawPager(7)")
    assert walk(TRS, page, site_of()).proof is EndProof.NOT_PROVEN


def test_rows_after_a_client_side_template_are_no_proof() -> None:
    body = (
        rows(["./202501/t20250120_1.html"])
        + '<ul><li ms-for="el in list"><a href="{{el.url}}">{{el.title}}</a></li></ul>'
    )
    result = walk(TRS, make_page(HOME + COLUMN, portal(body)), site_of())
    assert (len(result.rows), result.proof) == (1, EndProof.NOT_PROVEN)


def test_rows_written_by_a_script_are_found() -> None:
    script = (
        "document.writeln(\"<li><a href='./202501/t20250120_7.html' title=\\\""
        + title_of(1)
        + '\\">'
        + title_of(1)[:9]
        + '...<\\/a><span>2025-01-20<\\/span><\\/li>");'
    )
    page = make_page(HOME + COLUMN, portal(f"<script>{script}</script>"))
    (row,) = TRS.read_list(page, {}, ()).rows
    assert (row.url, row.text, row.date) == (
        f"{HOME}{COLUMN}202501/t20250120_7.html",
        title_of(1),
        "2025-01-20",
    )


def test_all_records_in_one_page_count_and_the_dummy_row_does_not() -> None:
    items = "".join(
        f'<li flag="{n}"><a href="./202501/t20250120_{n}.html">{title_of(n % 9)}</a></li>'
        for n in range(1000)
    )
    dummy = '<li flag=""><a href="./202501/t20250120_5000.html">搜索引擎</a></li>'
    result = TRS.read_list(make_page(HOME + COLUMN, portal(f"<ul>{dummy}{items}</ul>")), {}, ())
    assert len(result.rows) == 1000


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        ("<span>2025-01-20</span>", "2025-01-20"),
        ("<span>[2025-01-20]</span>", "2025-01-20"),
        ("<span>01-20</span>", "01-20"),
        ("<em><b>20</b><i>2025-01</i></em>", "20 2025-01"),
        ("<span>2025年1月20日</span>", "2025年1月20日"),
        ("", ""),
    ],
)
def test_dates_are_kept_as_shown(markup: str, shown: str) -> None:
    body = f'<ul><li>{markup}<a href="./202501/t20250120_1.html">{title_of(0)}</a></li></ul>'
    (row,) = TRS.read_list(make_page(HOME + COLUMN, portal(body)), {}, ()).rows
    assert row.date == shown


def test_rows_of_other_hosts_and_plain_files_are_kept() -> None:
    body = (
        '<ul><li><a href="http://lhz.example/nb/9.html">柳河镇2024年政府信息公开年报</a>'
        "<span>2025-01-09</span></li>"
        '<li><a href="./P020250120123456789012.pdf">桃源镇2024年政府信息公开年报</a></li></ul>'
    )
    assert len(TRS.read_list(make_page(HOME + COLUMN, portal(body)), {}, ()).rows) == 2


@pytest.mark.parametrize(
    "stub",
    [
        '<html><head><meta http-equiv="refresh" content="0;url=./gknb2024/"></head></html>',
        "<script>location.replace('./gknb2024/')</script>",
        '<script>window.location.href="./gknb2024/";</script>',
        '<html><frameset><frame src="gknb2024/"></frameset></html>',
    ],
)
def test_a_redirect_stub_leads_on_but_never_in_a_circle(stub: str) -> None:
    first = make_page(HOME + COLUMN, stub)
    target = make_page(HOME + COLUMN + "gknb2024/", portal(rows(["t20250101_1.html"])))
    assert len(walk(TRS, first, site_of(first, target)).rows) == 1
    back = make_page(
        HOME + COLUMN + "gknb2024/",
        stub.replace("./gknb2024/", COLUMN).replace("gknb2024/", COLUMN),
    )
    circle = walk(TRS, first, site_of(first, back))
    assert len(circle.asked) == 2
    assert circle.proof is EndProof.NOT_PROVEN


def test_a_title_cut_in_the_text_is_read_from_its_attribute() -> None:
    body = f'<li><a href="t20250101_1.html" title="{title_of(0)}">{title_of(0)[:6]}…</a></li>'
    (row,) = TRS.read_list(make_page(HOME + COLUMN, portal(body)), {}, ()).rows
    assert (row.text, row.kind) == (title_of(0), "annual_report")


def test_a_lost_publication_date_does_not_hide_an_article() -> None:
    body = '<li><a href="./202501/t19700101_3587319.shtml">2023年政府信息公开年报</a></li>'
    assert len(TRS.read_list(make_page(HOME + COLUMN, portal(body)), {}, ()).rows) == 1


def test_attachments_lie_beside_the_article_under_their_shown_names() -> None:
    body = (
        '<a href="./P020250120123456789012.docx" title="柳河镇年报.docx">下载</a>'
        '<a href="../P020250120123456789013.wps">附件2：申请表</a>'
    )
    page = make_page(
        HOME + "/nb/202501/t20250120_1.html", portal(f'<div class="TRS_Editor">{body}</div>')
    )
    found = {ask.url: ask.data["name"] for ask in TRS.article_links(page)}
    assert found == {
        HOME + "/nb/202501/P020250120123456789012.docx": "柳河镇年报.docx",
        HOME + "/nb/P020250120123456789013.wps": "附件2：申请表",
    }
