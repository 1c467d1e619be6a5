import json
from pathlib import Path

import pytest

from tests.corpus.agencies.registries import as_file
from tests.corpus.cli.reported import Told


def test_without_news_nothing_is_done(told: Told) -> None:
    assert told("compare").stdout == "Nothing to do: nothing changed since last time.\n"
    assert not any(json.loads(told("compare", "--json").stdout).values())


def test_a_local_deadline_is_news_and_makes_findings(told: Told, tmp_path: Path) -> None:
    pack = tmp_path / "local.toml"
    pack.write_text(
        '[[deadline]]\nkinds = ["township"]\nsince = 2019\nmonth = 1\nday = 2\n'
        'severity = "error"\nbasis = "a notice"\n', "utf-8"
    )  # fmt: skip
    counts = json.loads(told("compare", "--deadlines", pack, "--json").stdout)
    assert any(counts.values())
    again = told("compare", "--deadlines", pack)
    assert "Nothing to do" in again.stdout


def test_who_need_not_report_here_misses_no_report(told: Told, tmp_path: Path) -> None:
    register = tmp_path / "more.csv"
    register.write_bytes(as_file("t8,白鹭镇,township,d\nt9,映月街道,township,d"))
    assert told("agencies", "import", register).exit_code == 0
    pack = tmp_path / "local.toml"
    pack.write_text('[[obligation]]\nkinds = ["township"]\nobliged = false\n', "utf-8")
    assert missed(told) == {"t8", "t9"}
    assert missed(told, "--obligations", pack) == set()
    assert "Nothing to do" in told("compare", "--obligations", pack).stdout


def missed(told: Told, *words: object) -> set[str]:
    assert told("compare", *words).exit_code == 0
    lines = told("findings", "--rule", "across.report_missing", "--json").stdout.splitlines()
    return {json.loads(line)["lineage"] for line in lines}


@pytest.mark.parametrize("option", ["--thresholds", "--deadlines", "--obligations"])
@pytest.mark.parametrize("content", [b"[[deadline]", b"\xff\xfe\x00", b'nonsense = "x"'])
def test_a_file_that_cannot_be_used_is_named(
    told: Told, tmp_path: Path, option: str, content: bytes
) -> None:
    pack = tmp_path / "local.toml"
    pack.write_bytes(content)
    result = told("compare", option, pack)
    if result.exit_code:
        assert (result.exit_code, result.stdout) == (2, "")
        assert str(pack) in result.stderr
    else:
        assert option != "--thresholds"
        assert content == b'nonsense = "x"'


def test_a_file_that_is_not_there_is_wrong_usage(told: Told) -> None:
    result = told("compare", "--thresholds", "nowhere.toml")
    assert result.exit_code == 2
    assert "nowhere.toml" in result.stderr
