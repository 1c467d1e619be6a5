"""Differences of indicators between two releases, each with the cause of what it is made of.

Both tables go into a database that nobody sees, for their orders depend on who is above whom.
"""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import NamedTuple

from corpus.diff.compare import Turn
from corpus.indicators.calculate import OF_DISTRICTS
from corpus.indicators.catalogue import variants
from corpus.release.causes import WHOLE as WHOLE_REPORT
from corpus.release.causes import Because, Cause, Difference, Kind, Reasons, first_of, turn_of
from corpus.release.codebook import cells_of
from corpus.release.earlier import SURROUNDINGS, Told, table_lines

_COLUMNS = ("value", "numerator", "denominator", "low", "high")
_CREATE = """
CREATE TABLE {} (
    lineage TEXT, year INTEGER, scope TEXT, variant TEXT, form TEXT, said TEXT,
    PRIMARY KEY (lineage, year, scope, variant)
) WITHOUT ROWID
"""
_DIFFERING = """
SELECT lineage, year, scope, variant, a.form, b.form, a.said, b.said
FROM old a LEFT JOIN new b USING (lineage, year, scope, variant) WHERE b.said IS NOT a.said
UNION ALL
SELECT lineage, year, scope, variant, NULL, b.form, NULL, b.said
FROM new b LEFT JOIN old a USING (lineage, year, scope, variant) WHERE a.said IS NULL
ORDER BY lineage, year, scope, variant
"""
_SURVIVAL = "survival"
_CONSISTENCY = "consistency"
_NOBODY = ""
_LAST = "last."


class _Pair(NamedTuple):
    """An indicator of which the two releases do not say the same; None is no row of it."""

    lineage: str
    year: int
    scope: str
    variant: str
    old_form: str | None
    new_form: str | None
    old: str | None
    new: str | None

    @property
    def is_in_both(self) -> bool:
        """Tell whether both have a row of it."""
        return self.old is not None and self.new is not None

    def turn(self, was: str | None, now: str | None) -> Turn:
        """Return which way a column differs."""
        if self.is_in_both:
            return turn_of(was, now)
        return Turn.GAINED if self.old is None else Turn.LOST

    @property
    def sides(self) -> list[tuple[str | None, str | None]]:
        """Return what both say, column by column."""
        both = [
            [None] * len(_COLUMNS) if s is None else json.loads(s) for s in (self.old, self.new)
        ]
        return list(zip(*both, strict=True))


@dataclass(slots=True)
class IndicatorDifferences:
    """Finds the indicators that are told otherwise.

    `readings` say by body and year why reports may be read otherwise, `below` who is below whom.
    """

    old: Told = field(repr=False)
    new: Told = field(repr=False)
    reasons: Reasons = field(repr=False)
    readings: Mapping[tuple[str, int], Because] = field(repr=False)
    below: Mapping[tuple[str, int], Collection[str]] = field(repr=False)
    _above: defaultdict[tuple[str, int], set[str]] = field(init=False, repr=False)
    _around: dict[tuple[str, int], Because | None] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._above, self._around = defaultdict(set), {}
        for (head, year), bodies in self.below.items():
            for body in bodies:
                self._above[body, year].add(head)

    def find(self, old_folder: Path, new_folder: Path) -> Iterator[Difference]:
        """Yield what differs; of a report that only one of them has its own line tells."""
        only = self.old.reports.keys() ^ self.new.reports.keys()
        with closing(sqlite3.connect("", isolation_level=None)) as database:
            database.execute("PRAGMA journal_mode = OFF")
            for name, folder in (("old", old_folder), ("new", new_folder)):
                _spool(database, name, folder)
            for pair in map(_Pair._make, database.execute(_DIFFERING)):
                is_of_report = pair.variant not in _of_districts()
                if not (is_of_report and (pair.lineage, pair.year, pair.scope) in only):
                    yield from self._differences(pair)

    def _differences(self, pair: _Pair) -> Iterator[Difference]:
        """Yield the columns that differ; of a row that only one of them has, the value."""
        because = self._because(pair)
        subject = f"{pair.lineage}/{pair.year}/{pair.scope}"
        form = pair.new_form or pair.old_form or ""
        shown = zip(_COLUMNS, pair.sides, strict=True)
        for column, (was, now) in shown if pair.is_in_both else [(_COLUMNS[0], pair.sides[0])]:
            if was != now:
                item = pair.variant if column == _COLUMNS[0] else f"{pair.variant}.{column}"
                yield Difference(
                    Kind.INDICATOR, subject, pair.lineage, pair.year, item, pair.turn(was, now),
                    was, now, form, because,
                )  # fmt: skip

    def _because(self, pair: _Pair) -> Because:
        if pair.variant in _of_districts():
            found = self._of_district(pair)
        elif pair.variant in _cells():
            found = self._of_cells(pair, _cells()[pair.variant])
        elif pair.variant == _CONSISTENCY:
            found = self._of_checks(pair)
        else:
            found = self._of_texts(pair)
        return found or Because(Cause.RULE)

    def _of_district(self, pair: _Pair) -> Because | None:
        """Return the cause of what is told otherwise of those below."""
        at = pair.lineage, pair.year
        bodies = set(self.below.get(at, ()))
        # A body that nobody is above is one of its own district.
        if _NOBODY in self._above.get(at, ()):
            bodies.add(pair.lineage)
        found = self._of_any(bodies, (pair.year,))
        if found is not None:
            return found
        if pair.variant == _SURVIVAL and self.old.seen_until != self.new.seen_until:
            return Because(Cause.OBSERVATION)
        return self._read_otherwise(bodies, (pair.year,))

    def _of_any(self, bodies: Iterable[str], years: Collection[int]) -> Because | None:
        """Return the cause of anything that is told otherwise of some bodies."""
        found = (self.reasons.of(body, years) for body in bodies)
        return first_of(because for because in found if because is not None)

    def _read_otherwise(self, bodies: Iterable[str], years: Collection[int]) -> Because | None:
        at = [(body, year) for body in bodies for year in years]
        return first_of(self.readings[each] for each in at if each in self.readings)

    def _of_cells(self, pair: _Pair, cells: Collection[str]) -> Because | None:
        """Return the cause of what is told otherwise of the cells of a formula."""
        _, top, bottom, *_ = pair.sides
        if None not in (*top, *bottom) and top[0] == top[1] and bottom[0] == bottom[1]:
            return None
        found = self.reasons.of(pair.lineage, (pair.year,), cells)
        if found is None and pair.variant in _with_last_year():
            found = self.reasons.of(pair.lineage, (pair.year - 1,), {*cells, WHOLE_REPORT})
        if found is None and pair.old_form != pair.new_form:
            found = self.readings.get((pair.lineage, pair.year))
        return found

    def _of_texts(self, pair: _Pair) -> Because | None:
        """Return the cause of anything that is told otherwise of a report or the one before."""
        years = pair.year, pair.year - 1
        found = self.reasons.of(pair.lineage, years)
        earlier = self.reasons.of(pair.lineage, years[1:], {f"{Kind.INDICATOR}.{pair.variant}"})
        told = found or earlier
        if told is not None:
            return told
        return self._read_otherwise([pair.lineage], years)

    def _of_checks(self, pair: _Pair) -> Because | None:
        """Return the cause of what checks say, which ask for reports of others and copies, too."""
        found = self._of_texts(pair)
        if found is None and self._is_seen_otherwise(pair):
            found = Because(Cause.OBSERVATION)
        if found is not None:
            return found
        heads = {pair.lineage, *self._above.get((pair.lineage, pair.year), ())} - {_NOBODY}
        around = (self._of_all_around(head, pair.year) for head in heads)
        return first_of(because for because in around if because is not None)

    def _is_seen_otherwise(self, pair: _Pair) -> bool:
        """Tell whether copies or changes of a report are told otherwise."""
        key, at = (pair.lineage, pair.year, pair.scope), (pair.lineage, pair.year)
        old, new = (told.reports.get(key, {}) for told in (self.old, self.new))
        are_moved = any(old[n] != new[n] for n in SURROUNDINGS if n in old and n in new)
        return are_moved or self.old.changes.get(at) != self.new.changes.get(at)

    def _of_all_around(self, head: str, year: int) -> Because | None:
        """Return the cause of anything of a body or those below, asked once for all of them."""
        at = head, year
        if at not in self._around:
            bodies, years = {head, *self.below.get(at, ())}, (year, year - 1)
            self._around[at] = self._of_any(bodies, years) or self._read_otherwise(bodies, years)
        return self._around[at]


def _spool(database: sqlite3.Connection, name: str, folder: Path) -> None:
    database.execute(_CREATE.format(name))
    with table_lines(folder, "indicators") as lines:
        database.execute("BEGIN")
        database.executemany(
            f"INSERT INTO {name} VALUES (?, ?, ?, ?, ?, ?)",  # noqa: S608 - a name of ours
            (
                (
                    line["lineage_id"], int(line["report_year"]), line["scope"], line["variant"],
                    line["form"], json.dumps([line[column] or None for column in _COLUMNS]),
                )
                for line in lines
            ),
        )  # fmt: skip
        database.execute("COMMIT")


@cache
def _of_districts() -> frozenset[str]:
    return frozenset(variant.key for variant in OF_DISTRICTS)


@cache
def _cells() -> Mapping[str, frozenset[str]]:
    """Return the cells of the variants that are quotients of sums."""
    return {
        each.key: frozenset(cells_of(f"{each.numerator} {each.denominator}"))
        for each in variants() if each.numerator
    }  # fmt: skip


@cache
def _with_last_year() -> frozenset[str]:
    return frozenset(each.key for each in variants() if _LAST in each.denominator)
