"""What a spider may yield beside requests and items: the links of a page, as shown."""

from dataclasses import asdict, dataclass
from typing import Any

from scrapy import Request

from storage.frontier import FoundLink
from storage.models.exchange import LinkFate

LINK_KEY = "frontier_link"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link that is followed: `make_request` gives the request to yield.

    `text` and `shown_date` are as printed on the page, `relation` what the link is to it (such as
    `next`, `item`, `attachment`).
    """

    url: str
    text: str | None = None
    shown_date: str | None = None
    relation: str | None = None

    def make_request(self, **options: Any) -> Request:  # noqa: ANN401 - those of Request
        """Return a request that remembers how its link was shown; options are those of Request."""
        request = Request(self.url, **options)
        request.meta[LINK_KEY] = asdict(self)
        return request


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(Link):
    """A link that is kept as evidence and not followed; `reason` says why it is excluded."""

    fate: LinkFate = LinkFate.NOTED
    reason: str | None = None

    def __post_init__(self) -> None:
        if self.fate is LinkFate.FOLLOWED:
            raise ValueError("a link that is followed is yielded as a request")

    def make_found(self) -> FoundLink:
        """Return the link as the store takes it."""
        return FoundLink(
            url=self.url,
            text=self.text,
            shown_date=self.shown_date,
            relation=self.relation,
            fate=self.fate,
            reason=self.reason,
        )
