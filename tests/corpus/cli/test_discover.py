"""`nianbao discover`: nothing but a home page in, report columns and a portal file out."""

import json
from pathlib import Path

import pytest

from corpus.jobs.discover import Discovery, FoundColumn, portal_file
from corpus.sample.portals import Scale, ServeOptions, WebOptions, build_web, serve
from crawler.families.registry import FAMILIES
from crawler.portals.lint import LONGEST_FILE, lint
from crawler.portals.read import PortalFile, make_portal
from tests.corpus.cli.conftest import Run


def test_columns_are_found_and_saved_without_fetching_a_report(run: Run, tmp_path: Path) -> None:
    scale = Scale(departments=1, townships=1, years=(2021, 2022))
    web = build_web(1, WebOptions(scale=scale, only=frozenset({"slug"})))
    portal = web.portals[0]
    with serve(web, ServeOptions(https=False, time_scale=0.0)) as server:
        words = [
            word
            for (host, port), (address, number) in server.endpoints.items()
            for word in ("--resolve", f"{host}:{port}={address}:{number}")
        ]
        saved = tmp_path / "990011-portal.toml"
        result = run(
            "discover", portal.home, "--pace", "0", "--json", "--save", saved, *words
        )  # fmt: skip
        asked = set(server.log.urls)
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert sum(column["reports"] for column in found["columns"]) == len(portal.expected)
    assert {year for column in found["columns"] for year in column["years"]} == {2021, 2022}
    assert all(column["evidence"] and column["found_by"] for column in found["columns"])
    assert not {url for report in portal.expected for url in report.addresses} & asked
    assert saved.read_text(encoding="utf-8") == found["portal_file"]
    assert run("portals", "lint", saved).exit_code == 0
    assert not (tmp_path / "nianbao.db").exists()


@pytest.mark.parametrize("name", ["portal.toml", "330110.toml", "330110-yuhang.txt"])
def test_a_file_is_named_after_its_division(run: Run, name: str) -> None:
    result = run("discover", "https://www.nantang.gov.cn/", "--save", name)
    assert result.exit_code == 2
    assert "330110-yuhang.toml" in result.stderr


def test_a_file_that_is_there_is_not_written_over(run: Run, tmp_path: Path) -> None:
    (tmp_path / "330110-yuhang.toml").write_text("kept", encoding="utf-8")
    result = run("discover", "https://www.nantang.gov.cn/", "--save", "330110-yuhang.toml")
    assert result.exit_code == 2
    assert (tmp_path / "330110-yuhang.toml").read_text(encoding="utf-8") == "kept"


def test_a_portal_file_is_short_sound_and_safe() -> None:
    columns = tuple(
        FoundColumn(f"https://www.nantang.gov.cn/{n}/", "trs", n, 1, (2020,), "x", ())
        for n in range(20)
    )
    found = Discovery(None, "", columns, 1, (), {})
    text = portal_file(found, "https://www.nantang.gov.cn/", 'a "b"\nc = "d\\')
    file = PortalFile("990011-nantang", text)
    assert len(text.splitlines()) <= LONGEST_FILE
    assert make_portal(file).name == 'a "b" c = "d\\'
    assert not lint([file], [family.name for family in FAMILIES], 2026)
