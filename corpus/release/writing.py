"""Writing the tables of a release: every row once, into all formats together."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from corpus.agencies.registry import AgencyRegistry
from corpus.coverage.loading import Coverage
from corpus.export.model import Row, Table
from corpus.export.sinks import Sink, pouring
from corpus.release import tables
from corpus.release.derived_rows import Lineages, change_rows, finding_rows, indicator_rows
from corpus.release.measures import measure_sections
from corpus.release.prose_rows import claim_rows, section_rows
from corpus.release.provenance import ProvenanceFile, telling_provenance
from corpus.release.reachability import reachability_rows, wanted_hosts
from corpus.release.registry_rows import agency_rows, alias_rows, event_rows, period_rows
from corpus.release.report_rows import Told, cell_rows, panel_row, report_row
from corpus.release.roster import Roster, below
from corpus.release.snapshot_rows import snapshot_rows
from corpus.release.stream import BodyYears, Stream
from corpus.release.tallies import Tallies
from corpus.release.variable_counts import VariableCounts
from corpus.rules.deriving import Yardstick
from storage.agencies.resolutions import queue
from storage.models.agencies import ResolutionOutcome
from storage.releases.origins import event_origins, period_origins
from storage.releases.pointers import Pointers
from storage.series.panel import reporting_lineages

PROVENANCE = "prov.jsonld"
_PER_REPORT: tuple[tuple[Table, Callable[[Told], Iterable[Row]]], ...] = (
    (tables.REPORTS, lambda told: [report_row(told)]),
    (tables.CELLS, cell_rows),
    (tables.CLAIMS, claim_rows),
)

_Pour = Callable[[Iterable[Row]], int]


@dataclass(frozen=True, slots=True)
class Place:
    """Where rows come from and provenance goes: a vintage, and the archive it was taken of.

    `until` is where the vintage ends. Without a folder provenance is told to nobody.
    """

    session: Session
    archive: Session
    until: datetime
    folder: Path | None


@dataclass(slots=True)
class TableWriter:
    """Writes the tables from a store that holds nothing later than the release."""

    place: Place
    sinks: Sequence[Sink]
    coverage: Coverage
    yardstick: Yardstick
    division: str | None
    tallies: Tallies = field(default_factory=Tallies)
    unsettled: int = 0
    """Report versions that wait for a person to say whose they are."""
    _counts: VariableCounts = field(default_factory=VariableCounts, init=False)

    @property
    def session(self) -> Session:
        """Return the look at the vintage."""
        return self.place.session

    def write(self) -> Tallies:
        """Write every table but what differs from an earlier release; return the counts."""
        registry = self.coverage.registry
        wanted = None if self.division is None else below(registry, self.division)
        self._registry(registry, self._lineages(registry, wanted))
        folder = self.place.folder
        with telling_provenance(None if folder is None else folder / PROVENANCE) as provenance:
            with closing(self._counts):
                self._bodies(wanted, provenance)
                self.pour(tables.COVERAGE, self._counts.rows())
            self._derived(wanted, provenance)
        self.unsettled = sum(row.outcome is ResolutionOutcome.REVIEW for row in queue(self.session))
        return self.tallies

    def pour(self, table: Table, rows: Iterable[Row]) -> None:
        """Write the rows of a table."""
        with pouring(self.sinks, table) as pour:
            self.tallies.rows[table.name] = pour(rows)

    def _registry(self, registry: AgencyRegistry, lineages: list[str]) -> None:
        session = self.session
        self.pour(tables.AGENCIES, agency_rows(registry, lineages))
        self.pour(tables.PERIODS, period_rows(registry, lineages, period_origins(session)))
        self.pour(tables.EVENTS, event_rows(registry, lineages, event_origins(session)))
        self.pour(tables.ALIASES, alias_rows(registry, lineages))

    def _lineages(self, registry: AgencyRegistry, wanted: Lineages) -> list[str]:
        held = reporting_lineages(self.session).values()
        return sorted(
            key for key in {*registry.bodies, *held} if wanted is None or key in wanted
        )  # fmt: skip

    def _rostered(self, wanted: Lineages) -> list[str]:
        """Return the bodies of every division that was crawled or of which a report is held."""
        held = reporting_lineages(self.session).values()
        found = {*self.coverage.in_view(), *held}
        return sorted(key for key in found if wanted is None or key in wanted)

    def _bodies(self, wanted: Lineages, provenance: ProvenanceFile) -> None:
        """Write what is told body by body; all these tables are open at once."""
        stream = Stream(self.session, Roster(self.coverage, self.coverage.years()))
        measures = measure_sections(self.session, self.yardstick, wanted)
        with ExitStack() as stack:
            several = (tables.ROSTER, tables.PANEL, tables.SECTIONS)
            pours = {
                table.name: stack.enter_context(pouring(self.sinks, table))
                for table in (*several, *(each for each, _ in _PER_REPORT))
            }
            self.tallies.rows.update(dict.fromkeys(pours, 0))
            for body in stream.read(self._rostered(wanted)):
                self._body(body, pours)
                for told in body.reports:
                    known = measures.get(told.key, {})
                    rows = section_rows(told, known, self.tallies.masked)
                    self._count(tables.SECTIONS, pours, rows)
                    provenance.add_report(tables.REPORTS, report_row(told))

    def _body(self, body: BodyYears, pours: dict[str, _Pour]) -> None:
        self._count(tables.ROSTER, pours, (each.row() for each in body.expected))
        self._count(tables.PANEL, pours, _panel_rows(body))
        for table, rows in _PER_REPORT:
            self._count(table, pours, (row for told in body.reports for row in rows(told)))
        self._counts.add_body(body.expected, body.reports)
        for expected in body.expected:
            self.tallies.add_expected(expected)
        for told in body.reports:
            self.tallies.add_report(told)

    def _count(self, table: Table, pours: dict[str, _Pour], rows: Iterable[Row]) -> None:
        self.tallies.rows[table.name] += pours[table.name](rows)

    def _derived(self, wanted: Lineages, provenance: ProvenanceFile) -> None:
        session, place = self.session, self.place
        pages = None if wanted is None else frozenset(self.tallies.pages)
        pointers = Pointers(place.archive, place.until)
        judges = self.tallies.judges
        indicators = indicator_rows(session, self.yardstick, self.coverage, wanted)
        self.pour(tables.INDICATORS, indicators)
        self.pour(tables.FINDINGS, finding_rows(session, wanted, judges))
        snapshots = snapshot_rows(session, pages, pointers)
        self.pour(tables.SNAPSHOTS, _told_of(snapshots, provenance))
        is_wanted = wanted_hosts(self.tallies.pages, self._portals())
        self.pour(tables.REACHABILITY, reachability_rows(session, is_wanted))
        self.pour(tables.CHANGES, change_rows(session, wanted))

    def _portals(self) -> frozenset[str] | None:
        """Return the portals of the division that is released; None where all is."""
        division = self.division
        return None if division is None else frozenset(
            portal.id for portal in self.coverage.portals if portal.division.startswith(division)
        )  # fmt: skip


def _panel_rows(body: BodyYears) -> Iterator[Row]:
    for expected in body.expected:
        year = expected.report_year
        own = [told for told in body.reports if told.held.facts.report_year == year]
        yield panel_row(expected, own)


def _told_of(rows: Iterable[Row], provenance: ProvenanceFile) -> Iterator[Row]:
    for row in rows:
        provenance.add_capture(tables.SNAPSHOTS, row)
        yield row
