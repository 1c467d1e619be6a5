import hashlib

from hypothesis import given
from hypothesis import strategies as st

from storage.log.tree import (
    EMPTY_ROOT,
    Accumulator,
    consistency_spans,
    hash_leaf,
    hash_node,
    inclusion_spans,
    is_consistent,
    root_of_inclusion,
    tree_hash,
)

LEAVES = [hash_leaf(str(number).encode()) for number in range(200)]
SIZES = st.integers(1, len(LEAVES))


def define_root(leaves: list[bytes]) -> bytes:
    """Compute the tree hash word by word as RFC 9162, 2.1.1 defines it."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hash_node(define_root(leaves[:split]), define_root(leaves[split:]))


def prove(spans: list[tuple[int, int]]) -> list[bytes]:
    return [tree_hash(LEAVES[start:end]) for start, end in spans]


@given(st.integers(0, len(LEAVES)))
def test_the_root_is_that_of_the_definition(size: int) -> None:
    assert tree_hash(LEAVES[:size]) == define_root(LEAVES[:size])


def test_an_empty_tree_has_the_hash_of_nothing() -> None:
    assert Accumulator().root() == EMPTY_ROOT == hashlib.sha256(b"").digest()


@given(SIZES, st.data())
def test_every_leaf_is_proven(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof = prove(inclusion_spans(index, size))
    assert root_of_inclusion(LEAVES[index], (index, size), proof) == tree_hash(LEAVES[:size])
    assert len(proof) <= size.bit_length()


@given(SIZES, st.data())
def test_no_other_leaf_position_or_proof_leads_to_the_root(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof = prove(inclusion_spans(index, size))
    root = tree_hash(LEAVES[:size])
    other = data.draw(st.integers(0, size - 1).filter(lambda number: number != index) | st.none())
    assert root_of_inclusion(hash_leaf(b"other"), (index, size), proof) != root
    assert root_of_inclusion(LEAVES[index], (index, size), [*proof, root]) != root
    if other is not None:
        assert root_of_inclusion(LEAVES[index], (other, size), proof) != root
    if proof:
        spoilt = data.draw(st.integers(0, len(proof) - 1))
        changed = [*proof[:spoilt], bytes(32), *proof[spoilt + 1 :]]
        assert root_of_inclusion(LEAVES[index], (index, size), changed) != root
        assert root_of_inclusion(LEAVES[index], (index, size), proof[:-1]) != root


@given(SIZES, st.data())
def test_a_tree_that_grew_is_consistent(size: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(0, size))
    proof = prove(consistency_spans(old, size))
    before, after = (old, tree_hash(LEAVES[:old])), (size, tree_hash(LEAVES[:size]))
    assert is_consistent(before, after, proof)


@given(SIZES, st.data())
def test_a_tree_whose_past_was_changed_is_not(size: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, size))
    place = data.draw(st.integers(0, old - 1))
    forged = [*LEAVES[:place], hash_leaf(b"forged"), *LEAVES[place + 1 : size]]
    proof = [tree_hash(forged[start:end]) for start, end in consistency_spans(old, size)]
    assert not is_consistent((old, tree_hash(LEAVES[:old])), (size, tree_hash(forged)), proof)


@given(SIZES, SIZES)
def test_a_tree_never_shrinks(first: int, second: int) -> None:
    old, new = max(first, second) + 1, min(first, second)
    assert not is_consistent((old, LEAVES[0]), (new, LEAVES[0]), [])
