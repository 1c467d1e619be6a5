import pytest

from crawler.families.decoys import LinkKind
from crawler.families.model import EndProof, PortalFacts, Purpose
from crawler.families.registry import GENERIC
from crawler.families.scoring import column_evidence, find_columns
from tests.crawler.families.gallery import GALLERY
from tests.crawler.families.samples import HOME, article, make_page, portal, rows
from tests.crawler.families.walking import site_of, walk

MENU = (
    '<ul class="menu"><li><a href="/gk/zfxxgkzn/">政府信息公开指南</a></li>'
    '<li><a href="/gk/zfxxgkzd/">政府信息公开制度</a></li>'
    '<li><a href="/gk/fdzdgknr/">法定主动公开内容</a></li>'
    '<li><a href="/gk/{slug}/">{text}</a></li></ul>'
)


@pytest.mark.parametrize(
    "text", ["政府信息公开年报", "信息公开年报", "年报", "年度报告", "政 府 信 息 公 开 年 报"]
)
@pytest.mark.parametrize("slug", ["zfxxgknb", "c77"])
def test_the_uniform_menu_leads_to_the_report_column(text: str, slug: str) -> None:
    asks = find_columns(
        make_page(HOME + "/gk/", portal(MENU.format(slug=slug, text=text), column="指南"))
    )
    assert asks[0].url == f"{HOME}/gk/{slug}/"
    assert asks[0].score >= 10
    assert asks[0].evidence[0].quote == text


def test_a_menu_of_pictures_is_read_by_alternative_text_or_slug() -> None:
    body = (
        '<a href="/a/"><img src="1.png" alt="政府信息公开年报"></a><a href="/b/zfxxgknb_70772/">'
        '<img src="2.png"></a>'
    )
    asks = find_columns(make_page(HOME + "/", portal(body, column="首页")))
    assert [ask.url for ask in asks] == [HOME + "/a/", HOME + "/b/zfxxgknb_70772/"]


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("政府网站工作年度报表", "/wznb/"),
        ("法治政府建设年度报告", "/fzzf/"),
        ("统计年报", "/tjnb/"),
        ("企业年度报告公示", "/qynb/"),
        ("依申请公开", "/ysq/"),
        ("政府信息公开年报", "/gate/big5/www.yunxi.example/nb/"),
        ("政府信息公开年报", "/nb/index_wap.html"),
        ("政府信息公开年报", "javascript:void(0)"),
        ("2024年部门预算", "/ys/"),
        ("政府信息公开年报", "/nb/2024.pdf"),
    ],
)
def test_decoys_and_mirrors_are_not_followed(text: str, url: str) -> None:
    assert (
        find_columns(make_page(HOME + "/", portal(f'<a href="{url}">{text}</a>', column="首页")))
        == ()
    )


def test_years_and_units_count_only_on_the_report_column() -> None:
    body = (
        '<a href="/x/2024n/">2024年</a><a href="/x/bm/">部门</a><a href="/x/xz/">乡镇（街道）</a>'
    )
    assert find_columns(make_page(HOME + "/x/", portal(body, column="规划计划"))) == ()
    kinds = {ask.data["kind"] for ask in find_columns(make_page(HOME + "/x/", portal(body)))}
    assert kinds == {LinkKind.YEAR.value, LinkKind.UNITS.value}


def test_a_column_of_years_leads_on_to_them() -> None:
    body = '<a href="/x/2024n/">2024年</a><a href="/x/2023n/">2023年</a>'
    listed = GENERIC.read_list(make_page(HOME + "/x/", portal(body)), {}, ())
    assert [ask.url for ask in listed.next_asks] == [HOME + "/x/2024n/", HOME + "/x/2023n/"]
    assert listed.end_proof is None


def test_a_page_proves_by_name_and_titles_that_it_is_the_column() -> None:
    page = make_page(HOME + "/x/", portal(rows(["/x/1234567.html", "/x/1234568.html"])))
    assert [found.mark for found in column_evidence(page)] == ["ColumnName", "report titles"]
    assert GENERIC.columns(page)[0].url == page.url


@pytest.mark.parametrize("name", GALLERY["generic"])
def test_small_platforms_are_read_by_the_shapes_of_their_addresses(name: str) -> None:
    listed = GENERIC.read_list(GALLERY["generic"][name], {}, ())
    assert (len(listed.rows), listed.end_proof) == (1, EndProof.SINGLE_PAGE)


def test_a_page_that_is_the_report_is_its_own_row() -> None:
    page = make_page(HOME + "/zfxxgknb/2024n", article("", "class='xxgk-content'"))
    assert [row.url for row in walk(GENERIC, page, site_of()).last.rows] == [page.url]


def test_a_script_shell_and_a_soft_error_prove_nothing() -> None:
    shell = make_page(
        HOME + "/x/", '<html><body><div id="app"></div><script src="a.js"></script></body></html>'
    )
    error = make_page(HOME + "/x/", portal("<p>抱歉，您访问的页面不存在</p>", column="系统"))
    for page in (shell, error):
        assert walk(GENERIC, page, site_of()).proof is EndProof.NOT_PROVEN


def test_the_first_pages_are_the_known_columns_or_the_home_page() -> None:
    (home,) = GENERIC.first_asks(PortalFacts(HOME))
    assert (home.url, home.purpose) == (HOME, Purpose.HOME)
    (column,) = GENERIC.first_asks(PortalFacts(HOME, columns=(HOME + "/nb/",)))
    assert (column.url, column.purpose) == (HOME + "/nb/", Purpose.LIST)


@pytest.mark.parametrize(
    ("markup", "url", "name"),
    [
        ('<a href="/f/1.pdf" download="柳河镇年报.pdf">下载</a>', "/f/1.pdf", "柳河镇年报.pdf"),
        ('<iframe src="/pdfjs/web/viewer.html?file=%2Ff%2F2.pdf"></iframe>', "/f/2.pdf", "2.pdf"),
        ('<embed src="f/3.pdf">', "/x/f/3.pdf", "3.pdf"),
        ('<object data="/f/4.pdf"></object>', "/f/4.pdf", "4.pdf"),
        ('<div data-pdf="/f/5.pdf">年报</div>', "/f/5.pdf", "年报"),
        (r"<script>var pdfUrl = '\/f\/6.pdf';</script>", "/f/6.pdf", "6.pdf"),
        ("<a href=\"javascript:window.open('/f/7.docx')\">附件7</a>", "/f/7.docx", "附件7"),
        ('<div id="zoom"><img src="/f/8.png" alt="表一"></div>', "/f/8.png", "表一"),
        ('<a href="/d?fileName=9.doc">年报九.doc</a>', "/d?fileName=9.doc", "年报九.doc"),
        ('<a href="\\f\\10 a.xls">表</a>', "/f/10%20a.xls", "表"),
    ],
)  # fmt: skip
def test_files_are_found_wherever_they_are_hidden(markup: str, url: str, name: str) -> None:
    (ask,) = GENERIC.article_links(make_page(HOME + "/x/1.html", portal(markup)))
    assert (ask.url, ask.data["name"], ask.purpose) == (HOME + url, name, Purpose.ATTACHMENT)


def test_files_of_the_frame_and_icons_are_no_attachments() -> None:
    body = (
        '<div id="zoom"><img src="/images/icon_word.gif"><img src="/q.png" width="20">'
        '</div><div class="footer"><a href="/g.pdf">指南</a></div>'
    )
    assert GENERIC.article_links(make_page(HOME + "/x/1.html", portal(body))) == ()
