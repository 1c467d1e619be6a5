"""Show: what the registry says of a lineage, as plain data for people and programs."""

from typing import Any

from corpus.agencies.registry import AgencyRegistry, Body
from storage.models.agencies import AgencyKind

_TODAY = "9999-12-31"


def find_bodies(registry: AgencyRegistry, word: str, day: str | None) -> list[Body]:
    """Return who has a key, code or name; on a day only those that had it then."""
    if word in registry.bodies:
        found = [registry.bodies[word]]
    else:
        keys = dict.fromkeys(registry.by_code.get(word, ()))
        named = (*registry.named(word), *_departments(registry, word))
        found = [registry.bodies[key] for key in keys | dict.fromkeys(b.key for b in named)]
    if day is None:
        return found
    return [body for body in found if body.as_of(day) is not None]


def describe_body(registry: AgencyRegistry, body: Body, day: str | None) -> dict[str, Any]:
    """Return a lineage: who was above it on a day or last, its periods, events and aliases."""
    chain = registry.chain(body.key, _TODAY if day is None else day)
    if not chain and day is None:
        chain = [(body.key, body.periods[-1])]
    return {
        "lineage": body.key,
        "function": body.function,
        "as_of": day,
        "chain": [
            {"lineage": key, "name": p.name, "code": p.code, "kind": p.kind.value,
             "certainty": p.certainty.value}
            for key, p in chain
        ],
        "periods": [
            {"name": p.name, "kind": p.kind.value, "code": p.code, "parent": p.parent,
             "parent_name": _parent_name(registry, p.parent, p.ends_on or day),
             "starts_on": p.starts_on, "ends_on": p.ends_on, "certainty": p.certainty.value}
            for p in body.periods
        ],
        "events": [
            {"kind": e.kind.value, "happened_on": e.happened_on, "other": e.other,
             "certainty": e.certainty.value}
            for e in body.events
        ],
        "aliases": list(body.aliases),
    }  # fmt: skip


def _departments(registry: AgencyRegistry, word: str) -> list[Body]:
    return [
        body
        for body in registry.bodies.values()
        if body.kind is AgencyKind.DEPARTMENT and word in body.all_names
    ]


def _parent_name(registry: AgencyRegistry, key: str | None, day: str | None) -> str | None:
    parent = registry.bodies.get(key) if key is not None else None
    if parent is None:
        return None
    period = parent.as_of(day) if day is not None else None
    return (period or parent.periods[-1]).name
