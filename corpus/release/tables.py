"""The tables of a release, in the order they are written."""

from functools import cache

from corpus.export.model import Table
from corpus.release.schema_bodies import AGENCIES, ALIASES, EVENTS, PERIODS, ROSTER
from corpus.release.schema_derived import (
    CHANGES,
    CHANGES_RELEASE,
    FINDINGS,
    INDICATORS,
    REACHABILITY,
    SNAPSHOTS,
)
from corpus.release.schema_reports import CELLS, CLAIMS, COVERAGE, PANEL, REPORTS, SECTIONS

__all__ = [
    "AGENCIES", "ALIASES", "CELLS", "CHANGES", "CHANGES_RELEASE", "CLAIMS", "COVERAGE", "EVENTS",
    "FINDINGS", "INDICATORS", "PANEL", "PERIODS", "REACHABILITY", "REPORTS", "ROSTER", "SECTIONS",
    "SNAPSHOTS", "all_tables",
]  # fmt: skip


@cache
def all_tables() -> tuple[Table, ...]:
    """Return the tables in the order they are written."""
    return (
        AGENCIES, PERIODS, EVENTS, ALIASES, ROSTER, REPORTS, CELLS, PANEL, COVERAGE, SECTIONS,
        CLAIMS, INDICATORS, FINDINGS, SNAPSHOTS, REACHABILITY, CHANGES, CHANGES_RELEASE,
    )  # fmt: skip
