"""Items 9 and 10 of the checklist in the portals reference (16): robots.txt and traps."""

import re

import pytest

from corpus.sample.portals import SampleServer, SampleWeb
from tests.corpus.portals.addresses import home_of
from tests.corpus.portals.client import Client

# 9. robots.txt.


@pytest.mark.parametrize(
    ("name", "status", "mark"),
    [
        ("robots-absent", 404, ""), ("robots-allow", 200, "Disallow:\n"),
        ("robots-all", 200, "Disallow: /\n"), ("robots-403", 403, ""), ("robots-503", 503, ""),
        ("robots-500", 500, ""), ("robots-html", 200, "<title>"), ("robots-moved", 301, ""),
        ("robots-some", 200, "Allow: /xwzx/gg/"), ("robots-empty", 200, ""),
    ],
)  # fmt: skip
def test_robots_come_in_every_kind(
    client: Client, web: SampleWeb, name: str, status: int, mark: str
) -> None:
    answer = client.get(f"{home_of(web, name)}/robots.txt")
    assert (answer.status, mark in answer.text) == (status, True)


def test_robots_may_be_huge_moved_five_times_or_reset(client: Client, web: SampleWeb) -> None:
    huge = client.get(f"{home_of(web, 'robots-huge')}/robots.txt").text
    assert len(huge) > 700_000
    assert huge.index("disallow: /zwgk") < 500 * 1024
    url, hops = f"{home_of(web, 'robots-moved')}/robots.txt", 0
    while (answer := client.get(url)).status == 301:
        url, hops = home_of(web, "robots-moved") + answer.location, hops + 1
    assert hops == 5
    assert "disallow: /zwgk" in answer.text
    assert client.get(f"{home_of(web, 'robots-reset')}/robots.txt").ending == "reset"


def test_trespasses_are_told_from_the_log(
    server: SampleServer, client: Client, web: SampleWeb
) -> None:
    client.get(f"{home_of(web, 'robots-all')}/robots.txt")
    client.get(f"{home_of(web, 'robots-all')}/zwgk/")
    client.get(f"{home_of(web, 'vsb')}/zwgk.htm")
    found = web.trespasses(server.log.urls)
    assert found == [(f"{home_of(web, 'robots-all')}/zwgk/", "closed by robots-all")]


# 10. Traps.


def test_session_ids_change_with_every_visit(client: Client, web: SampleWeb) -> None:
    url = f"{home_of(web, 'traps')}/nb/list"
    first, second = (
        re.findall(r'"(/nb/[^"]+jsession[^"]+)"', client.get(url).text) for _ in range(2)
    )
    assert len(first) == len(second)
    assert set(first).isdisjoint(second)
    assert "政府信息公开" in client.get(home_of(web, "traps") + first[1]).text


def test_a_calendar_goes_on_for_ever(client: Client, web: SampleWeb) -> None:
    path = "/calendar?year=2024&month=1"
    for _ in range(30):
        text = client.get(home_of(web, "traps") + path).text
        path = re.findall(r'/calendar[^"]+', text.partition('"footer"')[0])[-1]
        path = path.replace("&amp;", "&")
    assert path == "/calendar?year=2026&month=7"
    assert web.trespasses([home_of(web, "traps") + path])


def test_gateways_and_mobile_twins_mirror_the_portal(client: Client, web: SampleWeb) -> None:
    each = web.portal("slug").expected[0]
    kinds = {"big5": 0, "_wap": 0}
    for url in each.aliases:
        for kind in kinds:
            kinds[kind] += kind in url
    assert kinds == {"big5": 4, "_wap": 4}
    host = web.portal("traps").hosts[0]
    assert client.get(f"http://{host}/gate/big5/{host}/").status == 200


def test_unknown_paths_show_a_script_shell(client: Client, web: SampleWeb) -> None:
    answers = {client.get(f"{home_of(web, 'catch-all')}/{n}").body for n in ("a", "b/c.html")}
    assert len(answers) == 1
    assert b"id='app'" in answers.pop()


def test_pages_lead_out_of_the_web(client: Client, web: SampleWeb) -> None:
    text = client.get(web.portal("traps").home).text
    for mark in ("file:///", "data:", "javascript:", "http://10.0.0.8", "logout", "http://[::1]"):
        assert mark in text
    jump = client.get(f"{home_of(web, 'traps')}/jump?url=http://10.0.0.8/oa/")
    assert web.trespasses([jump.location])


def test_a_clone_on_a_foreign_host_mirrors_a_portal(client: Client, web: SampleWeb) -> None:
    portal = web.portal("cloned")
    clone = next(rule.url for rule in portal.forbidden if "clone" in rule.reason)
    assert clone in client.get(portal.home).text
    assert client.get(clone).body == client.get(portal.home).body
    assert not clone.removesuffix("/").endswith(".gov.cn")
