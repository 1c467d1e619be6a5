"""The truth about a sample web as data: what a crawl must find and what it must leave alone."""

from dataclasses import dataclass
from typing import Literal

from corpus.sample.truth import SampleReport

Medium = Literal["page", "attachment", "image"]


@dataclass(frozen=True, slots=True)
class Edition:
    """What a report says from one visit on; `truth` is nothing while it is not to be had."""

    visit: int
    truth: SampleReport | None


@dataclass(frozen=True, slots=True)
class FiledUnder:
    """A file that belongs to a report."""

    url: str
    name: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Expected:
    """A report that a complete crawl must find.

    `aliases` are the other addresses at which the same page stands. `medium` says where the
    figures are: on the page, only in an attachment, or only in a picture. `is_clean` says that
    year and agency can be read from the page; `case` names an oddity.
    """

    portal: str
    family: str
    agency: str
    year: int
    url: str
    editions: tuple[Edition, ...]
    aliases: tuple[str, ...] = ()
    attachments: tuple[FiledUnder, ...] = ()
    medium: Medium = "page"
    is_clean: bool = True
    case: str | None = None

    @property
    def addresses(self) -> frozenset[str]:
        """Every address at which the page stands."""
        return frozenset((self.url, *self.aliases))

    def truth_at(self, visit: int) -> SampleReport | None:
        """Return what the report says at a visit, or nothing if it is not to be had then."""
        seen = [edition for edition in self.editions if edition.visit <= visit]
        return seen[-1].truth if seen else None


@dataclass(frozen=True, slots=True)
class Forbidden:
    """Addresses that must not be fetched: all that begin so, or this one only."""

    portal: str
    url: str
    reason: str
    is_prefix: bool = False

    def covers(self, url: str) -> bool:
        """Say whether an address is forbidden by this."""
        return url.startswith(self.url) if self.is_prefix else url == self.url
