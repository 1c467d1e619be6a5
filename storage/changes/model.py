"""What the store tells of pages over time, and what is stored of their changes; plain values."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from parsers.model import DocClass
from storage.models.longitudinal import ChangeKind


class Sight(NamedTuple):
    """An answer for a page: a state of it, or none (`snapshot_id` is null).

    `doc_class` is what the newest parse, `parse_id`, takes the state for, `reason` how the request
    ended, and `campaign_id` the visit it belongs to, as far as there is one.
    """

    page_key: str
    capture_id: int
    identity: str
    url: str | None
    at: datetime
    status: int | None
    snapshot_id: int | None = None
    payload_digest: str | None = None
    doc_class: DocClass | None = None
    parse_id: int | None = None
    reason: str | None = None
    campaign_id: int | None = None


class ParseRow(NamedTuple):
    """A parse of a snapshot; a version says that it reads a report there."""

    parse_id: int
    snapshot_id: int
    parser_digest: str
    part: int
    doc_class: DocClass
    record_digest: str
    version_id: int | None
    content_digest: str | None
    report_key: str | None
    report_year: int | None


class ChangeRow(NamedTuple):
    """A change as it is stored, without its number and run."""

    change_key: str
    is_standing: bool
    kind: ChangeKind
    page_key: str
    lineage_id: int | None
    report_year: int | None
    old_snapshot_id: int | None
    new_snapshot_id: int | None
    last_seen_id: int
    first_seen_id: int
    last_seen_at: datetime
    first_seen_at: datetime
    is_announced: bool | None
    cells: list[dict[str, Any]]
    detail: dict[str, Any]


class Mark(NamedTuple):
    """From where on the store is news to a pass: first new capture and parse, last run it knew."""

    capture_id: int
    parse_id: int
    run_id: int
    upto: int

    def is_news(self, sights: Iterable[Sight]) -> bool:
        """Tell whether there is anything new among the sights of a page."""
        return any(
            sight.capture_id >= self.capture_id or (sight.parse_id or 0) >= self.parse_id
            for sight in sights
        )
