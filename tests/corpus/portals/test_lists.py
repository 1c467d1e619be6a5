"""Items 1 to 3 of the checklist in the portals reference (16): lists, twins, changes."""

import re

import pytest

from corpus.sample.portals import SampleServer, SampleWeb
from parsers.parse import parse
from tests.corpus.portals.addresses import column_of, home_of
from tests.corpus.portals.client import Client


def _links(text: str) -> list[str]:
    return re.findall(r'<li>(?:<h2>)?<a href=["\']([^"\']+t\d{8}_\d+\.html?)["\']', text)


# 1. Lists and what comes after their end.


@pytest.mark.parametrize(("name", "page"), [("trs-plain", 3), ("trs-set-page", 5)])
def test_the_page_after_the_last_is_missing(
    client: Client, web: SampleWeb, name: str, page: int
) -> None:
    assert client.get(column_of(web, name, "")).status == 200
    assert client.get(column_of(web, name, f"index_{page}.html")).status == 404


def test_the_page_after_the_last_repeats_the_first(client: Client, web: SampleWeb) -> None:
    folder = next(u.url for u in web.portal("trs-styled").expected).rpartition("/")[0]
    first, second = (client.get(f"{folder}/{file}.shtml") for file in ("index", "index_1"))
    assert first.body == second.body
    assert client.get(f"{folder}/index_2.shtml").status == 404


def test_the_page_after_the_last_repeats_the_last(client: Client, web: SampleWeb) -> None:
    last, after = (client.get(column_of(web, "trs-variables", f"index_{n}.htm")) for n in (2, 3))
    assert last.status == 200
    assert last.body == after.body


def test_the_page_after_the_last_is_empty(client: Client, web: SampleWeb) -> None:
    folder = next(u.url for u in web.portal("trs-records-first").expected).rsplit("/", 2)[0]
    answers = [client.get(f"{folder}/index_{n}.html") for n in (1, 2)]
    assert answers[-1].status == 200
    assert _links(answers[-1].text) == []


def test_the_page_after_the_last_is_a_stub(client: Client, web: SampleWeb) -> None:
    answer = client.get(column_of(web, "trs-short", "index_1.html"))
    assert answer.status == 200
    assert len(answer.body) < 400


def test_pages_are_announced_that_do_not_exist(client: Client, web: SampleWeb) -> None:
    text = client.get(column_of(web, "trs-set-page", "")).text
    announced = int(re.findall(r'"setPage", \d+, (\d+)', text)[0])
    assert client.get(column_of(web, "trs-set-page", f"index_{announced}.html")).status == 404
    assert client.get(column_of(web, "trs-set-page", f"index_{announced - 2}.html")).status == 200


def test_lists_hold_none_one_or_many(client: Client, web: SampleWeb) -> None:
    empty = client.get(f"{home_of(web, 'openness')}/OpennessAnnualReport/year/1/2019.html")
    one = client.get(f"{home_of(web, 'openness')}/OpennessAnnualReport/year/1/2022.html")
    shown = [len(re.findall("/show/", answer.text)) for answer in (empty, one)]
    assert shown == [0, 1]
    assert len(_links(client.get(column_of(web, "trs-plain", "")).text)) == 6


def test_a_list_is_exactly_one_page_long(client: Client, web: SampleWeb) -> None:
    text = client.get(column_of(web, "trs-short", "")).text
    government = [e for e in web.portal("trs-short").expected if e.agency.endswith("人民政府")]
    years = {each.year for each in government}
    assert 'createPage(1, 0, "index", "html")' in text
    assert len(re.findall(r'"[^"]+/t\d+_\d+\.html"', text)) == len(years)


# 2. The same report at several addresses.


def test_a_report_stands_under_twins_of_host_and_scheme(client: Client, web: SampleWeb) -> None:
    each = web.portal("trs-plain").expected[0]
    bodies = {client.get(url).body for url in each.addresses}
    assert len(each.addresses) == 4
    assert len(bodies) == 1


def test_a_city_copies_some_reports_and_links_others(client: Client, web: SampleWeb) -> None:
    copy, original = web.cases["copied-from-county"][:2]
    assert copy.split("/")[2] != original.split("/")[2]
    records = [parse(client.get(url).body) for url in (copy, original)]
    assert records[0].agency.name == records[1].agency.name
    assert records[0].cells["t3.granted.total"].raw == records[1].cells["t3.granted.total"].raw
    column = client.get(column_of(web, "city", "")).text
    assert re.search(r'href="http://www\.\w+\.sample\.gov\.cn/zwgk', column)


# 3. Corrections, open and silent.


def test_a_page_changes_in_silence(server: SampleServer, client: Client, web: SampleWeb) -> None:
    (url,) = web.cases["silent-edit"]
    each = next(found for found in web.expected if found.url == url)
    for visit in (0, 1):
        server.visit = visit
        record, truth = parse(client.get(url).body), each.truth_at(visit)
        assert truth is not None
        assert record.cells["t3.granted.total"].raw == truth.cells["t3.granted.total"]


def test_a_lying_server_says_that_nothing_changed(
    server: SampleServer, client: Client, web: SampleWeb
) -> None:
    (url,) = web.cases["lying-304"]
    first = client.get(url)
    server.visit = 1
    known = {"If-None-Match": first.headers["etag"].decode()}
    assert client.get(url, known).status == 304
    assert client.get(url).body != first.body
    since = {"If-Modified-Since": first.headers["last-modified"].decode()}
    assert client.get(url, since).status == 304


def test_a_correction_appears_beside_the_report(
    server: SampleServer, client: Client, web: SampleWeb
) -> None:
    after, before = web.cases["corrected-elsewhere"]
    assert client.get(after).status == 404
    server.visit = 2
    assert after.rpartition("/")[2] in client.get(column_of(web, "changing", "")).text
    old, new = (parse(client.get(url).body) for url in (before, after))
    assert old.title.raw == new.title.raw
    assert old.cells["t3.granted.total"].raw != new.cells["t3.granted.total"].raw


@pytest.mark.parametrize(
    ("case", "status"),
    [
        ("withdrawn-404", 404),
        ("withdrawn-410", 410),
        ("withdrawn-soft", 200),
        ("withdrawn-home", 301),
    ],
)
def test_a_report_is_withdrawn(
    server: SampleServer, client: Client, web: SampleWeb, case: str, status: int
) -> None:
    (url,) = web.cases[case]
    before = client.get(url)
    server.visit = 2
    after = client.get(url)
    assert (before.status, after.status) == (200, status)
    assert before.body != after.body
    assert url.rpartition("/")[2] not in client.get(column_of(web, "changing", "")).text


def test_a_moved_report_leads_on(server: SampleServer, client: Client, web: SampleWeb) -> None:
    first, second, third = web.cases["moved"]
    assert client.get(first).status == 200
    server.visit = 1
    assert [client.get(url).status for url in (first, second, third)] == [301, 302, 200]
    assert second.endswith(client.get(first).location)


def test_noise_changes_with_every_visit(client: Client, web: SampleWeb) -> None:
    (url,) = web.cases["noise-only"]
    assert client.get(url).body != client.get(url).body


def test_a_file_is_replaced_under_its_address(
    server: SampleServer, client: Client, web: SampleWeb
) -> None:
    file, page = web.cases["replaced-file"]
    before = [client.get(url).body for url in (file, page)]
    server.visit = 2
    after = [client.get(url).body for url in (file, page)]
    assert (before[0] == after[0], before[1] == after[1]) == (False, True)
