"""Feeds, their entries, and the ids that name both for good."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, NamedTuple
from urllib.parse import quote
from uuid import UUID, uuid5

_NAMESPACE = UUID("5d0f3a52-6b5e-5f0c-9d58-2f0a6c1f7b11")
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_IN_A_NAME = re.compile(r"[^0-9A-Za-z._-]+")
_OF_ADDRESSES = "%:/?#[]@!$&'()*+,;=~"
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When a feed of which nothing was ever told was changed last."""


class Topic(StrEnum):
    """What a feed gathers events by."""

    ALL = "all"
    CHANGES = "changes"
    REPORTS = "reports"
    DIVISION = "division"
    AGENCY = "agency"
    RULE = "rule"


class EventKind(StrEnum):
    """What an event is; the events of one kind never crowd out those of another."""

    NEW = "new"
    """A report is held for the first time."""
    LATE = "late"
    """A report came out after its deadline, or a search after it found none."""
    CHANGE = "change"
    """A page was edited."""
    GONE = "gone"
    """A page was withdrawn, moved, or put back."""
    FINDING = "finding"


@dataclass(frozen=True, slots=True)
class FeedName:
    """A feed: what it is about."""

    topic: Topic
    key: str = ""

    @property
    def path(self) -> str:
        """Return the name of its files without ending; harmless whatever the key holds."""
        if self.topic in ALWAYS:
            return self.topic.value
        plain = _NOT_IN_A_NAME.sub("_", self.key)[:60]
        is_plain = plain == self.key
        digest = hashlib.sha256(self.key.encode("utf-8", "surrogatepass")).hexdigest()[:8]
        return f"{self.topic.value}/{plain if is_plain else f'{plain}-{digest}'}"

    @property
    def id(self) -> str:
        """Return the id of the feed."""
        return urn(f"feed {self.topic.value} {self.key}")


ALWAYS = (Topic.ALL, Topic.CHANGES, Topic.REPORTS)
"""Topics that have one feed each, which is there though nothing ever happened."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An event as it is told. Texts may come from pages."""

    id: str
    title: str
    text: str
    published_at: datetime
    updated_at: datetime
    url: str | None = None
    tags: tuple[str, ...] = ()
    more: Mapping[str, Any] = field(default_factory=dict)


class Event(NamedTuple):
    """An entry with the feeds it belongs to; one that is over is in none of them any more."""

    entry: Entry
    kind: EventKind
    feeds: tuple[FeedName, ...]
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as it is to be written, its newest entry first.

    `left_out` counts by kind the older events that did not fit, `note` says so and where they are.
    """

    name: FeedName
    title: str
    updated_at: datetime
    entries: Sequence[Entry] = ()
    left_out: Mapping[EventKind, int] = field(default_factory=dict)
    note: str | None = None


def urn(name: str) -> str:
    """Return an id for good.

    >>> urn("change sha256:00") == urn("change sha256:00")
    True
    """
    return f"urn:uuid:{uuid5(_NAMESPACE, name)}"


def printable(text: str) -> str:
    """Return a text without what XML cannot hold."""
    return _UNPRINTABLE.sub("\ufffd", text)


def as_uri(address: str) -> str:
    """Return an address as feeds may hold it, whatever a page has for one.

    >>> as_uri("http://a.example/年报 1.html?a=%E5")
    'http://a.example/%E5%B9%B4%E6%8A%A5%201.html?a=%E5'
    """
    return quote(printable(address), safe=_OF_ADDRESSES)
