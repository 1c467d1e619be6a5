"""The stream of a release: body by body, what was expected of it and what it reported."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy.orm import Session

from corpus.release.report_rows import Json, Told, show_cells
from corpus.release.roster import Expected, Roster
from storage import blobs
from storage.changes.heads import head_field
from storage.errors import BlobDamaged, BlobMissing
from storage.releases.reports import HeldReport, held_reports
from storage.releases.sights import last_seen

_LINEAGES_AT_ONCE = 10


class BodyYears(NamedTuple):
    """A body with what was expected of it and its canonical reports, oldest first."""

    lineage: str
    expected: tuple[Expected, ...]
    reports: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class Stream:
    """Reads bodies in the order of their keys, some at a time."""

    session: Session
    roster: Roster

    def read(self, lineages: Sequence[str]) -> Iterator[BodyYears]:
        """Yield what is known of each body."""
        for start in range(0, len(lineages), _LINEAGES_AT_ONCE):
            part = lineages[start : start + _LINEAGES_AT_ONCE]
            held = held_reports(self.session, part)
            versions = [one.facts.version_id for each in held.values() for one in each]
            seen = last_seen(self.session, versions)
            reports = {(key, one.facts.report_year) for key, own in held.items() for one in own}
            expected = self.roster.of(part, reports)
            for lineage in part:
                own = held.get(lineage, [])
                told = tuple(
                    Told(
                        one, self._record(one), seen.get(one.facts.version_id),
                        head_field(self.session, one.facts.capture_id, b"last-modified"),
                        show_cells(one),
                    )
                    for one in own
                )  # fmt: skip
                yield BodyYears(lineage, tuple(expected[lineage]), told)

    def _record(self, held: HeldReport) -> Json:
        """Return the record; of one that the store has lost, which `verify` tells, nothing."""
        if held.facts.record_digest is None:
            return {}
        try:
            record: Json = json.loads(blobs.get(self.session, held.facts.record_digest))
        except (BlobMissing, BlobDamaged):
            return {}
        return record
