import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from storage import blobs
from storage.archive import OpenRun, RunStart, start_run
from storage.errors import BlobDamaged, BlobMissing
from storage.interchange.importer import Importer
from storage.interchange.origin import Origin
from storage.models import Blob, BlobLocation, Capture, LogLeaf, Segment
from storage.models.archive import RunKind
from storage.models.log import LeafKind
from storage.sealing import Sealed, SealPlan, SegmentStore, cold, drop_sealed, seal
from storage.sealing.cold import SealFailed
from storage.session import Store
from storage.warc.errors import WarcInvalid
from tests.storage.builders import START, TickingClock
from tests.storage.interchange.invented import BEGAN_AT, fill

LATER = BEGAN_AT + timedelta(days=9)


def _ignore(_: int) -> None:
    """Watch no progress."""


@pytest.fixture
def place(tmp_path: Path) -> SegmentStore:
    return SegmentStore(str(tmp_path / "segments"))


@pytest.fixture
def filled(store: Store, run: OpenRun, place: SegmentStore) -> Iterator[Store]:
    """Return a store with one capture of each kind, which knows where segments lie."""
    fill(store, run)
    store.surroundings.segments = place.read
    yield store
    store.surroundings.segments = None


def _seal(store: Store, place: SegmentStore, size: int = 10**9) -> Sealed:
    with store.begin() as session:
        run = start_run(session, RunStart(RunKind.SEAL, "0.1.0"), TickingClock(LATER))
    return seal(store, run, SealPlan(place, LATER, "0.1.0", segment_size=size), _ignore)


def _payloads(store: Store) -> dict[str, bytes]:
    with store.read_only() as session:
        digests = session.execute(sa.select(Blob.digest).order_by(Blob.digest)).scalars().all()
        return {digest: blobs.get(session, digest) for digest in digests}


def _count(store: Store, *conditions: sa.ColumnElement[bool]) -> int:
    with store.read_only() as session:
        count = sa.select(sa.func.count()).select_from(Blob).where(*conditions)
        return session.execute(count).scalar_one()


def test_sealed_bytes_are_read_from_their_segment(filled: Store, place: SegmentStore) -> None:
    before = _payloads(filled)
    sealed = _seal(filled, place)
    assert (sealed.blobs, len(sealed.segments)) == (len(before), 1)
    while drop_sealed(filled, place, 0, _ignore):
        pass
    assert _count(filled, Blob.data.is_not(None)) == 0
    filled.surroundings.bases.__init__()  # type: ignore[misc] # forget what was kept in memory
    assert _payloads(filled) == before


def test_without_dropping_the_bytes_stay(filled: Store, place: SegmentStore) -> None:
    _seal(filled, place)
    assert _count(filled, Blob.data.is_(None)) == 0


def test_small_blobs_may_stay(filled: Store, place: SegmentStore) -> None:
    _seal(filled, place)
    with filled.read_only() as session:
        sizes = sorted(session.execute(sa.select(Blob.stored_size)).scalars())
    dropped = drop_sealed(filled, place, sizes[len(sizes) // 2], _ignore)
    assert 0 < dropped < len(sizes)
    assert _count(filled, Blob.data.is_(None)) == dropped


def test_sealing_again_seals_only_what_is_new(
    filled: Store, place: SegmentStore, run: OpenRun
) -> None:
    first = _seal(filled, place, size=8_000)
    assert len(first.segments) > 2
    assert _seal(filled, place).segments == []
    fill(filled, run)
    again = _seal(filled, place)
    # The same bodies came again: their records refer to the earlier segments.
    assert (again.captures, again.blobs < first.blobs) == (21, True)


def test_a_seal_leaves_what_is_young(
    filled: Store, place: SegmentStore, clock: TickingClock
) -> None:
    plan = SealPlan(place, START, "0.1.0")
    with filled.begin() as session:
        run = start_run(session, RunStart(RunKind.SEAL, "0.1.0"), clock)
    assert seal(filled, run, plan, _ignore).segments == []


def test_the_catalogue_is_rebuilt_from_segments_alone(
    filled: Store, place: SegmentStore, tmp_path: Path
) -> None:
    sealed = _seal(filled, place, size=8_000)
    with Store(f"sqlite:///{tmp_path / 'rebuilt.db'}") as rebuilt:
        rebuilt.upgrade()
        with rebuilt.begin() as session:
            run = start_run(session, RunStart(RunKind.IMPORT, "0.1.0"), TickingClock())
        for name in sealed.segments:
            with place.open(name) as stream:
                content = stream.read()
            importer = Importer(rebuilt, run, Origin(name, "sha256:0"), 1 << 24)
            assert sum(importer.read(io.BytesIO(content))) > 0
            assert importer.counts.damage_count == 0
        columns = (Capture.url, Capture.payload_digest, Capture.size, Capture.outcome)
        statement = sa.select(*columns).order_by(Capture.id)
        with rebuilt.read_only() as one, filled.read_only() as two:
            assert one.execute(statement).all() == two.execute(statement).all()
        assert _payloads(rebuilt) == _payloads(filled)


def test_a_segment_is_vouched_for_by_the_log(filled: Store, place: SegmentStore) -> None:
    _seal(filled, place)
    with filled.read_only() as session:
        row = session.execute(sa.select(Segment)).scalar_one()
        leaf = sa.select(LogLeaf).where(LogLeaf.kind == LeafKind.SEGMENT)
        assert session.execute(leaf).scalar_one().subject_id == row.id
        locations = session.execute(sa.select(sa.func.count()).select_from(BlobLocation)).scalar()
    with place.open(row.name) as stream:
        assert blobs.digest_of(stream.read()) == row.digest
    assert locations == _count(filled)


def _break(at: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    targets: dict[str, tuple[object, str]] = {
        "before the name": (SegmentStore, "finish"),
        "before reading back": (cold, "_verify"),
        "before the commit": (cold, "_commit"),
        "within the commit": (cold, "append"),
    }
    target, name = targets[at]
    monkeypatch.setattr(target, name, crash)


@pytest.mark.parametrize(
    "at", ["before the name", "before reading back", "before the commit", "within the commit"]
)
def test_a_seal_that_was_cut_off_is_made_again(
    filled: Store, place: SegmentStore, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    before = _payloads(filled)
    with monkeypatch.context() as patch:
        _break(at, patch)
        with pytest.raises(KeyboardInterrupt):
            _seal(filled, place)
    with filled.read_only() as session:
        assert session.execute(sa.select(Segment)).all() == []
        assert session.execute(sa.select(BlobLocation)).all() == []
    assert _seal(filled, place).blobs == len(before)
    drop_sealed(filled, place, 0, _ignore)
    assert _payloads(filled) == before


def test_a_drop_that_was_cut_off_goes_on(
    filled: Store, place: SegmentStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _payloads(filled)
    _seal(filled, place)
    monkeypatch.setattr("storage.sealing.drop._AT_ONCE", 2)
    told: list[int] = []

    def stop(count: int) -> None:
        told.append(count)
        if len(told) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        drop_sealed(filled, place, 0, stop)
    assert 0 < _count(filled, Blob.data.is_(None)) < len(before)
    while drop_sealed(filled, place, 0, _ignore):
        pass
    assert _count(filled, Blob.data.is_not(None)) == 0
    assert _payloads(filled) == before


Damage = Callable[[bytes], bytes]


@pytest.mark.parametrize(
    "damage",
    [
        lambda raw: (
            raw[: len(raw) // 2] + bytes([raw[len(raw) // 2] ^ 1]) + raw[len(raw) // 2 + 1 :]
        ),
        lambda raw: raw[:-20],
        lambda raw: raw + b"more",
        lambda raw: b"",
    ],
    ids=["flipped", "cut", "longer", "empty"],
)
def test_what_reads_back_otherwise_is_not_made_known(
    filled: Store, place: SegmentStore, monkeypatch: pytest.MonkeyPatch, damage: Damage
) -> None:
    finish = SegmentStore.finish

    def finish_badly(self: SegmentStore, filename: str, stream: io.BufferedIOBase) -> None:
        finish(self, filename, stream)  # type: ignore[arg-type] # as the writer gives it
        path = Path(self.url) / filename
        path.write_bytes(damage(path.read_bytes()))

    monkeypatch.setattr(SegmentStore, "finish", finish_badly)
    with pytest.raises((SealFailed, WarcInvalid, BlobDamaged)):
        _seal(filled, place)
    with filled.read_only() as session:
        assert session.execute(sa.select(Segment)).all() == []


def test_bytes_that_a_segment_lost_are_not_dropped(filled: Store, place: SegmentStore) -> None:
    before = _payloads(filled)
    (name,) = _seal(filled, place).segments
    path = Path(place.url) / name
    path.write_bytes(path.read_bytes()[:500] + bytes(len(path.read_bytes()) - 500))
    with pytest.raises((SealFailed, WarcInvalid, BlobDamaged)):
        drop_sealed(filled, place, 0, _ignore)
    assert _payloads(filled) == before
    path.unlink()
    with pytest.raises(BlobMissing, match="restore it from a backup"):
        drop_sealed(filled, place, 0, _ignore)


def test_damage_after_the_drop_is_seen_on_reading(filled: Store, place: SegmentStore) -> None:
    (name,) = _seal(filled, place).segments
    drop_sealed(filled, place, 0, _ignore)
    path = Path(place.url) / name
    raw = path.read_bytes()
    path.write_bytes(raw[:700] + bytes(len(raw) - 700))
    with pytest.raises(BlobDamaged):
        _payloads(filled)


def test_segments_may_lie_wherever_fsspec_reaches(filled: Store) -> None:
    place = SegmentStore("memory://segments-of-a-test")
    filled.surroundings.segments = place.read
    before = _payloads(filled)
    assert _seal(filled, place).blobs == len(before)
    drop_sealed(filled, place, 0, _ignore)
    assert _payloads(filled) == before
