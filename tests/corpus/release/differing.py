"""Small invented releases to compare, written line by line."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from corpus.diff.gate import Expectation
from corpus.release.differences import Differences
from corpus.release.earlier import read_told

Line = Mapping[str, str]
Lines = Sequence[Line]

REPORT = {
    "report_id": "t1/2022/own", "lineage_id": "t1", "report_year": "2022", "scope": "own",
    "form": "2021", "payload_digest": "sha256:a", "part": "0", "page_key": "p", "pages": "[]",
    "parser_digest": "sha256:one", "claimed_at": "2023-01-15", "first_seen_at": "2023-02-01",
    "places": "[]", "copies": "0", "conflicts": "0", "earlier": "0",
}  # fmt: skip
CELL = {
    "report_id": "t1/2022/own", "lineage_id": "t1", "report_year": "2022", "scope": "own",
    "cell": "t3.granted.total", "value": "12", "code": "V", "state": "number", "corrected": "0",
    "read_value": "", "read_state": "",
}  # fmt: skip
CORRECTED = {"corrected": "1", "read_value": "12", "read_state": "number"}
ROSTER = {
    "lineage_id": "t1", "report_year": "2022", "name_asof": "某镇", "kind": "township",
    "parent_id": "A", "division_id": "A", "is_part_year": "0", "is_expected": "1",
    "why": "registry: it is obliged", "deadline": "2023-01-31", "status": "V", "is_held": "1",
    "evidence": "[]",
}  # fmt: skip
INDICATOR = {
    "variant": "granted", "lineage_id": "t1", "report_year": "2022", "scope": "own",
    "form": "2021", "value": "0.500000", "numerator": "12", "denominator": "24", "low": "0.3",
    "high": "0.7",
}  # fmt: skip
CONSISTENCY = {**INDICATOR, "variant": "consistency"}
COVERAGE = {**INDICATOR, "variant": "coverage", "lineage_id": "A", "scope": "unknown"}
PERIOD = {
    "lineage_id": "t1", "name": "某镇", "kind": "township", "code": "", "parent_id": "A",
    "starts_on": "", "ends_on": "",
}  # fmt: skip
CHANGE = {"change_id": "sha256:c", "lineage_id": "t9", "report_year": "2022"}
SIGHT = {"payload_digest": "", "seen_at": "2023-02-01"}
BASE: Mapping[str, Line] = {
    "reports": REPORT, "cells_long": CELL, "roster": ROSTER, "indicators": INDICATOR,
    "agency_periods": PERIOD, "snapshots": SIGHT, "changes_source": CHANGE,
}  # fmt: skip


def write(folder: Path, known: Iterable[str] = (), /, **tables: Lines) -> Path:
    """Write what is read of a release; a table that is not given has the one line of `BASE`."""
    told: dict[str, Lines] = {name: [line] for name, line in BASE.items()} | tables
    payloads = [*known, *(line["payload_digest"] for line in told["reports"])]
    told["snapshots"] = [
        {**sight, "payload_digest": each} for sight in told["snapshots"] for each in payloads
    ]
    (folder / "data").mkdir(parents=True)
    for name, rows in told.items():
        with (folder / "data" / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]) if rows else list(BASE[name]))
            writer.writeheader()
            writer.writerows(rows)
    return folder


def compare(old: Path, new: Path, *expected: Expectation) -> Differences:
    return Differences(old, new, read_told(old, "1"), read_told(new, "2"), expected)


def told_by(differences: Differences) -> list[tuple[object, ...]]:
    """Return kind, item, turn and cause of what differs."""
    return [(row[0], row[4], row[5], row[8]) for row in differences.rows()]
