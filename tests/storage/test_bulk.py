from storage.blobs import digest_of
from storage.dialects import insert_many
from storage.models import Blob
from storage.models.archive import Codec
from storage.session import Store

_MANY = 3000


def _rows(count: int) -> list[dict[str, object]]:
    return [
        {
            "digest": digest_of(b"%d" % number),
            "size": 1,
            "codec": Codec.IDENTITY,
            "base_digest": None,
            "stored_size": 1,
            "data": b"%d" % number if number % 2 else None,
        }
        for number in range(count)
    ]


def test_more_rows_than_one_statement_takes_are_added_once(store: Store) -> None:
    with store.begin() as session:
        first = insert_many(session, Blob, _rows(2), "digest", "codec")
        rest = insert_many(session, Blob, _rows(_MANY), "digest", "codec")
        again = insert_many(session, Blob, _rows(_MANY), "digest")
    assert {row[1] for row in first + rest} == {Codec.IDENTITY}
    assert {row[0] for row in first + rest} == {row["digest"] for row in _rows(_MANY)}
    assert (len(first), len(rest), again) == (2, _MANY - 2, [])


def test_no_rows_are_no_statement(store: Store) -> None:
    with store.read_only() as session:
        assert insert_many(session, Blob, [], "digest") == []


def test_values_pass_the_types_of_their_columns(store: Store) -> None:
    with store.begin() as session:
        insert_many(session, Blob, _rows(4))
    with store.read_only() as session:
        stored = session.get(Blob, digest_of(b"1"))
        assert stored is not None
        assert (stored.codec, stored.data, stored.base_digest) == (Codec.IDENTITY, b"1", None)
