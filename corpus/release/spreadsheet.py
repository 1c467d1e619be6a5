"""CSV for spreadsheets, which take some texts for formulas and run them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.export.model import Row, Table, Value
from corpus.export.sinks import CsvSink, Write

# Signs alone, and numbers with a sign, are what agencies print in cells; nothing runs in them.
_FORMULA = re.compile(r"[=@\t\r\n＝＠]|[-+－＋](?![-+－＋\d.,]*$)")


class SpreadsheetSink:
    """CSV with a mark that it is UTF-8, and an apostrophe before what would be a formula."""

    def __init__(self, folder: Path) -> None:
        self._sink = CsvSink(folder, has_mark=True)

    @contextmanager
    def open(self, table: Table) -> Iterator[Write]:
        """Begin the file of a table."""
        with self._sink.open(table) as write:
            yield lambda rows: write([_harmless(row) for row in rows])


def _harmless(row: Row) -> Row:
    return tuple(map(_quoted, row))


def _quoted(value: Value) -> Value:
    """Return a text that a spreadsheet shows as text."""
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value
