"""Differences of the roster between two releases: who had to report by when, what came of it."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from corpus.diff.compare import Turn
from corpus.release.causes import (
    WHOLE,
    Because,
    Cause,
    Difference,
    Kind,
    Reasons,
    first_of,
    turn_of,
)
from corpus.release.earlier import Line, Told, table_lines
from corpus.release.pairing import paired

_TABLE = "roster"
_COLUMNS = ("is_expected", "deadline", "status", "is_held")
_OF_THE_REGISTRY = ("name_asof", "kind", "parent_id", "division_id", "is_part_year")
_LISTED = "listed:"

_Known = tuple[frozenset[str], frozenset[int]]
_LostYears = Mapping[int, Because]


@dataclass(slots=True)
class RosterDifferences:
    """Finds what the roster says otherwise; `below` are the bodies met, by who is above and year.

    What it rests on has to be remembered in `reasons` before.
    """

    old: Told = field(repr=False)
    new: Told = field(repr=False)
    reasons: Reasons = field(repr=False)
    below: dict[tuple[str, int], set[str]] = field(default_factory=lambda: defaultdict(set))

    def find(self, old_folder: Path, new_folder: Path) -> Iterator[Difference]:
        """Yield what differs by body and year."""
        known = _bodies_and_years(old_folder)
        lost = self._lost_years(known[1], _bodies_and_years(new_folder)[1])
        with table_lines(old_folder, _TABLE) as old, table_lines(new_folder, _TABLE) as new:
            for line, before, after in paired(old, new, _at):
                self.below[line["parent_id"], int(line["report_year"])].add(line["lineage_id"])
                if before is not None and after is not None:
                    yield from self._columns(before, after)
                else:
                    yield self._row(line, after is not None, known, lost)

    def _columns(self, before: Line, after: Line) -> Iterator[Difference]:
        for column in _COLUMNS:
            # Earlier releases lack a column.
            was, now = before.get(column, after[column]), after[column]
            if was != now:
                because = self._cause_of_column(column, before, after)
                yield _difference(after, column, (was, now), because)

    def _row(self, line: Line, is_new: bool, known: _Known, lost: _LostYears) -> Difference:
        shown = (None, line["status"]) if is_new else (line["status"], None)
        return _difference(line, WHOLE, shown, self._cause_of_row(line, is_new, known, lost))

    def _cause_of_row(self, line: Line, is_new: bool, known: _Known, lost: _LostYears) -> Because:
        (lineage, year), (bodies, years) = _at(line), known
        found = self.reasons.of(lineage, (year,))
        if found is not None:
            return found
        is_listed = lineage in (self.old if is_new else self.new).bodies
        if not is_listed or self._is_mended(lineage):
            return Because(Cause.REGISTRY)
        if not is_new and year in lost:
            return lost[year]
        is_seen_first = is_new and (lineage not in bodies or year not in years)
        return Because(Cause.OBSERVATION if is_seen_first else Cause.RULE)

    def _cause_of_column(self, column: str, before: Line, after: Line) -> Because:
        lineage, year = _at(after)
        if column == "is_expected":
            found = self.reasons.of(lineage, (year, year - 1), {WHOLE})
        else:
            found = None if column == "deadline" else self.reasons.of(lineage, (year,))
        if found is not None:
            return found
        is_moved = any(before[name] != after[name] for name in _OF_THE_REGISTRY)
        if is_moved or self._is_mended(lineage):
            return Because(Cause.REGISTRY)
        is_seen = column != "deadline" and _seen(before) != _seen(after)
        return Because(Cause.OBSERVATION if is_seen else Cause.RULE)

    def _is_mended(self, lineage: str) -> bool:
        """Tell whether the registry says something else of a body."""
        return self.old.bodies.get(lineage) != self.new.bodies.get(lineage)

    def _lost_years(self, old: frozenset[int], new: frozenset[int]) -> _LostYears:
        """Return the years of nobody any more, each with the cause of the report that was lost.

        The roster goes from the first report to the last, so one of a far year spans those between.
        """
        gone = self.old.reports.keys() - self.new.reports.keys()
        causes = [
            (year, because) for lineage, year, _ in gone if year not in new
            and (because := self.reasons.of(lineage, (year,), {WHOLE})) is not None
        ]  # fmt: skip
        first = min(new, default=max(old, default=0) + 1)
        found = {
            year: first_of(because for far, because in causes if _spans(far, year, first))
            for year in old - new
        }
        return {year: because for year, because in found.items() if because is not None}


def _at(line: Line) -> tuple[str, int]:
    return line["lineage_id"], int(line["report_year"])


def _spans(far: int, year: int, first: int) -> bool:
    """Tell whether a lost report of a far year is why another one outside was there."""
    return far <= year if year < first else far >= year


def _seen(line: Line) -> object:
    """Return what was seen, not in which words."""
    evidence = [[each["kind"], each["at"], each["url"]] for each in json.loads(line["evidence"])]
    return evidence, _LISTED in line["why"]


def _bodies_and_years(folder: Path) -> tuple[frozenset[str], frozenset[int]]:
    with table_lines(folder, _TABLE) as lines:
        met: Mapping[tuple[str, int], None] = dict.fromkeys(map(_at, lines))
    return frozenset(lineage for lineage, _ in met), frozenset(year for _, year in met)


def _difference(
    line: Line, item: str, shown: tuple[str | None, str | None], because: Because
) -> Difference:
    (was, now), (lineage, year) = shown, _at(line)
    whole = Turn.GAINED if was is None else Turn.LOST
    turn = whole if item == WHOLE else turn_of(was, now)
    subject = f"{lineage}/{year}"
    return Difference(Kind.ROSTER, subject, lineage, year, item, turn, *shown, WHOLE, because)
