"""Searches: whether a pass over a portal read every list there is, told from how it ended.

A page that a list leads to and that was not got does not make the search of the lists worse: what
the link was called tells whose report is missing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crawler.families.model import EndProof, Purpose
from crawler.verdict import Completeness, judge_crawl
from storage.frontier.review import EntryEnd, ListEnd
from storage.searches.model import ListPage, PassRow

_REPORTS = frozenset({Purpose.ARTICLE.value, Purpose.ATTACHMENT.value})


@dataclass(frozen=True, slots=True)
class Search:
    """A pass over a portal as a search of its lists.

    `lists` are the pages on which a list was proved to end, `began_at` is when the first page was
    asked for. `whole` is the verdict on the pass with every report that is listed.
    """

    portal: str
    campaign: str
    completeness: Completeness
    whole: Completeness
    reasons: tuple[str, ...]
    lists: tuple[ListPage, ...]
    began_at: datetime | None
    ended_at: datetime | None

    @property
    def is_complete(self) -> bool:
        """Tell whether every list was read to its proved end."""
        return self.completeness is Completeness.COMPLETE and bool(self.lists)

    @property
    def is_barred(self) -> bool:
        """Tell whether the portal let nothing be read."""
        return self.completeness in (Completeness.BLOCKED, Completeness.FAILED)


def judge_search(
    found: PassRow, entries: Iterable[EntryEnd], ends: Sequence[ListEnd], pages: Sequence[ListPage]
) -> Search:
    """Return a pass over a portal as a search."""
    listed = list(entries)
    lists = [entry for entry in listed if _purpose(entry) not in _REPORTS]
    verdict = judge_crawl(lists, ends)
    proved = (page for page in pages if page.proof not in (None, EndProof.NOT_PROVEN.value))
    times = [page.seen_at for page in pages]
    return Search(
        found.portal, found.name, verdict.completeness, judge_crawl(listed, ends).completeness,
        verdict.reasons, tuple(proved), min(times, default=None), max(times, default=None),
    )  # fmt: skip


def _purpose(entry: EntryEnd) -> str | None:
    errand: dict[str, Any] = entry.request.get("cb_kwargs", {}).get("errand") or {}
    return errand.get("purpose")
