"""The plan of an import: what of a list is new, what it corrects, and where it contradicts.

What is stated corrects what was only observed or inferred; two statements that differ conflict.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from corpus.agencies.errors import RegistryConflict
from corpus.agencies.registry import AgencyRegistry, Body
from storage.agencies.facts import AliasFact, EventFact, LineageFact, PeriodFact, RegistryFacts
from storage.models.agencies import Certainty


def plan_import(name: str, facts: RegistryFacts, registry: AgencyRegistry) -> RegistryFacts:
    """Return what of a list's facts is to be stored; raise `RegistryConflict` where they differ."""
    renamed = _rename(facts, _adoptions(facts, registry))
    held = _by_lineage(renamed.periods)
    problems: list[str] = []
    new: list[PeriodFact] = []
    aliases = list(renamed.aliases)
    replaced: list[int] = []
    for key, periods in held.items():
        known = registry.bodies.get(key)
        if known is None:
            new += periods
        elif _content(known.periods) == _content(periods):
            continue
        elif not _is_stated(known.periods) and _is_stated(periods):
            new += periods
            replaced += [period.id for period in known.periods if period.id is not None]
            aliases += _lost_names(known, periods)
        else:
            problems.append(_describe(key, known, periods))
    if problems:
        raise RegistryConflict(name, problems)
    return RegistryFacts(
        tuple(fact for fact in renamed.lineages if fact.key not in registry.bodies),
        tuple(new),
        tuple(event for event in renamed.events if not _has_event(registry, event)),
        tuple(a for a in aliases if not _has_alias(registry, a)),
        tuple(replaced),
    )


def _adoptions(facts: RegistryFacts, registry: AgencyRegistry) -> dict[str, str]:
    """Return for lineages of a list the key under which the registry has seen their code."""
    found: dict[str, str] = {}
    for period in facts.periods:
        if period.code is None or period.ends_on is not None or period.lineage in registry.bodies:
            continue
        known = registry.coded(period.code)
        if known is not None and not _is_stated(known.periods):
            found[period.lineage] = known.key
    return found


def _rename(facts: RegistryFacts, keys: Mapping[str, str]) -> RegistryFacts:
    if not keys:
        return facts

    def own(key: str | None) -> str | None:
        return None if key is None else keys.get(key, key)

    return RegistryFacts(
        tuple(LineageFact(keys.get(key, key), function) for key, function in facts.lineages),
        tuple(
            period._replace(lineage=keys.get(period.lineage, period.lineage),
                            parent=own(period.parent))
            for period in facts.periods
        ),
        tuple(
            event._replace(lineage=keys.get(event.lineage, event.lineage), other=own(event.other))
            for event in facts.events
        ),
        tuple(AliasFact(keys.get(key, key), name) for key, name in facts.aliases),
        facts.replaced,
    )  # fmt: skip


def _by_lineage(periods: Iterable[PeriodFact]) -> dict[str, list[PeriodFact]]:
    held: dict[str, list[PeriodFact]] = defaultdict(list)
    for period in periods:
        held[period.lineage].append(period)
    return held


def _content(periods: Iterable[PeriodFact]) -> set[tuple[object, ...]]:
    return {tuple(period[:-1]) for period in periods}


def _is_stated(periods: Iterable[PeriodFact]) -> bool:
    return any(period.certainty is Certainty.STATED for period in periods)


def _lost_names(known: Body, periods: Iterable[PeriodFact]) -> list[AliasFact]:
    """Keep as aliases the names that a better list does not have."""
    kept = {period.name for period in periods}
    lost = dict.fromkeys(period.name for period in known.periods if period.name not in kept)
    return [AliasFact(known.key, name) for name in lost]


def _has_event(registry: AgencyRegistry, event: EventFact) -> bool:
    known = registry.bodies.get(event.lineage)
    return known is not None and event in known.events


def _has_alias(registry: AgencyRegistry, alias: AliasFact) -> bool:
    known = registry.bodies.get(alias.lineage)
    return known is not None and alias.name in known.aliases


def _describe(key: str, known: Body, periods: Iterable[PeriodFact]) -> str:
    stored = "; ".join(map(_line, known.periods))
    return f"{key} is stored as {stored} but listed as {'; '.join(map(_line, periods))}"


def _line(period: PeriodFact) -> str:
    return (
        f"{period.name} ({period.code or 'no code'}) in {period.parent or 'nobody'} from "
        f"{period.starts_on or 'ever'} until {period.ends_on or 'now'}"
    )
