"""Captures out of the archive and into it again, copying it and sealing it, on the command line."""

import json
import zipfile
from pathlib import Path

import pytest

from tests.corpus.cli.conftest import Run


def _export(run: Run, database: str, style: str, output: Path, *words: object) -> dict[str, object]:
    result = run("--db", database, "export", "--format", style, "-o", output, "--json", *words)
    assert result.exit_code == 0, result.output
    summary: dict[str, object] = json.loads(result.stdout)
    return summary


def _counts(run: Run, database: str) -> dict[str, int]:
    counts: dict[str, int] = json.loads(run("--db", database, "status", "--json").stdout)["counts"]
    return counts


@pytest.mark.parametrize("style", ["warc", "wacz"])
def test_an_export_comes_back_and_is_parsed(
    run: Run, filled: str, tmp_path: Path, style: str
) -> None:
    assert _export(run, filled, style, tmp_path / "out")["captures"] == 13
    file = next((tmp_path / "out").glob("*.wacz" if style == "wacz" else "*.warc.gz"))
    other = f"sqlite:///{tmp_path / 'other.db'}"
    result = run("--db", other, "ingest", "--json", file)
    assert result.exit_code == 0, result.output
    done = json.loads(result.stdout)
    assert done["imported"] | {"new": 13, "known": 0, "damaged_records": 0} == done["imported"]
    assert done["parsed"]["parsed"] == 13
    assert _counts(run, other)["reports"] == _counts(run, filled)["reports"]
    again = json.loads(run("--db", other, "ingest", "--json", file).stdout)
    assert (again["imported"]["new"], again["imported"]["known"]) == (0, 13)


@pytest.mark.parametrize("style", ["warc", "wacz"])
def test_the_same_export_gives_the_same_files(
    run: Run, filled: str, tmp_path: Path, style: str
) -> None:
    contents = []
    for name in ("a", "b"):
        _export(run, filled, style, tmp_path / name)
        contents.append([path.read_bytes() for path in sorted((tmp_path / name).iterdir())])
    assert contents[0] == contents[1]


def test_captures_are_selected(run: Run, filled: str, tmp_path: Path) -> None:
    two = ("--capture", 2, "--capture", 5)
    assert _export(run, filled, "warc", tmp_path / "a", *two)["captures"] == 2
    words = ("--run", 1, "--until", "2001-01-01T00:00+00:00")
    assert _export(run, filled, "warc", tmp_path / "b", *words)["captures"] == 0
    assert _export(run, filled, "warc", tmp_path / "c", "--host", "no.example")["captures"] == 0


def test_an_export_replaces_nothing_unasked(run: Run, filled: str, tmp_path: Path) -> None:
    for style in ("warc", "wacz"):
        output = tmp_path / style
        _export(run, filled, style, output)
        result = run("--db", filled, "export", "--format", style, "-o", output)
        assert result.exit_code == 1
        assert "--force" in result.stderr
        assert _export(run, filled, style, output, "--force")["captures"] == 13


def test_options_of_captures_do_not_go_with_tables(run: Run, filled: str, tmp_path: Path) -> None:
    words = ("--db", filled, "export", "-o", tmp_path / "x")
    assert run(*words, "--host", "a.example").exit_code == 2
    assert run(*words, "--format", "warc", "--tables", "cells").exit_code == 2


def test_a_damaged_file_gives_what_is_sound(run: Run, filled: str, tmp_path: Path) -> None:
    _export(run, filled, "warc", tmp_path / "out")
    file = tmp_path / "out" / "nianbao-00001.warc.gz"
    raw = bytearray(file.read_bytes())
    raw[len(raw) // 2] ^= 1
    file.write_bytes(raw)
    other = f"sqlite:///{tmp_path / 'other.db'}"
    result = run("--db", other, "ingest", "--json", file)
    assert result.exit_code == 3
    assert "nianbao-00001.warc.gz, byte" in result.stderr
    assert json.loads(result.stdout)["imported"]["new"] >= 12


def test_what_is_no_archive_is_one_sentence(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.warc.gz").write_bytes(b"no archive")
    (tmp_path / "a.wacz").write_bytes(b"no package")
    result = run("ingest", tmp_path / "a.warc.gz", tmp_path / "a.wacz")
    assert result.exit_code == 3
    assert "Traceback" not in result.output
    for name in ("a.warc.gz", "a.wacz"):
        assert f"nianbao: {name}" in result.stderr


def test_a_zip_of_pages_is_taken_in_without_touching_the_disk(
    run: Run, pages: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(tmp_path / "pages.zip", "w", zipfile.ZIP_DEFLATED) as package:
        for page in sorted(pages.iterdir()):
            package.write(page, f"../../evil/{page.name}")
        package.writestr("bomb.html", bytes(1 << 28))
    result = run("ingest", "--json", tmp_path / "pages.zip")
    assert result.exit_code == 3
    assert "bomb.html is too large" in result.stderr
    done = json.loads(result.stdout)
    assert done["imported"]["new"] == 14
    assert done["parsed"]["parsed"] == 13
    assert not (tmp_path.parent / "evil").exists()
    assert run("ingest", "--json", tmp_path / "pages.zip").exit_code == 3


def test_a_warc_says_itself_where_it_is_from(run: Run, filled: str, tmp_path: Path) -> None:
    _export(run, filled, "warc", tmp_path / "out")
    file = tmp_path / "out" / "nianbao-00001.warc.gz"
    assert run("ingest", file, "--url", "https://www.example.gov.cn/").exit_code == 2


def test_a_database_is_copied_and_compared(run: Run, filled: str, tmp_path: Path) -> None:
    target = f"sqlite:///{tmp_path / 'copy.db'}"
    result = run("--db", filled, "db", "copy", target, "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["differences"] == 0
    assert _counts(run, target) == _counts(run, filled)
    assert "0 of them new" in run("--db", filled, "db", "copy", target).stdout


def test_a_copy_into_something_else_is_refused(run: Run, filled: str, tmp_path: Path) -> None:
    target = f"sqlite:///{tmp_path / 'strange.db'}"
    (tmp_path / "page.html").write_bytes(b"<html>other</html>")
    run("--db", target, "ingest", tmp_path / "page.html")
    result = run("--db", filled, "db", "copy", target)
    assert result.exit_code == 1
    assert "name an empty database" in result.stderr


def test_sealing_moves_bytes_into_segments(run: Run, filled: str, tmp_path: Path) -> None:
    result = run("--db", filled, "db", "seal", "--older-than", 0, "--drop", "--json")
    assert result.exit_code == 0, result.output
    done = json.loads(result.stdout)
    assert (done["captures"], done["files"]) == (13, 1)
    assert done["dropped"] > 0
    archive = json.loads(run("--db", filled, "status", "--json").stdout)["archive"]
    assert archive["blobs_in"]["segments"] == done["blobs"]
    assert len(list(Path(done["segments"]).iterdir())) == 1


def test_status_says_how_much_room_and_where(run: Run, filled: str) -> None:
    shown = run("--db", filled, "status").stdout
    assert "payloads kept in: " in shown
    assert "captures: 13 received" in shown
    archive = json.loads(run("--db", filled, "status", "--json").stdout)["archive"]
    assert archive["space"]["captured_bytes"] > archive["space"]["database_bytes"] > 0
    assert archive["captures"] == {"received": 13}
