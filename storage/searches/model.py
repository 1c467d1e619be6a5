"""Searches, listed links and holdings as plain values.

Nothing here touches a database.
"""

from datetime import datetime
from typing import Any, NamedTuple

from parsers.model import DocClass, Generation, Scope, TablesStatus
from storage.models.agencies import ResolutionOutcome
from storage.models.archive import CaptureOutcome
from storage.models.corpus import ParseOutcome
from storage.models.frontier import EntryState


class PassRow(NamedTuple):
    """A campaign: one pass over a portal."""

    campaign_id: int
    name: str
    portal: str


class ListPage(NamedTuple):
    """A page of a list that a campaign read, and by what proof the list ends there, if it does."""

    url: str
    capture_id: int
    seen_at: datetime
    proof: str | None


class Reading(NamedTuple):
    """What the newest parse made of a page that a link leads to: one row for each report on it."""

    snapshot_id: int
    parse_outcome: ParseOutcome | None
    doc_class: DocClass | None
    version_id: int | None
    report_year: int | None
    resolution: ResolutionOutcome | None
    lineage: str | None


class ListedLink(NamedTuple):
    """A link as a list of a portal showed it last, and what became of asking for it then.

    `state` is None if it was never asked for. `readings` are empty where nothing came.
    """

    url: str
    text: str | None
    list_url: str
    list_capture_id: int
    listed_at: datetime
    state: EntryState | None
    reason: str | None
    capture_id: int | None
    asked_at: datetime | None
    outcome: CaptureOutcome | None
    status: int | None
    snapshot_id: int | None
    readings: tuple[Reading, ...] = ()


class TableCount(NamedTuple):
    """How many cells of a table were read, and how many are there and could not be."""

    table: str
    read: int
    unread: int


class Withdrawal(NamedTuple):
    """That the page of a held report is there no more: last seen, first missed, and how.

    `elsewhere` is another place that showed the report after that, if one did.
    """

    url: str | None
    last_seen_at: datetime
    last_seen_id: int
    missed_at: datetime
    missed_id: int
    reason: str | None
    elsewhere: str | None = None


class HeldReport(NamedTuple):
    """The canonical version of a report, as far as its coverage goes.

    `tables` count a cell that people corrected as what it was corrected to; `corrected` says how
    many cells that are.
    """

    lineage: str
    report_year: int
    scope: Scope
    version_id: int
    generation: Generation
    tables_status: TablesStatus
    page_key: str
    url: str | None
    first_seen_at: datetime | None
    tables: tuple[TableCount, ...] = ()
    published_at: str | None = None
    payload_digest: str = ""
    part: int = 0
    corrected: int = 0
    withdrawal: Withdrawal | None = None
    first_capture_id: int = 0


class WaitingVersion(NamedTuple):
    """A report version of which a person has to say whose it is; proposals best first."""

    version_id: int
    agency_name: str | None
    report_year: int | None
    url: str | None
    capture_id: int
    seen_at: datetime
    page_key: str
    proposals: list[dict[str, Any]]
