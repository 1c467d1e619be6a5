"""What `nianbao crawl` shows: progress on standard error, then each portal's visit in lines."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from corpus.cli.surroundings import show_counts
from corpus.jobs.verdicts import VisitReport
from corpus.jobs.watch import Changes, Level, Withdrawal

_REASONS_SHOWN = 5
_PAGES_SHOWN = 10
_CELLS_SHOWN = 4


@contextmanager
def show_crawl(portal_count: int) -> Iterator[Callable[[Mapping[str, Any]], None]]:
    """Show on standard error how many answers came and how many portals are done."""
    progress = Progress(
        SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(),
        console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True,
        redirect_stdout=False,
    )  # fmt: skip
    answers, done = 0, 0

    def describe() -> str:
        return f"crawling: {answers:,} answers, {done} of {portal_count} portals done"

    with progress:
        task = progress.add_task(describe(), total=None)

        def hear(told: Mapping[str, Any]) -> None:
            nonlocal answers, done
            answers += told.get("event") == "response"
            done += told.get("event") == "end"
            progress.update(task, description=describe())

        yield hear


def describe_visit(visit: VisitReport) -> Iterator[str]:
    """Yield the lines about one portal."""
    verdict = visit.verdict
    name = visit.portal.id if visit.portal.name == visit.portal.host else (
        f"{visit.portal.id} {visit.portal.name}"
    )  # fmt: skip
    yield f"{name}: {verdict.completeness.value}, {verdict.pages:,} pages of reports"
    yield f"  campaign {visit.campaign}{' (continued)' if visit.is_continued else ''}"
    for url, count in visit.columns.items():
        yield f"  column {url}: {count:,} reports"
    if verdict.proofs:
        yield f"  lists ended by: {show_counts(verdict.proofs)}"
    for reason in verdict.reasons[:_REASONS_SHOWN]:
        yield f"  because {reason}"
    if len(verdict.reasons) > _REASONS_SHOWN:
        yield f"  and {len(verdict.reasons) - _REASONS_SHOWN} more reasons: use --json"
    if visit.changes is not None:
        yield from _describe_changes(visit.changes)
    for alert in visit.alerts:
        yield f"  ALERT {alert}"
    if visit.next_visit_at is not None:
        yield f"  due again {visit.next_visit_at:%Y-%m-%d %H:%M} UTC"


def _how_sure(gone: Withdrawal) -> str:
    """Say whether a page is withdrawn by the rule of `nianbao changes`, or suspected to be."""
    return "withdrawn: " if gone.is_confirmed else "suspected: "


def _describe_changes(changes: Changes) -> Iterator[str]:
    counts = {name: number for name, number in changes.counts().items() if number}
    yield f"  since the visit before: {show_counts(counts) or 'nothing held'}"
    lines = [f"  new {url}" for url in changes.new]
    lines += [f"  moved {old} to {new}" for old, new in changes.moved]
    for change in changes.changed:
        if change.level is not Level.BYTES:
            cells = ", ".join(change.cells[:_CELLS_SHOWN])
            more = " …" if len(change.cells) > _CELLS_SHOWN else ""
            shown = f" ({cells}{more})" if cells else ""
            lines.append(f"  changed in {change.level.value}: {change.url}{shown}")
    lines += [
        f"  {_how_sure(gone)}not there any more, missed {gone.times} times since {gone.since}: "
        f"{gone.url} ({gone.reason})"
        for gone in changes.withdrawn
    ]
    yield from lines[:_PAGES_SHOWN]
    if len(lines) > _PAGES_SHOWN:
        yield f"  and {len(lines) - _PAGES_SHOWN} more pages: use --json"
