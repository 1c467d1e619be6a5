"""What the generated district yields: what visits to its portals show, and the truth about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from corpus.sample.years.units import Unit
from crawler.portals.portal import Portal
from parsers.model import Number, Scope

ReportKey = tuple[str, int]
"""Lineage and report year."""


@dataclass(frozen=True, slots=True)
class ListRow:
    """A line of a list page."""

    title: str
    url: str
    published_on: str


@dataclass(frozen=True, slots=True)
class Sighting:
    """What one address answered on one visit.

    Without `status` nothing came before the time ran out; `location` is where a redirect leads,
    `rows` what a list page lists.
    """

    url: str
    seen_at: datetime
    status: int | None
    payload: bytes = field(default=b"", repr=False)
    media_type: str = "text/html"
    location: str | None = None
    rows: tuple[ListRow, ...] = ()


@dataclass(frozen=True, slots=True)
class PageTruth:
    """Whose report an address shows.

    `relation` is what it is to the report: canonical, copy, conflict or outdated; nothing for one
    that is no report at all. `is_misprinted` says that only a person can tell whose it is.
    """

    url: str
    lineage: str
    report_year: int
    relation: str | None
    is_misprinted: bool = False


@dataclass(frozen=True, slots=True)
class ReportTruth:
    """What the canonical version of a report says in the end, cell by cell."""

    lineage: str
    report_year: int
    scope: Scope
    url: str
    values: Mapping[str, Number] = field(repr=False)
    published_on: str
    first_seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class CoverageTruth:
    """Whether a report is held, and why not, by the codes of the release (NF, NE, GO, NR, ID).

    `is_part_year` says that the body began or ended within the year.
    """

    lineage: str
    report_year: int
    is_held: bool
    reason: str | None = None
    is_part_year: bool = False


@dataclass(frozen=True, slots=True)
class EditTruth:
    """What happened to a page: between which sights, and which cells read otherwise since.

    `kind` is a word of `ChangeKind`; `cells` are key, old and new.
    """

    kind: str
    url: str
    lineage: str
    report_year: int
    last_seen_at: datetime
    first_seen_at: datetime
    is_announced: bool = False
    cells: tuple[tuple[str, str, str], ...] = ()
    new_url: str | None = None


@dataclass(frozen=True, slots=True)
class ExpectedFinding:
    """A finding that a rule has to make; `other` is the second agency, if it takes two."""

    rule: str
    lineage: str
    report_year: int
    other: str | None = None


@dataclass(frozen=True, slots=True)
class Scenario:
    """Something odd about one report, on purpose."""

    kind: str
    lineage: str
    report_year: int


@dataclass(frozen=True, slots=True)
class Truth:
    """What is true of the district."""

    pages: Mapping[str, PageTruth]
    reports: Mapping[ReportKey, ReportTruth]
    coverage: Mapping[ReportKey, CoverageTruth]
    edits: tuple[EditTruth, ...]
    findings: tuple[ExpectedFinding, ...]
    scenarios: tuple[Scenario, ...]


@dataclass(frozen=True, slots=True)
class Years:
    """The district: its agencies, its register as a list to import, its portals, all visits."""

    units: tuple[Unit, ...]
    register: bytes = field(repr=False)
    portals: tuple[Portal, ...]
    sightings: tuple[Sighting, ...] = field(repr=False)
    truth: Truth
