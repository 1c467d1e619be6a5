import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage import blobs
from storage.errors import BlobDamaged, BlobMissing
from storage.models import Blob
from storage.models.archive import Codec
from storage.session import Store

_ON_ONE_STORE = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50
)
PAGE = "<td>政府信息公开工作年度报告</td>".encode() * 200


def _codec(store: Store, digest: str) -> tuple[Codec, int, int]:
    columns = sa.select(Blob.codec, Blob.size, Blob.stored_size).where(Blob.digest == digest)
    with store.read_only() as session:
        codec, size, stored_size = session.execute(columns).one()
    return codec, size, stored_size


def _put(store: Store, payload: bytes) -> str:
    with store.begin() as session:
        return blobs.put(session, payload)


def _replace_data(store: Store, digest: str, data: bytes | None) -> None:
    with store.begin() as session:
        session.execute(sa.update(Blob).where(Blob.digest == digest).values(data=data))


def _get(store: Store, digest: str) -> bytes:
    with store.read_only() as session:
        return blobs.get(session, digest)


@given(payload=st.one_of(st.binary(), st.binary(max_size=40).map(lambda part: part * 50)))
@_ON_ONE_STORE
def test_any_bytes_come_back(store: Store, payload: bytes) -> None:
    with store.session() as session:
        assert blobs.get(session, blobs.put(session, payload)) == payload


def test_a_page_is_compressed(store: Store) -> None:
    codec, size, stored_size = _codec(store, _put(store, PAGE))
    assert (codec, size) == (Codec.ZSTD, len(PAGE))
    assert stored_size < size / 10


def test_bytes_that_do_not_shrink_are_stored_as_they_are(store: Store) -> None:
    payload = bytes(range(256))
    assert _codec(store, _put(store, payload)) == (Codec.IDENTITY, 256, 256)


def test_the_same_bytes_are_stored_once(store: Store) -> None:
    assert _put(store, PAGE) == _put(store, PAGE)
    with store.read_only() as session:
        assert session.execute(sa.select(sa.func.count()).select_from(Blob)).scalar() == 1


@pytest.mark.parametrize("payload", [PAGE, bytes(range(256))], ids=["zstd", "identity"])
@pytest.mark.parametrize("position", [0, 5, -1])
def test_a_flipped_bit_is_noticed(store: Store, payload: bytes, position: int) -> None:
    digest = _put(store, payload)
    with store.read_only() as session:
        data = bytearray(session.execute(sa.select(Blob.data)).scalar_one() or b"")
    data[position] ^= 1
    _replace_data(store, digest, bytes(data))
    with pytest.raises(BlobDamaged, match=f"{digest} no longer match it: restore"):
        _get(store, digest)


@pytest.mark.parametrize("data", [b"", PAGE], ids=["cut", "longer"])
def test_bytes_of_another_length_are_noticed(store: Store, data: bytes) -> None:
    digest = _put(store, bytes(range(256)))
    _replace_data(store, digest, data)
    with pytest.raises(BlobDamaged):
        _get(store, digest)


def test_unknown_bytes_are_named(store: Store) -> None:
    digest = blobs.digest_of(b"never stored")
    with pytest.raises(BlobMissing, match=f"no bytes under {digest}"):
        _get(store, digest)


def test_bytes_kept_elsewhere_are_not_taken_for_damage(store: Store) -> None:
    digest = _put(store, PAGE)
    _replace_data(store, digest, None)
    with pytest.raises(BlobMissing, match="not in the database"):
        _get(store, digest)
