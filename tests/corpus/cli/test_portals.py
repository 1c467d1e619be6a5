"""`nianbao portals`: what is known, what is wrong with it, and a first look."""

import json
from pathlib import Path

import pytest

from corpus.jobs.portals import check_hosts, is_private, portal_at
from corpus.sample.portals import Scale, ServeOptions, WebOptions, build_web, serve
from tests.corpus.cli.conftest import Run

FILE = """
name = "南塘区人民政府"
home = "https://www.nantang.gov.cn/"
family = "trs"
verified = false
"""


def test_the_shipped_portals_are_listed_and_sound(run: Run) -> None:
    listed = json.loads(run("portals", "list", "--json").stdout)
    assert len(listed) >= 40
    assert "330110-yuhang" in run("portals", "list").stdout
    checked = run("portals", "lint")
    assert checked.exit_code == 0, checked.output


def test_a_portal_is_shown_with_what_it_inherits(run: Run) -> None:
    shown = json.loads(run("portals", "show", "330110-yuhang", "--json").stdout)
    assert shown["division"] == "330110"
    assert "330110" in run("portals", "show", "330110-yuhang").stdout
    assert run("portals", "show", "nowhere").exit_code == 2


def test_a_folder_adds_portals_and_is_linted(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "999901-nantang.toml").write_text(FILE, encoding="utf-8")
    assert "999901-nantang" in run("portals", "list", "--portals", folder).stdout
    assert run("portals", "lint", "--portals", folder).exit_code == 0
    (folder / "999901-nantang.toml").write_text(FILE + "pace = 0.01\n", encoding="utf-8")
    checked = run("portals", "lint", folder / "999901-nantang.toml")
    assert checked.exit_code == 3
    assert "pace" in checked.stderr


def test_a_probe_fetches_the_home_page_alone_and_leaves_nothing(run: Run, tmp_path: Path) -> None:
    scale = Scale(departments=1, townships=1, years=(2021,))
    web = build_web(1, WebOptions(scale=scale, only=frozenset({"ucap"})))
    with serve(web, ServeOptions(https=False, time_scale=0.0)) as server:
        words = [
            word
            for (host, port), (address, number) in server.endpoints.items()
            for word in ("--resolve", f"{host}:{port}={address}:{number}")
        ]
        home = web.portals[0].home
        result = run("portals", "probe", home, "--pace", "0", "--json", *words)
        asked = [each.target for each in server.log.requests]
    assert result.exit_code == 0, result.output
    probed = json.loads(result.stdout)
    assert probed["family"] == "ucap"
    assert probed["evidence"]
    assert sorted(asked) == ["/", "/robots.txt"]
    assert not (tmp_path / "nianbao.db").exists()


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "::1", "10.1.2.3", "169.254.169.254", "localhost", "x.local"],
)
def test_private_hosts_are_known(host: str) -> None:
    assert is_private(host)


def test_an_address_names_its_portal() -> None:
    portal = portal_at("https://www.nantang.gov.cn:8443")
    assert (portal.id, portal.home) == ("nantang.gov.cn-8443", "https://www.nantang.gov.cn:8443/")
    check_hosts(portal, [])
