"""The tally: differences counted by what, form and way, with the first few of each as samples."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from corpus.diff.compare import Aspect, Compared, Difference, Turn, compare_records, only_one
from corpus.diff.join import Pair
from corpus.diff.sides import Held

SAMPLES = 3


class Group(NamedTuple):
    """Differences of one kind."""

    aspect: Aspect
    name: str
    form: str
    turn: Turn


class Place(NamedTuple):
    """Where a difference stands: report page, payload and the capture that first showed it."""

    page: str
    payload_digest: str
    capture_id: int | None


class Found(NamedTuple):
    """A difference with its place."""

    difference: Difference
    place: Place


@dataclass(slots=True)
class Tally:
    """What a diff counted; `same` are records equal to the byte, of which no cell was counted.

    Unread are the records of payloads that the other side has not read; with `is_shared` that is no
    difference.
    """

    is_shared: bool = False
    same: int = 0
    compared: int = 0
    only_old: int = 0
    only_new: int = 0
    unread_old: int = 0
    unread_new: int = 0
    unchanged: Counter[tuple[str, str]] = field(default_factory=Counter)
    groups: Counter[Group] = field(default_factory=Counter)
    samples: dict[Group, list[Found]] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing differs."""
        return not self.groups

    def add(self, pair: Pair) -> Iterator[Found]:
        """Count what two records of one payload, or a single one, come to, and yield it."""
        old, new, _ = pair
        if old is not None and new is not None and old.mark == new.mark:
            self.same += 1
            return
        place = _place(new or old)
        for difference in self._compare(pair):
            yield self._note(difference, place)

    def counts(self) -> dict[str, int]:
        """Return the numbers of cells and other things by name."""
        found = Counter({f"{group.aspect}_{group.turn}": 0 for group in self.groups})
        for group, number in self.groups.items():
            found[f"{group.aspect}_{group.turn}"] += number
        return {"cell_unchanged": self.unchanged.total()} | dict(sorted(found.items()))

    def records(self) -> dict[str, int]:
        """Return the numbers of records by name."""
        return {
            "same": self.same, "compared": self.compared,
            "only_old": self.only_old, "only_new": self.only_new,
            "unread_old": self.unread_old, "unread_new": self.unread_new,
        }  # fmt: skip

    def _compare(self, pair: Pair) -> list[Difference]:
        old, new, _ = pair
        if old is None or new is None:
            return self._one_sided(pair)
        self.compared += 1
        compared: Compared = compare_records(old.read(), new.read())
        self.unchanged.update((key, compared.form) for key in compared.unchanged)
        return compared.differences

    def _one_sided(self, pair: Pair) -> list[Difference]:
        held, turn = (pair.old, Turn.LOST) if pair.new is None else (pair.new, Turn.GAINED)
        if not pair.is_unread:
            self.only_old += turn is Turn.LOST
            self.only_new += turn is Turn.GAINED
        else:
            self.unread_new += turn is Turn.LOST
            self.unread_old += turn is Turn.GAINED
        if held is None or (pair.is_unread and self.is_shared):
            return []
        aspect = Aspect.UNREAD if pair.is_unread else Aspect.RECORD
        return [only_one(held.read(), turn, aspect)]

    def _note(self, difference: Difference, place: Place) -> Found:
        group = Group(difference.aspect, difference.name, difference.form, difference.turn)
        self.groups[group] += 1
        found = Found(difference, place)
        kept = self.samples.setdefault(group, [])
        if len(kept) < SAMPLES:
            kept.append(found)
        return found


def tally_json(tally: Tally) -> dict[str, Any]:
    """Return a tally as JSON values, in a fixed order."""
    return {
        "records": tally.records(),
        "counts": tally.counts(),
        "groups": [
            group._asdict()
            | {"count": tally.groups[group], "unchanged": tally.unchanged[group.name, group.form]}
            | {"samples": [found_json(found) for found in tally.samples[group]]}
            for group in sorted(tally.groups)
        ],
    }


def found_json(found: Found) -> dict[str, Any]:
    """Return a difference with its place as JSON values."""
    return {"old": found.difference.old, "new": found.difference.new} | found.place._asdict()


def _place(held: Held | None) -> Place:
    if held is None:
        raise ValueError("a difference needs a record")
    return Place(held.page, held.place[0], held.capture_id)
