"""A new portal on a known family is data: a file of a few lines, and nothing else."""

import json
from pathlib import Path

from corpus.sample.portals import Scale, ServeOptions, WebOptions, build_web, serve
from tests.corpus.cli.conftest import Run

MOST_LINES = 12


def test_a_file_of_a_few_lines_crawls_a_new_portal_to_its_proven_end(
    run: Run, tmp_path: Path
) -> None:
    scale = Scale(departments=1, townships=1, years=(2021, 2022))
    web = build_web(1, WebOptions(scale=scale, only=frozenset({"slug"})))
    [portal] = web.portals
    file = tmp_path / "999901-new.toml"
    file.write_text(
        f'name = "新县人民政府"\nhome = "{portal.home}"\nfamily = "slug"\nfirst_year = 2021\n'
        "pace = 1.0\nverified = false\n",
        encoding="utf-8",
    )
    assert len(file.read_text(encoding="utf-8").splitlines()) <= MOST_LINES
    assert run("portals", "lint", file).exit_code == 0
    with serve(web, ServeOptions(https=False, time_scale=0.0)) as server:
        hosts = {host for host, _ in server.endpoints}
        address, port = server.address
        words = [f"--resolve={host}:80={address}:{port}" for host in sorted(hosts)]
        result = run("crawl", file, "--no-parse", "--pace", "0", "--json", *words)
    assert result.exit_code == 0, result.output
    [visit] = json.loads(result.stdout)["portals"]
    assert (visit["portal"], visit["completeness"]) == ("999901-new", "complete")
    assert sum(visit["columns"].values()) == len(portal.expected)
