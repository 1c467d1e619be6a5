import pytest

from crawler.families.model import EndProof, Purpose
from crawler.families.page import Page
from crawler.families.registry import family_named
from tests.crawler.families.samples import (
    HOME,
    article,
    epoint_answer,
    epoint_shell,
    make_page,
    openness_content_list,
    openness_list,
    portal,
    rows,
    shaanxi_list,
    slug_list,
    title_of,
    vsb_list,
)
from tests.crawler.families.walking import site_of, walk

VSB, OPENNESS, SHAANXI = (family_named(name) for name in ("vsb", "openness", "shaanxi"))
SLUG, EPOINT = family_named("slug"), family_named("epoint")


def test_vsb_pages_are_numbered_from_the_last_to_the_first() -> None:
    pages = [vsb_list(4, page=number) for number in (1, 2, 3, 4)]
    result = walk(VSB, pages[0], site_of(*pages))
    assert result.asked == [f"{HOME}/zwgk/zfxxgknb/{n}.htm" for n in (3, 2, 1)]
    assert (len(result.rows), result.proof) == (12, EndProof.DECLARED_LAST)


def test_vsb_totals_may_stand_only_in_the_page_numbers() -> None:
    numbers = "".join(
        f'<span class="p_no"><a href="zfxxgknb/{13 - n}.htm">{n}</a></span>' for n in (2, 3, 12)
    )
    page = make_page(HOME + "/zwgk/zfxxgknb.htm", portal(rows(["../info/1/2.htm"]) + numbers))
    listed = VSB.read_list(page, {}, ())
    assert listed.next_asks[0].url == HOME + "/zwgk/zfxxgknb/11.htm"
    assert listed.page_count == 12


def test_a_vsb_column_may_itself_be_the_report() -> None:
    page = make_page(HOME + "/zfxxgknb/n2024n/xz/hcz.htm", article("", "id='vsb_content'"))
    result = walk(VSB, page, site_of())
    assert [(row.url, row.kind) for row in result.last.rows] == [(page.url, "annual_report")]
    assert result.proof is EndProof.SINGLE_PAGE


def test_vsb_attachments_are_asked_with_the_article_as_referer() -> None:
    href = "/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=1&wbfileid=99"
    page = make_page(
        HOME + "/info/1/2.htm", portal(f"<ul>附件【<a href='{href}'>年报.docx</a>】已下载次</ul>")
    )
    (ask,) = VSB.article_links(page)
    assert (ask.data["name"], ask.headers) == ("年报.docx", (("Referer", page.url),))


def test_openness_years_and_units_are_columns() -> None:
    asks = OPENNESS.columns(openness_list())
    assert asks[0].url == HOME + "/openness/OpennessAnnualReport/year/6/2022.html"


def test_openness_lists_count_from_one() -> None:
    second = make_page(
        HOME + "/OpennessContent/showList/6/88/page_2.html",
        portal(rows(["/OpennessContent/show/9.html"])),
    )
    result = walk(OPENNESS, openness_content_list(), site_of(second))
    assert (len(result.rows), result.proof) == (4, EndProof.DECLARED_LAST)


def test_shaanxi_lists_end_with_the_first_missing_number() -> None:
    pages = [shaanxi_list(page=number) for number in (1, 2)]
    result = walk(SHAANXI, pages[0], site_of(*pages))
    assert [url[-6:] for url in result.asked] == ["2.html", "3.html"]
    assert (len(result.rows), result.proof) == (6, EndProof.EMPTY_PAGE)


def test_a_shaanxi_server_that_repeats_its_last_page_is_understood() -> None:
    pages = [shaanxi_list(page=number) for number in (1, 2)]
    last = make_page(HOME + "/zwgk/zfxxgknb/3.html", pages[1].text)
    result = walk(SHAANXI, pages[0], site_of(*pages, last))
    assert (len(result.rows), result.proof) == (6, EndProof.REPEATED_PAGE)


def test_slug_lists_follow_their_query() -> None:
    second = make_page(
        HOME + "/zwgk/zfxxgknb/zfnb?page=2", portal(rows(["/zwgk/zfxxgknb/zfnb/content_5"]))
    )
    result = walk(SLUG, slug_list(), site_of(second))
    assert (len(result.rows), result.proof) == (4, EndProof.DECLARED_LAST)


BUILDER = "var siteInfo = { projectName: '/EpointWeb', siteGuid: '7eb5f7f1-9041' };"


def _epoint(*, first: int, total: int | None) -> tuple[int, EndProof | None, list[str]]:
    asked: list[str] = []

    def site(ask: object) -> Page:
        url, body = ask.url, ask.body.decode()  # type: ignore[attr-defined]  # an Ask
        if url.partition("#")[0].endswith(".js"):
            return make_page(url, BUILDER, media_type="application/javascript")
        asked.append(body.partition('"pageIndex": ')[2].partition(",")[0])
        index = max(0, int(asked[-1]) - first)
        return epoint_answer(15 * index, max(0, min(15, 20 - 15 * index)), total)

    result = walk(EPOINT, epoint_shell(), site)
    return len(result.rows), result.proof, asked


@pytest.mark.parametrize("total", [20, None])
@pytest.mark.parametrize(("first", "numbers"), [(0, ["0", "1"]), (1, ["0", "1", "2"])])
def test_the_epoint_service_is_walked_whichever_number_it_begins_with(
    first: int, total: int | None, numbers: list[str]
) -> None:
    count, proof, asked = _epoint(first=first, total=total)
    assert count == 20
    assert asked[: len(numbers)] == numbers
    assert proof is (EndProof.DECLARED_LAST if total else EndProof.EMPTY_PAGE)


def test_the_epoint_service_is_sent_what_page_and_script_name() -> None:
    (script,) = EPOINT.read_list(epoint_shell(), {}, ()).next_asks
    (ask,) = EPOINT.read_list(make_page(script.url, BUILDER), script.data, ()).next_asks
    assert (ask.url, ask.method) == (
        HOME + "/EpointWeb/rest/lightfrontaction/getgovinfolist",
        "POST",
    )
    assert b'"categorynum": "003039002"' in ask.body
    assert ask.purpose is Purpose.API


def test_epoint_rows_carry_the_full_title() -> None:
    (row,) = EPOINT.read_list(epoint_answer(0, 1, 1), {}, ()).rows
    assert (row.text, row.date) == (title_of(0), "2025-01-20")
