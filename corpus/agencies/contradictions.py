"""Contradictions: what bodies cannot be to each other, looked for where a list changes something.

What contradicts within one lineage is found where the list is read.
"""

from collections.abc import Iterator, Sequence

from corpus.agencies.days import do_overlap
from corpus.agencies.registry import AgencyRegistry, bodies_of
from storage.agencies.facts import LineageFact, PeriodFact, RegistryFacts
from storage.models.agencies import Certainty

_EVER = "0001-01-01"


def find_contradictions(
    registry: AgencyRegistry, new: Sequence[PeriodFact], replaced: frozenset[int]
) -> Iterator[str]:
    """Say where the registry with some new periods would contradict itself."""
    keys = dict.fromkeys(period.lineage for period in new)
    known = (registry.bodies[key] for key in keys if key in registry.bodies)
    kept = tuple(p for body in known for p in body.periods if p.id not in replaced)
    changed = bodies_of(RegistryFacts(tuple(map(LineageFact, keys)), (*kept, *new)))
    merged = AgencyRegistry({**registry.bodies, **changed})
    yield from dict.fromkeys(
        each for key in keys if (each := _circle(merged, key)) is not None
    )  # fmt: skip
    yield from dict.fromkeys(each for period in new for each in _shared_code(merged, period))
    for period in new:
        yield from _absent_parent(merged, period)


def _circle(registry: AgencyRegistry, key: str) -> str | None:
    """Say who lies below itself at one time; to have changed places is no contradiction."""
    if key not in registry.above(key):
        return None
    around = [key, *(each for each in registry.above(key) if key in registry.above(each))]
    days = {p.starts_on or _EVER for each in around for p in registry.bodies[each].periods}
    for day in sorted(days):
        chain = registry.chain(key, day)
        if chain and chain[-1][1].parent == key:
            names = " and ".join(sorted(link for link, _ in chain))
            return f"{names} would lie below {'each other' if len(chain) > 1 else 'itself'}"
    return None


def _shared_code(registry: AgencyRegistry, period: PeriodFact) -> Iterator[str]:
    # What was only observed may be the same body under a key of its own.
    if period.code is None or period.certainty is not Certainty.STATED:
        return
    for key in registry.holders_of(period.code):
        if key != period.lineage and _has_code(registry, key, period):
            one, other = sorted((key, period.lineage))
            yield f"{period.code} is the code of {one} and of {other} at once"


def _has_code(registry: AgencyRegistry, key: str, wanted: PeriodFact) -> bool:
    return any(
        period.code == wanted.code
        and period.certainty is Certainty.STATED
        and do_overlap((period.starts_on, period.ends_on), (wanted.starts_on, wanted.ends_on))
        for period in registry.bodies[key].periods
    )


def _absent_parent(registry: AgencyRegistry, period: PeriodFact) -> Iterator[str]:
    """Say that a parent was not there yet, or no more; a start that nobody knows says nothing."""
    parent = registry.bodies.get(period.parent or "")
    if parent is not None and period.starts_on and parent.as_of(period.starts_on) is None:
        first, last = parent.periods[0], parent.periods[-1]
        yield (
            f"{period.name} ({period.lineage}) lies in {last.name} ({parent.key}) from "
            f"{period.starts_on}, which was there from {first.starts_on or 'ever'} until "
            f"{last.ends_on or 'now'}"
        )
