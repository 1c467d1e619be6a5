import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.families import links
from crawler.families.links import resolve
from crawler.families.page import read_page
from tests.crawler.families.samples import HOME, make_page

BASE = HOME + "/a/b/c.html"


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("d.html", "/a/b/d.html"),
        ("./d.html", "/a/b/d.html"),
        ("../d.html", "/a/d.html"),
        ("../../../../d.html", "/d.html"),
        ("/x/./y/../d.html", "/x/d.html"),
        ("..\\d\\e.html", "/a/d/e.html"),
        ("　 d.html\n", "/a/b/d.html"),
        ("d\n.html", "/a/b/d.html"),
        ("d e.html", "/a/b/d%20e.html"),
        ("年报.html", "/a/b/%E5%B9%B4%E6%8A%A5.html"),
        ("x.jsp?n=%C4%EA%B1%A8", "/a/b/x.jsp?n=%C4%EA%B1%A8"),
        ("100%.html", "/a/b/100%25.html"),
        ("?page=2", "/a/b/c.html?page=2"),
        ("d.html#top", "/a/b/d.html"),
        ("//www.yunxi.example/d.html", "/d.html"),
        ("http//www.yunxi.example/d.html", "/d.html"),
        ("http:/www.yunxi.example/d.html", "/d.html"),
        ("http://http://www.yunxi.example/d.html", "/d.html"),
        ("HTTP://WWW.YUNXI.EXAMPLE/d.html", "/d.html"),
        ("/gkmlpt/annualreport#2629", "/gkmlpt/annualreport#2629"),
        ("/#/nb/3", "/#/nb/3"),
    ],
)  # fmt: skip
def test_links_are_resolved_as_browsers_do(href: str, url: str) -> None:
    assert resolve(BASE, href) == HOME + url


@pytest.mark.parametrize(
    "href",
    ["", " ", "javascript:void(0)", "JavaScript:;", "mailto:a@b.example", "tel:12345",
     "data:text/html,x", "file:///etc/passwd", "ftp://a.example/", "http://", "http://[::1",
     "http://a b/", "http://a.example:99999/", "about:blank", "x" * 5000],
)  # fmt: skip
def test_what_leads_to_no_web_page_is_dropped(href: str) -> None:
    assert resolve(BASE, href) is None


def test_a_query_is_escaped_in_the_charset_of_its_page() -> None:
    html = '<meta charset="gbk"><a href="s.jsp?n=年报">年报</a>'
    (link,) = read_page(BASE, html.encode("gbk")).links
    assert (link.url, link.text) == (HOME + "/a/b/s.jsp?n=%C4%EA%B1%A8", "年报")


@pytest.mark.parametrize(
    "tag",
    [
        "<a href=\"javascript:window.open('/d.html')\">",
        "<a href='#' onclick=\"location.href='/d.html'\">",
        "<a href='javascript:;' data-href='/d.html'>",
        "<area href='/d.html'>",
    ],
)
def test_links_that_only_a_script_follows_are_found(tag: str) -> None:
    assert [link.url for link in make_page(BASE, tag + "年报</a>").links] == [HOME + "/d.html"]


def test_the_base_element_counts() -> None:
    page = make_page(BASE, "<base href='/z/'><a href='d.html'>年报</a>")
    assert page.links[0].url == HOME + "/z/d.html"


@given(st.text(), st.text())
def test_resolving_never_raises(base: str, href: str) -> None:
    for start in (base, BASE, "http://" + base):
        assert resolve(start, href) is None or "://" in str(resolve(start, href))


@given(st.text(alphabet=st.sampled_from("ab/.?#%\\: []@&=年\u3000\t\ud800"), max_size=30))
def test_a_resolved_link_resolves_to_itself(href: str) -> None:
    url = resolve(BASE, href)
    assert url is None or resolve("http://other.example/", url) == url


PIECES = ["/", ".", "..", "?", "#", ";", ":", "a", "b.html", "http:", "https://", "h.cn", "\\", "@"]


@given(
    st.sampled_from(["", "/b", "/b/c;x=/y?z=/q", "/b/?u=/v", "/b/c/d.html#x", "//b//c", "?x/y"]),
    st.lists(st.sampled_from(PIECES), max_size=6).map("".join),
)
def test_what_is_remembered_of_a_folder_holds_for_each_of_its_pages(path: str, href: str) -> None:
    base = HOME + path
    mended = links._mend(href)
    plain = links._resolve.__wrapped__(base, mended, "utf-8") if mended else None
    assert resolve(base, href) == plain
