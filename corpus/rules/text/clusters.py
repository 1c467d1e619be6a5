"""Clusters of texts that contain each other: found by minhash, each pair then verified exactly."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from typing import NamedTuple
from zlib import crc32

from corpus.rules.text.shingles import SIZE, containment, shingles

# Containment of 0.8 both ways is a Jaccard index of 2/3 or more. Bands of three out of 63 places
# miss such a pair once in 1,600 times, and let one of 1/20 through once in 380 times.
_PLACES, _ROWS = 63, 3
_EMPTY = 1 << 32
# Pairs whose signatures agree in fewer places are not worth an exact look.
_LEAST_AGREEING = 24


class Pair(NamedTuple):
    """Two texts by their keys, in order, with the smaller of their two containments."""

    one: str
    other: str
    share: Fraction


def find_pairs(texts: Mapping[str, str], least: Decimal) -> list[Pair]:
    """Return every pair of texts each of which contains at least a share of the other."""
    groups: dict[str, list[str]] = defaultdict(list)
    for key in sorted(texts):
        groups[texts[key]].append(key)
    same = (Pair(*pair, Fraction(1)) for keys in groups.values() for pair in combinations(keys, 2))
    heads = {keys[0]: text for text, keys in groups.items()}
    alike = (
        Pair(min(one, other), max(one, other), found.share)
        for found in _alike(heads, Fraction(least))
        for one in groups[texts[found.one]]
        for other in groups[texts[found.other]]
    )
    return sorted({*same, *alike})


def _alike(texts: Mapping[str, str], least: Fraction) -> Iterator[Pair]:
    signatures = {key: _signature(text) for key, text in texts.items()}
    exact: dict[str, frozenset[str]] = {}
    for one, other in sorted(_candidates(signatures)):
        if _agreeing(signatures[one], signatures[other]) < _LEAST_AGREEING:
            continue
        for key in (one, other):
            if key not in exact:
                exact[key] = shingles(texts[key])
        share = min(containment(exact[one], exact[other]), containment(exact[other], exact[one]))
        if share >= least:
            yield Pair(one, other, share)


def _signature(text: str) -> Sequence[int]:
    """Return the smallest hash in each of some places, the hashes dealt out among them."""
    smallest = [_EMPTY] * _PLACES
    encoded = text.encode("utf-32-le", "surrogatepass")
    width = 4 * SIZE
    for at in range(0, max(4, len(encoded) - width + 4), 4):
        number = crc32(encoded[at : at + width])
        place = number % _PLACES
        smallest[place] = min(smallest[place], number)
    return smallest


def _candidates(signatures: Mapping[str, Sequence[int]]) -> set[tuple[str, str]]:
    """Return the pairs that agree in some band."""
    bands: dict[tuple[int, ...], list[str]] = defaultdict(list)
    for key in sorted(signatures):
        signature = signatures[key]
        for start in range(0, _PLACES, _ROWS):
            band = tuple(signature[start : start + _ROWS])
            if min(band) < _EMPTY:
                bands[start, *band].append(key)
    return {pair for keys in bands.values() for pair in combinations(keys, 2)}


def _agreeing(one: Sequence[int], other: Sequence[int]) -> int:
    pairs = zip(one, other, strict=True)
    return sum(a == b for a, b in pairs)


def clusters_of(pairs: Sequence[Pair]) -> list[tuple[str, ...]]:
    """Return the groups that pairs connect, each in order.

    >>> clusters_of([Pair("a", "b", Fraction(1)), Pair("b", "c", Fraction(1))])
    [('a', 'b', 'c')]
    """
    parents: dict[str, str] = {}

    def root(key: str) -> str:
        while parents.setdefault(key, key) != key:
            parents[key] = parents[parents[key]]
            key = parents[key]
        return key

    for pair in pairs:
        one, other = sorted((root(pair.one), root(pair.other)))
        parents[other] = one
    groups: dict[str, list[str]] = defaultdict(list)
    for key in sorted(parents):
        groups[root(key)].append(key)
    return sorted(tuple(keys) for keys in groups.values())
