"""The registry in memory: lineages by key, by name and by code, with who was above whom and when.

Nothing here knows how names are printed in reports.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from corpus.agencies.days import is_between, last_day, touches_year
from corpus.agencies.forms import fold_name, short_form
from storage.agencies.facts import EventFact, PeriodFact, RegistryFacts
from storage.models.agencies import AgencyKind

_Fact = TypeVar("_Fact", PeriodFact, EventFact)


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


@dataclass(frozen=True)
class AgencyRegistry:
    """Every lineage; names are found folded."""

    bodies: Mapping[str, Body]
    by_name: Mapping[str, tuple[str, ...]] = field(repr=False)
    by_short: Mapping[str, tuple[str, ...]] = field(repr=False)
    by_code: Mapping[str, tuple[str, ...]] = field(repr=False)
    children: Mapping[str, tuple[str, ...]] = field(repr=False)
    origins: Mapping[str, tuple[str, ...]] = field(repr=False)
    """By key, the lineages that went into one, or of which a part did."""
    _above: dict[str, frozenset[str]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, facts: RegistryFacts) -> "AgencyRegistry":
        """Build the registry of facts."""
        bodies = dict(_bodies(facts))
        indexes = _Indexes()
        for body in bodies.values():
            indexes.add(body)
        return cls(
            bodies,
            by_name=_frozen(indexes.names),
            by_short=_frozen(indexes.shorts),
            by_code=_frozen(indexes.codes),
            children=_frozen(indexes.children),
            origins=_frozen(indexes.origins),
        )

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
        bodies = [self.bodies[key] for key in self.by_code.get(code, ())]
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
            self._above[key] = frozenset()  # Ends a circle that a broken list may hold.
            parents = self.bodies[key].parents if key in self.bodies else ()
            higher = (self.above(parent) for parent in parents)
            known = self._above[key] = frozenset(parents).union(*higher)
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


class _Indexes:
    """Where bodies are found by; a dict of None keeps each key once, in order."""

    def __init__(self) -> None:
        self.names, self.shorts, self.codes = _new_index(), _new_index(), _new_index()
        self.children, self.origins = _new_index(), _new_index()

    def add(self, body: Body) -> None:
        """Enter a body wherever it is to be found."""
        # Thousands of departments share a name: they are found below their parents.
        for name in () if body.kind is AgencyKind.DEPARTMENT else body.all_names:
            self.names[name][body.key] = None
            short = None if body.kind is AgencyKind.TOWNSHIP else short_form(name)
            if short is not None:
                self.shorts[short][body.key] = None
        for period in body.periods:
            if period.code is not None:
                self.codes[period.code][body.key] = None
        for parent in body.parents:
            self.children[parent][body.key] = None
        for event in body.events:
            if event.other is not None:
                self.origins[event.other][body.key] = None


def _new_index() -> defaultdict[str, dict[str, None]]:
    return defaultdict(dict)


def _frozen(index: Mapping[str, Mapping[str, None]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(keys) for name, keys in index.items()}


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
