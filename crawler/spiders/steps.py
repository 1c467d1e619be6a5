"""What to do with each page of a portal: which pages follow from it, and what to write down.

Decides only; asks for nothing, keeps nothing.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from crawler.families.attachments import BODY
from crawler.families.decoys import LinkKind, read_link
from crawler.families.detours import detour_ask, find_redirect
from crawler.families.dialects import is_file
from crawler.families.family import Family
from crawler.families.model import Ask, EndProof, ListPage, Purpose, Row
from crawler.families.page import Page
from crawler.families.registry import GENERIC, family_named, probe
from crawler.families.scoring import PART_KINDS, column_evidence
from crawler.frontier.links import Link, Note
from crawler.spiders.errand import (
    LEADING_KINDS,
    LIST_ROW,
    MOST_PARTS,
    Errand,
    article_ask,
    part_ask,
)
from crawler.spiders.scope import Scope
from storage.models.exchange import LinkFate

MOST_STEPS = 4
"""Clicks from the home page to the report column (portals.md 11.5)."""

MOST_GATEWAYS = 60
"""Pages on the way to report columns that are read in one portal; their parts are lists."""

LIST_END = "list_end"
FAMILY_FOUND = "family"
TOO_DEEP = "too_deep"

_WEAKEST_COLUMN = 3
_LEAST_TEXT = 300
# A list that only a script can draw.
_TEMPLATE = re.compile(r"v-for=|ms-for|ms-repeat|ng-repeat|\{\{[^}]{1,80}\}\}")


@dataclass(frozen=True, slots=True)
class Step:
    """A page to be fetched: the wish, its errand and the link as shown."""

    ask: Ask
    errand: Errand
    link: Link


@dataclass(frozen=True, slots=True)
class _Reading:
    """A page with what is known of it while it is read.

    `is_column` says that the page is a report column or a part of one, `is_listed` that the end
    of its list matters: a menu that shows the newest reports as a teaser has none.
    """

    page: Page
    task: Errand
    family: Family
    is_column: bool
    is_listed: bool


class Steps:
    """Decide for one portal what follows from a page; `declared` is its family if that is known."""

    def __init__(self, scope: Scope, declared: str | None) -> None:
        self._scope = scope
        self._declared = declared

    def read_article(self, page: Page, task: Errand) -> Iterator[Step | Note]:
        """Yield the files of an article, or what a page leads to that only points to one."""
        family = family_named(task.family or GENERIC.name)
        if _is_empty_shell(page) and (ask := detour_ask(page, task.data, Purpose.ARTICLE)):
            yield self._step(ask, task.onward(ask, family.name), "detour")
        for ask in family.article_links(page):
            yield self._follow(ask, task.further(ask, family.name), _link_of(ask, "attachment"))

    def read_column(
        self, page: Page, task: Errand, seen: set[str], *, may_open: bool
    ) -> Iterator[Step | Note]:
        """Yield what follows from any page that is no article.

        `seen` are the addresses of the rows of the pages before it; `may_open` tells whether
        further pages on the way to a column may be asked for.
        """
        family = self._family_of(page, task)
        read = _look_at(page, task, family)
        if task.is_opening:
            yield Note(url=page.url, relation=FAMILY_FOUND, text=family.name, reason=_marks(page))
            if find_redirect(page) and (ask := detour_ask(page, task.data, task.purpose)):
                yield self._step(ask, task.onward(ask, family.name), "detour")
                return
        listing = family.read_list(page, task.data, seen) if _is_read(read) else ListPage()
        parts = self._parts(read, listing)
        if task.is_opening:
            yield from self._gateways(read, _taken(listing, parts), may_open=may_open)
        yield from self._rows(read, listing, seen)
        yield from parts.values()
        yield from self._onward(read, listing)
        if _is_report_itself(page, listing):
            for ask in family.article_links(page):
                yield self._follow(ask, task.further(ask, family.name), _link_of(ask, "attachment"))
        if read.is_listed and listing.end_proof and not _is_menu(listing, parts, page):
            yield _end_note(page, listing)

    def _family_of(self, page: Page, task: Errand) -> Family:
        """Return the family whose rules read a page; a list keeps that of its first page."""
        if task.family is not None and (task.is_further_page or task.purpose is Purpose.API):
            return family_named(task.family)
        found = probe(page)
        # What a page itself shows counts for more than what was true when the portal was entered.
        name = found.family if found.score > 0 else task.family or self._declared or found.family
        return family_named(name)

    def _parts(self, read: _Reading, listing: ListPage) -> dict[str, Step | Note]:
        """Return the parts of a report column that its first page leads to."""
        task, found = read.task, dict[str, Step | Note]()
        if not read.is_column or task.is_further_page or task.purpose is Purpose.API:
            return found
        taken = _taken(listing, {read.page.url})
        for ask in read.family.columns(read.page, is_report=True):
            if ask.url in taken or ask.score < _WEAKEST_COLUMN:
                continue
            if ask.purpose is Purpose.ARTICLE:
                found[ask.url] = self._follow(
                    ask, task.further(ask, read.family.name), _link_of(ask)
                )
            elif _is_part(ask, task):
                found[ask.url] = self._part(ask, read, _link_of(ask, "part"))
        return found

    def _part(self, ask: Ask, read: _Reading, shown: Link) -> Step | Note:
        if read.task.parts >= MOST_PARTS:
            return _leave(shown, TOO_DEEP)
        return self._follow(ask, read.task.part(ask, read.family.name), shown)

    def _gateways(
        self, read: _Reading, taken: set[str], *, may_open: bool
    ) -> Iterator[Step | Note]:
        """Yield the pages that may be, or lead to, a report column."""
        page, task = read.page, read.task
        for ask in read.family.columns(page):
            if ask.url == page.url or ask.url in taken or ask.score < _WEAKEST_COLUMN:
                continue
            shown = _link_of(ask)
            if ask.purpose in (Purpose.COLUMN, Purpose.LIST) and not may_open:
                yield _leave(shown, "too_many_pages")
            elif ask.purpose is Purpose.COLUMN and task.depth >= MOST_STEPS:
                yield _leave(shown, TOO_DEEP)
            else:
                yield self._follow(ask, task.further(ask, read.family.name), shown)
        if not may_open:
            yield Note(
                url=page.url,
                relation=LIST_END,
                reason=str(EndProof.NOT_PROVEN),
                text=f"more than {MOST_GATEWAYS} pages may lead to reports",
            )

    def _rows(self, read: _Reading, listing: ListPage, seen: set[str]) -> Iterator[Step | Note]:
        for row in listing.rows:
            if row.url not in seen:
                yield self._row(row, read)

    def _row(self, row: Row, read: _Reading) -> Step | Note:
        task, family = read.task, read.family.name
        shown = Link(url=row.url, text=row.text, shown_date=row.date, relation=LIST_ROW)
        kind = LinkKind(row.kind) if row.kind else LinkKind.OTHER
        if kind in LEADING_KINDS:
            return self._part(part_ask(row), read, shown)
        is_wanted = kind is LinkKind.ANNUAL_REPORT or (kind is LinkKind.OTHER and read.is_column)
        if not is_wanted:
            return _leave(shown, f"decoy: {kind.value}")
        ask = article_ask(row, read.page.url, is_file=is_file(row.url))
        return self._follow(ask, task.further(ask, family), shown)

    def _onward(self, read: _Reading, listing: ListPage) -> Iterator[Step | Note]:
        """Yield the next page of a list, what is inside it, or its parts where it only has those.

        Only a page of the same list is linked to as `next`: its rows are told from earlier ones.
        """
        for ask in listing.next_asks:
            is_same_list = "series" in ask.data
            if ask.purpose is Purpose.COLUMN or ("parent" in ask.data and not is_same_list):
                yield self._part(ask, read, _link_of(ask, "part"))
            else:
                relation = "next" if is_same_list else "detour"
                yield self._step(ask, read.task.onward(ask, read.family.name), relation)

    def _step(self, ask: Ask, errand: Errand, relation: str) -> Step | Note:
        return self._follow(ask, errand, Link(url=ask.url, relation=relation))

    def _follow(self, ask: Ask, errand: Errand, shown: Link) -> Step | Note:
        """Return the step to a page, or the note of why it is left alone."""
        reason = self._scope.refusal(ask)
        return Step(ask, errand, shown) if reason is None else _leave(shown, reason)


def _look_at(page: Page, task: Errand, family: Family) -> _Reading:
    evidence = {found.mark for found in column_evidence(page)}
    is_own = any(ask.url == page.url for ask in family.own_columns(page))
    is_column = task.is_list or bool(evidence) or is_own or task.is_named_in_full
    is_listed = task.is_list or "ColumnName" in evidence or task.is_named_column
    return _Reading(page, task, family, is_column, is_listed)


def _is_read(read: _Reading) -> bool:
    return read.is_column or read.is_listed


def _is_part(ask: Ask, task: Errand) -> bool:
    """Tell whether a link on a report column leads to a part of it, not to another column."""
    kind = ask.data.get("kind")
    is_own_address = ask.purpose is Purpose.LIST
    return kind in PART_KINDS or is_own_address or (kind == "report_column" and task.parts > 0)


def _taken(listing: ListPage, others: Iterable[str]) -> set[str]:
    """Return the addresses that are wanted already, each for what it is."""
    found = {row.url for row in listing.rows} | {ask.url for ask in listing.next_asks}
    return found | set(others)


def _is_menu(listing: ListPage, parts: dict[str, Step | Note], page: Page) -> bool:
    """Tell whether a page without rows has none because it only leads to its parts."""
    return not listing.rows and bool(parts) and not _TEMPLATE.search(page.text)


def _is_report_itself(page: Page, listing: ListPage) -> bool:
    """Tell whether a column is itself a report, as single-page columns are."""
    title = page.meta.get("articletitle") or page.title.partition("_")[0]
    is_report = read_link(title).kind is LinkKind.ANNUAL_REPORT
    return is_report and bool(page.select(BODY)) and not listing.next_asks


def _is_empty_shell(page: Page) -> bool:
    """Tell whether an article's page has hardly any text of its own, so that a detour counts."""
    bodies = page.select(BODY)
    text = bodies[0] if bodies else page.tree.body
    return text is None or len(text.text(strip=True)) < _LEAST_TEXT


def _marks(page: Page) -> str:
    return "; ".join(f"{mark.mark}: {mark.quote}" for mark in probe(page).evidence)[:400]


def _link_of(ask: Ask, relation: str | None = None) -> Link:
    text = ask.data.get("text") or ask.data.get("name")
    quote = "; ".join(f"{mark.mark}: {mark.quote}" for mark in ask.evidence)[:400]
    shown = text if isinstance(text, str) and text else quote or None
    return Link(url=ask.url, text=shown, relation=relation or ask.purpose.value)


def _leave(shown: Link, reason: str) -> Note:
    return Note(
        url=shown.url,
        text=shown.text,
        shown_date=shown.shown_date,
        relation=shown.relation,
        fate=LinkFate.EXCLUDED,
        reason=reason,
    )


def _end_note(page: Page, listing: ListPage) -> Note:
    """Keep by what it is known that a list is over, as the evidence of completeness."""
    proof = str(listing.end_proof)
    return Note(url=page.url, text=listing.evidence or None, relation=LIST_END, reason=proof)
