"""Blobs with two copies: what is damaged in one is mended from the other."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage import blobs
from storage.archive import OpenRun
from storage.blobs import ObjectStore, surroundings_of
from storage.blobs.objects import key_of
from storage.errors import BlobDamaged
from storage.fixity.copies import examine, repair
from storage.models.archive import Blob, BlobLocation, Codec
from storage.models.log import BlobCondition
from storage.session import Store
from tests.storage.builders import START

PAYLOAD = "年报".encode() * 500
DIGEST = blobs.digest_of(PAYLOAD)


@pytest.fixture
def session(store: Store, run: OpenRun, tmp_path: Path) -> Iterator[Session]:
    with store.session() as session:
        session.info["blobs"] = blobs.Surroundings(objects=ObjectStore(f"file://{tmp_path}"))
        assert blobs.put(session, PAYLOAD) == DIGEST
        yield session
        session.rollback()


def add_object(session: Session) -> Path:
    """Add a second copy in the object store and return its file."""
    data = session.scalars(sa.select(Blob.data).where(Blob.digest == DIGEST)).one()
    objects = surroundings_of(session).objects
    assert objects is not None
    assert data is not None
    objects.put(key_of(DIGEST), bytes(data))
    location = {"digest": DIGEST, "store": "objects", "locator": key_of(DIGEST)}
    session.execute(sa.insert(BlobLocation), [location | {"verified_at": START}])
    return Path(objects.url.removeprefix("file://")) / key_of(DIGEST)


def add_segment(session: Session, payload: bytes) -> None:
    """Add a copy in a segment that gives these bytes."""

    def read(name: str, start: int, length: int) -> bytes:
        if not payload:
            raise BlobDamaged(name)
        assert (name, start, length) == ("a.warc.gz", 7, 8)
        return payload

    surroundings_of(session).segments = read
    location = {"digest": DIGEST, "store": "segments", "locator": "a.warc.gz", "start": 7,
                "length": 8, "verified_at": START}  # fmt: skip
    session.execute(sa.insert(BlobLocation), [location])


def change_row(session: Session, **values: object) -> None:
    session.execute(sa.update(Blob).where(Blob.digest == DIGEST).values(values))


def test_sound_copies_are_sound(session: Session) -> None:
    add_object(session)
    add_segment(session, PAYLOAD)
    found = examine(session, DIGEST)
    assert found.condition is BlobCondition.SOUND
    assert [copy.place for copy in found.copies] == ["database", "objects", "segments"]


def test_the_database_is_mended_from_an_object(session: Session) -> None:
    add_object(session)
    change_row(session, data=b"spoilt", stored_size=6)
    found = examine(session, DIGEST)
    assert found.condition is BlobCondition.DAMAGED
    assert found.faults() == {"database": "damaged"}
    assert repair(session, found)
    assert examine(session, DIGEST).condition is BlobCondition.SOUND
    assert blobs.get(session, DIGEST) == PAYLOAD


@pytest.mark.parametrize("is_deleted", [False, True])
def test_an_object_is_mended_from_the_database(session: Session, *, is_deleted: bool) -> None:
    file = add_object(session)
    file.unlink() if is_deleted else file.write_bytes(b"spoilt")
    found = examine(session, DIGEST)
    assert found.faults() == {"objects": "missing" if is_deleted else "damaged"}
    assert repair(session, found)
    assert examine(session, DIGEST).condition is BlobCondition.SOUND


@pytest.mark.parametrize("values", [{"size": 1}, {"size": 10**6}, {"stored_size": 1},
                                    {"codec": Codec.IDENTITY}])  # fmt: skip
def test_a_row_is_mended_by_what_the_bytes_say(values: dict[str, object], session: Session) -> None:
    add_segment(session, PAYLOAD)
    change_row(session, **values)
    found = examine(session, DIGEST)
    assert found.condition is BlobCondition.DAMAGED
    assert repair(session, found)
    assert examine(session, DIGEST).condition is BlobCondition.SOUND


@pytest.mark.parametrize("payload", [b"", b"another"])
def test_a_segment_is_never_written_to(payload: bytes, session: Session) -> None:
    add_segment(session, payload)
    found = examine(session, DIGEST)
    assert found.faults() == {"segments": "damaged"}
    assert not repair(session, found)
    assert blobs.get(session, DIGEST) == PAYLOAD


def test_what_has_no_right_copy_is_left_as_it_is(session: Session) -> None:
    change_row(session, data=b"spoilt", stored_size=6)
    found = examine(session, DIGEST)
    assert not repair(session, found)
    assert session.scalars(sa.select(Blob.data).where(Blob.digest == DIGEST)).one() == b"spoilt"
    change_row(session, data=None)
    assert examine(session, DIGEST).condition is BlobCondition.MISSING
