import pytest

from corpus.sample.portals import (
    PORTALS,
    Attachment,
    Expected,
    SampleWeb,
    Scale,
    ServeOptions,
    WebOptions,
    build_web,
    serve,
)
from corpus.sample.portals.exchange import Asked
from parsers.model import DocClass
from parsers.parse import parse
from tests.corpus.portals.client import Client
from tests.corpus.portals.conftest import SMALL
from tests.corpus.portals.walker import Walk

FAMILIES = {
    "trs", "ucap", "hanweb", "guangdong", "lonsun", "vsb", "openness", "shaanxi", "slug", "columns",
    "leaf", "jhtml", "epoint", "odd", "hostile", "robots", "wall",
}  # fmt: skip
# Enough to try every family without making the whole web again.
SAMPLE = frozenset({"trs-plain", "ucap", "jcms", "gkmlpt", "vsb", "traps", "changing"})

PAGED = [name for name in PORTALS if not name.startswith(("wall", "robots", "file-list"))]


def _bytes_of(web: SampleWeb) -> list[bytes]:
    paths = [(host, path) for host in sorted(web.sites) for path in web.sites[host].paths]
    asked = (Asked(host, path) for host, path in paths if not host.startswith("faults"))
    return [web.answer(each).body for each in asked]


def test_every_family_has_a_portal_with_reports(web: SampleWeb) -> None:
    assert {portal.family for portal in web.portals} == FAMILIES
    assert {portal.name for portal in web.portals} == set(PORTALS)
    for portal in web.portals:
        assert bool(portal.expected) != portal.is_blocked, portal.name


def test_the_same_seed_makes_the_same_web() -> None:
    options = WebOptions(Scale(1, 1, (2021, 2022)), only=SAMPLE)
    one, again, other = (build_web(seed, options) for seed in (3, 3, 4))
    assert one.portals == again.portals
    assert _bytes_of(one) == _bytes_of(again)
    assert one.expected != other.expected


def test_a_portal_is_the_same_whatever_else_is_built(web: SampleWeb) -> None:
    alone = build_web(1, WebOptions(SMALL.scale, only=frozenset({"lonsun"})))
    assert alone.portal("lonsun") == web.portal("lonsun")


def test_no_two_portals_share_a_host_or_a_county(web: SampleWeb) -> None:
    hosts = [host for portal in web.portals for host in portal.hosts]
    assert len(hosts) == len(set(hosts))
    assert len({portal.place for portal in web.portals}) == len(web.portals)


@pytest.mark.parametrize("name", PORTALS)
def test_every_report_can_be_reached_from_the_home_page(web: SampleWeb, name: str) -> None:
    portal = web.portal(name)
    walk = Walk(web, portal).run()
    public = [each for each in portal.expected if each.truth_at(0)]
    assert [each.url for each in public if each.url not in walk.found] == []
    assert web.trespasses(walk.found) == []


def test_what_is_published_later_can_be_reached_later(web: SampleWeb) -> None:
    portal = web.portal("changing")
    for visit in range(4):
        found = Walk(web, portal, visit).run().found
        public = [each for each in portal.expected if each.truth_at(visit)]
        assert [each.url for each in public if not each.addresses & found] == []


def _clean_pages(web: SampleWeb, name: str) -> list[Expected]:
    return [
        each
        for each in web.portal(name).expected
        if each.is_clean and each.medium == "page" and each.truth_at(0)
    ]


@pytest.mark.parametrize("name", PAGED)
def test_served_pages_say_what_the_truth_says(client: Client, web: SampleWeb, name: str) -> None:
    pages = _clean_pages(web, name)
    assert pages
    for each in (pages[0], pages[-1]):
        answer = client.get(each.url, {"Cookie": "CT6T=1", "User-Agent": "Mozilla/5.0"})
        if name in ("moods", "labels"):
            continue
        record = parse(answer.body)
        assert record.doc_class is DocClass.ANNUAL_REPORT
        assert (record.report_year.value, record.agency.name) == (each.year, each.agency), each.url
        truth = each.truth_at(0)
        assert truth is not None
        assert record.cells["t3.new_received.total"].raw == truth.cells["t3.new_received.total"]


def test_every_alias_shows_the_same_report(client: Client, web: SampleWeb) -> None:
    for name in ("slug", "lonsun", "xxgk", "gkmlpt", "nfcms"):
        each = web.portal(name).expected[0]
        others = [url for url in each.aliases if url.startswith(web.portal(name).home)]
        assert others
        for url in others:
            record = parse(client.get(url).body)
            assert (record.report_year.value, record.agency.name) == (each.year, each.agency)


def test_every_file_beside_a_report_is_served(client: Client, web: SampleWeb) -> None:
    portals = [portal for portal in web.portals if any(e.attachments for e in portal.expected)]
    assert len(portals) >= 20
    for portal in portals:
        each = next(found for found in portal.expected if found.attachments)
        page = client.get(each.url, {"User-Agent": "Mozilla/5.0"})
        for file in each.attachments:
            answer = client.get(file.url, {"Referer": each.url})
            assert answer.status == 200, file
            assert len(answer.body) > 100
            assert page.status in (200, 302, 429, 503)


def test_another_maker_of_files_can_be_plugged_in() -> None:
    file = Attachment("年报.pdf", b"%PDF-1.7 sample", "application/pdf")
    options = WebOptions(attach=lambda document: (file,), only=frozenset({"trs-plain"}))
    web = build_web(1, options)
    each = next(found for found in web.expected if found.attachments)
    with serve(web, ServeOptions(https=False)) as server:
        answer = Client(server).get(each.attachments[0].url)
    assert (answer.body, answer.headers["content-type"]) == (file.payload, b"application/pdf")


def test_a_larger_scale_makes_a_larger_web() -> None:
    only = frozenset({"trs-plain"})
    large = build_web(1, WebOptions(Scale(6, 5, (2019, 2020, 2021)), only=only))
    assert len(large.expected) == 36
    walk = Walk(large, large.portals[0]).run()
    assert {each.url for each in large.expected} <= walk.found


def test_truth_changes_with_the_visit(web: SampleWeb) -> None:
    by_case = {each.case: each for each in web.portal("changing").expected}
    silent = by_case["silent-edit"]
    before, after = silent.truth_at(0), silent.truth_at(1)
    assert before is not None
    assert after is not None
    changed = {key for key in before.cells if before.cells[key] != after.cells[key]}
    assert changed == {"t3.granted.natural_person", "t3.granted.total"}
    assert [by_case["came-back"].truth_at(visit) is None for visit in range(4)] == [
        False, True, False, False,
    ]  # fmt: skip
