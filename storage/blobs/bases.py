"""The bases a store has at hand, bounded in bytes, and the pages they stand for.

A hint may be stale, since its transaction may have been rolled back: whoever takes one must make
sure that its row is there. The bytes of a base cannot be wrong: they were compared with the digest.
"""

import re
from collections import OrderedDict
from threading import Lock

from storage.blobs.codec import Base

_MOST_BYTES = 64 << 20
_MOST_SHAPES = 4096
_SHAPELESS = re.compile(r"[0-9a-f]{16,}|[0-9]+", re.IGNORECASE)
_ADDRESS = re.compile(r"(https?://[^/?#]*)([^?#]*)")


class Bases:
    """Keep prepared bases by digest and base digests by page shape; the oldest go first."""

    def __init__(self, most_bytes: int = _MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._prepared: OrderedDict[str, Base] = OrderedDict()
        self._size = 0
        self._hints: OrderedDict[str, str] = OrderedDict()
        self._lock = Lock()

    @property
    def size(self) -> int:
        """Return the bytes held."""
        return self._size

    def find(self, digest: str) -> Base | None:
        """Return a prepared base."""
        with self._lock:
            found = self._prepared.get(digest)
            if found is not None:
                self._prepared.move_to_end(digest)
            return found

    def keep(self, base: Base) -> None:
        """Keep a base whose bytes have been verified."""
        with self._lock:
            if base.digest not in self._prepared:
                self._prepared[base.digest] = base
                self._size += base.cost
            while self._size > self._most_bytes and len(self._prepared) > 1:
                self._size -= self._prepared.popitem(last=False)[1].cost

    def hint(self, shape: str) -> str | None:
        """Return the digest of a base for pages of a shape."""
        return self._hints.get(shape)

    def set_hint(self, shape: str, digest: str) -> None:
        """Remember a base for pages of a shape."""
        with self._lock:
            self._hints[shape] = digest
            self._hints.move_to_end(shape)
            if len(self._hints) > _MOST_SHAPES:
                self._hints.popitem(last=False)


def shape_of(page_key: str) -> str | None:
    """Return what pages made from one template share in their address, or None for a file.

    >>> shape_of("http://www.example.org/art/2024/1/25/art_17_3.html?x=1")
    'http://www.example.org/art/#/#/#/art_#_#.html'
    """
    found = _ADDRESS.match(page_key)
    if found is None:
        return None
    return found.group(1) + _SHAPELESS.sub("#", found.group(2) or "/")


def prefix_of(shape: str) -> str:
    """Return with what every address of a shape begins.

    >>> prefix_of("http://www.example.org/art/#/art_#.html")
    'http://www.example.org/art/'
    """
    return shape.partition("#")[0]
