"""Where an error sits: the fewest cells whose change satisfies every equation that can be judged.

The search is exact up to two cells; more would fit almost any table and prove nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from parsers.checks.system import Equality, System
from parsers.model import Number

Residuals = Mapping[Equality, Number]
Change = tuple[str, Number]


@dataclass(frozen=True, slots=True)
class Repair:
    """Some cells with the values that would satisfy every equation."""

    changes: tuple[Change, ...]


def smallest_repairs(system: System) -> tuple[Repair, ...]:
    """Return every smallest repair, none if nothing fails or more than two cells are wrong."""
    if not system.failing:
        return ()
    for search in (_of_one, _of_two):
        found = {repair.changes: repair for repair in search(system)}
        if found:
            return tuple(found.values())
    return ()


def _of_one(system: System) -> Iterator[Repair]:
    for key, delta in _single(system, system.failing):
        if change := _change(system, key, delta):
            yield Repair((change,))


def _of_two(system: System) -> Iterator[Repair]:
    """Try each cell of one failing equation with each change that satisfies one of its own.

    Two cells never share all their equations in a whole table, so every pair is met.
    """
    for key, delta in _candidates(system):
        first = _change(system, key, delta)
        rest = _after(system, key, delta)
        for other, more in _single(system, rest) if first and rest else ():
            second = _change(system, other, more)
            if second and other != key and first:
                yield Repair(tuple(sorted((first, second))))


def _candidates(system: System) -> Iterator[Change]:
    narrow = min(system.failing, key=lambda equality: len(equality.terms))
    for key, _ in narrow.terms:
        deltas = {
            -residual * sign
            for equality, sign in system.places[key]
            if (residual := system.failing.get(equality))
        }
        for delta in sorted(deltas):
            yield key, delta


def _single(system: System, failing: Residuals) -> Iterator[Change]:
    """Yield the cells whose change alone brings every failing equation to 0 and breaks none."""
    narrow = min(failing, key=lambda equality: len(equality.terms))
    for key, sign in narrow.terms:
        delta = -failing[narrow] * sign
        places = system.places[key]
        if len(places) == len(failing) and all(
            failing.get(equality, 0) + delta * its == 0 for equality, its in places
        ):
            yield key, delta


def _after(system: System, key: str, delta: Number) -> dict[Equality, Number]:
    """Return what fails once a cell is changed."""
    left = dict(system.failing)
    for equality, sign in system.places[key]:
        left[equality] = left.get(equality, 0) + delta * sign
    return {equality: residual for equality, residual in left.items() if residual}


def _change(system: System, key: str, delta: Number) -> Change | None:
    """Return the value a change would give; a count is never negative."""
    value = system.values[key] + delta
    return (key, value) if value >= 0 and value == int(value) else None


def is_slip(printed: Number, implied: Number) -> str | None:
    """Name the typing slip that turns one number into the other, if it is one.

    >>> is_slip(231, 213), is_slip(120, 12), is_slip(17, 11), is_slip(5, 8)
    ('two digits are exchanged', 'a digit is added', 'one digit differs', None)
    """
    seen, meant = str(printed), str(implied)
    if len(seen) == len(meant):
        return _same_length_slip(seen, meant)
    if len(seen) == len(meant) + 1 and _is_one_less(seen, meant):
        return "a digit is added"
    return "a digit is lost" if len(seen) + 1 == len(meant) and _is_one_less(meant, seen) else None


def _same_length_slip(seen: str, meant: str) -> str | None:
    differ = [
        index for index, pair in enumerate(zip(seen, meant, strict=True)) if len(set(pair)) > 1
    ]
    if len(differ) == 1 and len(seen) > 1:
        return "one digit differs"
    if len(differ) == 2 and differ[1] == differ[0] + 1:
        first, second = differ
        if seen[first] == meant[second] and seen[second] == meant[first]:
            return "two digits are exchanged"
    return None


def _is_one_less(longer: str, shorter: str) -> bool:
    return any(longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer)))
