"""Entries of feeds, and the ids that name them for good."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid5

_NAMESPACE = UUID("5d0f3a52-6b5e-5f0c-9d58-2f0a6c1f7b11")
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_IN_A_NAME = re.compile(r"[^0-9A-Za-z._-]+")
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When a feed without entries was changed last."""


class Topic(StrEnum):
    """What a feed gathers events by."""

    ALL = "all"
    DIVISION = "division"
    AGENCY = "agency"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class FeedName:
    """A feed: what it is about."""

    topic: Topic
    key: str = ""

    @property
    def path(self) -> str:
        """Return the name of its files without ending; harmless whatever the key holds."""
        if self.topic is Topic.ALL:
            return "all"
        plain = _NOT_IN_A_NAME.sub("_", self.key)[:60]
        is_plain = plain == self.key
        digest = hashlib.sha256(self.key.encode("utf-8", "surrogatepass")).hexdigest()[:8]
        return f"{self.topic.value}/{plain if is_plain else f'{plain}-{digest}'}"

    @property
    def id(self) -> str:
        """Return the id of the feed."""
        return urn(f"feed {self.topic.value} {self.key}")


@dataclass(frozen=True, slots=True)
class Entry:
    """An event: one change or one finding. Texts may come from pages."""

    id: str
    title: str
    text: str
    at: datetime
    url: str | None = None
    tags: tuple[str, ...] = ()
    more: Mapping[str, Any] = field(default_factory=dict)


def urn(name: str) -> str:
    """Return an id for good.

    >>> urn("change sha256:00") == urn("change sha256:00")
    True
    """
    return f"urn:uuid:{uuid5(_NAMESPACE, name)}"


def printable(text: str) -> str:
    """Return a text without what XML cannot hold."""
    return _UNPRINTABLE.sub("\ufffd", text)
