"""Sorting: the versions of a lineage by report, and those that are of none, with the reason."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from corpus.series.differences import likeness
from corpus.series.version import Version
from parsers.model import Scope

FIRST_YEAR = 2008
"""The Regulations came into force on 1 May 2008; no report is about an earlier year."""

# Calibrated on the generated district: copies of one report differ in a few of some hundred cells,
# reports of one year in different scopes share their zeros at most.
ALIKE = 0.75

_Place = tuple[str, int]


class Aside(StrEnum):
    """Why a version is of no report."""

    NO_YEAR = "no_year"
    BEFORE_THE_REGULATIONS = "before_the_regulations"
    NOT_YET_OVER = "not_yet_over"
    """It is about a year after the one in which it was first seen."""
    SCOPE_CONFLICT = "scope_conflict"
    """The same content claims another scope in another place."""


@dataclass(frozen=True, slots=True)
class Sorted:
    """The versions of one lineage by year and scope, and those set aside by number."""

    reports: Mapping[tuple[int, Scope], Sequence[Version]]
    aside: Mapping[int, Aside] = field(default_factory=dict)


def sort_versions(versions: Iterable[Version]) -> Sorted:
    """Say of which report every version of a lineage is."""
    ordered = sorted(versions, key=lambda each: (each.order, each.version_id))
    aside: dict[int, Aside] = {}
    years: dict[int, list[Version]] = defaultdict(list)
    for version in ordered:
        reason = why_no_year(version)
        if version.report_year is None or reason is not None:
            aside[version.version_id] = reason or Aside.NO_YEAR
        else:
            years[version.report_year].append(version)
    reports: dict[tuple[int, Scope], list[Version]] = {}
    for year, own in sorted(years.items()):
        by_scope, conflicting = _by_scope(own)
        reports |= {(year, scope): members for scope, members in sorted(by_scope.items())}
        aside |= dict.fromkeys(conflicting, Aside.SCOPE_CONFLICT)
    return Sorted(reports, aside)


def why_no_year(version: Version) -> Aside | None:
    """Return why a version cannot be a report of the year that it names, if so."""
    if version.report_year is None:
        return Aside.NO_YEAR
    if version.report_year < FIRST_YEAR:
        return Aside.BEFORE_THE_REGULATIONS
    is_early = version.report_year > version.first_seen_at.year
    return Aside.NOT_YET_OVER if is_early else None


def _by_scope(versions: list[Version]) -> tuple[dict[Scope, list[Version]], list[int]]:
    """Sort the versions of one year by scope; return also those that contradict themselves."""
    of_page = _scopes_of_pages(versions)
    settled = [replace(each, scope=of_page[each.place]) for each in versions]
    settled = _without_unknown(settled)
    best = _scope_of_content(settled)
    by_scope: dict[Scope, list[Version]] = defaultdict(list)
    conflicting: list[int] = []
    for version in settled:
        if best[version.content_digest] is version.scope:
            by_scope[version.scope].append(version)
        else:
            conflicting.append(version.version_id)
    return by_scope, conflicting


def _scopes_of_pages(versions: list[Version]) -> dict[_Place, Scope]:
    """Return the scope of each page: what it says last, of what it says at all."""
    found: dict[_Place, Scope] = {}
    for version in sorted(versions, key=lambda each: (each.last_seen_at, each.first_seen_at)):
        if version.scope is not Scope.UNKNOWN or version.place not in found:
            found[version.place] = version.scope
    return found


def _without_unknown(versions: list[Version]) -> list[Version]:
    """Give versions that tell no scope that of the same, or nearly the same, figures."""
    known = [each for each in versions if each.scope is not Scope.UNKNOWN]
    return [
        each if each.scope is not Scope.UNKNOWN else replace(each, scope=_scope_like(each, known))
        for each in versions
    ]


def _scope_like(version: Version, known: list[Version]) -> Scope:
    scopes = {
        other.scope
        for other in known
        if other.content_digest == version.content_digest
        or likeness(version.cells, other.cells) >= ALIKE
    }
    return scopes.pop() if len(scopes) == 1 else Scope.UNKNOWN


def _scope_of_content(versions: list[Version]) -> dict[str, Scope]:
    """Return the scope that counts for each content: that of the best place which shows it."""
    best: dict[str, Version] = {}
    for version in versions:
        rival = best.get(version.content_digest)
        if rival is None or _trust(version) < _trust(rival):
            best[version.content_digest] = version
    return {content: version.scope for content, version in best.items()}


def _trust(version: Version) -> tuple[bool, int, int, str, int]:
    is_unknown = version.scope is Scope.UNKNOWN
    return is_unknown, version.host, version.carrier, version.page_key, version.part
