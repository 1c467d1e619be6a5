"""Rows of the registry: bodies, their periods, what happened to them, their other names."""

from collections.abc import Iterable, Iterator, Mapping

from corpus.agencies.registry import AgencyRegistry, Body
from corpus.export.model import Row
from storage.releases.origins import EventKey


def agency_rows(registry: AgencyRegistry, lineages: Iterable[str]) -> Iterator[Row]:
    """Yield each body as it was last; one that no list has goes by its key."""
    for key in lineages:
        body = registry.bodies.get(key)
        if body is None:
            yield key, key, "unknown", None, None, None, None, None
        else:
            last = body.periods[-1]
            yield (
                key, last.name, last.kind.value, last.code, body.function, last.parent,
                body.periods[0].starts_on, last.ends_on,
            )  # fmt: skip


def period_rows(
    registry: AgencyRegistry, lineages: Iterable[str], origins: Mapping[int, str]
) -> Iterator[Row]:
    """Yield the periods of each body, oldest first, with the lists they are from."""
    for body in _bodies(registry, lineages):
        for ordinal, one in enumerate(body.periods, 1):
            yield (
                body.key, ordinal, one.name, one.kind.value, one.code, one.parent, one.starts_on,
                one.ends_on, one.certainty.value,
                None if one.id is None else origins.get(one.id),
            )  # fmt: skip


def event_rows(
    registry: AgencyRegistry, lineages: Iterable[str], origins: Mapping[EventKey, str]
) -> Iterator[Row]:
    """Yield what happened to each body, in order, with the lists that say so."""
    ordinal = 0
    for body in _bodies(registry, lineages):
        events = sorted(body.events, key=lambda e: (e.happened_on, e.kind, e.other or ""))
        for one in events:
            ordinal += 1
            yield (
                ordinal, body.key, one.kind.value, one.happened_on, one.other,
                one.certainty.value, origins.get((body.key, one.kind.value, one.happened_on)),
            )  # fmt: skip


def alias_rows(registry: AgencyRegistry, lineages: Iterable[str]) -> Iterator[Row]:
    """Yield the other names of each body."""
    for body in _bodies(registry, lineages):
        for name in sorted(set(body.aliases)):
            yield body.key, name


def _bodies(registry: AgencyRegistry, lineages: Iterable[str]) -> Iterator[Body]:
    return (registry.bodies[key] for key in lineages if key in registry.bodies)
