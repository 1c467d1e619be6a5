"""The records of careful readers, read into the words of our own record.

A golden set is a folder of reports with a folder `gold` inside, which has one JSON file for each.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from corpus.golden.errors import GoldenRefused

Gold = dict[str, Any]

FOLDER = "gold"
_TABLES = ("table_2", "table_3")
_LOUD = ("warning", "error")
_PARTS = ("doc_class", "template_generation", "title", "agency", "report_year", "sections",
          "table_4", "checks", "findings", *_TABLES)  # fmt: skip


@dataclass(frozen=True, slots=True)
class GoldCell:
    """What a careful reader saw in one cell; an ambiguous one binds only the missing value."""

    key: str
    raw: str | None
    value: Decimal | None
    state: str
    is_ambiguous: bool
    line: int | None
    unit: str | None = None


def golden_pairs(folder: Path) -> Iterator[tuple[Path, Gold]]:
    """Yield each report of a golden set with its record, by name."""
    records = sorted((folder / FOLDER).glob("*.json"))
    if not records:
        raise GoldenRefused(f"{folder} is no golden set: it has no {FOLDER}/*.json beside reports.")
    for path in records:
        gold = read_gold(path)
        report = folder / str(gold.get("seed", ""))
        if not report.is_file():
            raise GoldenRefused(f"{path} is about {gold.get('seed')!r}, which {folder} lacks.")
        yield report, gold


def read_gold(path: Path) -> Gold:
    """Read one record; refuse what has not all its parts."""
    try:
        gold = json.loads(path.read_text("utf-8"), parse_float=Decimal)
    except ValueError as error:
        raise GoldenRefused(f"{path} is no JSON file ({error}): mend it.") from error
    lacking = [part for part in _PARTS if not isinstance(gold, Mapping) or part not in gold]
    if lacking:
        raise GoldenRefused(f"{path} has no {lacking[0]}: complete the record.")
    return dict(gold)


def load_gold(report: Path) -> Gold:
    """Return the record of a report of a golden set."""
    return read_gold(report.parent / FOLDER / f"{report.stem}.json")


def gold_cells(gold: Gold) -> dict[str, GoldCell]:
    """Return every cell of all three tables by key."""
    return {cell.key: cell for cell in _cells(gold)}


def _cells(gold: Gold) -> Iterator[GoldCell]:
    for table in _TABLES:
        for row, content in gold[table]["rows"].items():
            for column, cell in content["cells"].items():
                yield _cell(f"t{table[-1]}.{row}.{column}", cell)
    for column, cell in gold["table_4"]["cells"].items():
        yield _cell(f"t4.{column}", cell)


def _cell(key: str, cell: Mapping[str, Any]) -> GoldCell:
    value = None if cell["value"] is None else Decimal(str(cell["value"]))
    return GoldCell(
        key, cell["raw"], value, cell["status"], cell.get("ambiguous", False), cell.get("line"),
    )  # fmt: skip


def gold_units(gold: Gold) -> dict[str, str | None]:
    """Return the money units stated in table 2, by row."""
    units: dict[str, str | None] = gold["table_2"]["amount_unit"]
    return {row: unit for row, unit in units.items() if not row.endswith("_raw")}


def serious_findings(gold: Gold) -> set[str]:
    """Return the ids of the findings that a careful reader must report."""
    return {finding["id"] for finding in gold["findings"] if finding["severity"] in _LOUD}


def squeezed(text: str) -> str:
    """Return a text without any white space, as gold compares section texts."""
    return "".join(text.split())
