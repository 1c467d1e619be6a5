"""Snapshots: the tables of a release of now, from an archive that is only read."""

from pathlib import Path

import pytest

from corpus.errors import ExportRefused
from corpus.job import Job
from corpus.release.errors import ReleaseRefused
from corpus.release.snapshot import SnapshotFormat, SnapshotRequest, take_snapshot
from corpus.release.tables import all_tables
from storage.models.agencies import Resolution, ResolutionPass
from storage.models.archive import Run
from storage.releases.told import told_releases
from storage.session import Store
from tests.corpus.release.conftest import PORTALS, Press, empty, release
from tests.storage.builders import TickingClock


def snapshot(press: Press, folder: Path, style: SnapshotFormat = "csv", **asked: object) -> Path:
    request = SnapshotRequest(style, folder, **asked)  # type: ignore[arg-type] # by name
    take_snapshot(press.job, request, PORTALS)
    return folder


def runs(press: Press) -> int:
    with press.job.store.read_only() as session:
        return session.query(Run).count()


def test_tables_are_those_of_a_release_and_nothing_is_stored(press: Press, tmp_path: Path) -> None:
    before = runs(press)
    exported = snapshot(press, tmp_path / "exported")
    assert runs(press) == before
    with press.job.store.read_only() as session:
        assert told_releases(session) == []
    released = release(press, tmp_path / "released", has_originals=False)
    for table in all_tables():
        name = f"{table.name}.csv"
        assert (exported / name).read_bytes() == (released / "data" / name).read_bytes()


def test_whose_a_report_is_need_not_have_been_asked_before(
    own_press: Press, tmp_path: Path
) -> None:
    first = snapshot(own_press, tmp_path / "first")
    with own_press.job.store.begin() as session:
        session.query(ResolutionPass).delete()
        session.query(Resolution).delete()
    second = snapshot(own_press, tmp_path / "second")
    for name in ("reports.csv", "cells_long.csv", "panel_wide.csv"):
        assert (second / name).read_bytes() == (first / name).read_bytes()


def test_a_full_folder_is_left_alone_unless_forced(own_press: Press, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "roster.csv").write_text("mine")
    (folder / "notes.txt").write_text("mine")
    with pytest.raises(ExportRefused, match="--force"):
        snapshot(own_press, folder)
    assert sorted(path.name for path in folder.iterdir()) == ["notes.txt", "roster.csv"]
    snapshot(own_press, folder, tables=frozenset({"roster"}), is_forced=True)
    assert sorted(path.name for path in folder.iterdir()) == ["notes.txt", "roster.csv"]
    assert (folder / "roster.csv").read_text("utf-8").startswith("lineage_id,")


def test_an_empty_archive_is_refused_and_leaves_no_folder(
    sqlite_store: Store, clock: TickingClock, tmp_path: Path
) -> None:
    empty(sqlite_store)
    with pytest.raises(ReleaseRefused, match="nothing to release"):
        snapshot(_pressed(sqlite_store, clock), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def _pressed(store: Store, clock: TickingClock) -> Press:
    return Press(Job(store, clock, "0.1.0"))
