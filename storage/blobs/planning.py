"""Decides for each new blob whether it leans on another one, and on which."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from storage.blobs import codec
from storage.blobs.bases import shape_of
from storage.blobs.kin import Previous, find_previous, find_sibling
from storage.blobs.reading import base_of
from storage.blobs.surroundings import surroundings_of
from storage.errors import StorageError


class Planner:
    """Plan the forms of one call: `alone` must be stored before `lean`, which may lean on them.

    `promoted` are forms without base for blobs that had one: a page that changed once will change
    again, and all its versions can then lean on the first.
    """

    def __init__(self, session: Session, roots: dict[str, str]) -> None:
        self._session = session
        self._bases = surroundings_of(session).bases
        self._roots = roots
        self._previous: dict[str, Previous] = {}
        self.alone: dict[str, codec.Form] = {}
        self.lean: dict[str, codec.Form] = {}
        self.promoted: dict[str, codec.Form] = {}

    def look_up(self, page_keys: Iterable[str]) -> None:
        """Find the versions of these pages that are stored."""
        self._previous = find_previous(self._session, page_keys)

    def add(self, digest: str, payload: bytes, page_key: str | None) -> None:
        """Plan one blob."""
        if page_key is None or not codec.is_leanable(payload):
            self.alone[digest] = codec.encode(payload)
            return
        previous = self._previous.get(page_key)
        form = None if previous is None else self._lean_on_version(payload, previous)
        form = form or self._lean_on_sibling(payload, page_key)
        if form.base_digest is not None:
            self.lean[digest] = form
            return
        self.alone[digest] = form
        self._bases.keep(codec.Base(digest, payload))
        if (shape := shape_of(page_key)) is not None:
            self._roots[shape] = digest

    def remember(self) -> None:
        """Offer the bases that were used to the calls after this one."""
        for shape, digest in self._roots.items():
            self._bases.set_hint(shape, digest)

    def _lean_on_version(self, payload: bytes, previous: Previous) -> codec.Form | None:
        if previous.base_digest is not None and previous.is_own_base:
            return self._lean(payload, previous.base_digest)
        if previous.base_digest is not None and not previous.is_inside:
            return None
        form = self._lean(payload, previous.digest)
        if form is not None and form.base_digest is not None and previous.base_digest is not None:
            self.promoted[previous.digest] = codec.encode(self._base(previous.digest).octets)
        return form

    def _lean_on_sibling(self, payload: bytes, page_key: str) -> codec.Form:
        shape = shape_of(page_key)
        if shape is None:
            return codec.encode(payload)
        if shape not in self._roots and (found := find_sibling(self._session, shape)) is not None:
            self._roots[shape] = found
        root = self._roots.get(shape)
        form = None if root is None else self._lean(payload, root, is_shared=True)
        return form or codec.encode(payload)

    def _lean(self, payload: bytes, digest: str, *, is_shared: bool = False) -> codec.Form | None:
        try:
            base = self._base(digest)
        except StorageError:
            # A damaged base is for `verify` to report; it must not cost us this page.
            return None
        if not codec.is_leanable(base.octets):
            return None
        return codec.encode_lean(payload, base, is_shared=is_shared)

    def _base(self, digest: str) -> codec.Base:
        return base_of(self._session, digest)
