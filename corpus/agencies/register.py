"""The register: our own list of towns, departments and zones, with their parents and events.

One line is one stretch of a lineage. `event` says how the stretch began and `related` with whom;
a line with the event `abolish` and no name ends the stretch that is open then, of the list or of
the registry. One with neither name nor event gives aliases, or takes back those with `-` before.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from corpus.agencies.days import agree, do_overlap, is_day, is_later
from corpus.agencies.errors import RegistryConflict
from corpus.agencies.functions import load_labels
from corpus.agencies.registry import AgencyRegistry
from storage.agencies.facts import AliasFact, EventFact, LineageFact, PeriodFact, RegistryFacts
from storage.models.agencies import LONGEST_KEY, AgencyEventKind, AgencyKind

COLUMNS = (
    "lineage", "name", "kind", "parent", "code", "function", "starts_on", "ends_on", "event",
    "related", "aliases",
)  # fmt: skip

# These are told of the one that something came from, not of the one that came of it.
FROM_OTHER = (AgencyEventKind.MERGE, AgencyEventKind.SPLIT)


@dataclass
class _Reader:
    registry: AgencyRegistry
    own: frozenset[str]
    problems: list[str] = field(default_factory=list)
    functions: dict[str, str | None] = field(default_factory=dict)
    periods: list[PeriodFact] = field(default_factory=list)
    events: list[EventFact] = field(default_factory=list)
    aliases: list[AliasFact] = field(default_factory=list)
    withdrawn: list[AliasFact] = field(default_factory=list)

    def read(self, line: int, row: Mapping[str, str]) -> None:
        """Take in one line, or note what is wrong with it."""
        fault = self._fault(row)
        if fault is not None:
            self.problems.append(f"line {line}: {fault}")
            return
        key, kind = row["lineage"], row["event"]
        function = row["function"] or None
        if self.functions.setdefault(key, function) is None:
            self.functions[key] = function
        elif function not in (None, self.functions[key]):
            self.problems.append(
                f"line {line}: {key} has two functions, {self.functions[key]} and {function}"
            )
        if kind:
            self.events += self._events(row, AgencyEventKind(kind))
        if row["name"]:
            self.periods.append(self._period(row))
        for name in _parts(row["aliases"]):
            held = self.withdrawn if name.startswith("-") else self.aliases
            held.append(AliasFact(key, name.removeprefix("-").strip()))

    def close(self) -> None:
        """End the lineages that are abolished, and miss those that nothing is said of."""
        for event in self.events:
            if event.kind is AgencyEventKind.ABOLISH:
                self._end(event.lineage, event.happened_on)
        named = {period.lineage for period in self.periods}
        for key in self.functions.keys() - named - self.registry.bodies.keys():
            self.problems.append(f"{key} has no name, neither in the list nor in the registry")

    def _end(self, key: str, day: str) -> None:
        """End the stretch of a lineage that is open on a day."""
        own = [period for period in self.periods if period.lineage == key]
        if not own and key in self.registry.bodies:
            own = [period._replace(id=None) for period in self.registry.bodies[key].periods]
            self.periods += own
        ended = any(period.ends_on and agree(period.ends_on, day) for period in own)
        still = [
            p for p in own if not p.ends_on and (not p.starts_on or is_later(day, p.starts_on))
        ]
        if still:
            place = self.periods.index(max(still, key=lambda period: period.starts_on or ""))
            self.periods[place] = self.periods[place]._replace(ends_on=day)
        elif own and not ended:
            self.problems.append(f"{key} is abolished on {day}, but no stretch of it is open then")

    def _period(self, row: Mapping[str, str]) -> PeriodFact:
        return PeriodFact(
            row["lineage"], row["name"], AgencyKind(row["kind"]), row["code"] or None,
            self._key(row["parent"], row["starts_on"]) if row["parent"] else None,
            row["starts_on"] or None, row["ends_on"] or None,
        )  # fmt: skip

    def _fault(self, row: Mapping[str, str]) -> str | None:
        starts_on, ends_on = row["starts_on"], row["ends_on"]
        key = row["lineage"]
        checks = (
            (not key or len(key) > LONGEST_KEY, f"{key[:40]!r} is no key of a lineage"),
            (not row["name"] and not _is_short(row), f"{key} has no name"),
            (bool(row["name"]) and row["kind"] not in set(AgencyKind),
             f"{row['kind']!r} is no kind: write one of {', '.join(AgencyKind)}"),
            (any(day and not is_day(day) for day in (starts_on, ends_on)),
             f"{starts_on!r} or {ends_on!r} is no day"),
            (bool(starts_on and ends_on) and ends_on <= starts_on,
             f"{row['name']} ends on {ends_on}, not after it starts on {starts_on}"),
            (bool(row["event"]) and row["event"] not in set(AgencyEventKind),
             f"{row['event']!r} is no event: write one of {', '.join(AgencyEventKind)}"),
            (bool(row["event"]) and not starts_on, f"the event of {key} has no day in starts_on"),
            (bool(row["function"]) and row["function"] not in load_labels(),
             f"{row['function']!r} is no function label: docs/how-to/keep-a-register.md has them"),
        )  # fmt: skip
        return next((fault for is_wrong, fault in checks if is_wrong), None) or self._stranger(row)

    def _stranger(self, row: Mapping[str, str]) -> str | None:
        for word in filter(None, (row["parent"], *_parts(row["related"]))):
            if self._key(word, row["starts_on"]) is None:
                return f"{word} is an unknown code or lineage"
        return None

    def _key(self, word: str, day: str) -> str | None:
        """Return the lineage that a key, or a code in force on a day, stands for."""
        if word in self.own or word in self.registry.bodies:
            return word
        held = self.registry.coded(word, day or None)
        return None if held is None else held.key

    def _events(self, row: Mapping[str, str], kind: AgencyEventKind) -> Iterator[EventFact]:
        key, day = row["lineage"], row["starts_on"]
        related = [self._key(word, day) for word in _parts(row["related"])]
        if not related:
            yield EventFact(key, kind, day)
        for other in related:
            if kind in FROM_OTHER and other is not None:
                yield EventFact(other, kind, day, key)
            else:
                yield EventFact(key, kind, day, other)


def read_register(
    name: str, rows: Iterable[Mapping[str, str]], registry: AgencyRegistry
) -> RegistryFacts:
    """Return what the register says; parents are keys of it or of the registry, or codes."""
    lines = [{column: (row.get(column) or "").strip() for column in COLUMNS} for row in rows]
    reader = _Reader(registry, frozenset(row["lineage"] for row in lines))
    for number, row in enumerate(lines, 2):
        reader.read(number, row)
    reader.close()
    problems = [*reader.problems, *find_overlaps(reader.periods)]
    if problems:
        raise RegistryConflict(name, problems)
    return RegistryFacts(
        tuple(LineageFact(key, function) for key, function in reader.functions.items()),
        tuple(reader.periods),
        tuple(dict.fromkeys(reader.events)),
        tuple(dict.fromkeys(reader.aliases)),
        withdrawn=tuple(dict.fromkeys(reader.withdrawn)),
    )


def find_overlaps(periods: Iterable[PeriodFact]) -> Iterator[str]:
    """Say which lineages have two parents or two names at once."""
    held: dict[str, list[PeriodFact]] = defaultdict(list)
    for period in periods:
        held[period.lineage].append(period)
    for key, own in held.items():
        own.sort(key=lambda period: period.starts_on or "")
        for earlier, later in pairwise(own):
            if _do_overlap(earlier, later):
                what = "parents" if earlier.parent != later.parent else "entries"
                yield (
                    f"{key} has two {what} at once: {earlier.name} in {earlier.parent} until "
                    f"{earlier.ends_on or 'now'}, {later.name} in {later.parent} from "
                    f"{later.starts_on or 'ever'}"
                )


def _do_overlap(earlier: PeriodFact, later: PeriodFact) -> bool:
    return do_overlap((earlier.starts_on, earlier.ends_on), (later.starts_on, later.ends_on))


def _is_short(row: Mapping[str, str]) -> bool:
    """Tell whether a line may go without a name: it ends a lineage, or is only about aliases."""
    is_of_aliases = bool(row["aliases"]) and not row["event"]
    return is_of_aliases or row["event"] == AgencyEventKind.ABOLISH


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]
