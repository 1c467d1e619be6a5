"""The plan of an import: what of a list is new, what it corrects, and where it contradicts.

What is stated corrects what was only observed or inferred. A statement may go on where the one
before it was left open; two that differ conflict, until a person lets the newer one count.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from corpus.agencies.contradictions import find_contradictions
from corpus.agencies.errors import RegistryConflict
from corpus.agencies.register import FROM_OTHER
from corpus.agencies.registry import AgencyRegistry, Body
from storage.agencies.facts import AliasFact, EventFact, LineageFact, PeriodFact, RegistryFacts
from storage.models.agencies import Certainty

_SIGN = "Mend the list, or let it count with --supersede, --by and --reason"


@dataclass
class _Plan:
    """What of a list is to be stored, and which lineages of it were stated otherwise."""

    new: list[PeriodFact] = field(default_factory=list)
    replaced: list[int] = field(default_factory=list)
    aliases: list[AliasFact] = field(default_factory=list)
    contradicted: dict[str, str] = field(default_factory=dict)

    def take(self, known: Body | None, periods: list[PeriodFact]) -> None:
        """Plan for the listed periods of a lineage."""
        if known is None:
            self.new += periods
        elif _content(known.periods) == _content(periods):
            return
        elif not _is_stated(known.periods) and _is_stated(periods):
            self.replace(known, known.periods, periods)
            self.aliases += _lost_names(known, periods)
        elif (kept := _count_continued(known, periods)) is not None:
            self.replace(known, _in_order(known.periods)[kept:], _in_order(periods)[kept:])
        else:
            self.contradicted[known.key] = _describe(known, periods)
            self.replace(known, known.periods, periods)

    def replace(
        self, known: Body, old: Iterable[PeriodFact], periods: Iterable[PeriodFact]
    ) -> None:
        """Let periods of a body count instead of others."""
        self.new += periods
        self.replaced += [period.id for period in old if period.id is not None]


def plan_import(
    name: str, facts: RegistryFacts, registry: AgencyRegistry, *, is_superseding: bool = False
) -> RegistryFacts:
    """Return what of a list's facts is to be stored; raise `RegistryConflict` where they differ.

    A superseding list counts against what is stated of the lineages that it lists.
    """
    renamed = _rename(facts, _adoptions(facts, registry))
    plan = _Plan(aliases=list(renamed.aliases))
    for key, periods in _by_lineage(renamed.periods).items():
        plan.take(registry.bodies.get(key), periods)
    withdrawn = [each for each in renamed.withdrawn if _is_held(registry, each)]
    taken_back = [f"{key} is stored as {alias}, too, which the list takes back"
                  for key, alias, *_ in withdrawn]  # fmt: skip
    unsettled = [] if is_superseding else [*plan.contradicted.values(), *taken_back]
    if unsettled:
        raise RegistryConflict(name, unsettled, _SIGN)
    problems = [*_other_functions(renamed, registry),
                *find_contradictions(registry, plan.new, frozenset(plan.replaced))]  # fmt: skip
    if problems:
        raise RegistryConflict(name, problems)
    return RegistryFacts(
        tuple(fact for fact in renamed.lineages if fact.key not in registry.bodies),
        tuple(plan.new),
        tuple(event for event in renamed.events if not _is_held(registry, event)),
        tuple(a for a in plan.aliases if not _is_held(registry, a)),
        tuple(plan.replaced),
        (*withdrawn, *_events_gone(renamed, registry, plan.contradicted)),
    )


def _count_continued(known: Body, periods: Iterable[PeriodFact]) -> int | None:
    """Count the stored periods that a list leaves as they are and goes on from, if it does.

    It may end the last one, if that was open, and tell what came then.
    """
    stored = [period._replace(id=None) for period in _in_order(known.periods)]
    listed, last = _in_order(periods), len(stored) - 1
    if len(listed) < len(stored) or stored[:last] != listed[:last]:
        return None
    if stored[last] == listed[last]:
        return last + 1
    is_ended = stored[last] == listed[last]._replace(ends_on=None)
    return last if is_ended else None


def _in_order(periods: Iterable[PeriodFact]) -> list[PeriodFact]:
    return sorted(periods, key=lambda period: (period.starts_on or "", period.ends_on or "9999"))


def _events_gone(
    facts: RegistryFacts, registry: AgencyRegistry, keys: Iterable[str]
) -> list[EventFact]:
    """Return the stored events of lineages that a superseding list tells otherwise."""
    listed, wanted = set(facts.events), set(keys)
    tellers = dict.fromkeys(
        key for each in wanted for key in (each, *registry.origins.get(each, ()))
    )
    events = (event for key in tellers for event in registry.bodies[key].events)
    return [event for event in events if event not in listed and _told_by(event) in wanted]


def _told_by(event: EventFact) -> str:
    """Return the lineage with whose line an event is listed."""
    if event.kind in FROM_OTHER and event.other is not None:
        return event.other
    return event.lineage


def _other_functions(facts: RegistryFacts, registry: AgencyRegistry) -> Iterator[str]:
    for key, function in facts.lineages:
        known = registry.bodies.get(key)
        if known is not None and function is not None and function != known.function:
            yield (
                f"{key} is stored with the function {known.function or 'none'} but listed with "
                f"{function}, and a lineage keeps its function: give the body another key"
            )


def _adoptions(facts: RegistryFacts, registry: AgencyRegistry) -> dict[str, str]:
    """Return for lineages of a list the key under which the registry has them already."""
    found: dict[str, str] = {}
    for period in facts.periods:
        if period.code is None or period.lineage in registry.bodies:
            continue
        # A list of codes makes its own keys: what it took over once it knows again by the first.
        same = (key for key in registry.holders_of(period.code) if _is_same(registry, key, period))
        known = registry.coded(period.code) if period.ends_on is None else None
        if known is not None and not _is_stated(known.periods):
            found[period.lineage] = known.key
        elif (key := next(same, None)) is not None:
            found.setdefault(period.lineage, key)
    return found


def _is_same(registry: AgencyRegistry, key: str, listed: PeriodFact) -> bool:
    """Tell whether a body is stated to have had that name and code from that day on."""
    return any(
        period.certainty is Certainty.STATED
        and (period.name, period.code, period.starts_on)
        == (listed.name, listed.code, listed.starts_on)
        for period in registry.bodies[key].periods
    )


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
        tuple(fact._replace(lineage=keys.get(fact.lineage, fact.lineage))
              for fact in facts.withdrawn),
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


def _is_held(registry: AgencyRegistry, fact: AliasFact | EventFact) -> bool:
    known = registry.bodies.get(fact.lineage)
    if known is None:
        return False
    return fact.name in known.aliases if isinstance(fact, AliasFact) else fact in known.events


def _describe(known: Body, periods: Iterable[PeriodFact]) -> str:
    stored = "; ".join(map(_line, known.periods))
    return f"{known.key} is stored as {stored} but listed as {'; '.join(map(_line, periods))}"


def _line(period: PeriodFact) -> str:
    return (
        f"{period.name} ({period.code or 'no code'}) in {period.parent or 'nobody'} from "
        f"{period.starts_on or 'ever'} until {period.ends_on or 'now'}"
    )
