"""An earlier release, read from its folder alone."""

import csv
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from corpus.release.errors import ReleaseRefused

DATA = "data"
_LONGEST_FIELD = min(sys.maxsize, 2**31 - 1)

Line = dict[str, str]
ReportKey = tuple[str, int, str]
"""Lineage, report year and scope."""


class CellLine(NamedTuple):
    """A cell as a release has it."""

    report: ReportKey
    report_id: str
    cell: str
    content: str
    is_corrected: bool


@dataclass(frozen=True, slots=True)
class Told:
    """What a release says of its reports and of the bytes it knows."""

    name: str
    division: str | None
    reports: dict[ReportKey, Line] = field(repr=False)
    payloads: frozenset[str] = field(repr=False)

    @property
    def reported(self) -> frozenset[str]:
        """Return the digests of the bytes that reports are read from."""
        return frozenset(line["payload_digest"] for line in self.reports.values())

    @property
    def parsers(self) -> frozenset[str]:
        """Return the digests of the parsers that read them."""
        return frozenset(line["parser_digest"] for line in self.reports.values())


def read_told(folder: Path, name: str | None = None) -> Told:
    """Read what a release tells; one that is under way, without description, is given its name."""
    division = None
    try:
        if name is None:
            package = json.loads((folder / "datapackage.json").read_text("utf-8"))
            name, division = str(package["version"]), package["division"]
        with table_lines(folder, "reports") as lines:
            reports = {key_of(line): line for line in map(_slim, lines)}
        with table_lines(folder, "snapshots") as lines:
            payloads = frozenset(line["payload_digest"] for line in lines)
    except (OSError, ValueError, KeyError) as error:
        raise ReleaseRefused(
            f"The folder {folder} is no release of ours ({error}): name one that has "
            "datapackage.json and data/reports.csv."
        ) from error
    return Told(name, division, reports, payloads - {""})


@contextmanager
def cell_lines(folder: Path) -> Iterator[Iterator[CellLine]]:
    """Open the cells of a release, in their order."""
    with table_lines(folder, "cells_long") as lines:
        yield (
            CellLine(
                key_of(line), line["report_id"], line["cell"], line["value"],
                line["corrected"] == "1",
            )
            for line in lines
        )  # fmt: skip


def first_releases(folder: Path) -> dict[tuple[str, str], str]:
    """Return since which release each column is there."""
    with table_lines(folder, "codebook", ".") as lines:
        return {(line["table"], line["name"]): line["since"] for line in lines}


def key_of(line: Line) -> ReportKey:
    """Return what names the report of a line, in the order of the files."""
    return line["lineage_id"], int(line["report_year"]), line["scope"]


@contextmanager
def table_lines(folder: Path, name: str, part: str = DATA) -> Iterator[Iterator[Line]]:
    """Open a table of a release, line by line."""
    csv.field_size_limit(_LONGEST_FIELD)
    with (folder / part / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        yield iter(csv.DictReader(file))


def _slim(line: Line) -> Line:
    names = ("report_id", "lineage_id", "report_year", "scope", "form", "payload_digest",
             "part", "page_key", "parser_digest")  # fmt: skip
    return {name: line[name] for name in names}
