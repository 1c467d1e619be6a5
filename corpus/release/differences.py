"""Differences between two releases, each with its cause and who explains it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from corpus.diff.compare import Aspect, Turn
from corpus.diff.gate import Expectation, Judgement, judge
from corpus.diff.tally import Group
from corpus.export.model import Row
from corpus.release.causes import WHOLE, Difference, Kind, Reasons
from corpus.release.cell_differences import CellDifferences
from corpus.release.earlier import Told
from corpus.release.indicator_differences import IndicatorDifferences
from corpus.release.roster_differences import RosterDifferences

_REPORT = "annual_report"


@dataclass(slots=True)
class Differences:
    """Finds what differs, and counts it by cause and for the gate."""

    old_folder: Path
    new_folder: Path
    old: Told = field(repr=False)
    new: Told = field(repr=False)
    expected: Sequence[Expectation] = ()
    causes: Counter[tuple[str, str]] = field(default_factory=Counter)
    _groups: Counter[Group] = field(default_factory=Counter)
    _reasons: Reasons = field(default_factory=Reasons, repr=False)

    def rows(self) -> Iterator[Row]:
        """Yield what differs: reports and their cells, the roster, indicators."""
        yield from map(self._row, self._find())

    def judgement(self) -> Judgement:
        """Return what is explained of our own doing; only once all rows were yielded."""
        return judge(self._groups, self.expected)

    def _find(self) -> Iterator[Difference]:
        """Yield what differs; it is remembered before what is derived of it is looked for."""
        old, new, folders = self.old, self.new, (self.old_folder, self.new_folder)
        cells = CellDifferences(old, new)
        yield from cells.find(*folders)
        roster = RosterDifferences(old, new, self._reasons)
        yield from roster.find(*folders)
        readings, below = cells.readings(), roster.below
        yield from IndicatorDifferences(old, new, self._reasons, readings, below).find(*folders)

    def _row(self, one: Difference) -> Row:
        because, group = one.because, _group_of(one)
        explanation = because.explanation
        self.causes[because.cause.value, one.turn.value] += 1
        if because.is_to_be_explained:
            self._groups[group] += 1
            covering = (each.reason for each in self.expected if each.covers(group))
            explanation = next(covering, None)
        self._reasons.add(one, explanation)
        return (one.kind.value, one.subject, one.lineage, one.year, one.item, one.turn.value,
                one.old, one.new, because.cause.value, explanation)  # fmt: skip


def _group_of(one: Difference) -> Group:
    if one.kind is Kind.CELL:
        return Group(Aspect.CELL, one.item, one.form, one.turn)
    name = _REPORT if one.kind is Kind.REPORT else f"{one.kind}.{one.item}"
    return Group(Aspect.RECORD, name, one.form, one.turn)


def refusal_of(judgement: Judgement, previous: str) -> str:
    """Return why a release is refused, in one sentence."""
    shown = [f"{count} {group.turn} {group.aspect} {group.name} ({group.form})"
             for group, count in _open_groups(judgement).items()]  # fmt: skip
    more = f" and {len(shown) - 5} more kinds" if len(shown) > 5 else ""
    return (
        f"Figures differ from release {previous} without an explanation: "
        f"{', '.join(shown[:5])}{more}; explain them in a file for --explained, as for "
        "`nianbao diff`."
    )


def _open_groups(judgement: Judgement) -> Mapping[Group, int]:
    exceeded = {
        Group(each.aspect, each.name, each.form or WHOLE, each.turn or Turn.CHANGED): count
        for each, count in judgement.exceeded
    }
    return {**judgement.unexplained, **exceeded}
