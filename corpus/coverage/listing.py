"""Listing: of which body and year each link of a list is, and what became of asking for it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from corpus.agencies.registry import AgencyRegistry
from corpus.agencies.resolve import Printed, resolve
from crawler.families.decoys import read_link
from crawler.portals.portal import FIRST_REPORT_YEAR
from crawler.spiders.errand import is_gone_reason
from parsers.model import DocClass, Scope
from storage.models.agencies import ResolutionOutcome
from storage.models.corpus import ParseOutcome
from storage.models.frontier import EntryState
from storage.searches.model import ListedLink, Reading

ReportKey = tuple[str, int]
"""Lineage and report year."""

_OPEN = (EntryState.PENDING, EntryState.LEASED, EntryState.CAPTURED)
_SETTLED = (ResolutionOutcome.RESOLVED, ResolutionOutcome.DECIDED)


class LinkFate(StrEnum):
    """What a link leads to."""

    SETTLED = "settled"
    """A report whose agency and year are settled."""
    UNSETTLED = "unsettled"
    UNREAD = "unread"
    PENDING = "pending"
    UNREACHED = "unreached"
    GONE = "gone"
    OTHER = "other"
    """Something that is no report."""


@dataclass(frozen=True, slots=True)
class Claims:
    """The links of a portal by the report they are said to be; `strays` may be anybody's.

    `outside` are links with a year that no report can be about.
    """

    by_lineage: Mapping[str, Mapping[int, tuple[ListedLink, ...]]] = field(default_factory=dict)
    strays: tuple[tuple[int | None, ListedLink], ...] = ()
    outside: tuple[ListedLink, ...] = ()


def read_claims(registry: AgencyRegistry, code: str | None, links: Iterable[ListedLink]) -> Claims:
    """Say of which report each link is; `code` is that of the portal's division."""
    found: dict[str, dict[int, list[ListedLink]]] = defaultdict(lambda: defaultdict(list))
    strays: list[tuple[int | None, ListedLink]] = []
    outside: list[ListedLink] = []
    for link in links:
        for lineage, year in _reports_of(registry, code, link):
            if year is not None and not FIRST_REPORT_YEAR <= year <= link.listed_at.year:
                outside.append(link)
            elif lineage is not None and year is not None:
                found[lineage][year].append(link)
            elif fate_of(link) in (LinkFate.PENDING, LinkFate.UNREACHED):
                strays.append((year, link))
    frozen = {
        lineage: {year: tuple(own) for year, own in years.items()}
        for lineage, years in found.items()
    }
    return Claims(frozen, tuple(strays), tuple(outside))


def fate_of(link: ListedLink) -> LinkFate:
    """Return what a link leads to."""
    if link.state in (EntryState.DEAD, EntryState.EXCLUDED):
        is_gone = link.state is EntryState.DEAD and is_gone_reason(link.reason or "")
        return LinkFate.GONE if is_gone else LinkFate.UNREACHED
    if link.readings:
        fates = {_fate_of_reading(reading) for reading in link.readings}
        return min(fates, key=list(LinkFate).index)
    if link.snapshot_id is not None:
        return LinkFate.UNREAD
    is_open = link.state is None or link.state in _OPEN
    return LinkFate.PENDING if is_open else LinkFate.UNREACHED


def _fate_of_reading(reading: Reading) -> LinkFate:
    if reading.version_id is not None:
        is_settled = reading.resolution in _SETTLED and reading.report_year is not None
        return LinkFate.SETTLED if is_settled else LinkFate.UNSETTLED
    if reading.parse_outcome is ParseOutcome.FAILED or reading.doc_class is DocClass.ANNUAL_REPORT:
        return LinkFate.UNREAD
    if reading.doc_class is DocClass.CHALLENGE_PAGE:
        return LinkFate.UNREACHED
    return LinkFate.GONE if reading.doc_class is DocClass.ERROR_PAGE else LinkFate.OTHER


def _reports_of(
    registry: AgencyRegistry, code: str | None, link: ListedLink
) -> Iterator[tuple[str | None, int | None]]:
    """Yield of which reports a link is: those it leads to, else the one that it is called."""
    settled = {
        (reading.lineage, reading.report_year)
        for reading in link.readings
        if reading.lineage is not None and reading.report_year is not None
    }
    if settled:
        yield from sorted(settled)
        return
    told = read_link(link.text or "")
    if told.kind.is_decoy:
        return
    year = told.years[0] if len(told.years) == 1 else None
    answer = resolve(registry, Printed(None, link.text, Scope.UNKNOWN, year, code))
    yield (answer.chosen.reading.key if answer.chosen else None), year
