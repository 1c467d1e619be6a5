"""Changes in words: what a person is told of one, with both places."""

from collections.abc import Iterator
from datetime import UTC, datetime

from corpus.changes.records import Json
from storage.changes.facts import ListedChange
from storage.models.longitudinal import ChangeKind

LIMITS = (
    "A change lies between two visits and is dated no closer; what was changed and changed back "
    "between them is not seen."
)
"""CHG-8."""

_CELLS_SHOWN = 6


def summarise(one: ListedChange, name: str | None = None) -> str:
    """Return one line: what happened to which report; `name` is that of the agency."""
    change = one.change
    year = "" if change.report_year is None else f" {change.report_year}"
    if one.lineage is None:
        return f"{_what(one)}:{year} a report whose agency is not settled"
    return f"{_what(one)}:{year} {f'{name} ({one.lineage})' if name else one.lineage}"


def describe(one: ListedChange) -> Iterator[str]:
    """Yield the lines about a change: both places with their times, old and new values.

    An address has a line of its own.
    """
    change = one.change
    old, new = one.old_url or change.page_key, one.new_url or change.page_key
    if change.kind is ChangeKind.MOVED:
        new = change.detail.get("moved_to", new)
    yield f"seen last {_at(change.last_seen_at)} (capture {change.last_seen_id})"
    yield old
    is_missed = change.kind is ChangeKind.WITHDRAWN
    seen = "missed first" if is_missed else "seen so first"
    yield f"{seen} {_at(change.first_seen_at)} (capture {change.first_seen_id})"
    if new != old:
        yield new
    for cell in change.cells[:_CELLS_SHOWN]:
        yield f"{cell['key']}: {_shown(cell['old'])} -> {_shown(cell['new'])}"
    if len(change.cells) > _CELLS_SHOWN:
        yield f"and {len(change.cells) - _CELLS_SHOWN} more cells"
    yield from _details(change.detail)


def change_json(one: ListedChange, name: str | None = None, division: str | None = None) -> Json:
    """Return a change as JSON values, with the names of the agency and its district if told."""
    change = one.change
    return {
        "change_key": change.change_key,
        "kind": change.kind.value,
        "lineage": one.lineage,
        "name": name,
        "division": division,
        "report_year": change.report_year,
        "page": change.page_key,
        "old": {
            "url": one.old_url, "capture_id": change.last_seen_id,
            "snapshot_id": change.old_snapshot_id, "last_seen_at": change.last_seen_at.isoformat(),
        },
        "new": {
            "url": one.new_url, "capture_id": change.first_seen_id,
            "snapshot_id": change.new_snapshot_id,
            "first_seen_at": change.first_seen_at.isoformat(),
        },
        "is_announced": change.is_announced,
        "cells": change.cells,
        "detail": change.detail,
    }  # fmt: skip


def _what(one: ListedChange) -> str:
    change = one.change
    silent = "silent " if change.detail.get("is_silent") else ""
    announced = "announced " if change.is_announced else ""
    match change.kind:
        case ChangeKind.NUMBER:
            return f"{announced}{silent}edit of {len(change.cells)} cells"
        case ChangeKind.WITHDRAWN | ChangeKind.RETURNED | ChangeKind.MOVED:
            return change.kind.value
        case _:
            return f"{announced}{silent}edit ({change.kind.value})"


def _details(detail: Json) -> Iterator[str]:
    for name, pair in {**detail.get("labels", {}), **detail.get("texts", {})}.items():
        yield f"{name}: {pair[0]} -> {pair[1]}"
    if files := detail.get("files"):
        yield f"files: {', '.join(files['old'])} -> {', '.join(files['new'])}"
    for name in ("notice", "reason", "broken_checks", "mended_checks"):
        if name in detail:
            told = detail[name]
            yield f"{name.replace('_', ' ')}: {', '.join(told) if isinstance(told, list) else told}"


def _at(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def _shown(cell: Json | None) -> str:
    if cell is None:
        return "-"
    return str(cell["raw"] if cell["raw"] is not None else cell["state"])
