"""The choice: which version of a report is canonical, why, and what the others are to it.

It depends on the versions alone, never on their order or their numbers.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import Any

from corpus.series.differences import CellDifference, contradictions
from corpus.series.version import Carrier, HostRank, Version

RULES = "1"
"""Number of these rules; raise it with every change of what they choose."""

LEFT_BEHIND = timedelta(days=30)
"""A place not seen for so long while another one was is one that a move has left, or is gone."""


class Relation(StrEnum):
    """What another version is to the canonical one."""

    COPY = "copy"
    CONFLICT = "conflict"
    """A place that shows another figure."""
    EARLIER = "earlier"
    """What a page showed before."""
    OUTDATED = "outdated"
    """A place that still shows what the canonical page showed before."""


@dataclass(frozen=True, slots=True)
class Other:
    """A version that is not canonical; `differences` go from the canonical to this one."""

    version: Version
    relation: Relation
    differences: tuple[CellDifference, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        version = self.version
        return {
            "version_id": version.version_id,
            "relation": self.relation.value,
            "page_key": version.page_key,
            "part": version.part,
            "payload_digest": version.payload_digest,
            "content_digest": version.content_digest,
            "cells": [each.as_json("canonical", "other") for each in self.differences],
        }


@dataclass(frozen=True, slots=True)
class Choice:
    """The canonical version of a report, the reasons, and the other versions."""

    canonical: Version
    reasons: tuple[dict[str, Any], ...]
    others: tuple[Other, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class _Criterion:
    """A rank, the lower the better, given when the newest of all places was last seen."""

    kind: str
    rank: Callable[[Version, datetime], int]
    says: Callable[[Version], str]


_HOSTS = {
    HostRank.OWN: "it is on the agency's own portal",
    HostRank.PARENT: "it is on the portal of the agency's parent",
    HostRank.HIGHER: "it is on the portal of a government further up",
    HostRank.PLATFORM: "it is on a portal of somebody else",
    HostRank.NOWHERE: "it is a file without an address",
}
_CARRIERS = {
    Carrier.PAGE: "it is a page of text",
    Carrier.FILE: "it is a file, not a scan",
    Carrier.SCAN: "it is a scan",
}

# In this order. A page without tables would give a panel without numbers: readable tables come
# before everything, also before the better host.
_CRITERIA = (
    _Criterion("tables", lambda each, _: not each.has_tables, lambda _: "its tables can be read"),
    _Criterion("host", lambda each, _: each.host, lambda each: _HOSTS[each.host]),
    _Criterion("carrier", lambda each, _: each.carrier, lambda each: _CARRIERS[each.carrier]),
    _Criterion("cells", lambda each, _: -each.read_count, lambda _: "more cells can be read"),
    _Criterion(
        "still_there",
        lambda each, newest: newest - each.last_seen_at > LEFT_BEHIND,
        lambda _: "it is still there",
    ),
)


def choose(versions: Iterable[Version]) -> Choice:
    """Choose among the versions of one report, of which there is at least one."""
    places = _places(versions)
    newest = max(each[-1].last_seen_at for each in places)
    shown = sorted((each[-1] for each in places), key=partial(_preference, newest))
    canonical = shown[0]
    before = next(each[:-1] for each in places if each[-1] is canonical)
    others = [
        *(_beside(canonical, each, before) for each in shown[1:]),
        *(_earlier(canonical, each) for place in places for each in place[:-1]),
    ]
    decided = [_deciding(canonical, rival, newest) for rival in shown[1:]]
    reasons = tuple(_reasons(canonical, decided, len(before)))
    return Choice(canonical, reasons, tuple(sorted(others, key=_order)))


def _places(versions: Iterable[Version]) -> list[list[Version]]:
    """Return what each page showed, what it shows now last."""
    places: dict[tuple[str, int], list[Version]] = defaultdict(list)
    for version in versions:
        places[version.place].append(version)
    return [sorted(place, key=_by_time) for _, place in sorted(places.items())]


def _by_time(version: Version) -> tuple[object, ...]:
    return version.last_seen_at, version.first_seen_at, version.order


def _preference(newest: datetime, version: Version) -> tuple[object, ...]:
    return *(criterion.rank(version, newest) for criterion in _CRITERIA), version.order


def _beside(canonical: Version, version: Version, before: list[Version]) -> Other:
    differences = tuple(contradictions(canonical.cells, version.cells))
    if version.content_digest == canonical.content_digest or not differences:
        return Other(version, Relation.COPY)
    is_old = any(_is_same_news(version, each) for each in before)
    return Other(version, Relation.OUTDATED if is_old else Relation.CONFLICT, differences)


def _is_same_news(one: Version, other: Version) -> bool:
    return one.content_digest == other.content_digest or not contradictions(one.cells, other.cells)


def _earlier(canonical: Version, version: Version) -> Other:
    is_same = version.content_digest == canonical.content_digest
    differences = () if is_same else tuple(contradictions(canonical.cells, version.cells))
    return Other(version, Relation.EARLIER, differences)


def _order(other: Other) -> tuple[object, ...]:
    version = other.version
    return other.relation, version.page_key, version.part, version.payload_digest


def _reasons(
    canonical: Version, decided: list[_Criterion | None], earlier: int
) -> Iterator[dict[str, Any]]:
    """Say what made the difference to each rival, and to what the page showed before."""
    if not decided:
        yield {"kind": "only", "says": "no other place shows the report"}
    for criterion in _CRITERIA:
        count = sum(each is criterion for each in decided)
        if count:
            yield {"kind": criterion.kind, "says": criterion.says(canonical), "over": count}
    if None in decided:
        says = "equally good places: the first by content and address"
        yield {"kind": "order", "says": says, "over": decided.count(None)}
    if earlier:
        yield {"kind": "latest", "says": "its page shows this last", "over": earlier}


def _deciding(canonical: Version, rival: Version, newest: datetime) -> _Criterion | None:
    """Return the first criterion by which the canonical version is better."""
    differing = (
        each for each in _CRITERIA if each.rank(canonical, newest) != each.rank(rival, newest)
    )
    return next(differing, None)
