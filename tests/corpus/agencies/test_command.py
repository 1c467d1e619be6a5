import json
from pathlib import Path

import pytest

from storage.models.agencies import AgencyEventKind, AgencyKind
from tests.corpus.agencies.registries import as_file
from tests.corpus.cli.conftest import Run, _clean_place, _filled, filled, pages, run

__all__ = ["_clean_place", "_filled", "filled", "pages", "run"]


@pytest.fixture
def list_file(tmp_path: Path) -> Path:
    path = tmp_path / "list.csv"
    path.write_bytes(as_file())
    return path


def test_a_list_is_imported_and_asked_as_of_a_day(run: Run, list_file: Path) -> None:
    added = run("agencies", "import", list_file, "--json")
    assert json.loads(added.output)["added"]["list.csv"]["lineages"] == 9
    assert "imported before" in run("agencies", "import", list_file).output
    shown = run("agencies", "show", "t1", "--as-of", "2019", "--json")
    (body,) = json.loads(shown.output)
    assert [link["name"] for link in body["chain"]] == ["柳河镇", "云溪区", "青禾市", "云州省"]
    shown = run("agencies", "show", "柳河镇", "--as-of", "2021")
    assert "柳河镇 < 新芦区 990104 < 青禾市" in shown.output
    assert "柳河镇 < 霜岭县 990122 < 青禾市" in shown.output
    assert run("agencies", "show", "990121").output.startswith("A ")
    assert run("agencies", "show", "雾川县").exit_code == 3


def test_reports_are_resolved_reviewed_and_decided(run: Run, filled: str, list_file: Path) -> None:
    run("--db", filled, "agencies", "import", list_file)
    counts = json.loads(run("--db", filled, "agencies", "resolve", "--json").output)
    assert counts["looked_at"] == 11
    assert counts["resolved"] + counts["review"] == 11
    assert "Nothing to do" in run("--db", filled, "agencies", "resolve").output
    waiting = json.loads(run("--db", filled, "agencies", "review", "--json").output)
    assert len(waiting) == counts["review"] > 0
    assert all(row["evidence"] for row in waiting)
    number = str(waiting[0]["report_version_id"])
    signed = ("--by", "王五", "--reason", "the seal")
    done = run("--db", filled, "agencies", "review", "--assign", number, "t4", *signed, "--json")
    assert json.loads(done.output) == {"report_version_id": int(number), "lineage": "t4"}
    left = json.loads(run("--db", filled, "agencies", "review", "--json").output)
    assert number not in {str(row["report_version_id"]) for row in left}
    assert "perhaps" in run("--db", filled, "agencies", "review").output or left


def test_the_divisions_of_portals_come_with_the_program(run: Run) -> None:
    assert "portals: " in run("agencies", "import").output
    assert "Nothing to do" in run("agencies", "import").output
    (body,) = json.loads(run("agencies", "show", "330110", "--json").output)
    assert [link["name"] for link in body["chain"]] == ["余杭区", "浙江省"]


def test_a_list_counts_against_the_registry_when_somebody_signs(run: Run, list_file: Path) -> None:
    run("agencies", "import", list_file)
    Path("mended.csv").write_text("lineage,name,kind,parent\nt4,白鹭乡,township,A\n")
    refused = run("agencies", "import", "mended.csv")
    assert (refused.exit_code, "--supersede" in refused.output) == (1, True)
    signed = ("--supersede", "--by", "王五", "--reason", "the gazette")
    added = json.loads(run("agencies", "import", "mended.csv", *signed, "--json").output)["added"]
    assert added["mended.csv"]["replaced"] == 1
    (body,) = json.loads(run("agencies", "show", "t4", "--json").output)
    assert [period["name"] for period in body["periods"]] == ["白鹭乡"]
    assert run("verify").exit_code == 0


def test_the_help_names_the_words_of_a_register(run: Run) -> None:
    told = " ".join(run("agencies", "import", "--help").output.split())
    assert f"Kinds: {', '.join(AgencyKind)}." in told
    assert f": {', '.join(AgencyEventKind)}." in told


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["import", "no.csv"], 2, "does not exist"),
        (["import", "bad.csv"], 1, "those of no known list"),
        (["import", "binary.csv"], 1, "is not UTF-8"),
        (["import", "quoted.csv"], 1, "is no CSV"),
        (["import", "ragged.csv"], 1, "too many or too few cells in line 2"),
        (["import", "two.csv"], 1, "t4 has two parents at once"),
        (["import", "towns.csv"], 1, "--as-of"),
        (["import", "towns.csv", "--supersede", "--by", "王五"], 2, "who decides and why"),
        (["import", "towns.csv", "--reason", "so"], 2, "who decides and why"),
        (["import", "--supersede", "--by", "a", "--reason", "b"], 2, "name FILE"),
        (["show", "x", "--as-of", "yesterday"], 2, "is no day"),
        (["review", "--accept", "1", "--nobody", "1"], 2, "one report version at a time"),
        (["review", "--accept", "1"], 2, "who decides and why"),
    ],
)
def test_what_cannot_be_done_says_why_and_stores_nothing(
    run: Run, list_file: Path, words: list[str], code: int, message: str
) -> None:
    run("agencies", "import", list_file)
    Path("bad.csv").write_text("a,b\n1,2\n")
    Path("binary.csv").write_bytes(b"\xff\xfe\x00")
    Path("quoted.csv").write_text('lineage,name,kind\n"x"y,z,county\n')
    Path("ragged.csv").write_text("lineage,name,kind\nx\n")
    Path("two.csv").write_bytes(as_file() + "t4,白鹭镇,township,B,,,,,\r\n".encode())
    Path("towns.csv").write_text("code,name,areaCode,provinceCode,cityCode\n")
    done = run("agencies", *words)
    assert (done.exit_code, message in done.output) == (code, True), done.output
    (body,) = json.loads(run("agencies", "show", "t4", "--json").output)
    assert len(body["periods"]) == 1
