import pytest

from crawler.families.page import Page
from crawler.families.registry import FAMILIES, GENERIC, WEAKEST, family_named, probe
from tests.crawler.families.gallery import GALLERY
from tests.crawler.families.samples import HOME, make_page, portal

PAGES = [
    pytest.param(family, page, id=f"{family}-{name}")
    for family, pages in GALLERY.items()
    for name, page in pages.items()
]


@pytest.mark.parametrize(("family", "page"), PAGES)
def test_a_page_is_recognised_as_its_family_and_no_other(family: str, page: Page) -> None:
    scores = {
        known.name: sum(found.weight for found in known.recognise(page)) for known in FAMILIES
    }
    others = {name: score for name, score in scores.items() if score >= WEAKEST and name != family}
    assert probe(page).family == family
    assert others == {}


@pytest.mark.parametrize(("family", "page"), PAGES)
def test_every_verdict_quotes_what_stands_on_the_page(family: str, page: Page) -> None:
    verdict = probe(page)
    assert (verdict.score >= WEAKEST) == (family != GENERIC.name)
    assert all(found.quote for found in verdict.evidence)


def test_every_family_has_a_gallery() -> None:
    assert set(GALLERY) == {family.name for family in (*FAMILIES, GENERIC)}


def test_a_pager_script_alone_names_no_family() -> None:
    page = make_page(
        HOME + "/nb/", portal("<script>createPageHTML(3, 0, 'index', 'html')</script>")
    )
    verdict = probe(page)
    assert (verdict.family, verdict.score) == ("generic", 0)
    assert verdict.evidence


def test_equal_marks_of_two_families_name_neither() -> None:
    links = '<a href="/info/1/2.htm">甲</a><a href="/zwgk/content_12">乙</a>'
    verdict = probe(make_page(HOME + "/", portal(links)))
    assert verdict.family == "generic"
    assert len(verdict.evidence) == 2


def test_the_host_name_proves_nothing() -> None:
    assert probe(make_page("http://www.trs.example/", portal("<p>欢迎</p>"))).family == "generic"


def test_an_unknown_name_is_refused() -> None:
    assert family_named("trs") is FAMILIES[0]
    with pytest.raises(KeyError):
        family_named("nothing")


def test_the_platforms_of_linked_sites_do_not_count() -> None:
    links = (
        '<a href="/zwgk/202501/t20250120_1.html">公告</a><a '
        'href="http://bm.yunxi.example/202501/t20250121_2.html">乙</a>'
        '<a href="http://lhz.example/info/1/2.htm">丙</a><a '
        'href="http://szt.example/col/col1/index.html">丁</a>'
    )
    assert probe(make_page(HOME + "/", portal(links))).family == "trs"
