"""An earlier release, read from its folder alone."""

import csv
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from corpus.release.codes import VALUE
from corpus.release.errors import ReleaseRefused

DATA = "data"
_PERIOD = ("name", "kind", "code", "parent_id", "starts_on", "ends_on")
_PAGES = "pages"
SURROUNDINGS = ("places", "copies", "conflicts", "earlier")
"""Columns of a report that tell where else it is."""
_LATER = (_PAGES, *SURROUNDINGS)
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
    read: tuple[str, str]
    """Number and state as the parser read them."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a release says of its reports and of the bytes it knows."""

    name: str
    division: str | None
    reports: dict[ReportKey, Line] = field(repr=False)
    payloads: frozenset[str] = field(repr=False)
    seen_until: str = ""
    """When anything was last seen."""
    bodies: dict[str, frozenset[tuple[str, ...]]] = field(default_factory=dict, repr=False)
    """By body its periods, as far as the registry knows."""
    changes: dict[tuple[str, int], frozenset[str]] = field(default_factory=dict, repr=False)
    """What happened to reports after their publication, by body and year."""

    @property
    def reported(self) -> frozenset[tuple[str, ...]]:
        """Return the digests of the bytes that reports are read from, page by page."""
        return frozenset(map(pages_of, self.reports.values()))

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
            seen = {(line["payload_digest"], line["seen_at"]) for line in lines}
        bodies, changes = _read_bodies(folder), _read_changes(folder)
    except (OSError, ValueError, KeyError) as error:
        raise ReleaseRefused(
            f"The folder {folder} is no release of ours ({error}): name one that has "
            "datapackage.json and data/reports.csv."
        ) from error
    payloads = frozenset(digest for digest, _ in seen if digest)
    seen_until = max((at for _, at in seen), default="")
    return Told(name, division, reports, payloads, seen_until, bodies, changes)


def _read_bodies(folder: Path) -> dict[str, frozenset[tuple[str, ...]]]:
    found: defaultdict[str, set[tuple[str, ...]]] = defaultdict(set)
    with table_lines(folder, "agency_periods") as lines:
        for line in lines:
            found[line["lineage_id"]].add(tuple(line[name] for name in _PERIOD))
    return {lineage: frozenset(periods) for lineage, periods in found.items()}


def _read_changes(folder: Path) -> dict[tuple[str, int], frozenset[str]]:
    found: defaultdict[tuple[str, int], set[str]] = defaultdict(set)
    with table_lines(folder, "changes_source") as lines:
        for line in lines:
            if line["report_year"]:
                at = line["lineage_id"], int(line["report_year"])
                found[at].add(line["change_id"])
    return {at: frozenset(changes) for at, changes in found.items()}


@contextmanager
def cell_lines(folder: Path) -> Iterator[Iterator[CellLine]]:
    """Open the cells of a release, in their order."""
    with table_lines(folder, "cells_long") as lines:
        yield (
            CellLine(
                key_of(line), line["report_id"], line["cell"], line["value"],
                line["corrected"] == "1", _as_read(line),
            )
            for line in lines
        )  # fmt: skip


def _as_read(line: Line) -> tuple[str, str]:
    if line["corrected"] == "1":
        return line["read_value"], line["read_state"]
    return line["value"] if line["code"] == VALUE else "", line["state"]


def pages_of(line: Line) -> tuple[str, ...]:
    """Return the digests of the bytes that a report is read from, page by page."""
    pages = json.loads(line.get(_PAGES) or "[]")
    return tuple(page["payload_digest"] for page in pages) or (line["payload_digest"],)


def known_pages_of(line: Line, old: Line) -> tuple[str, ...]:
    """Return the pages of a report as far as a release with this older line of it can know them.

    One from before pages were told has the first of them alone.
    """
    pages = pages_of(line)
    return pages if _PAGES in old else pages[:1]


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
             "part", "page_key", "parser_digest", "claimed_at", "first_seen_at")  # fmt: skip
    # Earlier releases lack some.
    return {name: line[name] for name in (*names, *(n for n in _LATER if n in line))}
