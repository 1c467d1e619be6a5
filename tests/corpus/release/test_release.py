"""Releases: the same bytes, frozen vintages, a gate, and what a stranger can do with one."""

import csv
import hashlib
import json
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet

from corpus.job import Job
from corpus.release.codes import MISSING
from corpus.release.errors import ReleaseRefused, ReleaseUnexplained
from corpus.release.making import make_release
from corpus.release.request import ReleaseRequest
from corpus.release.tables import PANEL, all_tables
from corpus.release.vintages import end_of
from storage.interchange.exporter import ExportPlan, export_warc
from storage.interchange.selection import Selection
from storage.releases.told import told_releases
from storage.session import Store
from tests.corpus.release.conftest import (
    CORRECTED,
    NEWER_PARSER,
    OTHER,
    PORTALS,
    TOWN,
    Press,
    empty,
    fill,
    release,
)
from tests.storage.builders import TickingClock
from tests.storage.warc.tools import PYTHON, need_tools

Shelf = Mapping[str, Path]


def read(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*")) if path.is_file()
    }  # fmt: skip


def test_a_release_again_has_the_same_bytes_on_both_databases(
    press: Press, shelf: Shelf, tmp_path: Path
) -> None:
    again = release(press, tmp_path / "again", as_of=date(2024, 3, 31))
    assert contents(again) == contents(shelf["early"])
    # The same name stands for the same content: nothing is added, nothing refused.
    release(press, tmp_path / "third", as_of=date(2024, 3, 31))
    with press.job.store.read_only() as session:
        assert len(told_releases(session)) == 1


def test_a_vintage_knows_nothing_of_what_was_seen_later(shelf: Shelf) -> None:
    early, full = (read(shelf[name], "reports") for name in ("early", "full"))
    assert {(row["lineage_id"], row["report_year"]) for row in full} - {
        (row["lineage_id"], row["report_year"]) for row in early
    } == {("t3", "2023")}
    assert max(row["seen_at"] for row in read(shelf["early"], "snapshots")) < "2024-03-31T16"
    status = {
        name: next(
            row["status"] for row in read(shelf[name], "roster")
            if (row["lineage_id"], row["report_year"]) == ("t3", "2023")
        )
        for name in shelf
    }  # fmt: skip
    assert status["full"] == "V"
    assert status["early"] in MISSING


def test_a_vintage_is_what_an_archive_that_ended_then_would_give(
    shelf: Shelf, sqlite_store: Store, clock: TickingClock, tmp_path: Path
) -> None:
    empty(sqlite_store)
    press = fill(sqlite_store, clock, tmp_path, has_late=False)
    ended = release(press, tmp_path / "ended", as_of=date(2024, 3, 31))
    assert contents(ended) == contents(shelf["early"])


def test_no_cell_is_empty_and_states_say_why(shelf: Shelf) -> None:
    cells = read(shelf["full"], "cells_long")
    assert all(row["value"] and row["code"] for row in cells)
    assert {row["code"] for row in cells} >= {"V", "BL", "MK", "RA"}
    assert all((row["code"] == "V") == (row["value"] not in MISSING) for row in cells)
    for row in read(shelf["full"], "panel_wide"):
        coded = [column for column in PANEL.columns if column.is_coded]
        assert all(row[column.name] and row[column.state or ""] for column in coded)


def test_a_blank_that_a_sum_proves_to_be_zero_is_flagged_and_stays_missing(shelf: Shelf) -> None:
    rows = [row for row in read(shelf["full"], "cells_long") if row["code"] == "BL"]
    assert rows
    # Other rows of the table print zeros: there a blank is no zero.
    assert {row["assumed_zero"] for row in rows} == {"0"}


def test_a_corrected_cell_keeps_what_was_read(shelf: Shelf) -> None:
    (row,) = [row for row in read(shelf["full"], "cells_long") if row["corrected"] == "1"]
    assert (row["cell"], row["value"], row["read_value"], row["raw"]) == (
        CORRECTED, "19", "20", "20",
    )  # fmt: skip
    states = {row["t3_granted_tot_st"] for row in read(shelf["full"], "panel_wide") if row["form"]}
    assert "Vk" in states


def test_numbers_of_persons_are_masked(shelf: Shelf) -> None:
    texts = b"".join(
        content for name, content in contents(shelf["full"]).items() if name.endswith(".csv")
    )
    assert b"13900000000" not in texts
    assert b"110101199003071234" not in texts
    assert {row["masked"] for row in read(shelf["full"], "sections")} == {"2"}


def test_sections_tell_what_stood_there_last_year_and_how_dense_they_are(shelf: Shelf) -> None:
    rows = {row["report_id"]: row for row in read(shelf["full"], "sections")}
    # The same words in both years; of a first report there is nothing to compare with.
    assert {key: row["reuse"] for key, row in rows.items()} == {
        "t3/2022/own": "", "t3/2023/own": "1.0000", "t4/2022/own": "", "t4/2023/own": "1.0000",
    }  # fmt: skip
    told = {(row["own_sentences"], row["digits"]) for row in rows.values()}
    assert told == {("2", str(31 * 1000 // 57))}


def test_claims_name_the_cells_that_they_equal(shelf: Shelf) -> None:
    senses = {row["report_id"]: row["sense"] for row in read(shelf["full"], "claims")}
    # Of the four reports one received the twelve requests that all of them tell of.
    assert {key for key, sense in senses.items() if sense} == {"t4/2022/own"}
    assert senses["t4/2022/own"] == "t3.new_received.total"


def test_captures_point_into_the_warc_files_of_an_export(own_press: Press, tmp_path: Path) -> None:
    folder = release(own_press, tmp_path / "out", has_originals=False)
    (tmp_path / "warc").mkdir()
    plan = ExportPlan(Selection(until=end_of(date(2024, 4, 1))), "0.1.0", is_compressed=False)
    with own_press.job.store.read_only() as session:
        export_warc(session, plan, tmp_path / "warc", lambda _: None)
    content = (tmp_path / "warc" / "nianbao-00001.warc").read_bytes()
    rows = read(folder, "snapshots")
    assert rows
    for row in rows:
        assert f"WARC-Record-ID: <{row['warc_record_id']}>".encode() in content
        assert row["warc_type"] == "resource"


def test_cells_stand_in_a_table_a_row_and_a_column(shelf: Shelf) -> None:
    cells = {row["cell"]: row for row in read(shelf["full"], "cells_long")}
    place = [cells["t3.granted.total"][f"{name}_key"] for name in ("table", "row", "column")]
    assert place == ["t3", "granted", "total"]
    assert {row["epoch"] for row in read(shelf["full"], "reports")} == {"E3"}


def test_the_golden_set_is_measured_and_told(own_press: Press, tmp_path: Path, seeds: Path) -> None:
    dois = {"doi": "10.9999/nianbao.1", "concept_doi": "10.9999/nianbao"}
    folder = release(own_press, tmp_path / "out", golden=seeds, has_originals=False, **dois)
    quality = (folder / "QUALITY.md").read_text("utf-8")
    assert "| `2021` | 1 | 207 of 207 |" in quality
    assert "2 × name of an applicant" not in quality
    assert "4 × identity number, 4 × private mobile" in quality
    described = json.loads((folder / "datapackage.json").read_text("utf-8"))
    assert described["basis"]["golden_set"]["misses"] == []
    assert 'doi: "10.9999/nianbao.1"' in (folder / "CITATION.cff").read_text("utf-8")
    assert "https://doi.org/10.9999/nianbao" in (folder / "README.md").read_text("utf-8")
    page = (folder / "CODEBOOK.html").read_text("utf-8")
    assert 'id="t3_unable_not_held_tot"' in page
    assert "本机关不掌握相关政府信息" in page


def test_every_format_has_the_same_rows(shelf: Shelf) -> None:
    folder = shelf["full"]
    with sqlite3.connect(folder / "nianbao.sqlite") as database:
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        for table in all_tables():
            rows = read(folder, table.name)
            (count,) = database.execute(f'SELECT count(*) FROM "{table.name}"').fetchone()  # noqa: S608 - our names
            columns = parquet.read_table(folder / "parquet" / f"{table.name}.parquet")
            lines = (folder / "jsonl" / f"{table.name}.jsonl").read_text("utf-8").splitlines()
            assert len(rows) == count == columns.num_rows == len(lines)
            assert all(tuple(json.loads(line)) == table.names for line in lines)
            marked = (folder / "csv-bom" / f"{table.name}.csv").read_bytes()
            assert marked == b"\xef\xbb\xbf" + (folder / "data" / f"{table.name}.csv").read_bytes()
    cells = parquet.read_table(folder / "parquet" / "cells_long.parquet").to_pylist()
    assert all((row["value"] is None) == (row["code"] != "V") for row in cells)


def test_checksums_and_description_name_every_file(shelf: Shelf) -> None:
    folder = shelf["full"]
    lines = (folder / "SHA256SUMS").read_text().splitlines()
    sums = {line[66:]: line[:64] for line in lines}
    files = {n: hashlib.sha256(c).hexdigest() for n, c in contents(folder).items()}
    del files["SHA256SUMS"]
    assert sums == files
    crate = json.loads((folder / "ro-crate-metadata.json").read_text("utf-8"))
    named = {node["@id"] for node in crate["@graph"] if node["@type"] == "File"}
    assert named == files.keys() - {"ro-crate-metadata.json"}


def test_frictionless_finds_the_package_valid(shelf: Shelf) -> None:
    need_tools()
    tool = PYTHON.with_name("frictionless")
    if not tool.exists():
        pytest.skip("frictionless is not among the conformance tools")
    command = [str(tool), "validate", "--json", "datapackage.json"]
    ran = subprocess.run(
        command, cwd=shelf["full"], capture_output=True, text=True, check=False, timeout=120
    )
    report: dict[str, Any] = json.loads(ran.stdout)
    assert report["valid"], report["tasks"]
    assert len(report["tasks"]) == len(all_tables())


def test_a_stranger_with_pandas_alone_can_work_with_it(shelf: Shelf) -> None:
    pytest.importorskip("pandas", reason="pandas is not installed")
    script = Path(__file__).with_name("stranger.py")
    ran = subprocess.run(
        [sys.executable, str(script), str(shelf["full"])],
        cwd=shelf["full"], capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    answers = json.loads(ran.stdout)
    assert answers["differing"] == []
    assert answers["originals"] == 4
    assert answers["held"] == 4
    assert answers["expected"] == sum(
        row["is_expected"] == "1" for row in read(shelf["full"], "roster")
    )
    for kind, item in (("report", "*"), ("roster", "status"), ("indicator", "coverage")):
        assert [kind, item, "source"] in answers["changes"]
    assert {cause for _, _, cause in answers["changes"]} <= {"source", "observation"}
    assert answers["panel"] == 43


def test_a_folder_that_was_released_is_never_changed(
    shelf: Shelf, own_press: Press, tmp_path: Path
) -> None:
    before = contents(shelf["early"])
    with pytest.raises(ReleaseRefused, match="never changed"):
        release(own_press, shelf["early"])
    assert contents(shelf["early"]) == before
    # Nor is a name given to other content.
    release(own_press, tmp_path / "one", has_originals=False)
    own_press.publish(OTHER, 2021, 3)
    with pytest.raises(ReleaseRefused, match="with other content"):
        release(own_press, tmp_path / "two", has_originals=False)
    assert not (tmp_path / "two").exists()


def test_what_our_parser_reads_otherwise_is_refused_until_explained(
    own_press: Press, tmp_path: Path
) -> None:
    first = release(own_press, tmp_path / "first", has_originals=False)
    own_press.publish(TOWN, 2022, 12, parser=NEWER_PARSER, misread=1)
    asked: dict[str, Any] = {"name": "2024.2", "against": first, "has_originals": False}
    with pytest.raises(ReleaseUnexplained, match="explained"):
        release(own_press, tmp_path / "second", **asked)
    assert not (tmp_path / "second").exists()
    explained = tmp_path / "explained.toml"
    explained.write_text(
        '[[expect]]\naspect = "cell"\nname = "t3.*"\nmost = 4\nreason = "a label is known now"\n',
        encoding="utf-8",
    )
    second = release(own_press, tmp_path / "second", explained=explained, **asked)
    rows = read(second, "changes_release")
    cells = [(row["old"], row["new"]) for row in rows if row["kind"] == "cell"]
    assert cells == [("12", "13")] * 4
    # What is made of these cells has their cause, and needs no other explanation.
    assert {row["kind"] for row in rows} == {"cell", "indicator"}
    assert {(row["cause"], row["explanation"]) for row in rows} == {
        ("parser", "a label is known now")
    }


def test_only_a_division_is_released_when_asked(own_press: Press, tmp_path: Path) -> None:
    folder = release(own_press, tmp_path / "part", division="990122", has_originals=False)
    assert {row["lineage_id"] for row in read(folder, "agencies")} == {"B", "t2"}
    assert read(folder, "reports") == []


def test_an_empty_archive_is_refused(
    sqlite_store: Store, clock: TickingClock, tmp_path: Path
) -> None:
    empty(sqlite_store)
    with pytest.raises(ReleaseRefused, match="nothing to release"):
        make_release(
            Job(sqlite_store, clock, "0.1.0"), ReleaseRequest("x", tmp_path / "x"), PORTALS
        )  # fmt: skip
