"""The witness: what crawls saw of the reports of a district in a year.

No evidence, no word: a fetch that failed, a list that was not read to its end or a portal that
nobody searched leaves a question open.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from corpus.agencies.registry import AgencyRegistry
from corpus.coverage.loading import Coverage, shipped_terms
from corpus.coverage.model import Status
from corpus.coverage.roster import Terms
from corpus.crawled.districts import searched_districts
from corpus.crawled.lists import ReportList, has_left, is_in_column, search_day
from corpus.crawled.passes import Passes
from corpus.crawled.platforms import host_of, is_left_out, shown_on
from corpus.rules.case import Case, DistrictYear
from corpus.rules.deadlines import beijing_day
from corpus.rules.model import YearReport
from corpus.rules.seen import Search, Seen
from corpus.rules.witness import Summon
from crawler.portals.portal import Portal
from storage.findings.crawled import crawl_mark
from storage.searches.model import ListedLink


@dataclass(frozen=True, slots=True)
class Where:
    """Where crawls are read, if not in the store of the reports, and up to when."""

    searched: Session | None = None
    until: datetime | None = None


def crawled(
    portals: Iterable[Portal], terms: Terms | None = None, where: Where | None = None
) -> Summon:
    """Return what calls a witness of crawls over some portals."""
    known = tuple(portals)
    return partial(_summon, known, terms or shipped_terms(), where or Where())


def _summon(
    portals: tuple[Portal, ...], terms: Terms, where: Where, session: Session
) -> "CrawlWitness":  # fmt: skip
    return CrawlWitness(session, portals, terms, where)


@dataclass
class CrawlWitness:
    """Tells what crawls over some portals saw."""

    session: Session
    portals: tuple[Portal, ...]
    terms: Terms
    where: Where = field(default_factory=Where)

    def __post_init__(self) -> None:
        searched, until = self.where.searched, self.where.until
        self._searched = searched or self.session
        self._coverage: Coverage | None = None
        self._passes = Passes(self._searched, until)

    @property
    def coverage(self) -> Coverage:
        """Return the coverage of the same store and portals, read when it is first asked for."""
        if self._coverage is None:
            self._coverage = Coverage(
                self.session, self.portals, self.terms, self.where.searched, self.where.until
            )
        return self._coverage

    def mark(self) -> str:
        """Return the portals and how far crawls have come."""
        newest = crawl_mark(self._searched, self.where.until)
        portals = sorted(map(repr, self.portals))
        return f"{newest}\n{portals}"

    def districts(self, registry: AgencyRegistry) -> Iterable[tuple[str, int]]:
        """Yield bodies, each with a year for which reports of those below it were searched for."""
        if self.portals:
            yield from searched_districts(registry, self.coverage)

    def look(self, district: DistrictYear) -> Mapping[str, Seen]:
        """Return what was seen of each report, and of each one that ought to be there."""
        if not self.portals:
            return {}
        missing = [key for key, _ in district.members if key not in district.by_lineage]
        found = dict(self._missed(missing, district.report_year))
        shelf = _Shelf(self, district)
        return found | {key: shelf.seen(r) for key, r in district.by_lineage.items()}

    def links(self, portal: Portal, key: str, year: int) -> Sequence[ListedLink]:
        """Return the links that a portal ever listed as the report of a body for a year."""
        return self.coverage.crawls.claims(portal).by_lineage.get(key, {}).get(year, ())

    @property
    def passes(self) -> Passes:
        """Return what reads passes."""
        return self._passes

    def _missed(self, keys: Sequence[str], year: int) -> Iterator[tuple[str, Seen]]:
        for cell in self.coverage.cells([year], keys) if keys else ():
            days = [e.at for e in cell.evidence if e.kind == "search" and e.at is not None]
            if cell.status is Status.NOT_FOUND and days:
                yield cell.lineage, Seen(Search(search_day(min(days)), is_after_deadline=True))


@dataclass(frozen=True)
class _Shelf:
    """The reports of a district on the portals that list them."""

    witness: CrawlWitness
    district: DistrictYear
    known: dict[str, frozenset[str]] = field(default_factory=dict)

    def seen(self, report: YearReport) -> Seen:
        """Return what was seen of a report that is held."""
        nearest = self.witness.coverage.crawls.nearest(report.lineage, report.report_year)
        lists = [
            ReportList(self.witness.passes, portal, self._links(portal, report))
            for portal in nearest
        ]
        return Seen(
            self._search(report, lists),
            self._dead_links(report, nearest),
            is_in_column(lists, report.clocks.first_seen),
            next((known for each in lists if (known := each.is_in_order()) is not None), None),
            has_left(lists),
            self._platform(report, nearest),
        )

    def _links(self, portal: Portal, report: YearReport) -> Sequence[ListedLink]:
        return self.witness.links(portal, report.lineage, report.report_year)

    def _search(self, report: YearReport, lists: list[ReportList]) -> Search | None:
        """Return the first complete search after the deadline, if it could have found the report.

        It is asked for only where the page claims a day in time and was not seen by then.
        """
        deadline, claimed = Case(report, self.district).deadline, report.clocks.claimed
        first = report.clocks.first_seen
        if deadline is None or claimed is None or claimed > deadline.on or first is None:
            return None
        if beijing_day(first) <= deadline.on:
            return None
        found = [each.first_search(deadline.ends_at, first) for each in lists]
        known = [search for search in found if search is not None]
        listed = next((search for search in known if search.is_found), None)
        return listed or (known[0] if known and len(known) == len(found) else None)

    def _dead_links(
        self, report: YearReport, nearest: list[Portal]
    ) -> tuple[str, ...] | None:  # fmt: skip
        """Return the files that are gone; None where none is and not all were answered for."""
        host = host_of(report.page_key)
        own = [portal for portal in self.witness.portals if portal.covers(host)] or nearest
        dead: list[str] = []
        is_known = True
        for url in report.prose.attachments:
            ends = [self.witness.passes.is_dead(portal, url) for portal in own]
            answers = [end for end in ends if end is not None]
            dead += [url] if True in answers and False not in answers else []
            is_known = is_known and bool(answers)
        return tuple(dead) if dead or is_known else None

    def _platform(self, report: YearReport, nearest: list[Portal]) -> str | None:
        """Return what portals of governments further up show of a report."""
        crawls = self.witness.coverage.crawls
        above = self.district.registry.above_in(report.lineage, report.report_year)
        higher = [portal for portal in crawls.around(above) if portal not in nearest]
        shown = shown_on(report.copies, higher)
        if shown is not None:
            return shown
        is_missing = any(self._lacks(portal, report) for portal in higher)
        return "missing" if is_missing else None

    def _listed(self, portal: Portal) -> frozenset[str]:
        """Return whose held reports a portal lists, asked once for all of them."""
        if portal.id not in self.known:
            self.known[portal.id] = frozenset(
                key for key, report in self.district.by_lineage.items()
                if self._links(portal, report)
            )  # fmt: skip
        return self.known[portal.id]

    def _lacks(self, portal: Portal, report: YearReport) -> bool:
        """Tell whether a portal that shows the reports of the district was searched without it."""
        if not is_left_out(report.lineage, self._listed(portal), self.district.by_lineage.keys()):
            return False
        deadline = Case(report, self.district).deadline
        newest = self.witness.passes.newest_complete(portal)
        began_at = newest[1].began_at if newest else None
        return deadline is not None and began_at is not None and began_at >= deadline.ends_at
