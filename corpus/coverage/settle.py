"""Settling: what became of a report, from what is held, listed and searched.

No evidence, no claim: that a report is not there is said only after a complete search.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from corpus.coverage.listing import LinkFate, fate_of
from corpus.coverage.model import CoverageCell, Evidence, RosterRow, Status
from corpus.coverage.reading import describe_held
from corpus.coverage.roster import due_at
from corpus.coverage.searches import Search
from corpus.coverage.timing import judge_timing
from storage.searches.model import HeldReport, ListedLink, WaitingVersion, Withdrawal

_MOST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Searched:
    """The portal that must list a body's report, and the passes over it, the newest first."""

    portal: str
    searches: Sequence[Search]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a report beside what was expected.

    `held` are its canonical versions, the one that counts first. `searched` is empty where no
    portal is known that lists it; `strays` are links on those portals that could be anybody's.
    """

    held: Sequence[HeldReport] = ()
    waiting: Sequence[WaitingVersion] = ()
    links: Sequence[ListedLink] = ()
    searched: Sequence[Searched] = ()
    strays: Sequence[tuple[int | None, ListedLink]] = ()


def settle(row: RosterRow, facts: Facts) -> CoverageCell:
    """Say what became of a report."""
    if facts.held:
        return _held(row, facts.held[0])
    status, evidence = _hole(row, facts)
    return CoverageCell(row, status, tuple(evidence)[:_MOST_SHOWN])


def _held(row: RosterRow, held: HeldReport) -> CoverageCell:
    """Say how a held report stands: one that was read and left the web since is gone."""
    cell = describe_held(row, held)
    is_gone = held.withdrawal is not None and held.withdrawal.elsewhere is None
    return replace(
        cell,
        status=Status.GONE if is_gone and cell.status is Status.HELD else cell.status,
        evidence=(*cell.evidence, *_overlaid(held), *_withdrawn(held.withdrawal)),
        timeliness=judge_timing(row.deadline, held.published_at, held.first_seen_at),
        corrected=held.corrected,
    )


def _overlaid(held: HeldReport) -> Iterator[Evidence]:
    if held.corrected:
        says = f"{held.corrected} cells count as people corrected them"
        yield Evidence("correction", says, None, None, None, held.version_id)


def _withdrawn(told: Withdrawal | None) -> Iterator[Evidence]:
    if told is None:
        return
    yield Evidence("change", "seen there last", told.last_seen_at, told.url, told.last_seen_id)
    says = f"withdrawn: missed first ({told.reason or 'no answer'})"
    yield Evidence("change", says, told.missed_at, told.url, told.missed_id)
    if told.elsewhere is not None:
        yield Evidence("change", "shown since then elsewhere", None, told.elsewhere)


def _hole(row: RosterRow, facts: Facts) -> tuple[Status, Iterable[Evidence]]:
    if not row.is_there:
        status = Status.PART_YEAR if row.is_part_year else Status.NOT_OBLIGED
        return status, _of_links(facts.links)
    by_fate: dict[LinkFate, list[ListedLink]] = {}
    for link in facts.links:
        by_fate.setdefault(fate_of(link), []).append(link)
    for fates, status in _BY_LINKS:
        told = [link for fate in fates for link in by_fate.get(fate, ())]
        if status is Status.UNSETTLED and (told or facts.waiting):
            return status, [*map(_waiting, facts.waiting), *_of_links(told)]
        if told:
            return status, _of_links(told)
    if not row.is_expected:
        why = "nothing says that the body was there" if row.is_obliged else "no duty to report"
        status = Status.NOT_SEARCHED if row.is_obliged else Status.NOT_OBLIGED
        return status, [Evidence("roster", why)]
    return _by_searches(row, facts)


# What is in hand comes before what is only said to be somewhere; and as long as one address could
# not be asked, another one that is gone proves nothing.
_BY_LINKS = (
    ((LinkFate.UNREAD, LinkFate.SETTLED), Status.UNREAD),
    ((LinkFate.UNSETTLED,), Status.UNSETTLED),
    ((LinkFate.PENDING,), Status.NOT_SEARCHED),
    ((LinkFate.UNREACHED,), Status.UNREACHABLE),
    ((LinkFate.GONE,), Status.GONE),
)


def _by_searches(row: RosterRow, facts: Facts) -> tuple[Status, Iterable[Evidence]]:
    if not facts.searched:
        says = f"no portal is known that would list reports of {row.division_name or row.name}"
        return Status.NOT_SEARCHED, [Evidence("search", says)]
    due = due_at(row)
    results = [_by_portal(searched, due) for searched in facts.searched]
    for status in (Status.NOT_SEARCHED, Status.UNREACHABLE):
        told = [each for found, own in results if found is status for each in own]
        if told:
            return status, told
    strays = [link for year, link in facts.strays if year in (None, row.report_year)]
    if strays:
        return Status.UNREACHABLE, _of_links(strays, "may be it: ")
    others = _of_links(link for link in facts.links if fate_of(link) is LinkFate.OTHER)
    return Status.NOT_FOUND, [*(each for _, own in results for each in own), *others]


def _by_portal(searched: Searched, due: datetime) -> tuple[Status, list[Evidence]]:
    """Say what the passes over one portal prove; one from before the deadline proves nothing."""
    after = [s for s in searched.searches if s.began_at is not None and s.began_at >= due]
    complete = [search for search in after if search.is_complete]
    if complete:
        return Status.NOT_FOUND, [each for search in complete for each in _of_search(search)]
    barred = next((search for search in after if search.is_barred), None)
    is_only_barred = barred is not None and all(search.is_barred for search in after)
    told = after or list(searched.searches)
    if barred is not None and is_only_barred:
        return Status.UNREACHABLE, [_of_pass(barred)]
    if not told:
        return Status.NOT_SEARCHED, [Evidence("search", f"{searched.portal} was never searched")]
    says = "" if after else f"not searched since the deadline of {due:%Y-%m-%d}; "
    return Status.NOT_SEARCHED, [_of_pass(told[0], says)]


def _of_search(search: Search) -> Iterator[Evidence]:
    """Yield the pages on which the lists were searched to their end."""
    for page in search.lists:
        says = f"{search.portal}: list searched to its end ({page.proof}) in {search.campaign}"
        yield Evidence("search", says, page.seen_at, page.url, page.capture_id)


def _of_pass(search: Search, says: str = "") -> Evidence:
    why = "; ".join(search.reasons[:2])
    told = f"{says}{search.campaign} was {search.completeness.value}"
    return Evidence("search", f"{told}: {why}" if why else told, search.began_at)


def _waiting(version: WaitingVersion) -> Evidence:
    says = f"a report of {version.agency_name or 'nobody'} may be it"
    return Evidence(
        "review", says, version.seen_at, version.url or version.page_key, version.capture_id,
        version.version_id,
    )  # fmt: skip


def _of_links(links: Iterable[ListedLink], says: str = "") -> list[Evidence]:
    return [each for link in links for each in (_listed(link, says), _asked(link)) if each]


def _listed(link: ListedLink, says: str) -> Evidence:
    text = f"{says}listed as {link.text}" if link.text else f"{says}listed"
    return Evidence("listed", text, link.listed_at, link.list_url, link.list_capture_id)


def _asked(link: ListedLink) -> Evidence | None:
    fate = fate_of(link)
    if link.capture_id is None and fate is LinkFate.PENDING:
        return Evidence("link", "not asked for yet", None, link.url)
    told = {
        LinkFate.SETTLED: "held and not yet chosen: run `nianbao reports build`",
        LinkFate.UNREAD: "held and not read",
        LinkFate.UNSETTLED: "held, and whose or of which year it is is not settled",
        LinkFate.OTHER: f"is no report: {_classes(link)}",
    }.get(fate, f"{fate.value}: {_answer(link)}")
    return Evidence("link", told, link.asked_at, link.url, link.capture_id)


def _classes(link: ListedLink) -> str:
    return ", ".join(str(reading.doc_class) for reading in link.readings)


def _answer(link: ListedLink) -> str:
    parts = [link.reason, None if link.status is None else f"HTTP {link.status}",
             None if link.outcome is None else link.outcome.value]  # fmt: skip
    return ", ".join(dict.fromkeys(part for part in parts if part)) or "no answer"
