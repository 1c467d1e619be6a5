"""Gold files as subjects: what a perfect reader would hand to the checks."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from parsers.checks import Subject
from parsers.document import Line
from parsers.model import Cell, Generation, Locator, Number, Reason, Section, State
from parsers.tables.reading import HeaderReading, RowReading, TablesReading
from parsers.templates import TABLE_2

_TABLES = {"t2": "table_2", "t3": "table_3", "t4": "table_4"}


@dataclass(frozen=True, slots=True)
class Gold:
    """A gold file and the subject made of it."""

    raw: dict[str, Any]
    subject: Subject


@pytest.fixture
def gold(seed_path: Path) -> Gold:
    text = (seed_path.parent / "gold" / f"{seed_path.stem}.json").read_text("utf-8")
    raw = json.loads(text, parse_float=Decimal)
    return Gold(raw, _subject(raw, seed_path.read_text("utf-8").split("\n")))


def _subject(raw: dict[str, Any], lines: list[str]) -> Subject:
    cells = {cell.key: cell for cell in _cells(raw)}
    generation = Generation(raw["template_generation"])
    reading = TablesReading(
        cells, generation,
        frozenset(key for key, name in _TABLES.items() if raw[name]["present"]),
        tuple(_rows(raw)), tuple(_headers(raw["table_2"])),
        has_balance_note="勾稽" in str(raw["table_3"]["header_rows_raw"]),
    )  # fmt: skip
    sections = tuple(_section(section, lines) for section in raw["sections"])
    year, name = raw["report_year"]["value"], raw["agency"]["name_raw"]
    return Subject(
        cells, generation, reading, sections, tuple(_lines(lines)), year, "township", name
    )


def _locator(line: int) -> Locator:
    return Locator("text", 0, 0, line=line, column=1)


def _cells(raw: dict[str, Any]) -> Iterator[Cell]:
    unit = raw["table_2"]["amount_unit"].get("procurement")
    for table in ("t2", "t3"):
        for row, found in raw[_TABLES[table]]["rows"].items():
            for column, cell in found["cells"].items():
                yield _cell(f"{table}.{row}.{column}", cell, unit)
    for key, cell in raw["table_4"]["cells"].items():
        yield _cell(f"t4.{key}", cell, None)


def _cell(key: str, raw: dict[str, Any], unit: str | None) -> Cell:
    locator = _locator(raw["line"]) if "line" in raw else None
    if raw.get("ambiguous"):
        return Cell(key, State.AMBIGUOUS, reason=Reason.VALUE_COUNT, locator=locator)
    value: Number | None = raw["value"]
    reason = Reason(raw["reason"]) if raw.get("reason") else None
    cell_unit = unit if key.endswith("procurement_amount") else None
    return Cell(key, State(raw["status"]), raw["raw"], value, cell_unit, reason, locator)


def _rows(raw: dict[str, Any]) -> Iterator[RowReading]:
    for table in ("t2", "t3"):
        for row, found in raw[_TABLES[table]]["rows"].items():
            if found.get("present", True):
                count, expected = _value_count(found), len(found["cells"])
                locator = _locator(found["line"])
                yield RowReading(table, row, found["label_raw"], count, expected, locator)
    yield RowReading("t4", "values", "", 15, 15, _locator(1))


def _value_count(row: dict[str, Any]) -> int:
    """Count what is printed in a row the gold file calls ambiguous, else all its cells."""
    cells = row["cells"].values()
    return sum(1 for cell in cells if cell["raw"]) if row.get("ambiguous") else len(cells)


def _headers(raw: dict[str, Any]) -> Iterator[HeaderReading]:
    labels = {column.zh: column.key for column in TABLE_2.columns}
    for header in (text for row in raw["header_rows_raw"] for text in row):
        cut = [key for label, key in labels.items() if label.startswith(header) and label != header]
        if cut:
            yield HeaderReading("t2", cut[0], header, _locator(1), truncated=True)


def _section(raw: dict[str, Any], lines: list[str]) -> Section:
    if not raw["present"]:
        return Section(raw["key"], False)
    first, last = raw["body_lines"]
    body = lines[first - 1 : last]
    everything = "\n".join(body)
    # In the seeds a cell starts behind a tab: what is left is prose and the ends of broken labels.
    text = "\n".join(line for line in body if not line.startswith("\t"))
    locator = _locator(raw["heading_line"])
    return Section(
        raw["key"], True, raw["heading_raw"], raw["ordinal_raw"], raw["title"],
        text, everything, locator,
    )  # fmt: skip


def _lines(texts: list[str]) -> Iterator[Line]:
    start = 0
    for number, text in enumerate(texts, start=1):
        yield Line(start, start + len(text), text, number)
        start += len(text) + 1
