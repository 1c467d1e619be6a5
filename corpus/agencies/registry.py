"""The registry in memory: lineages by key, by name and by code, with who was above whom and when.

Nothing here knows how names are printed in reports.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from corpus.agencies.days import is_between, last_day, touches_year
from corpus.agencies.forms import fold_name, short_form
from storage.agencies.facts import EventFact, PeriodFact, RegistryFacts
from storage.models.agencies import AgencyKind

_Fact = TypeVar("_Fact", PeriodFact, EventFact)

Index = Mapping[str, tuple[str, ...]]
"""Keys of lineages by what they are found by, in the order of the registry."""


@dataclass(frozen=True)
class Body:
    """A lineage with its periods, oldest first, its other names and what happened to it."""

    key: str
    function: str | None
    periods: tuple[PeriodFact, ...]
    aliases: tuple[str, ...] = ()
    events: tuple[EventFact, ...] = ()

    @cached_property
    def parents(self) -> tuple[str, ...]:
        """Return the keys of everybody that was ever directly above it."""
        found = (period.parent for period in self.periods if period.parent is not None)
        return tuple(dict.fromkeys(found))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Return every name it ever had, folded."""
        return tuple(dict.fromkeys(fold_name(period.name) for period in self.periods))

    @cached_property
    def all_names(self) -> tuple[str, ...]:
        """Return every name and alias, folded."""
        return tuple(dict.fromkeys((*self.names, *map(fold_name, self.aliases))))

    def as_of(self, day: str) -> PeriodFact | None:
        """Return the period that holds on a day; a year or month means its end."""
        end = last_day(day)
        held = (p for p in self.periods if is_between(p.starts_on, p.ends_on, end))
        return next(held, None)

    def within(self, year: int | None) -> tuple[PeriodFact, ...]:
        """Return the periods that hold on some day of a year; of no year, all."""
        if year is None:
            return self.periods
        return tuple(p for p in self.periods if touches_year(p.starts_on, p.ends_on, year))

    @property
    def kind(self) -> AgencyKind:
        """Return the kind it has had last."""
        return self.periods[-1].kind


class AgencyRegistry:
    """Every lineage; names are found folded. What is looked up by is made when it is needed."""

    def __init__(self, bodies: Mapping[str, Body]) -> None:
        self.bodies = bodies
        self._above: dict[str, frozenset[str]] = {}

    @classmethod
    def of(cls, facts: RegistryFacts) -> "AgencyRegistry":
        """Build the registry of facts."""
        return cls(bodies_of(facts))

    @cached_property
    def by_name(self) -> Index:
        """Return the keys by name; of departments thousands share one: ask who is above them."""
        return _index((name, body.key) for body, name in self._division_names())

    @cached_property
    def by_short(self) -> Index:
        """Return the keys by the short form of a name."""
        return _index(
            (short, body.key)
            for body, name in self._division_names()
            if body.kind is not AgencyKind.TOWNSHIP and (short := short_form(name)) is not None
        )

    @cached_property
    def by_code(self) -> Index:
        """Return the keys by code."""
        pairs = ((period.code, body.key) for body, period in self._periods())
        return _index((code, key) for code, key in pairs if code is not None)

    @cached_property
    def children(self) -> Index:
        """Return by key those that were ever directly below."""
        return _index((p, body.key) for body in self.bodies.values() for p in body.parents)

    @cached_property
    def origins(self) -> Index:
        """Return by key the lineages that went into one, or of which a part did."""
        happened = ((each.other, b.key) for b in self.bodies.values() for each in b.events)
        return _index((other, key) for other, key in happened if other is not None)

    @cached_property
    def department_names(self) -> frozenset[str]:
        """Return every name that some department has, folded."""
        bodies = (b for b in self.bodies.values() if b.kind is AgencyKind.DEPARTMENT)
        return frozenset(name for body in bodies for name in body.all_names)

    def named(self, name: str) -> tuple[Body, ...]:
        """Return those that are or were called so."""
        return tuple(self.bodies[key] for key in self.by_name.get(fold_name(name), ()))

    def coded(self, code: str, day: str | None = None) -> Body | None:
        """Return the one with a code on a day, else the last one that had it."""
        bodies = [self.bodies[key] for key in self.holders_of(code)]
        if day is not None:
            for body in bodies:
                period = body.as_of(day)
                if period is not None and period.code == code:
                    return body
        return max(bodies, key=lambda body: body.periods[-1].starts_on or "", default=None)

    def above(self, key: str) -> frozenset[str]:
        """Return the keys of everybody that was ever above a lineage, at any height."""
        known = self._above.get(key)
        if known is None:
            known = self._above[key] = frozenset(self._climb(key))
        return known

    def perhaps_above(self, key: str) -> frozenset[str]:
        """Return the keys of those that went into somebody above: it may have lain in them."""
        higher = self.above(key)
        found = (origin for above in higher for origin in self.origins.get(above, ()))
        return frozenset(found) - higher - {key}

    def above_in(self, key: str, year: int | None) -> frozenset[str]:
        """Return the keys of everybody above a lineage on some day of a year."""
        found: set[str] = set()
        todo = [key]
        while todo:
            body = self.bodies.get(todo.pop())
            for period in body.within(year) if body else ():
                if period.parent is not None and period.parent not in found:
                    found.add(period.parent)
                    todo.append(period.parent)
        return frozenset(found)

    def chain(self, key: str, day: str) -> list[tuple[str, PeriodFact]]:
        """Return a lineage and everybody above it on a day, highest last."""
        found: list[tuple[str, PeriodFact]] = []
        here: str | None = key
        while here is not None and here in self.bodies and here not in {k for k, _ in found}:
            period = self.bodies[here].as_of(day)
            if period is None:
                break
            found.append((here, period))
            here = period.parent
        return found

    def below(self, key: str) -> tuple[Body, ...]:
        """Return everybody that was ever directly below a lineage."""
        return tuple(self.bodies[child] for child in self.children.get(key, ()))

    def all_below(self, key: str) -> list[str]:
        """Return the keys of a lineage and everybody that was ever below it, at any depth."""
        return [each for each in self.bodies if each == key or key in self.above(each)]

    def holders_of(self, code: str) -> Sequence[str]:
        """Return the keys of those that ever had a code."""
        return self.by_code.get(code, ())

    def _climb(self, key: str) -> set[str]:
        """Return everybody above; a circle that a broken list may hold ends by itself."""
        found: set[str] = set()
        todo = [key]
        while todo:
            body = self.bodies.get(todo.pop())
            for parent in body.parents if body else ():
                if parent not in found:
                    found.add(parent)
                    known = self._above.get(parent)
                    found |= known or frozenset()
                    todo += [parent] if known is None else []
        return found

    def _division_names(self) -> Iterator[tuple[Body, str]]:
        # Thousands of departments share a name: they are found below their parents.
        divisions = (b for b in self.bodies.values() if b.kind is not AgencyKind.DEPARTMENT)
        return ((body, name) for body in divisions for name in body.all_names)

    def _periods(self) -> Iterator[tuple[Body, PeriodFact]]:
        return ((body, period) for body in self.bodies.values() for period in body.periods)


def bodies_of(facts: RegistryFacts) -> dict[str, Body]:
    """Return the bodies by key; a lineage without any period is none."""
    return dict(_bodies(facts))


def _index(pairs: Iterable[tuple[str, str]]) -> Index:
    """Group keys, each once, in their order."""
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for word, key in pairs:
        found[word][key] = None
    return {word: tuple(keys) for word, keys in found.items()}


def _bodies(facts: RegistryFacts) -> Iterator[tuple[str, Body]]:
    periods, events = _by_lineage(facts.periods), _by_lineage(facts.events)
    aliases: dict[str, list[str]] = defaultdict(list)
    for alias in facts.aliases:
        aliases[alias.lineage].append(alias.name)
    for key, function in facts.lineages:
        own = sorted(periods.get(key, ()), key=lambda period: period.starts_on or "")
        if own:
            happened = sorted(events.get(key, ()), key=lambda event: event.happened_on)
            yield key, Body(key, function, tuple(own), tuple(aliases[key]), tuple(happened))


def _by_lineage(facts: Iterable[_Fact]) -> dict[str, list[_Fact]]:
    found: dict[str, list[_Fact]] = defaultdict(list)
    for fact in facts:
        found[fact.lineage].append(fact)
    return found
