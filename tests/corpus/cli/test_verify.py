import json
import sqlite3
import stat
from pathlib import Path

import pytest

from corpus.cli.main import program
from storage.log.head import parse_head
from tests.corpus.cli.conftest import Run


@pytest.fixture(autouse=True)
def _own_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NIANBAO_SIGNING_KEY", str(tmp_path / "signing.key"))


@pytest.fixture
def archive(run: Run, tmp_path: Path) -> str:
    page = tmp_path / "page.html"
    page.write_text("<p>年报</p>" * 50)
    url = f"sqlite:///{tmp_path / 'archive.db'}"
    assert run("--db", url, "ingest", page).exit_code == 0
    return url


def execute(url: str, statement: str) -> None:
    with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
        connection.execute(statement)
    connection.close()


def test_the_help_lists_both_commands() -> None:
    assert {"verify", "prove"} < set(program.list_commands(None))  # type: ignore[arg-type]  # unused


def test_an_archive_is_sound_and_hands_out_its_head(run: Run, archive: str) -> None:
    done = run("--db", archive, "verify")
    assert done.exit_code == 0, done.output
    assert "Sound" in done.stdout
    head = parse_head(done.stdout)
    assert head.is_genuine()
    assert stat.S_IMODE(Path("signing.key").stat().st_mode) == 0o600


def test_a_changed_row_is_named(run: Run, archive: str) -> None:
    execute(archive, "UPDATE capture SET name = 'other.html'")
    done = run("--db", archive, "verify")
    assert done.exit_code == 3
    assert "capture 1: row changed." in done.stderr
    assert "Sound" not in done.stdout


def test_changed_bytes_are_named(run: Run, archive: str) -> None:
    execute(archive, "UPDATE blob SET data = x'00'")
    report = json.loads(run("--db", archive, "verify", "--stage", "bytes", "--json").stdout)
    assert not report["is_sound"]
    assert {problem["kind"] for problem in report["problems"]} == {"blob_damaged"}
    assert run("--db", archive, "verify", "--stage", "log").exit_code == 0


def test_a_kept_head_shows_a_rewritten_history(run: Run, archive: str, tmp_path: Path) -> None:
    kept = tmp_path / "head.txt"
    kept.write_text(
        f"mail\n\n{json.loads(run('--db', archive, 'verify', '--json').stdout)['head']}"
    )
    assert run("--db", archive, "verify", "--head", kept).exit_code == 0
    execute(archive, "DELETE FROM log_head")
    execute(archive, "UPDATE log_leaf SET row_digest = zeroblob(32) WHERE position = 0")
    done = run("--db", archive, "verify", "--head", kept)
    assert done.exit_code == 3
    assert "history rewritten" in done.stderr


def test_a_file_without_head_is_refused(run: Run, archive: str, tmp_path: Path) -> None:
    kept = tmp_path / "head.txt"
    kept.write_text("nothing")
    done = run("--db", archive, "verify", "--head", kept)
    assert (done.exit_code, "holds no head" in done.stderr) == (2, True)


def test_a_foreign_key_must_be_vouched_for(run: Run, archive: str) -> None:
    key = parse_head(run("--db", archive, "verify").stdout).public_key.hex()
    Path("signing.key").unlink()
    stranger = run("--db", archive, "verify")
    assert stranger.exit_code == 0
    assert f"Signed by ed25519:{key}; no key here says whose that is." in stranger.stdout
    assert not Path("signing.key").exists()
    assert "no key here" not in run("--db", archive, "verify", "--key", key).stdout
    assert run("--db", archive, "verify", "--key", "00" * 32).exit_code == 3
    assert run("--db", archive, "verify", "--key", "short").exit_code == 2


def test_a_sample_at_a_rate(run: Run, archive: str) -> None:
    words = ("verify", "--sample", 1, "--max-mbps", 100, "--since", "2001-01-01", "--json")
    report = json.loads(run("--db", archive, *words).stdout)
    assert report["counts"]["blobs"] == 1


def test_a_proof_is_written_for_a_stranger(run: Run, archive: str, tmp_path: Path) -> None:
    done = run("--db", archive, "prove", 1, "-o", tmp_path / "proof")
    assert done.exit_code == 0, done.output
    names = {file.name for file in (tmp_path / "proof").iterdir()}
    assert names == {"payload.bin", "fact.json", "proof.json", "head.txt", "verify_record.py"}
    shown = json.loads(run("--db", archive, "prove", 1, "--json").stdout)
    assert shown["folder"] == "proof-1"
    assert run("--db", archive, "prove", 99).exit_code == 1


def test_status_says_how_well_checked_the_archive_is(run: Run, archive: str) -> None:
    before = json.loads(run("--db", archive, "status", "--json").stdout)
    assert before["fixity"] == {"oldest_check": None, "unchecked": 2, "damaged": 0}
    assert parse_head(before["head"]).is_genuine()
    run("--db", archive, "verify")
    after = json.loads(run("--db", archive, "status", "--json").stdout)
    assert after["fixity"]["unchecked"] == 0
    assert after["fixity"]["oldest_check"] is not None
