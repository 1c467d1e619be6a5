"""Puts the forms of blobs where they belong: into rows, or into objects that rows point to."""

from collections.abc import Mapping
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.blobs.codec import Form
from storage.blobs.objects import key_of
from storage.blobs.reading import OBJECTS
from storage.blobs.surroundings import objects_of, surroundings_of
from storage.dialects import insert_many, lock
from storage.models.archive import Blob, BlobLocation, Codec

# archiving.md 2.4: what is larger swells backups and the write-ahead log.
_LARGEST_IN_SQLITE = 16 << 20
_LARGEST_IN_POSTGRESQL = 128 << 10

_SUFFIXES = {Codec.ZSTD: ".zst", Codec.IDENTITY: ""}


def insert_forms(
    session: Session, forms: Mapping[str, Form], sizes: Mapping[str, int]
) -> frozenset[str]:
    """Add a row for each form unless it is there; return the digests of those added."""
    outside = [
        digest for digest, form in forms.items() if _is_outside(session, form, sizes[digest])
    ]
    if outside:
        _write_objects(session, {digest: forms[digest] for digest in outside})
    rows = [
        _row(digest, forms[digest], sizes[digest], is_outside=digest in outside)
        for digest in sorted(forms)
    ]
    added = frozenset(digest for (digest,) in insert_many(session, Blob, rows, "digest"))
    locations = [_location(digest, forms[digest]) for digest in outside if digest in added]
    insert_many(session, BlobLocation, locations)
    return added


def rewrite_forms(session: Session, forms: Mapping[str, Form]) -> None:
    """Replace the forms of blobs in the database by ones without base."""
    rows = [
        {"key": digest, "form": form.codec, "octets": form.data, "length": len(form.data)}
        for digest, form in sorted(forms.items())
    ]
    if rows:
        session.connection().execute(_REWRITE, rows)


# Built once: putting a statement together takes longer than running it.
_REWRITE = (
    sa.update(Blob)
    .where(Blob.digest == sa.bindparam("key"), Blob.data.is_not(None))
    .values(
        codec=sa.bindparam("form"),
        base_digest=None,
        data=sa.bindparam("octets"),
        stored_size=sa.bindparam("length"),
    )
)


def _is_outside(session: Session, form: Form, size: int) -> bool:
    if form.base_digest is not None or surroundings_of(session).objects is None:
        return False
    if session.get_bind().dialect.name == "sqlite":
        return size > _LARGEST_IN_SQLITE
    return len(form.data) > _LARGEST_IN_POSTGRESQL


def _write_objects(session: Session, forms: Mapping[str, Form]) -> None:
    # Held until the rows are committed: what is collected is nobody's work under way.
    lock(session.connection(), "objects", is_shared=True)
    objects = objects_of(session)
    for digest, form in forms.items():
        objects.put(_key(digest, form), form.data)


def _key(digest: str, form: Form) -> str:
    return key_of(digest, _SUFFIXES[form.codec])


def _row(digest: str, form: Form, size: int, *, is_outside: bool) -> dict[str, object]:
    return {
        "digest": digest,
        "size": size,
        "codec": form.codec,
        "base_digest": form.base_digest,
        "stored_size": len(form.data),
        "data": None if is_outside else form.data,
    }


def _location(digest: str, form: Form) -> dict[str, object]:
    return {
        "digest": digest,
        "store": OBJECTS,
        "locator": _key(digest, form),
        "start": None,
        "length": None,
        "run_id": None,
        "verified_at": datetime.now(UTC),
    }
