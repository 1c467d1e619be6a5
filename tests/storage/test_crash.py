import subprocess
import sys
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage import blobs, queries
from storage.coverage import status
from storage.models import Blob, Capture, Confirmation, ReportVersion
from storage.session import Store

ROOT = Path(__file__).resolve().parents[2]
_KILLS = 3
_FILES_BEFORE_KILL = 3


def _ingest_and_kill(url: str, seed: int) -> int:
    """Kill a process in the middle of its work; return how many files it had acknowledged."""
    command = [sys.executable, "-m", "tests.storage.ingest_forever", url, str(seed)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for _ in range(_FILES_BEFORE_KILL):
            assert process.stdout.readline(), "the process ended by itself"
        time.sleep(0.007 * seed)
        process.kill()
        return _FILES_BEFORE_KILL + len(process.stdout.readlines())


def _check_whole(session: Session) -> None:
    for digest in session.execute(sa.select(Blob.digest)).scalars():
        blobs.get(session, digest)
    without_bytes = sa.select(Capture.id).outerjoin(Blob, Blob.digest == Capture.payload_digest)
    assert session.execute(without_bytes.where(Blob.digest.is_(None))).all() == []
    unconfirmed = sa.select(Capture.id).outerjoin(Confirmation)
    assert session.execute(unconfirmed.where(Confirmation.capture_id.is_(None))).all() == []
    counts = status(session)
    assert counts.captures == counts.snapshots
    assert counts.cells == 4 * counts.reports
    assert len(list(queries.records(session))) == counts.parses
    links = session.execute(sa.select(ReportVersion.previous_id)).scalars().all()
    assert len(set(links)) == len(links)


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"], indirect=True)
def test_a_killed_ingest_leaves_a_whole_store(store: Store, database_url: str) -> None:
    acknowledged = sum(_ingest_and_kill(database_url, seed) for seed in range(_KILLS))
    with store.read_only() as session:
        counts = status(session)
        # At most one file per kill was committed and not yet announced.
        assert acknowledged <= counts.captures <= acknowledged + _KILLS
        assert counts.snapshots - counts.parses <= _KILLS
        assert acknowledged <= counts.parses
        assert counts.unfinished_runs == _KILLS
        _check_whole(session)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_sqlite_finds_its_own_file_sound_after_a_kill(store: Store, database_url: str) -> None:
    _ingest_and_kill(database_url, 1)
    with store.read_only() as session:
        assert session.execute(sa.text("PRAGMA integrity_check")).scalars().all() == ["ok"]
        assert session.execute(sa.text("PRAGMA foreign_key_check")).all() == []
