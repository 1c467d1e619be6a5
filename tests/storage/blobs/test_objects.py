import errno
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import fsspec
import pytest
import sqlalchemy as sa
from fsspec.implementations.memory import MemoryFileSystem

from storage import blobs
from storage.archive import OpenRun
from storage.blobs import ObjectStore, collect_orphans, placing
from storage.errors import BlobDamaged, BlobMissing, ObjectStoreUnavailable
from storage.models import Blob, BlobLocation, Capture
from storage.session import Store
from tests.storage.captures.exchanges import exchange, read, record, response, row_count

LARGE = os.urandom(40_000)
_LIMIT = 10_000


class FailingFileSystem(MemoryFileSystem):  # type: ignore[misc]  # the base has no hints
    """Fails as a disk or a network does, as often as it is told to."""

    protocol = "failing"
    store: dict[str, Any] = {}  # noqa: RUF012 - the name and kind fsspec gives it
    pseudo_dirs = [""]  # noqa: RUF012 - as above
    error: OSError | None = None
    is_forgetful = False

    def pipe_file(self, path: str, value: bytes, **options: object) -> None:
        """Write, or fail."""
        if FailingFileSystem.error is not None:
            raise FailingFileSystem.error
        super().pipe_file(path, value[:-1] if FailingFileSystem.is_forgetful else value)


fsspec.register_implementation("failing", FailingFileSystem)


@pytest.fixture(params=["file", "memory"])
def objects(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    """Return an empty object store."""
    url = f"file://{tmp_path}/deep/blobs" if request.param == "file" else f"memory://{tmp_path}"
    return ObjectStore(url)


@pytest.fixture
def large(store: Store, objects: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """Return a store that keeps in objects what other ones keep in rows."""
    monkeypatch.setattr(placing, "_LARGEST_IN_SQLITE", _LIMIT)
    monkeypatch.setattr(placing, "_LARGEST_IN_POSTGRESQL", _LIMIT)
    usual = store.surroundings.objects
    store.surroundings.objects = objects
    yield store
    store.surroundings.objects = usual


@pytest.fixture
def failing(large: Store) -> Iterator[Store]:
    """Return a store whose objects fail."""
    large.surroundings.objects = ObjectStore("failing://blobs")
    yield large
    FailingFileSystem.error = None
    FailingFileSystem.is_forgetful = False


def _keys(objects: ObjectStore) -> list[str]:
    return [found.key for found in objects.walk()]


def test_large_payloads_lie_outside_and_come_back(
    large: Store, run: OpenRun, objects: ObjectStore
) -> None:
    new = [exchange(response(LARGE)), exchange(response(bytes(100_000))), exchange()]
    stored = record(large, run, *new)
    for one, wire in zip(stored, (LARGE, bytes(100_000)), strict=False):
        assert read(large, one.capture_id).payload == wire
    digits = blobs.digest_of(LARGE).removeprefix("sha256:")
    assert f"{digits[:2]}/{digits[2:4]}/{digits}" in _keys(objects)
    with large.read_only() as session:
        places = session.execute(sa.select(BlobLocation.store, BlobLocation.digest)).all()
        inside = session.execute(sa.select(Blob.digest).where(Blob.data.is_not(None))).scalars()
        outside = {row.digest for row in places}
        assert {row.store for row in places} == {"objects"}
        assert outside.isdisjoint(inside)
        assert len(outside) + row_count(large, Capture) >= 4
    again = record(large, run, exchange(response(LARGE)))
    assert again[0].payload_digest == stored[0].payload_digest


@pytest.mark.parametrize(
    "error", [OSError(errno.EIO, "broken"), OSError(errno.ENOSPC, "full"), TimeoutError("slow")]
)
def test_what_cannot_be_written_is_not_recorded(
    failing: Store, run: OpenRun, error: OSError
) -> None:
    FailingFileSystem.error = error
    with pytest.raises(ObjectStoreUnavailable, match="has room and lets you in"):
        record(failing, run, exchange(), exchange(response(LARGE)))
    assert row_count(failing, Capture) == row_count(failing, Blob) == 0
    FailingFileSystem.error = None
    [one] = record(failing, run, exchange(response(LARGE)))
    assert read(failing, one.capture_id).payload == LARGE


def test_what_reads_back_differently_is_not_recorded(failing: Store, run: OpenRun) -> None:
    FailingFileSystem.is_forgetful = True
    with pytest.raises(ObjectStoreUnavailable, match="other bytes than it was given"):
        record(failing, run, exchange(response(LARGE)))
    assert row_count(failing, Capture) == 0


def test_a_damaged_object_is_noticed(large: Store, run: OpenRun, objects: ObjectStore) -> None:
    [one] = record(large, run, exchange(response(LARGE)))
    [key] = _keys(objects)
    objects.put(key, LARGE[:-1] + bytes([LARGE[-1] ^ 1]))
    with pytest.raises(BlobDamaged):
        read(large, one.capture_id)
    objects.delete(key)
    objects.delete(key)
    with pytest.raises(BlobMissing, match="has no object"):
        read(large, one.capture_id)


def test_without_its_object_store_a_payload_is_named_as_out_of_reach(
    large: Store, run: OpenRun
) -> None:
    [one] = record(large, run, exchange(response(LARGE)))
    large.surroundings.objects = None
    with pytest.raises(ObjectStoreUnavailable, match="none is configured"):
        read(large, one.capture_id)


@pytest.mark.parametrize("url", ["nonsense://a", "sftp://host/a"])
def test_an_address_that_cannot_be_opened_is_named(url: str) -> None:
    with pytest.raises(ObjectStoreUnavailable, match=r"cannot be opened|failed"):
        ObjectStore(url).put("a", b"b")


def test_only_old_objects_without_a_row_are_collected(
    large: Store, run: OpenRun, objects: ObjectStore
) -> None:
    record(large, run, exchange(response(LARGE)))
    [kept] = _keys(objects)
    with large.session() as session:
        # Never committed, as if the process had died.
        blobs.put(session, LARGE[::-1])
    [orphan] = set(_keys(objects)) - {kept}
    now = datetime.now(UTC)
    with large.begin() as session:
        assert collect_orphans(session, now + timedelta(hours=23)) == []
        assert collect_orphans(session, now + timedelta(hours=25)) == [orphan]
    assert _keys(objects) == [kept]
    # What was collected can be stored again.
    [one] = record(large, run, exchange(response(LARGE[::-1])))
    assert read(large, one.capture_id).payload == LARGE[::-1]


def test_a_local_write_that_fails_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: int) -> None:
        raise OSError(errno.EIO, "the disk is gone")

    objects = ObjectStore(f"file://{tmp_path}")
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", fail)
        with pytest.raises(ObjectStoreUnavailable, match="the disk is gone"):
            objects.put("ab/cd/key", LARGE)
    assert _keys(objects) == []
    objects.put("ab/cd/key", LARGE)
    assert objects.get("ab/cd/key") == LARGE
    assert _keys(objects) == ["ab/cd/key"]


def test_every_folder_on_the_way_is_flushed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed, flush = [], os.fsync

    def note(descriptor: int) -> None:
        flushed.append(str(Path(f"/proc/self/fd/{descriptor}").readlink()))
        flush(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    ObjectStore(f"file://{tmp_path}/new").put("ab/key", b"x")
    assert flushed[0].startswith(f"{tmp_path}/new/ab/key.")
    assert flushed[1:] == [f"{tmp_path}/new/ab", f"{tmp_path}/new", str(tmp_path)]


def test_a_file_database_keeps_objects_beside_it(tmp_path: Path) -> None:
    with Store(f"sqlite:///{tmp_path / 'a.db'}") as store:
        assert store.surroundings.objects is not None
        assert store.surroundings.objects.url == f"file://{tmp_path}/a.db.blobs"
    assert not (tmp_path / "a.db.blobs").exists()
    assert Store("sqlite://").surroundings.objects is None
    assert Store("sqlite://", "memory://x").surroundings.objects is not None
