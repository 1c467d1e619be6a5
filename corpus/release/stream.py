"""The stream of a release: body by body, what was expected of it and what it reported."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from corpus.release.report_rows import Json, Told, show_cells
from corpus.release.roster import Expected, Roster
from storage.releases.heads import head_fields
from storage.releases.records import read_records
from storage.releases.reports import HeldReport, ReportFacts, held_reports
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
            facts = [one.facts for own in held.values() for one in own]
            beside = self._read_beside(facts)
            reports = {(each.lineage, each.report_year) for each in facts}
            expected = self.roster.of(part, reports)
            for lineage in part:
                told = tuple(map(beside.tell, held.get(lineage, ())))
                yield BodyYears(lineage, tuple(expected[lineage]), told)

    def _read_beside(self, facts: Sequence[ReportFacts]) -> "_Beside":
        digests = (each.record_digest for each in facts)
        return _Beside(
            read_records(self.session, (digest for digest in digests if digest is not None)),
            last_seen(self.session, (each.version_id for each in facts)),
            head_fields(self.session, (each.capture_id for each in facts), b"last-modified"),
        )


class _Beside(NamedTuple):
    """What is told of reports beside their cells: records by digest, and two times."""

    records: Mapping[str, bytes]
    seen: Mapping[int, datetime]
    modified: Mapping[int, str]

    def tell(self, held: HeldReport) -> Told:
        """Return a report; where the store has lost its record, which `verify` tells, without."""
        facts = held.facts
        octets = self.records.get(facts.record_digest or "")
        record: Json = {} if octets is None else json.loads(octets)
        return Told(
            held, record, self.seen.get(facts.version_id), self.modified.get(facts.capture_id),
            show_cells(held),
        )  # fmt: skip
