"""Facts: what a leaf of each kind vouches for, in the form whose digest it holds.

Writers hand over the rows they insert, `storage.log.subjects` the rows it reads: same digests.
"""

from collections.abc import Iterable, Mapping
from operator import itemgetter
from typing import NamedTuple

from storage.log.canonical import (
    CanonicalRow,
    Fact,
    Part,
    Row,
    RowForm,
    canonical_bytes,
    canonical_part,
    digest_of_bytes,
    join_parts,
)
from storage.models.archive import Capture, Run, RunEnd
from storage.models.corpus import (
    CellFact,
    CheckResult,
    FindingFact,
    JoinedPage,
    Parse,
    ParserAdoption,
    ReportVersion,
)
from storage.models.exchange import ExchangeFact, Outlink
from storage.models.frontier import Campaign, FrontierEntry
from storage.models.log import RunEvent, Segment

RUN = RowForm(Run)
RUN_END = RowForm(RunEnd)
RUN_EVENT = RowForm(RunEvent)
SEGMENT = RowForm(Segment)
CAPTURE = RowForm(Capture)
EXCHANGE = RowForm(ExchangeFact)
CAMPAIGN = RowForm(Campaign)
# How urgent it was and who was at it are state that nobody needs to keep.
ENTRY = RowForm(
    FrontierEntry, "priority", "not_before", "lease_run_id", "lease_token", "lease_expires_at"
)
OUTLINK = RowForm(Outlink)
PARSE = RowForm(Parse, later={"part": 0, "joined_digest": None})
PARSER_ADOPTION = RowForm(ParserAdoption)
PAGE = RowForm(JoinedPage)
REPORT = RowForm(ReportVersion)
CELL = RowForm(CellFact, later={"sentence": None, "confidence": None})
FINDING = RowForm(FindingFact)
CHECK = RowForm(CheckResult)


class ShownSnapshot(NamedTuple):
    """The snapshot that a capture shows; `is_first` says that it was the first to."""

    id: int
    page_key: str
    payload_digest: str
    is_first: bool


class ReportRows(NamedTuple):
    """A report version as rows."""

    report: Row
    cells: Iterable[Row]


def fact_digest(fact: Fact) -> str:
    """Return the digest that a leaf holds of a fact."""
    return digest_of_bytes(canonical_bytes(fact))


def capture_fact(
    capture: Row, exchange: Row | None = None, snapshot: ShownSnapshot | None = None
) -> Fact:
    """Return a capture: its row with its id, its exchange and the snapshot it shows."""
    return {
        "capture": CAPTURE(capture),
        "exchange": None if exchange is None else EXCHANGE(exchange),
        "snapshot": None if snapshot is None else snapshot._asdict(),
    }


def capture_digest(
    capture: Row, exchange: Row | None = None, snapshot: ShownSnapshot | None = None
) -> str:
    """Return the digest of a capture from its rows."""
    return fact_digest(capture_fact(capture, exchange, snapshot))


def frontier_fact(entry: Row, campaign: Row, outlinks: Iterable[Row]) -> Fact:
    """Return how a frontier entry ended: its row, its campaign, the links found in its capture."""
    return {
        "campaign": CAMPAIGN(campaign),
        "entry": ENTRY(entry),
        "outlinks": _sorted((OUTLINK(row) for row in outlinks), "ordinal"),
    }


def frontier_digest(entry: Row, campaign: Row, outlinks: Iterable[Row]) -> str:
    """Return the digest of how a frontier entry ended."""
    return fact_digest(frontier_fact(entry, campaign, outlinks))


def parse_fact(
    parse: Row,
    report: ReportRows | None,
    findings: Iterable[Row],
    checks: Iterable[Row],
    *,
    pages: Iterable[Row] = (),
) -> Fact:
    """Return a parse: its row, its report version with its cells, its findings and checks.

    The pages of a joined report stand in it only where there are any.
    """
    joined = _sorted(map(PAGE, pages), "ordinal")
    fact: dict[str, CanonicalRow | list[CanonicalRow] | None] = {
        "parse": PARSE(parse),
        "report": None if report is None else REPORT(report.report),
        "cells": [] if report is None else _sorted(map(CELL, report.cells), "key"),
        "findings": _sorted(map(FINDING, findings), "ordinal"),
        "checks": _sorted(map(CHECK, checks), "rule"),
    }
    return fact | {"pages": joined} if joined else fact


def parse_digest(
    parse: Row, report: Row | None, written: Mapping[str, str], pages: Iterable[Row] = ()
) -> str:
    """Return the digest of a parse whose cells, findings and checks are written already."""
    rows: dict[str, Part] = {
        "parse": PARSE(parse),
        "report": None if report is None else REPORT(report),
    }
    if joined := _sorted(map(PAGE, pages), "ordinal"):
        rows["pages"] = joined
    parts = {name: canonical_part(part) for name, part in rows.items()}
    return digest_of_bytes(join_parts({**parts, **written}))


def _sorted(rows: Iterable[CanonicalRow], name: str) -> list[CanonicalRow]:
    return sorted(rows, key=itemgetter(name))
