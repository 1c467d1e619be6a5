"""The hand-checked records of the seed reports, read into the words of our own record."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

TABLES = ("table_2", "table_3")


@dataclass(frozen=True)
class GoldCell:
    """What a careful reader saw in one cell; an ambiguous one binds only the missing value."""

    key: str
    raw: str | None
    value: Decimal | None
    state: str
    is_ambiguous: bool
    line: int | None
    unit: str | None = None


def load_gold(seed: Path) -> dict[str, Any]:
    """Return the gold record of a seed report."""
    path = seed.parent / "gold" / f"{seed.stem}.json"
    gold: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return gold


def gold_cells(gold: dict[str, Any]) -> dict[str, GoldCell]:
    """Return every cell of all three tables by key."""
    return {cell.key: cell for cell in _cells(gold)}


def _cells(gold: dict[str, Any]) -> Iterator[GoldCell]:
    for table in TABLES:
        for row, content in gold[table]["rows"].items():
            for column, cell in content["cells"].items():
                yield _cell(f"t{table[-1]}.{row}.{column}", cell)
    for column, cell in gold["table_4"]["cells"].items():
        yield _cell(f"t4.{column}", cell)


def _cell(key: str, cell: dict[str, Any]) -> GoldCell:
    value = None if cell["value"] is None else Decimal(str(cell["value"]))
    return GoldCell(
        key,
        cell["raw"],
        value,
        cell["status"],
        cell.get("ambiguous", False),
        cell.get("line"),
    )


def gold_units(gold: dict[str, Any]) -> dict[str, str | None]:
    """Return the money units stated in table 2, by row."""
    units: dict[str, str | None] = gold["table_2"]["amount_unit"]
    return {row: unit for row, unit in units.items() if not row.endswith("_raw")}


def serious_findings(gold: dict[str, Any]) -> set[str]:
    """Return the ids of the findings that a careful reader must report."""
    return {f["id"] for f in gold["findings"] if f["severity"] in ("warning", "error")}


def squeezed(text: str) -> str:
    """Return a text without any white space, as gold compares section texts."""
    return "".join(text.split())
