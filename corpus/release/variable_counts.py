"""Coverage of variables: in how many reports of a district and year each cell has a number.

What is counted outgrows memory only on disk: beyond some entries counts go into a database that
nobody sees and that is gone when it is closed.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cache
from itertools import groupby
from operator import itemgetter

from corpus.export.model import Row
from corpus.release.codes import MISSING, VALUE
from corpus.release.report_rows import Told
from corpus.release.roster import Expected
from corpus.release.variables import variable_name
from parsers.templates import cell_forms
from parsers.templates.older import annex_forms

LEAST_SHARE = Decimal("0.7")
"""The least share of reports with a number at which a variable is marked as covered."""
MOST_HELD = 300_000
"""How many counts are held in memory at once, some 60 MB."""
_NOT_IN_FORM, _ROW_MISSING = "NT", "RA"
_PLACES = Decimal("0.0001")
_CREATE = """
CREATE TABLE counts (
    district TEXT, year INTEGER, cell TEXT, code TEXT, count INTEGER,
    PRIMARY KEY (district, year, cell, code)
) WITHOUT ROWID
"""
_ADD = """
INSERT INTO counts VALUES (?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET count = count + excluded.count
"""
_READ = "SELECT * FROM counts ORDER BY district, year, cell, code"

_Entry = tuple[str, int, str, str, int]
"""District, year, cell, code and how many."""


class VariableCounts:
    """Counts the codes of cells by district and year; close it, for it may have a file."""

    def __init__(self, most_held: int = MOST_HELD) -> None:
        self._most_held = most_held
        self._counts: Counter[tuple[str, int, str, str]] = Counter()
        self._reports: Counter[tuple[str, int]] = Counter()
        self._due: Counter[tuple[str, int]] = Counter()
        self._spilled: sqlite3.Connection | None = None

    def add_body(self, expected: Iterable[Expected], reports: Iterable[Told]) -> None:
        """Count a body: the years in which it had to report, and the cells of its reports."""
        districts = {}
        for each in expected:
            districts[each.report_year] = each.district
            self._due[each.district, each.report_year] += each.is_expected
        for told in reports:
            lineage, year, _ = told.key
            self._add(districts.get(year, lineage), year, told)

    def _add(self, district: str, year: int, told: Told) -> None:
        self._reports[district, year] += 1
        shown = told.shown
        self._counts.update(
            (district, year, key, each.code)
            for key, each in shown.items() if each.code != _NOT_IN_FORM
        )  # fmt: skip
        unsaid = _cells_of(told.held.facts.generation.value) - shown.keys()
        self._counts.update((district, year, key, _ROW_MISSING) for key in unsaid)
        if len(self._counts) > self._most_held:
            self._spill()

    def rows(self) -> Iterator[Row]:
        """Yield a row for every cell that the form of any report of a district and year has."""
        for (district, year, cell), entries in groupby(self._read(), itemgetter(0, 1, 2)):
            reports, due = self._reports[district, year], self._due[district, year]
            found = {code: count for _, _, _, code, count in entries}
            # A cell that a report's form lacks is not counted one by one.
            found[_NOT_IN_FORM] = reports - sum(found.values())
            codes = {code: found[code] for code in (VALUE, *MISSING) if found.get(code)}
            numbers = codes.get(VALUE, 0)
            yield (
                variable_name(cell), cell, year, district, due, reports, numbers,
                (Decimal(numbers) / reports).quantize(_PLACES),
                int(numbers >= LEAST_SHARE * reports), codes,
            )  # fmt: skip

    def close(self) -> None:
        """Give back what was taken on disk."""
        if self._spilled is not None:
            self._spilled.close()
            self._spilled = None

    def _read(self) -> Iterator[_Entry]:
        if self._spilled is None:
            yield from ((*key, count) for key, count in sorted(self._counts.items()))
            return
        yield from self._spill().execute(_READ)

    def _spill(self) -> sqlite3.Connection:
        """Add what is in memory to what is on disk."""
        if self._spilled is None:
            # Without a name it is a file of its own for just as long as it is open.
            self._spilled = sqlite3.connect("", isolation_level=None)
            self._spilled.execute("PRAGMA journal_mode = OFF")
            self._spilled.execute(_CREATE)
        self._spilled.execute("BEGIN")
        self._spilled.executemany(_ADD, ((*key, n) for key, n in sorted(self._counts.items())))
        self._spilled.execute("COMMIT")
        self._counts.clear()
        return self._spilled


@cache
def _cells_of(form: str) -> frozenset[str]:
    """Return the cells that a form has; a fact that prose does not state is in none."""
    forms = cell_forms() | annex_forms()
    return frozenset(key for key, each in forms.items() if form in each.generations)
