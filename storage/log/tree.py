"""The Merkle tree of RFC 9162, section 2.1: roots, and proofs that need no more than hashes.

Leaves come as a stream; no more than one hash per level is held.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence

HASH_SIZE = 32
EMPTY_ROOT = hashlib.sha256().digest()

Span = tuple[int, int]
"""Positions from the first to before the second."""


def hash_leaf(content: bytes) -> bytes:
    """Return the hash of a leaf."""
    return hashlib.sha256(b"\x00" + content).digest()


def hash_node(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Accumulator:
    """Grow a tree leaf by leaf; its root can be asked for at any time."""

    def __init__(self) -> None:
        self.size = 0
        # Of the perfect subtrees from the left, one per bit set in the size.
        self._peaks: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        """Add the hash of the next leaf."""
        peaks, size = self._peaks, self.size
        while size & 1:
            leaf = hash_node(peaks.pop(), leaf)
            size >>= 1
        peaks.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """Return the tree hash of the leaves so far."""
        if not self._peaks:
            return EMPTY_ROOT
        root = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            root = hash_node(peak, root)
        return root


def tree_hash(leaves: Iterable[bytes]) -> bytes:
    """Return the tree hash of leaf hashes."""
    accumulator = Accumulator()
    for leaf in leaves:
        accumulator.add(leaf)
    return accumulator.root()


def inclusion_spans(index: int, size: int) -> list[Span]:
    """Return the subtrees whose hashes prove that a leaf is in a tree, in the order of the proof.

    >>> inclusion_spans(2, 5)
    [(3, 4), (0, 2), (4, 5)]
    """
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has no leaf {index}")
    start, end, spans = 0, size, []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((start, middle))
            start = middle
    return spans[::-1]


def consistency_spans(old: int, size: int) -> list[Span]:
    """Return the subtrees whose hashes prove that a tree grew from its first `old` leaves.

    >>> consistency_spans(3, 7)
    [(2, 3), (3, 4), (0, 2), (4, 7)]
    """
    if not 0 <= old <= size:
        raise ValueError(f"a tree of {size} leaves never had {old} leaves first")
    if old in (0, size):
        return []
    return list(_consistency_spans(old, (0, size), is_whole=True))


def _consistency_spans(old: int, span: Span, *, is_whole: bool) -> Iterator[Span]:
    """Follow the definition of SUBPROOF; `old` counts from the start of the tree."""
    start, end = span
    if old == end:
        if not is_whole:
            yield span
        return
    middle = start + _split(end - start)
    if old <= middle:
        yield from _consistency_spans(old, (start, middle), is_whole=is_whole)
        yield middle, end
    else:
        yield from _consistency_spans(old, (middle, end), is_whole=False)
        yield start, middle


def _split(size: int) -> int:
    """Return the largest power of two smaller than the size."""
    return 1 << (size - 1).bit_length() - 1


def root_of_inclusion(leaf: bytes, span: Span, proof: Sequence[bytes]) -> bytes | None:
    """Return the root a proof leads to from (index, size) and a leaf, or None if it leads nowhere.

    The tree has this leaf exactly when this is its root (RFC 9162, 2.1.3.2).
    """
    index, last = span[0], span[1] - 1
    if not 0 <= index <= last:
        return None
    root = leaf
    for node in proof:
        if last == 0:
            return None
        if index & 1 or index == last:
            root = hash_node(node, root)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            root = hash_node(root, node)
        index, last = index >> 1, last >> 1
    return root if last == 0 else None


def is_consistent(old: tuple[int, bytes], new: tuple[int, bytes], proof: Sequence[bytes]) -> bool:
    """Tell whether the tree `new` (size, root) began as the tree `old` (RFC 9162, 2.1.4.2)."""
    (old_size, old_root), (new_size, new_root) = old, new
    if old_size > new_size:
        return False
    if old_size in (0, new_size):
        return not proof and old_root == (new_root if old_size == new_size else EMPTY_ROOT)
    path = [old_root, *proof] if old_size & (old_size - 1) == 0 else list(proof)
    return bool(path) and _walk(path, old_size, new_size) == (old_root, new_root)


def _walk(path: Sequence[bytes], old_size: int, new_size: int) -> tuple[bytes, bytes] | None:
    """Return the two roots a consistency path leads to."""
    index, last = old_size - 1, new_size - 1
    while index & 1:
        index, last = index >> 1, last >> 1
    old = new = path[0]
    for node in path[1:]:
        if last == 0:
            return None
        if index & 1 or index == last:
            old, new = hash_node(node, old), hash_node(node, new)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            new = hash_node(new, node)
        index, last = index >> 1, last >> 1
    return (old, new) if last == 0 else None
