"""Naming: what people call a lineage, and which one they mean by a word.

How names are printed in reports is told apart in `names`.
"""

from collections.abc import Iterator

from corpus.agencies.errors import AgenciesRefused
from corpus.agencies.names import HeadFit, NameFit, read_name
from corpus.agencies.registry import AgencyRegistry
from corpus.agencies.show import find_bodies
from storage.agencies.facts import PeriodFact
from storage.models.agencies import AgencyKind

_GOVERNMENTS = (AgencyKind.PROVINCE, AgencyKind.CITY, AgencyKind.COUNTY)
_SHOWN = 5


def full_name(registry: AgencyRegistry, key: str, year: int | None = None) -> str:
    """Return the name of a lineage with those above it, up to the nearest government.

    It is as of the end of the year, else as it was last; a lineage nobody registered is its key.
    """
    names: list[str] = []
    for period in _chain(registry, key, year):
        names.append(period.name)
        if period.kind in _GOVERNMENTS:
            break
    return "".join(reversed(names)) or key


def district_of(registry: AgencyRegistry, key: str, year: int | None = None) -> str | None:
    """Return the name of the nearest government of a lineage, itself if it is one."""
    chain = _chain(registry, key, year)
    return next((period.name for period in chain if period.kind in _GOVERNMENTS), None)


def find_agency(registry: AgencyRegistry, word: str) -> str:
    """Return the key of the only lineage that a key, a code, a name or a full name stands for."""
    held = registry.coded(word)
    if word not in registry.bodies and held is not None:
        return held.key
    found = [body.key for body in find_bodies(registry, word, None)] or _meant(registry, word)
    if len(found) == 1:
        return found[0]
    if found:
        more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        keys = ", ".join(f"{key} ({full_name(registry, key)})" for key in found[:_SHOWN])
        raise AgenciesRefused(f"{word} may be {keys}{more}: name one of these keys.")
    raise AgenciesRefused(
        f"The registry has no {word}: import a list that has it, or see `nianbao agencies show`."
    )


def _meant(registry: AgencyRegistry, word: str) -> list[str]:
    """Return who is printed so, with the names of those above."""
    readings = read_name(registry, word)
    sure = (
        reading.key
        for reading in readings
        if reading.fit in (NameFit.EXACT, NameFit.LABEL) and reading.head_fit is not HeadFit.CLOSE
    )
    return [key for key in dict.fromkeys(sure) if key in registry.bodies]


def _chain(registry: AgencyRegistry, key: str, year: int | None) -> Iterator[PeriodFact]:
    """Yield a lineage and who is above it, each as of the end of a year, else as it was last."""
    passed: set[str] = set()
    here: str | None = key
    while here is not None and here in registry.bodies and here not in passed:
        passed.add(here)
        body = registry.bodies[here]
        period = (body.as_of(str(year)) if year is not None else None) or body.periods[-1]
        yield period
        here = period.parent
