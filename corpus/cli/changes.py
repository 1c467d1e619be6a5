"""`nianbao changes`: what happened to pages after their publication."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import click
from sqlalchemy.orm import Session

from corpus.changes.text import LIMITS, change_json, describe, summarise
from corpus.cli.console import open_console, plain_text, show_progress, write_json
from corpus.cli.known import registry_of
from corpus.cli.options import database_option, json_option
from corpus.cli.paths import read_instant
from corpus.cli.surroundings import open_signing_job, open_store
from corpus.jobs.changes import Suspicion, count_pages, derive_changes, suspicions
from corpus.jobs.portals import find_portal
from storage.changes.facts import ListedChange, listed
from storage.models.longitudinal import ChangeKind
from storage.session import Store

_KINDS = [kind.value for kind in ChangeKind]


class Wanted(NamedTuple):
    """Which changes are asked for."""

    kinds: frozenset[str]
    since: datetime | None
    lineage: str | None
    is_covered: Callable[[str], bool]

    def has(self, one: ListedChange) -> bool:
        """Tell whether a change is asked for; surroundings are no change unless they are."""
        change = one.change
        kinds = {change.kind.value, *change.detail.get("also", ())}
        is_kind = self.kinds & kinds if self.kinds else change.kind is not ChangeKind.SURROUNDINGS
        is_theirs = self.lineage in (None, one.lineage)
        return bool(is_kind) and is_theirs and self.is_covered(change.page_key)


@click.command("changes")
@click.option("--since", metavar="TIME", callback=read_instant,
              help="Only what was first seen then or later.")  # fmt: skip
@click.option("--portal", metavar="PORTAL", help="Only pages of this portal, by its id or address.")
@click.option("--lineage", metavar="KEY", help="Only reports of this agency.")
@click.option("--kind", "kinds", type=click.Choice(_KINDS), multiple=True,
              help="Only this kind; may be repeated [default: all but surroundings].")  # fmt: skip
@click.option("--stored", "is_stored", is_flag=True,
              help="Show what was derived before and derive nothing.")  # fmt: skip
@json_option
@database_option
def command(  # noqa: PLR0913 - one parameter per option
    *,
    since: datetime | None,
    portal: str | None,
    lineage: str | None,
    kinds: tuple[str, ...],
    is_stored: bool,
    is_json: bool,
) -> None:
    """Derive what changed on pages after their publication, and list it with both places.

    Silent and announced edits of numbers, labels, texts and files; pages withdrawn, returned and
    moved. A page missed at fewer than 3 visits or for less than 7 days is only suspected.
    """
    is_covered = _coverage(portal)
    wanted = Wanted(frozenset(kinds), since, lineage, is_covered)
    with open_store() as store:
        derived = {} if is_stored else _derive(store)
        with store.read_only() as session:
            found = (one for one in listed(session, since) if wanted.has(one))
            missed = _suspected(session, wanted)
            if is_json:
                write_json(_summary(derived, found, missed))
            else:
                _show(derived, found, missed)


def _derive(store: Store) -> dict[str, int]:
    with store.read_only() as session:
        total = count_pages(session)
    with show_progress("looking for changes", total) as advance:
        return derive_changes(open_signing_job(store, advance)).counts()


def _coverage(portal: str | None) -> Callable[[str], bool]:
    if portal is None:
        return lambda _: True
    found = find_portal(portal, registry_of())
    return lambda page_key: found.covers(urlsplit(page_key).hostname or "")


def _suspected(session: Session, wanted: Wanted) -> Iterator[Suspicion]:
    if wanted.kinds and ChangeKind.WITHDRAWN.value not in wanted.kinds:
        return
    for one in suspicions(session):
        is_new = wanted.since is None or one.absence.missed[-1][0].at >= wanted.since
        if is_new and wanted.lineage is None and wanted.is_covered(one.absence.last.page_key):
            yield one


def _summary(
    derived: dict[str, int], found: Iterator[ListedChange], missed: Iterator[Suspicion]
) -> dict[str, Any]:
    return {
        "derived": derived,
        "changes": [change_json(one) for one in found],
        "suspected": [_suspicion_json(one) for one in missed],
        "limits": LIMITS,
    }


def _suspicion_json(one: Suspicion) -> dict[str, Any]:
    first, reason = one.absence.missed[0]
    return {
        "page": one.absence.last.page_key,
        "reason": reason,
        "visits": one.absence.visit_count,
        "last_seen_at": one.absence.last.at.isoformat(),
        "last_capture_id": one.absence.last.capture_id,
        "missed_since": first.at.isoformat(),
        "missed_capture_id": first.capture_id,
    }


def _show(
    derived: dict[str, int], found: Iterator[ListedChange], missed: Iterator[Suspicion]
) -> None:
    console, count = open_console(), 0
    for one in found:
        count += 1
        console.print(plain_text(summarise(one), "bold"), soft_wrap=True)
        for line in describe(one):
            console.print(plain_text(f"  {line}"), soft_wrap=True)
    for absence in missed:
        told = _suspicion_json(absence)
        text = (
            f"suspected: {told['page']} missed at {told['visits']} visits since "
            f"{told['missed_since'][:10]} ({told['reason']})"
        )
        console.print(plain_text(text), soft_wrap=True)
    if derived.get("unread"):
        click.echo(f"{derived['unread']:,} edits are not read yet: run `nianbao reparse`.")
    click.echo(f"{count:,} changes. {LIMITS}" if count else f"No changes. {LIMITS}")
