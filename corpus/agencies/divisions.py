"""Divisions: one edition of the public list of division codes down to towns and sub-districts.

It says what was there on one day. What was above a town before the county it lies in was made, or
took in another one, is inferred from what the registry knows of that county, or left open.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from corpus.agencies.days import is_day, is_later, year_of
from corpus.agencies.errors import ListUnreadable, RegistryConflict
from corpus.agencies.forms import fold_name
from corpus.agencies.registry import AgencyRegistry, Body
from storage.agencies.facts import EventFact, LineageFact, PeriodFact, RegistryFacts
from storage.models.agencies import AgencyEventKind, AgencyKind, Certainty

COLUMNS: Mapping[AgencyKind, frozenset[str]] = {
    AgencyKind.PROVINCE: frozenset({"code", "name"}),
    AgencyKind.CITY: frozenset({"code", "name", "provinceCode"}),
    AgencyKind.COUNTY: frozenset({"code", "name", "cityCode", "provinceCode"}),
    AgencyKind.TOWNSHIP: frozenset({"code", "name", "areaCode", "provinceCode", "cityCode"}),
}
"""The columns of the four files, by what they list."""

# Groups that are no bodies: what they hold lies directly below the province.
_PSEUDO = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})
_ZONE_CODES = range(70, 80)
_FIRST_REPORTS = 2008
_MEND = "Mend the list, or say in a register of your own what became of the body"
_ABSORBING = (AgencyEventKind.MERGE, AgencyEventKind.TRANSFER)


class Edition(NamedTuple):
    """What an edition lists and as of when.

    `seen` says of stored periods, by number, which day the edition shows that they are from.
    """

    kind: AgencyKind
    as_of: str | None
    seen: Mapping[int, str] = MappingProxyType({})


class Stretch(NamedTuple):
    """A parent from a day to a day; without parent it is not known who was above."""

    parent: str | None
    starts_on: str | None
    ends_on: str | None
    is_inferred: bool


@dataclass
class _Reader:
    name: str
    kind: AgencyKind
    as_of: str
    seen: Mapping[int, str]
    registry: AgencyRegistry
    arrivals: Mapping[str, list[EventFact]]
    events: list[EventFact] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    histories: dict[str, list[Stretch]] = field(default_factory=dict)

    def read(self, rows: Iterable[Mapping[str, str]]) -> Iterator[tuple[LineageFact, PeriodFact]]:
        """Yield what the registry does not know yet."""
        listed: dict[str, str] = {}
        for line, row in enumerate(rows, 2):
            code, name = row["code"].ljust(6, "0"), row["name"].strip()
            if not code.isdigit() or len(code) not in (6, 9) or not name:
                self.problems.append(
                    f"line {line}: {row['code']!r} {name!r} is no code with a name"
                )
            elif code in listed:
                if listed[code] != name:
                    self.problems.append(f"line {line}: {code} is {name} and {listed[code]}")
            elif (held := self._holder(code)) is not None:
                yield from self._compare(held, code, name)
            elif not self._is_pseudo(name):
                yield from self._new(line, code, row)
            listed.setdefault(code, name)

    def _is_pseudo(self, name: str) -> bool:
        return self.kind in (AgencyKind.CITY, AgencyKind.COUNTY) and name in _PSEUDO

    def _holder(self, code: str) -> Body | None:
        """Return the body that has a code on the day of the edition."""
        held = self.registry.coded(code, self.as_of)
        period = held.as_of(self.as_of) if held else None
        return held if period is not None and period.code == code else None

    def _compare(
        self, held: Body, code: str, name: str
    ) -> Iterator[tuple[LineageFact, PeriodFact]]:
        """Yield a known body with another name from this edition on, or note the conflict."""
        if fold_name(name) in held.all_names:
            return
        last = held.periods[-1]
        if not self._is_news(last):
            self.problems.append(f"{code} is {name} here and {last.name} in the registry")
            return
        # Some day since the edition before: nobody knows which.
        self.events.append(
            EventFact(held.key, AgencyEventKind.RENAME, self.as_of, certainty=Certainty.INFERRED)
        )
        renamed = last._replace(name=name, starts_on=self.as_of)
        for period in (*held.periods[:-1], last._replace(ends_on=self.as_of), renamed):
            yield LineageFact(held.key), period._replace(id=None)

    def _is_news(self, period: PeriodFact) -> bool:
        """Tell whether a period is known from an earlier edition and none from a later one."""
        seen_on = self.seen.get(period.id or 0)
        return (
            seen_on is not None
            and period.ends_on is None
            and is_later(self.as_of, seen_on)
            and not is_later(max(self.seen.values()), self.as_of)
        )

    def _new(
        self, line: int, code: str, row: Mapping[str, str]
    ) -> Iterator[tuple[LineageFact, PeriodFact]]:
        parent, unknown = self._parent(code, row)
        if unknown is not None:
            self.problems.append(
                f"line {line}: {row['name']} lies in the unknown code {unknown} (import the files "
                "of the higher levels first)"
            )
            return
        for stretch in [Stretch(None, None, None, False)] if parent is None else (
            self._history(parent)
        ):  # fmt: skip
            yield (
                LineageFact(code),
                PeriodFact(
                    code, row["name"].strip(), self._kind_of(code),
                    # Below another county it had another code, which the edition does not tell.
                    None if stretch.is_inferred else code, *stretch[:3],
                    Certainty.INFERRED if stretch.is_inferred else Certainty.OBSERVED,
                ),
            )  # fmt: skip

    def _kind_of(self, code: str) -> AgencyKind:
        is_zone = self.kind is AgencyKind.COUNTY and int(code[4:6]) in _ZONE_CODES
        return AgencyKind.ZONE if is_zone else self.kind

    def _parent(self, code: str, row: Mapping[str, str]) -> tuple[str | None, str | None]:
        """Return the key of the parent, or else the code that nobody has."""
        if self.kind is AgencyKind.PROVINCE:
            return None, None
        province = f"{row['provinceCode']}0000"
        if self.kind is AgencyKind.CITY:
            wanted = [province]
        elif self.kind is AgencyKind.COUNTY:
            # Without a city of that code the county lies directly below the province.
            wanted = [f"{row['cityCode']}00", province]
        else:
            wanted = [row["areaCode"]]
        for each in wanted:
            held = self.registry.coded(each, self.as_of) if each != code else None
            if held is not None:
                return held.key, None
        return None, wanted[-1]

    def _history(self, parent: str) -> list[Stretch]:
        if parent not in self.histories:
            self.histories[parent] = list(self._trace(parent, None, set()))
        return self.histories[parent]

    def _trace(self, parent: str, ends_on: str | None, seen: set[str]) -> Iterator[Stretch]:
        """Yield who was above what lies in a body now, newest first."""
        is_inferred = ends_on is not None
        starts_on = self.registry.bodies[parent].periods[0].starts_on
        arrivals = [event for event in self.arrivals.get(parent, ()) if _is_of_interest(event)]
        if ends_on is not None:
            arrivals = [event for event in arrivals if event.happened_on < ends_on]
        grown = [e.happened_on for e in arrivals if e.kind in _ABSORBING]
        origins = {e.lineage for e in arrivals if e.happened_on == starts_on}
        if starts_on is None or year_of(starts_on) < _FIRST_REPORTS:
            starts_on = None
        first = max(filter(None, (*grown, starts_on)), default=None)
        yield Stretch(parent, first, ends_on, is_inferred)
        is_split = len(origins) == 1 and first == starts_on and origins.isdisjoint(seen)
        if first is not None and is_split:
            yield from self._trace(origins.pop(), first, {*seen, parent})
        elif first is not None and arrivals:
            yield Stretch(None, None, first, True)


def read_divisions(
    name: str, rows: Iterable[Mapping[str, str]], registry: AgencyRegistry,
    edition: Edition,
) -> RegistryFacts:  # fmt: skip
    """Return what an edition adds to the registry: new bodies, and new names of known ones."""
    kind, as_of, seen = edition
    if as_of is None or not is_day(as_of):
        raise ListUnreadable(
            f"{name} does not say of which day it is: name it with --as-of, e.g. --as-of 2023-06 "
            "for the edition of November 2024."
        )
    reader = _Reader(name, kind, as_of, seen, registry, _arrivals(registry))
    found = list(reader.read(rows))
    if reader.problems:
        raise RegistryConflict(name, reader.problems, _MEND)
    return RegistryFacts(
        tuple(dict.fromkeys(lineage for lineage, _ in found)),
        tuple(period for _, period in found),
        tuple(reader.events),
    )


def _is_of_interest(event: EventFact) -> bool:
    return year_of(event.happened_on) >= _FIRST_REPORTS


def _arrivals(registry: AgencyRegistry) -> dict[str, list[EventFact]]:
    """Return by lineage the events by which others, or parts of them, went into it."""
    found: dict[str, list[EventFact]] = {}
    for body in registry.bodies.values():
        for event in body.events:
            if event.other is not None:
                found.setdefault(event.other, []).append(event)
    return found
