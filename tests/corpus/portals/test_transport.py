"""Item 6 of the checklist in the portals reference (16): transport, encodings, walls."""

import gzip
import re
import zlib
from urllib.parse import urljoin

import pytest

from corpus.sample.portals import SampleWeb
from tests.corpus.portals.addresses import home_of
from tests.corpus.portals.client import Client

BROWSER = {"User-Agent": "Mozilla/5.0 (sample)"}


# 6. Transport and encodings.


def test_a_gbk_page_comes_under_a_utf_8_header(client: Client, web: SampleWeb) -> None:
    answer = client.get(web.cases["gbk-as-utf-8"][0])
    assert answer.headers["content-type"].endswith(b"utf-8")
    with pytest.raises(UnicodeDecodeError):
        answer.body.decode()
    assert "政府信息公开" in answer.body.decode("gb18030")
    assert answer.body.index(b"<meta charset") > 1024


def test_a_utf_8_page_comes_under_a_gbk_header(client: Client, web: SampleWeb) -> None:
    answer = client.get(web.cases["utf-8-as-gbk"][0])
    assert answer.headers["content-type"].endswith(b"gbk")
    assert "政府信息公开" in answer.body.decode()


@pytest.mark.parametrize("case", ["no-type", "gbk-without-label", "octet-stream", "utf-16"])
def test_labels_are_missing_or_wrong(client: Client, web: SampleWeb, case: str) -> None:
    media_type = client.get(web.cases[case][0]).headers.get("content-type")
    assert media_type in (None, b"text/html", b"application/octet-stream")


def test_pages_are_packed_without_being_asked(client: Client, web: SampleWeb) -> None:
    bodies = {case: client.get(web.cases[case][0]).body for case in ("gzip", "gzip-unlabelled")}
    assert all("政府信息公开" in gzip.decompress(body).decode() for body in bodies.values())
    raw = client.get(web.cases["deflate-raw"][0]).body
    assert "政府信息公开" in zlib.decompress(raw, -zlib.MAX_WBITS).decode()
    claimed = client.get(web.cases["gzip-claimed"][0])
    assert claimed.headers["content-encoding"] == b"gzip"
    assert "政府信息公开" in claimed.text


def test_lengths_are_wrong_both_ways(client: Client, web: SampleWeb) -> None:
    for case, sign in (("length-short", 1), ("length-long", -1)):
        answer = client.get(web.cases[case][0])
        difference = len(answer.body) - int(answer.headers["content-length"])
        assert difference * sign > 0


def test_chunks_end_in_trailers(client: Client, web: SampleWeb) -> None:
    assert client.get(web.cases["chunked"][0]).raw.endswith(b"0\r\nX-Checksum: 0\r\n\r\n")


@pytest.mark.parametrize("case", ["reset-before", "reset-inside", "truncated"])
def test_a_broken_answer_is_whole_the_next_time(client: Client, web: SampleWeb, case: str) -> None:
    # The shared server may have broken the first address already: take one not asked before.
    url = web.cases[case][-1] + "?fresh=1"
    first, second = client.get(url, BROWSER), client.get(url, BROWSER)
    assert first.ending == ("closed" if case == "truncated" else "reset")
    assert b"</html>" not in first.raw
    assert second.text.rstrip().endswith("</html>")


@pytest.mark.parametrize(("case", "status"), [("busy-503", 503), ("busy-429", 429)])
def test_a_busy_server_says_when_to_return(
    client: Client, web: SampleWeb, case: str, status: int
) -> None:
    url = web.cases[case][-1] + "?fresh=2"
    answers = [client.get(url) for _ in range(3)]
    assert answers[0].status == status
    assert int(answers[0].headers["retry-after"]) > 0
    assert answers[-1].status == 200


@pytest.mark.parametrize("case", ["refresh", "script-redirect", "chain"])
def test_stubs_and_chains_lead_to_the_report(client: Client, web: SampleWeb, case: str) -> None:
    url, target = web.cases[case]
    answer = client.get(url)
    while answer.status != 200:
        url = urljoin(url, answer.location)
        answer = client.get(url)
    # A redirect ends at the report itself, a stub names it.
    assert target in (url, urljoin(url, _named(answer.text)))
    assert client.get(target).status == 200


def _named(text: str) -> str:
    found = re.search(r'(?:url=|replace\(")([^"]+)"', text)
    return found[1] if found else ""


def test_missing_pages_lead_home_or_are_soft(client: Client, web: SampleWeb) -> None:
    welcoming = client.get(f"{home_of(web, 'welcoming')}/none/1.html")
    assert (welcoming.status, welcoming.location) == (301, "/")
    migrated = client.get(f"{home_of(web, 'migrated')}/none/1.html")
    assert (migrated.status, "页面不存在" in migrated.text) == (200, True)


def test_an_old_host_leads_over_detours(client: Client, web: SampleWeb) -> None:
    url, home = web.cases["old-host"]
    schemes = []
    while url != home:
        schemes.append(url.partition(":")[0])
        url = client.get(url).location
    assert schemes == ["http", "https", "http"]
    assert client.get(home).status == 200


@pytest.mark.parametrize(
    ("name", "status", "mark"),
    [
        ("challenge-412", 412, "$_ts.nsd"), ("challenge-521", 521, "__jsl_clearance"),
        ("challenge-stub", 200, "<script>"), ("challenge-slider", 200, "puzzle-vcode"),
        ("forbidden", 403, "403"), ("maintenance", 200, "系统提示"), ("shell", 200, "id='app'"),
    ],
)  # fmt: skip
def test_walls_stand_before_everything(
    client: Client, web: SampleWeb, name: str, status: int, mark: str
) -> None:
    home = home_of(web, f"wall-{name}")
    paths = ("/", "/robots.txt", "/zwgk/zfxxgk/zfxxgknb/")
    answers = [client.get(home + path) for path in paths]
    assert [(answer.status, mark in answer.text) for answer in answers] == [(status, True)] * 3
    if name in ("challenge-412", "challenge-521"):
        assert all("set-cookie" in answer.headers for answer in answers)
    if name == "challenge-stub":
        assert {len(answer.body) for answer in answers} == {1334}


def test_a_silent_wall_resets(client: Client, web: SampleWeb) -> None:
    assert client.get(web.portal("wall-silent").home).ending == "reset"


def test_a_cookie_is_asked_for_and_enough(client: Client, web: SampleWeb) -> None:
    (url, *_) = web.cases["cookie"]
    refused = client.get(url)
    assert (refused.status, url.endswith(refused.location)) == (302, True)
    assert client.get(url, {"Cookie": "CT6T=1"}).status == 200


def test_unknown_agents_are_refused(client: Client, web: SampleWeb) -> None:
    (url, *_) = web.cases["agent"]
    assert "不合法的参数" in client.get(url, {"User-Agent": "tester"}).text
    assert "政府信息公开" in client.get(url, BROWSER).text


def test_an_honest_server_confirms_what_is_known(client: Client, web: SampleWeb) -> None:
    (url, *_) = web.cases["conditional"]
    tag = client.get(url).headers["etag"].decode()
    again = client.get(url, {"If-None-Match": tag})
    assert (again.status, again.body) == (304, b"")
    assert client.get(url, {"If-None-Match": '"other"'}).status == 200
