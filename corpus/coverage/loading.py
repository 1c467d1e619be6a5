"""Loading: the coverage of bodies and years, read from the store some bodies at a time."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from sqlalchemy.orm import Session

from corpus.agencies.stored import StoredRegistry
from corpus.coverage.crawls import Crawls
from corpus.coverage.model import CoverageCell, Timeliness
from corpus.coverage.obligations import load_obligations
from corpus.coverage.places import homes, order
from corpus.coverage.roster import GOVERNMENTS, Roster, Seen, Terms
from corpus.coverage.settle import Facts, Searched, settle
from corpus.coverage.timing import judge_timing
from corpus.rules.clocks import read_modified
from corpus.rules.deadlines import load_deadlines
from crawler.portals.portal import Portal
from storage.findings.mains import MAIN_SCOPES
from storage.releases.heads import head_fields
from storage.searches.holdings import held_reports, held_years, waiting_versions
from storage.searches.model import HeldReport, WaitingVersion
from storage.series.choices import ends_of_years

_LINEAGES_AT_ONCE = 100
_UNPROVEN = (Timeliness.LATE, Timeliness.UNKNOWN)


def shipped_terms() -> Terms:
    """Return the national rules."""
    return Terms(load_obligations(), load_deadlines())


def roster_rows(  # noqa: PLR0913 - each one is a choice of its own, and most have a usual answer
    session: Session,
    portals: Iterable[Portal],
    years: Collection[int],
    *,
    lineages: Collection[str] | None = None,
    searched: Session | None = None,
    until: datetime | None = None,
) -> Iterator[CoverageCell]:
    """Yield one row for every body and year, by division, body and year.

    Without `lineages` those in view are told of: see `Coverage.in_view`. A vintage holds no
    searches: they are read from `searched`, as far as they came before `until`.
    """
    source = Coverage(session, tuple(portals), searched=searched, until=until)
    yield from source.cells(years, lineages)


@dataclass
class Coverage:
    """Reads the coverage; reports are read from `session`, crawls from `searched`."""

    session: Session
    portals: tuple[Portal, ...]
    terms: Terms = field(default_factory=shipped_terms)
    searched: Session | None = None
    until: datetime | None = None

    def __post_init__(self) -> None:
        self.registry = StoredRegistry(self.session)
        # Those of governments; what is not read here together is read when it is asked for.
        self.registry.prepare_codes(portal.division.ljust(6, "0") for portal in self.portals)
        crawled = self.searched or self.session
        self.crawls = Crawls(crawled, self.registry, self.portals, self.until)
        self._roster = Roster(self.registry, self.terms)

    def in_view(self) -> list[str]:
        """Return the bodies of every division that was crawled or of which a report is held.

        A government below such a division is in view, what belongs to that government is not.
        """
        heads = self.crawls.crawled_seats()
        for lineage in self._held.keys() & self.registry.bodies.keys():
            is_government = self.registry.bodies[lineage].kind in GOVERNMENTS
            heads |= {lineage} if is_government else homes(self.registry, lineage)
        return [key for key in self.registry.bodies if homes(self.registry, key) & heads]

    def years(self) -> range:
        """Return the years from the first one of which a report is held to the last one searched.

        Of the year in which a portal was searched last no report can be out.
        """
        held = ends_of_years(self.session)
        newest = self.crawls.newest()
        ends = [*held, *([newest.year - 1] if newest else [])]
        return range(min(held or ends), max(ends) + 1) if ends else range(0)

    def cells(
        self, years: Collection[int], lineages: Collection[str] | None = None
    ) -> Iterator[CoverageCell]:
        """Yield the coverage of bodies, by division, body and year; of none those in view."""
        wanted = self.in_view() if lineages is None else lineages
        self.registry.bodies.prepare(wanted)
        known = {key for key in wanted if key in self.registry.bodies}
        ordered = sorted(known, key=lambda key: order(self.registry, key))
        asked = sorted(set(years))
        for start in range(0, len(ordered), _LINEAGES_AT_ONCE):
            part = ordered[start : start + _LINEAGES_AT_ONCE]
            held = held_reports(self.session, part)
            yield from self._with_server_dates(list(self._cells(part, asked, _by_year(held))), held)

    @cached_property
    def _held(self) -> Mapping[str, frozenset[int]]:
        """Return the years of everybody: some seconds at a million reports, hence not unasked."""
        return held_years(self.session)

    @cached_property
    def _waiting(self) -> Mapping[str, Sequence[WaitingVersion]]:
        """Return by proposal the versions that a person has to settle; only holes ask for them."""
        return _by_proposal(waiting_versions(self.session))

    def _cells(
        self,
        keys: Sequence[str],
        years: Sequence[int],
        held: Mapping[str, Mapping[int, Sequence[HeldReport]]],
    ) -> Iterator[CoverageCell]:
        for key in keys:
            own = held.get(key, {})
            for year in years:
                yield self._cell(key, year, own.get(year, ()), own.keys())

    def _with_server_dates(
        self, cells: Sequence[CoverageCell], held: Iterable[HeldReport]
    ) -> Iterator[CoverageCell]:
        """Ask the servers' dates too, of reports that nothing else shows to be in time."""
        unproven = {cell.version_id for cell in cells if cell.timeliness in _UNPROVEN}
        asked = {each.version_id: each for each in held if each.version_id in unproven}
        captures = (each.first_capture_id for each in asked.values())
        told = head_fields(self.session, captures, b"last-modified")
        for cell in cells:
            own = asked.get(cell.version_id or 0)
            served = None if own is None else told.get(own.first_capture_id)
            at = None if served is None else read_modified(served, cell.report_year)
            # By itself a date shows that a report was there by then, never that it was late.
            is_in_time = judge_timing(cell.roster.deadline, None, None, at) is Timeliness.ON_TIME
            yield replace(cell, timeliness=Timeliness.ON_TIME) if is_in_time else cell

    def _cell(
        self, key: str, year: int, held: Sequence[HeldReport], years_held: Collection[int]
    ) -> CoverageCell:
        portals = self.crawls.around({key} | self.registry.above(key))
        claims = [self.crawls.claims(portal).by_lineage.get(key, {}) for portal in portals]
        listed = {listed_year for own in claims for listed_year in own}
        row = self._roster.row(key, year, Seen(years_held, listed))
        if held:
            return settle(row, Facts(held=held))
        nearest = self.crawls.nearest(key, year) if row.is_expected else []
        facts = Facts(
            waiting=[w for w in self._waiting.get(key, ()) if w.report_year in (None, year)],
            links=[link for own in claims for link in own.get(year, ())],
            searched=[Searched(portal.id, self.crawls.searches(portal)) for portal in nearest],
            strays=[stray for portal in nearest for stray in self.crawls.claims(portal).strays],
        )
        return settle(row, facts)


def _by_year(held: Iterable[HeldReport]) -> dict[str, dict[int, list[HeldReport]]]:
    """Group canonical versions by body and year, the scope that counts first."""
    found: dict[str, dict[int, list[HeldReport]]] = defaultdict(lambda: defaultdict(list))
    for each in sorted(held, key=lambda each: MAIN_SCOPES.index(each.scope)):
        found[each.lineage][each.report_year].append(each)
    return found


def _by_proposal(waiting: Iterable[WaitingVersion]) -> dict[str, list[WaitingVersion]]:
    found: dict[str, list[WaitingVersion]] = defaultdict(list)
    for version in waiting:
        for proposal in version.proposals:
            found[str(proposal["lineage"])].append(version)
    return found
