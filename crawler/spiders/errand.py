"""What a request is for, in a form that survives in the frontier."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from scrapy import Request

from crawler.families.decoys import LinkKind
from crawler.families.model import Ask, Data, Purpose, Row
from crawler.families.twins import fold_address
from crawler.frontier.links import Link
from crawler.frontier.settle import KEY_META

LIST_ROW = "row"
"""The relation of a link that stands in a list."""

# The sooner the smaller the gap between a list and what it shows.
_PRIORITIES = {
    Purpose.LIST: 50,
    Purpose.API: 50,
    Purpose.ARTICLE: 40,
    Purpose.ATTACHMENT: 30,
    Purpose.HOME: 20,
    Purpose.COLUMN: 0,
}
# Pages of a list that announce more than there is answer 404: the list's family judges that.
_JUDGED = [404, 410]
_OPENING = frozenset({Purpose.HOME, Purpose.COLUMN})
CERTAIN_KINDS = ("unit", str(LinkKind.REPORT_COLUMN))
"""What a link called a page that is no guess: one unit of a directory, or the column itself."""

MOST_PARTS = 4
"""Steps from a report column down to its last part, such as year, kind of unit, unit."""


@dataclass(frozen=True, slots=True)
class Errand:
    """Why a page is fetched: for what, by which family's rules, how many steps from the start.

    `parts` counts the steps below a report column, 0 for a page that is not known to belong to
    one. `is_twin` says that the address is the other spelling of one that could not be reached.
    """

    purpose: Purpose
    family: str | None = None
    depth: int = 0
    data: Data = field(default_factory=dict)
    parts: int = 0
    is_twin: bool = False

    @classmethod
    def read(cls, written: Mapping[str, Any]) -> Self:
        """Return what `write` wrote."""
        return cls(**{**written, "purpose": Purpose(written["purpose"])})

    def write(self) -> dict[str, Any]:
        """Return the errand as JSON values."""
        return {
            "purpose": self.purpose.value,
            "family": self.family,
            "depth": self.depth,
            "data": dict(self.data),
            "parts": self.parts,
            "is_twin": self.is_twin,
        }

    @property
    def is_list(self) -> bool:
        """Tell whether the page is known to list reports or to lead to such lists."""
        return self.purpose in (Purpose.LIST, Purpose.API)

    @property
    def is_opening(self) -> bool:
        """Tell whether the page is one on the way to a report column."""
        return self.purpose in _OPENING

    @property
    def is_counted(self) -> bool:
        """Tell whether the page is a guess on the way, of which there may only be so many."""
        return self.is_opening and self.data.get("kind") not in CERTAIN_KINDS

    @property
    def is_further_page(self) -> bool:
        """Tell whether the page belongs to a list that was begun on another page."""
        return "series" in self.data

    @property
    def is_named_column(self) -> bool:
        """Tell whether the link that led here called the page the report column."""
        return self.data.get("kind") == LinkKind.REPORT_COLUMN

    @property
    def is_named_in_full(self) -> bool:
        """Tell whether it did so in words that fit no other annual report."""
        return self.is_named_column and "公开" in str(self.data.get("text"))

    def further(self, ask: Ask, family: str | None) -> "Errand":
        """Return the errand of a page that this one leads to."""
        return Errand(ask.purpose, family, self.depth + 1, ask.data)

    def part(self, ask: Ask, family: str) -> "Errand":
        """Return the errand of a part of the column that this page is."""
        return Errand(Purpose.LIST, family, self.depth, ask.data, self.parts + 1)

    def onward(self, ask: Ask, family: str) -> "Errand":
        """Return the errand of the next page of the list that this page is, or of its insides."""
        return Errand(ask.purpose, family, self.depth, ask.data, self.parts)


def request_of(ask: Ask, errand: Errand, link: Link) -> Request:
    """Return the request for a page wanted next, with its link as shown."""
    request = link.make_request(
        method=ask.method,
        body=ask.body,
        headers=dict(ask.headers),
        cb_kwargs={"errand": errand.write()},
        priority=_PRIORITIES[errand.purpose] + min(ask.score, 15),
    )
    if errand.is_further_page:
        request.meta["handle_httpstatus_list"] = _JUDGED
    if ask.method == "GET" and not errand.is_twin:
        request.meta[KEY_META] = key_of(ask.url)
    return request


def key_of(url: str) -> str:
    """Return the address that stands for a page: one entry, whichever spelling is met first."""
    # A route behind the number sign is a page of its own, though the server never sees it.
    return f"http://{fold_address(url).key.replace('#', '?%23')}"


def article_ask(row: Row, referer: str, *, is_file: bool) -> Ask:
    """Return the wish for what a row of a list leads to."""
    purpose = Purpose.ATTACHMENT if is_file else Purpose.ARTICLE
    return Ask(row.url, purpose=purpose, headers=(("Referer", referer),))


def part_ask(row: Row) -> Ask:
    """Return the wish for a year or a unit that a list leads to."""
    return Ask(row.url, purpose=Purpose.LIST, data={"kind": row.kind, "text": row.text})


def as_twin(errand: Errand) -> Errand:
    """Return the errand for the other spelling of an address."""
    return replace(errand, is_twin=True)


LEADING_KINDS = frozenset({LinkKind.YEAR, LinkKind.UNITS, LinkKind.REPORT_COLUMN})
"""Kinds of rows that lead to further lists."""

_GONE = frozenset({"http_404", "http_410"})


def is_gone_reason(reason: str) -> bool:
    """Tell whether a reason says that a page is not there any more."""
    return reason in _GONE or reason.startswith("soft_error")
