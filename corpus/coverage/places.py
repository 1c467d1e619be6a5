"""Places: which government a body belongs to, and who lies below which."""

from corpus.agencies.registry import AgencyRegistry, Body
from corpus.coverage.roster import GOVERNMENTS
from storage.models.agencies import AgencyKind

_KINDS = tuple(AgencyKind)


def homes(registry: AgencyRegistry, key: str) -> frozenset[str]:
    """Return the governments that a body ever belonged to directly, itself if it is one."""
    body = registry.bodies[key]
    found = {key} if body.kind in GOVERNMENTS else set()
    todo, passed = list(body.parents), {key}
    while todo:
        parent = todo.pop()
        above = registry.bodies.get(parent)
        if above is None or parent in passed:
            continue
        passed.add(parent)
        if above.kind in GOVERNMENTS:
            found.add(parent)
        else:
            todo += above.parents
    return frozenset(found)


def below(registry: AgencyRegistry, key: str) -> list[str]:
    """Return a body and everybody that was ever below it, at any depth."""
    return registry.all_below(key)


def order(registry: AgencyRegistry, key: str) -> tuple[str, int, str]:
    """Return the place of a body in every listing: by government, kind and key."""
    body = registry.bodies[key]
    return _last_home(registry, body), _KINDS.index(body.kind), key


def _last_home(registry: AgencyRegistry, body: Body) -> str:
    """Return the government that a body belonged to last."""
    here: Body | None = body
    passed: set[str] = set()
    while here is not None and here.kind not in GOVERNMENTS and here.key not in passed:
        passed.add(here.key)
        parents = sorted(
            (p.starts_on or "", p.parent) for p in here.periods if p.parent is not None
        )
        here = registry.bodies.get(parents[-1][1]) if parents else None
    return "" if here is None else here.key
