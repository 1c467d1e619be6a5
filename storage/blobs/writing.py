"""Blobs into the store: each once, and against a page that resembles it where that saves bytes.

A base never has a base itself, and never gets one: a blob is read with one other at most.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.blobs import codec
from storage.blobs.bases import shape_of
from storage.blobs.placing import insert_forms, rewrite_forms
from storage.blobs.planning import Planner
from storage.blobs.reading import get
from storage.blobs.surroundings import surroundings_of
from storage.bulk import ManyRows
from storage.models.archive import Blob


@dataclass(frozen=True, slots=True)
class NewBlob:
    """Bytes to be stored; the page key tells which other pages may resemble them."""

    payload: bytes
    page_key: str | None = None


@dataclass(frozen=True, slots=True)
class PutResult:
    """The digests in the order asked for, and those that were there before."""

    digests: list[str]
    known: frozenset[str]


def put(session: Session, payload: bytes, page_key: str | None = None) -> str:
    """Store bytes unless they are there, and return their digest."""
    return put_many(session, [NewBlob(payload, page_key)]).digests[0]


def put_many(session: Session, new: Sequence[NewBlob]) -> PutResult:
    """Store bytes that are not there yet, in few statements."""
    digests = [codec.digest_of(blob.payload) for blob in new]
    # Reversed: of equal bytes the first tells which page they belong to.
    wanted = dict(zip(reversed(digests), reversed(new), strict=True))
    hints = _hints(session, wanted.values())
    found = _find(session, [*wanted, *hints.values()])
    known = frozenset(wanted) & found.keys()
    missing = {digest: wanted[digest] for digest in sorted(wanted) if digest not in known}
    if missing:
        roots = {shape: digest for shape, digest in hints.items() if found.get(digest, "") is None}
        _store(session, missing, roots)
    return PutResult(digests, known)


def recompress(session: Session, digest: str, level: int) -> bool:
    """Write a blob down at another level if that is shorter; its identity stays.

    Touched are only blobs in the database that lean on no base.
    """
    statement = sa.select(Blob.stored_size).where(
        Blob.digest == digest, Blob.base_digest.is_(None), Blob.data.is_not(None)
    )
    stored_size = session.execute(statement).scalar()
    if stored_size is None:
        return False
    form = codec.encode(get(session, digest), level)
    if len(form.data) >= stored_size:
        return False
    rewrite_forms(session, {digest: form})
    return True


def _hints(session: Session, blobs: Iterable[NewBlob]) -> dict[str, str]:
    """Return the bases that this process used last for the shapes of pages."""
    bases = surroundings_of(session).bases
    shapes = {shape_of(blob.page_key) for blob in blobs if blob.page_key}
    return {shape: hint for shape in shapes if shape and (hint := bases.hint(shape))}


def _find(session: Session, digests: Iterable[str]) -> dict[str, str | None]:
    return dict(_FIND.fetch(session, [(digest,) for digest in sorted(set(digests))]))


def _store(session: Session, missing: Mapping[str, NewBlob], roots: dict[str, str]) -> None:
    planner = Planner(session, roots)
    planner.look_up(blob.page_key for blob in missing.values() if blob.page_key)
    for digest, blob in missing.items():
        planner.add(digest, blob.payload, blob.page_key)
    sizes = {digest: len(blob.payload) for digest, blob in missing.items()}
    rewrite_forms(session, planner.promoted)
    added = insert_forms(session, planner.alone, sizes)
    lean = dict(planner.lean)
    for digest, form in planner.lean.items():
        # Another worker may have stored the base meanwhile, leaning on a third.
        if form.base_digest in planner.alone and form.base_digest not in added:
            lean[digest] = codec.encode(missing[digest].payload)
    insert_forms(session, lean, sizes)
    planner.remember()


_TABLE = cast("sa.Table", Blob.__table__)
_FIND = ManyRows(
    "SELECT digest, base_digest FROM blob WHERE digest IN (VALUES {rows})",
    (_TABLE.c.digest,),
    (_TABLE.c.digest, _TABLE.c.base_digest),
)
