"""A pointer leads to the record of an export that holds what the capture showed."""

import io
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from storage.blobs import digest_of
from storage.interchange.held import load_captures
from storage.interchange.selection import Selection
from storage.models import Capture
from storage.releases.pointers import NOWHERE, CapturePointer, Pointers
from storage.session import Store
from storage.warc.whole import WholeRecord, read_whole
from tests.storage.interchange.conftest import NewStore, export_files, import_bytes
from tests.storage.interchange.invented import BEGAN_AT

LATER = BEGAN_AT + timedelta(days=3650)


def records(content: bytes) -> dict[str, WholeRecord]:
    found = read_whole(io.BytesIO(content), 1 << 24)
    return {
        item.record_id or "": item for item in found if isinstance(item, WholeRecord)
    }  # fmt: skip


def pointers(store: Store, until: datetime = LATER) -> dict[str, CapturePointer]:
    with store.read_only() as session:
        identities = session.execute(sa.select(Capture.identity)).scalars().all()
        return Pointers(session, until).of(identities)


def test_every_capture_with_bytes_is_found_in_the_export(filled: Store, tmp_path: Path) -> None:
    content = export_files(filled, tmp_path / "out", Selection(until=LATER))
    written = records(content["nianbao-00001.warc.gz"])
    found = pointers(filled)
    with filled.read_only() as session:
        ids = session.execute(sa.select(Capture.id).order_by(Capture.id)).scalars().all()
        for held in load_captures(session, ids):
            pointer = found[held.capture.identity]
            if pointer.record_id is None:
                assert (held.response_wire, held.entity) == (b"", b"")
                continue
            record = written[pointer.record_id]
            assert record.kind == pointer.record_type
            block = record.block or b""
            if record.kind == "response":
                assert block == held.response_wire
            elif record.kind == "resource":
                assert block == held.entity
            if record.kind != "resource":
                assert held.envelope is not None
                assert held.envelope.head in block
                assert pointer.head_digest == digest_of(held.envelope.head)
    assert {"response", "revisit", "resource"} <= {p.record_type for p in found.values()}


def test_pointers_are_those_of_an_export_up_to_the_same_instant(
    filled: Store, tmp_path: Path
) -> None:
    with filled.read_only() as session:
        times = session.execute(
            sa.select(Capture.claimed_at, Capture.captured_at).order_by(Capture.id)
        ).all()
    until = sorted(claimed or captured for claimed, captured in times)[len(times) // 2]
    content = export_files(filled, tmp_path / "out", Selection(until=until))
    written = records(content["nianbao-00001.warc.gz"])
    early = pointers(filled, until)
    with filled.read_only() as session:
        for capture in session.execute(sa.select(Capture)).scalars():
            pointer = early[capture.identity]
            if (capture.claimed_at or capture.captured_at) < until and pointer.record_id:
                assert pointer.record_id in written


def test_an_archive_that_was_moved_points_the_same_way(
    filled: Store, new_store: NewStore, tmp_path: Path
) -> None:
    other = new_store("other")
    import_bytes(other, export_files(filled, tmp_path / "a")["nianbao-00001.warc.gz"])
    assert set(pointers(other).values()) == set(pointers(filled).values())


def test_nothing_is_told_of_captures_that_are_not_there(filled: Store) -> None:
    with filled.read_only() as session:
        assert Pointers(session, LATER).of(["sha256:" + "0" * 64]) == {}
    assert NOWHERE.record_id is None
