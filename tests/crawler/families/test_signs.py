import pytest

from crawler.families.attachments import BODY
from crawler.families.signs import Reason, is_gone, is_hollow, read_sign
from tests.crawler.families.gallery import GALLERY
from tests.crawler.families.samples import HOME, make_page, portal, rows

URL = HOME + "/nb/"
SCRIPT = "<html><head></head><body><script>{}</script></body></html>"

BLOCKED = {
    "ruishu": (Reason.CHALLENGE, 412, SCRIPT.format("$_ts=window['$_ts'];if(!$_ts)$_ts={};"
        "$_ts.nsd=1;$_ts.cd='q'"), ()),
    "ruishu meta": (Reason.CHALLENGE, 202, ("<html><head><meta content='x9' r='m'></head>"
        "<body></body></html>"), ()),
    "jsluid first": (Reason.CHALLENGE, 521, SCRIPT.format("document.cookie=('_')+('x');"
        "location.href=1"), (("Set-Cookie", "__jsluid_h=ab; path=/"),)),
    "jsl puzzle": (Reason.CHALLENGE, 521, SCRIPT.format('go({"bts":["a","b"],"chars":"xy",'
        '"ct":"ab","ha":"md5"})'), ()),
    "jsl clearance": (Reason.CHALLENGE, 521, SCRIPT.format("var a='__jsl_clearance_s=1'"), ()),
    "acw": (Reason.CHALLENGE, 200, SCRIPT.format("var arg1='3E2F';setCookie('acw_sc__v2',x)"), ()),
    "wzws cookie": (Reason.CHALLENGE, 200, SCRIPT.format("1"), (("Set-Cookie", "wzws_cid=1"),)),
    "cookie check": (Reason.CHALLENGE, 302, ("<html><body></body><"
        "/html>"), (("Set-Cookie", "CT6T=1"),)),
    "waiting": (Reason.CHALLENGE, 200, ("<html><head><title>请稍候…</title></head><body>"
        "<div class='puzzle-vcode'></div>") + "<!--x-->" * 2000, ()),
    "slider": (Reason.CAPTCHA, 200, ("<html><body><p>请拖动滑块完成滑动验证后继续访问本网站"
        "的内容，谢谢您的配合和理解，祝您生活愉快</p></body></html>"), ()),
    "waf": (Reason.REFUSED, 405, ("<html><body><p>很抱歉，由于您访问的URL有可能对网站造成安"
        "全威胁，您的访问被阻断。</p></body></html>"), ()),
    "unknown agent": (Reason.REFUSED, 200, "<html><body>不合法的参数</body></html>", ()),
    "CDN notice": (Reason.REFUSED, 403, ("<html><body><div class='online-desc-con'>x</div>"
        "</body></html>"), ()),
    "login": (Reason.LOGIN, 200, ("<html><head><title>系统提示</title></head><body>"
        "请登录后查看<a href='/'>首页</a></body></html>"), ()),
}  # fmt: skip


@pytest.mark.parametrize("name", BLOCKED)
def test_a_page_that_keeps_its_content_back_is_named(name: str) -> None:
    reason, status, html, fields = BLOCKED[name]
    sign = read_sign(make_page(URL, html, status=status, fields=fields))
    assert sign is not None
    assert (sign.reason, sign.is_blocking) == (reason, True)
    assert sign.quote
    assert sign.mark


@pytest.mark.parametrize(
    "html",
    [
        portal("<p>您访问的页面不存在或已被删除</p>", column="提示信息"),
        (
            "<html><head><title>404</title></head><body>页面走丢了<a href='/'>返回首页</a>"
            "</body></html>"
        ),
        "<html><head><title>系统提示</title></head><body>该文章不存在</body></html>",
        "<html><body><h1>404 Not Found</h1><hr>nginx</body></html>",
    ],
)
@pytest.mark.parametrize("status", [200, 404, 500])
def test_a_soft_error_is_known_by_its_words_whatever_the_status(html: str, status: int) -> None:
    page = make_page(URL, html, status=status)
    sign = read_sign(page)
    assert sign is not None
    assert (sign.reason, sign.is_blocking) == (Reason.SOFT_ERROR, False)
    assert is_gone(page)


@pytest.mark.parametrize("status", [403, 404, 412, 500, 521])
def test_a_status_alone_proves_nothing_against_content(status: int) -> None:
    items = rows([f"/nb/{1234567 + n}.html" for n in range(20)])
    page = make_page(URL, portal(items + "<p>公开信息</p>" * 400), status=status)
    assert read_sign(page) is None
    assert not is_gone(page)


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        (("<html><body><div id=app></div><script src=/a.js></script></body>"
            "</html>"), Reason.SCRIPT_SHELL),
        (SCRIPT.format("x" * 1200), Reason.SCRIPT_SHELL),
        (("<html><body><noscript>请开启JavaScript</noscript><div id='root'></div></body>"
            "</html>") + " " * 3000, Reason.SCRIPT_SHELL),
        ("<html><body>" + " " * 350 + "</body></html>", Reason.STUB),
        ("", Reason.STUB),
    ],
)  # fmt: skip
def test_shells_and_stubs_are_told_apart(html: str, reason: Reason) -> None:
    sign = read_sign(make_page(URL, html))
    assert sign is not None
    assert (sign.reason, sign.is_blocking) == (reason, False)


@pytest.mark.parametrize(
    "page", [p for pages in GALLERY.values() for p in pages.values()], ids=lambda p: p.url[-40:]
)
def test_sample_pages_of_every_family_are_not_blocked(page: object) -> None:
    sign = read_sign(page)  # type: ignore[arg-type]  # a Page
    assert sign is None or sign.reason is Reason.SCRIPT_SHELL


def test_a_report_that_speaks_of_logins_and_errors_is_no_error() -> None:
    prose = "统一身份认证登录、系统维护、验证码、页面不存在等问题均已处理。" * 60
    page = make_page(URL, portal(f"<p>{prose}</p>" + rows(["/nb/1234567.html"])))
    assert read_sign(page) is None


def test_a_file_or_an_answer_has_no_signs() -> None:
    for payload, kind in (
        (b"%PDF-1.7 404 Not Found", "application/pdf"),
        (b'{"msg": "404"}', "text/html"),
    ):
        assert read_sign(make_page(URL, payload.decode(), media_type=kind)) is None


@pytest.mark.parametrize(
    ("body", "is_nothing"),
    [
        ("暂无内容", True),
        ("<p>暂无相关信息</p>", True),
        ("<p>暂无内容，详见<a href='a.pdf'>附件</a></p>", False),
        ("<p>暂无内容</p><img src='a.png'>", False),
        ("<p>2023年，本机关暂无行政复议。" + "主动公开信息。" * 20 + "</p>", False),
        ("", False),
    ],
)
def test_an_article_that_says_it_holds_nothing_is_hollow(body: str, is_nothing: bool) -> None:
    page = make_page(HOME, f"<html><body><h1>年报</h1><div id='zoom'>{body}</div></body></html>")
    assert bool(is_hollow(page, BODY)) is is_nothing


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("<p>甲</p><script>var a = '乙'</script><style>p{}</style><p>丙</p>", "甲 丙"),
        ("<template><p>乙</p></template>甲 <!-- 丙 -->", "甲"),
        ("<svg><style>乙<a>甲</a></style></svg>", "甲"),
        ("<script>document.write('乙')</script>", ""),
        ("<p>" + "</p><p>".join(["甲"] * 9_000) + "</p>", "甲 " * 3_000),
    ],
)
def test_the_text_shown_leaves_out_what_only_a_browser_reads(body: str, shown: str) -> None:
    page = make_page(HOME, f"<html><body>{body}</body></html>")
    assert page.shown_text == shown
    assert "".join(node.text() for node in page.tree.css("script")) == page.scripts
