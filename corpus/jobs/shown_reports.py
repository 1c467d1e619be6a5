"""Reports as they are shown: the canonical version, the others, and how they came to be so."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy.orm import Session

from corpus.agencies.registry import AgencyRegistry
from corpus.agencies.review import find_lineage
from corpus.jobs.series import set_aside
from corpus.series.choose import Relation
from corpus.series.history import Step, history
from crawler.portals.portal import Portal
from storage.agencies.registry import lineage_ids, read_registry
from storage.series.choices import StoredChoice, addresses_of, current_choices
from storage.series.history import VersionRow, versions_of
from storage.series.model import CanonicalReport, PanelCell
from storage.series.panel import panel, read_cells, reporting_lineages

_LINEAGES_AT_ONCE = 100


def describe_reports(
    session: Session, year: int | None, *, is_conflicting: bool
) -> Iterator[dict[str, Any]]:
    """Yield every report with the number of its other versions, by lineage, year and scope."""
    keys = reporting_lineages(session)
    numbers = sorted(keys, key=keys.__getitem__)
    for start in range(0, len(numbers), _LINEAGES_AT_ONCE):
        part = numbers[start : start + _LINEAGES_AT_ONCE]
        choices = current_choices(session, part, year)
        chosen = [each.version_id for each in choices.values() if each.version_id is not None]
        addresses = addresses_of(session, chosen)
        for report in sorted(choices, key=lambda each: (keys[each[0]], each[1], each[2])):
            row = _row(keys[report[0]], choices[report], addresses)
            if not is_conflicting or row["others"][Relation.CONFLICT.value]:
                yield row


def describe_aside(
    session: Session, portals: Iterable[Portal], year: int | None
) -> Iterator[dict[str, Any]]:
    """Yield the versions that are of no report."""
    for lineage, candidate, reason in set_aside(session, portals):
        if year is None or candidate.report_year == year:
            yield {
                "lineage": lineage,
                "report_year": candidate.report_year,
                "scope": candidate.scope.value,
                "reason": reason.value,
                "version_id": candidate.version_id,
                "page_key": candidate.page_key,
                "url": candidate.url,
            }


def describe_report(session: Session, word: str, year: int) -> list[dict[str, Any]]:
    """Return what is known of the reports of an agency on a year."""
    lineage = find_lineage(AgencyRegistry.of(read_registry(session)), word)
    number = lineage_ids(session, [lineage])[lineage]
    choices = current_choices(session, [number], year)
    reports = {report.key[1:]: report for report in panel(session, [lineage], [year])}
    return [
        _describe(session, reports[key[1:]], choice)
        for key, choice in sorted(choices.items())
        if key[1:] in reports
    ]


def report_history(session: Session, report: CanonicalReport, choice: StoredChoice) -> list[Step]:
    """Return how the versions of a report's places followed each other, the canonical first."""
    own = (report.page_key, report.part)
    places = {own, *((other["page_key"], other["part"]) for other in choice.others)}
    versions = versions_of(session, places)
    steps = history(versions, lambda version_id: read_cells(session, [version_id])[version_id])
    return sorted(steps, key=lambda step: (step.new.page_key, step.new.part) != own)


def _row(
    lineage: str, choice: StoredChoice, addresses: Mapping[int, tuple[str, str | None]]
) -> dict[str, Any]:
    """Describe a report; one whose last version went elsewhere has no address."""
    relations = [other["relation"] for other in choice.others]
    page_key, url = addresses.get(choice.version_id or 0, (None, None))
    _, year, scope = choice.report
    return {
        "lineage": lineage,
        "report_year": year,
        "scope": scope.value,
        "version_id": choice.version_id,
        "page_key": page_key,
        "url": url,
        "published_at": choice.published_at,
        "others": {each.value: relations.count(each.value) for each in Relation},
    }


def _describe(
    session: Session, report: CanonicalReport, choice: StoredChoice
) -> dict[str, Any]:  # fmt: skip
    steps = report_history(session, report, choice)
    places = {(other["page_key"], other["part"]) for other in choice.others}
    versions = versions_of(session, places | {(report.page_key, report.part)})
    by_id = {version.version_id: _version_json(version) for version in versions}
    return {
        "lineage": report.lineage,
        "report_year": report.report_year,
        "scope": report.scope.value,
        "canonical": by_id[report.version_id],
        "published_at": choice.published_at,
        "reasons": choice.reasons,
        "corrected": _corrected(report.cells),
        "others": [{**by_id[other["version_id"]], **other} for other in choice.others],
        "history": [_step_json(step) for step in steps],
    }


def _corrected(cells: Mapping[str, PanelCell]) -> dict[str, Any]:
    return {
        key: {"read": cell.raw, "value": _said(cell), "read_state": cell.read_state}
        for key, cell in cells.items()
        if cell.is_corrected
    }


def _said(cell: PanelCell) -> str:
    return cell.state.value if cell.value is None else format(cell.value, "f")


def _version_json(version: VersionRow) -> dict[str, Any]:
    times = {
        "first_seen_at": version.first_seen_at.isoformat(),
        "last_seen_at": version.last_seen_at.isoformat(),
    }
    return version._asdict() | times


def _step_json(step: Step) -> dict[str, Any]:
    return {
        "is_source_change": step.is_source_change,
        "is_parser_change": step.is_parser_change,
        "old": _version_json(step.old),
        "new": _version_json(step.new),
        "cells": [each.as_json("old", "new") for each in step.cells],
    }
