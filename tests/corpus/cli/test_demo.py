import json
import shlex
import sys
from pathlib import Path

import pytest

from tests.corpus.cli.conftest import Run


def test_the_demo_shows_the_error_and_its_operands(run: Run, tmp_path: Path) -> None:
    result = run("demo")
    assert result.exit_code == 0
    for shown in ("Coverage", "1E", "t4.sum.post_review_suit", "t4.post_review_suit_total = 1"):
        assert shown in result.stdout
    folder = tmp_path / "nianbao-demo"
    assert len(list((folder / "pages").iterdir())) == 13
    assert {path.name for path in (folder / "export").iterdir()} == {"csv", "jsonl", "parquet"}


def test_the_commands_to_try_next_work(run: Run) -> None:
    shown = run("demo").stdout.partition("Try next:")[2]
    commands = [shlex.split(line) for line in shown.strip().splitlines()]
    assert len(commands) == 3
    for words in commands:
        assert words[0] == "nianbao"
        assert run(*words[1:]).exit_code == 0


def test_the_demo_again_adds_nothing(run: Run, tmp_path: Path) -> None:
    run("demo", "--dir", "here")
    before = {path: path.read_bytes() for path in (tmp_path / "here" / "export").rglob("*.*")}
    summary = json.loads(run("demo", "--dir", "here", "--json").stdout)
    assert (summary["archived"]["new"], summary["parsed"]["parsed"]) == (0, 0)
    assert {path: path.read_bytes() for path in before} == before


def test_the_demo_does_without_parquet(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert run("demo").exit_code == 0
    assert not (tmp_path / "nianbao-demo" / "export" / "parquet").exists()


def test_a_folder_that_cannot_be_made_is_one_sentence(run: Run, tmp_path: Path) -> None:
    (tmp_path / "taken").write_bytes(b"")
    result = run("demo", "--dir", "taken")
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1
