import json
import shlex
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from corpus.cli.demo_corpus import write_register
from corpus.cli.demo_web import invent_web
from corpus.cli.main import program
from corpus.release.folder import CHECKSUMS
from corpus.sample.district import sample_district
from corpus.sample.portals.exchange import Asked
from tests.corpus.cli.conftest import Run

_FACTS = (
    "lineage", "agency_period", "report_version", "cell", "finding", "resolution", "report",
    "corpus_finding", "release",
    # One page counts its visitors, from nought when the portals are served anew.
    "source_change WHERE kind <> 'surroundings'",
)  # fmt: skip


def _count_facts(folder: Path) -> dict[str, int]:
    with closing(sqlite3.connect(folder / "nianbao.db")) as database:
        counts = (database.execute(f"SELECT count(*) FROM {table}") for table in _FACTS)  # noqa: S608 - our own names
        return {table: row[0] for table, [row] in zip(_FACTS, counts, strict=True)}


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """Return the folder of a demo, which later tests may do again, and what it printed."""
    folder = tmp_path_factory.mktemp("demo") / "nianbao-demo"
    return folder, CliRunner().invoke(program, ["demo", "--dir", str(folder)])


def test_the_demo_crawls_twice_and_shows_what_changed(shown: tuple[Path, Result]) -> None:
    _, result = shown
    assert result.exit_code == 0, result.output
    for line in (
        "crawled for the first time", "crawled a month later", "1 withdrawn", "1 moved",
        "changed in numbers", "t3.granted.total", "signed log: sound",
    ):  # fmt: skip
        assert line in result.stdout


def test_the_demo_shows_the_error_and_its_operands(shown: tuple[Path, Result]) -> None:
    folder, result = shown
    for line in ("t4.sum.post_review_suit", "t4.post_review_suit_total = 1"):
        assert line in result.stdout
    assert len(list((folder / "pages").iterdir())) == 13
    assert {path.name for path in (folder / "export").iterdir()} == {"csv", "jsonl", "parquet"}


def test_the_demo_shows_what_is_missing_and_why(shown: tuple[Path, Result]) -> None:
    matrix = shown[1].stdout.partition("Coverage")[2].partition("holes: ")
    [line] = (line for line in matrix[0].splitlines() if "文昌阁街道" in line)
    marks = [cell.strip()[:2].rstrip("123456789") for cell in line.split("│")[2:7]]
    # A file for three years, and no portal that anybody searched for the others.
    assert marks == ["NH", "●", "●", "●", "NH"]
    assert " NF, " in matrix[2].splitlines()[0]


def test_the_demo_shows_a_silent_edit_with_its_evidence(shown: tuple[Path, Result]) -> None:
    block = shown[1].stdout.partition("without a word:")[2].partition("\n\n")[0]
    for part in ("silent edit of 2 cells: 2020 青禾湾县 (990031)", "t3.granted.total: 29 -> 36",
                 "(capture ", "seen last ", "seen so first ", "0 wait in review",
                 "findings across years"):  # fmt: skip
        assert part in block


def test_the_demo_leaves_a_release(shown: tuple[Path, Result]) -> None:
    folder, result = shown
    assert "release-demo-1" in result.stdout
    reports = (folder / "release-demo-1" / "data" / "reports.csv").read_text(encoding="utf-8")
    assert "990031" in reports


@pytest.mark.parametrize("seed", [1, 2, 7])
def test_the_register_has_the_counties_under_their_own_codes(tmp_path: Path, seed: int) -> None:
    web, register = invent_web(seed), tmp_path / "registry.csv"
    write_register(register, web, sample_district(seed))
    rows = register.read_text(encoding="utf-8").splitlines()[1:]
    for portal, agencies in web.agencies():
        assert f"{portal.division},{portal.name},county,,{portal.division},,,,,," in rows
        assert len([row for row in rows if row.startswith(portal.division)]) == len(agencies)
        home = web.sample.answer(Asked(portal.host, "/"))
        assert f"网站标识码：{portal.division}" in home.body.decode()


def test_the_commands_to_try_next_work(run: Run, shown: tuple[Path, Result]) -> None:
    commands = [
        shlex.split(line) for line in shown[1].stdout.partition("Try next:")[2].strip().splitlines()
    ]
    assert len(commands) == 5
    for words in commands:
        assert words[0] == "nianbao"
        assert run(*words[1:]).exit_code == 0


def test_the_demo_again_stores_no_fact_twice(
    run: Run, shown: tuple[Path, Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Parquet once is enough.
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    folder, _ = shown
    before = (folder / "export" / "csv" / "cells.csv").read_bytes()
    facts, released = _count_facts(folder), (folder / "release-demo-1" / CHECKSUMS).read_bytes()
    result = run("demo", "--dir", folder, "--json")
    assert result.exit_code == 0, result.output
    summary = json.loads(result.stdout)
    assert (summary["archived"]["new"], summary["parsed"]["parsed"]) == (0, 0)
    [visit] = summary["visits"]
    assert not any(portal["has_changed"] for portal in visit["portals"])
    assert (folder / "export" / "csv" / "cells.csv").read_bytes() == before
    assert _count_facts(folder) == facts
    assert (folder / "release-demo-1" / CHECKSUMS).read_bytes() == released
    assert summary["resolutions"] == {
        "resolved": facts["report_version"], "review": 0, "decided": 0, "set_aside": 0,
    }  # fmt: skip
    assert summary["findings_across_reports"] == facts["corpus_finding"]
    assert [edit["lineage"] for edit in summary["silent_edits"]] == ["990031"]
    assert set(summary["coverage"]["holes"]) == {"NF", "NH"}
    assert summary["release"].endswith("release-demo-1")


def test_a_folder_that_cannot_be_made_is_one_sentence(run: Run, tmp_path: Path) -> None:
    (tmp_path / "taken").write_bytes(b"")
    result = run("demo", "--dir", "taken")
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1
