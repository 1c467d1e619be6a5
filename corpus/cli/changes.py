"""`nianbao changes`: what happened to pages after their publication."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import click
from sqlalchemy.orm import Session

from corpus.agencies.naming import district_of, full_name
from corpus.agencies.registry import AgencyRegistry
from corpus.changes.text import LIMITS, change_json, describe, summarise
from corpus.cli.asking import agency_option, asked_lineages, division_option, refusing, year_option
from corpus.cli.console import print_line, show_progress, write_json
from corpus.cli.known import registry_of
from corpus.cli.options import database_option, json_option
from corpus.cli.paths import read_instant
from corpus.cli.surroundings import open_signing_job, open_store
from corpus.jobs.changes import Suspicion, count_pages, derive_changes, suspicions
from corpus.jobs.portals import find_portal
from storage.agencies.registry import read_registry
from storage.changes.facts import ListedChange, listed
from storage.changes.sights import page_of
from storage.models.longitudinal import ChangeKind
from storage.session import Store

_Told = tuple[Iterator[ListedChange], Iterator[Suspicion]]

_KINDS = [kind.value for kind in ChangeKind]


class Wanted(NamedTuple):
    """Which changes are asked for."""

    kinds: frozenset[str]
    since: datetime | None
    year: int | None
    lineages: frozenset[str] | None
    is_covered: Callable[[str], bool]

    def has(self, one: ListedChange) -> bool:
        """Tell whether a change is asked for; surroundings are no change unless they are."""
        change = one.change
        kinds = {change.kind.value, *change.detail.get("also", ())}
        is_kind = self.kinds & kinds if self.kinds else change.kind is not ChangeKind.SURROUNDINGS
        is_theirs = self.lineages is None or one.lineage in self.lineages
        is_then = self.year in (None, change.report_year)
        return bool(is_kind) and is_theirs and is_then and self.is_covered(change.page_key)

    @property
    def is_of_all(self) -> bool:
        """Tell whether reports of every agency and year are asked for."""
        return self.lineages is None and self.year is None


@click.command("changes")
@click.option("--since", metavar="TIME", callback=read_instant,
              help="Only what was first seen then or later.")  # fmt: skip
@click.option("--portal", metavar="PORTAL", help="Only pages of this portal, by its id or address.")
@agency_option
@division_option
@year_option
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
    year: int | None,
    kinds: tuple[str, ...],
    is_stored: bool,
    is_json: bool,
    **who: str | None,
) -> None:
    """Derive what changed on pages after their publication, and list it with both places.

    Silent and announced edits of numbers, labels, texts and files; pages withdrawn, returned and
    moved. A page missed at fewer than 3 visits or for less than 7 days is only suspected.
    """
    is_covered = _coverage(portal)
    with open_store() as store:
        with store.read_only() as session:
            registry = AgencyRegistry.of(read_registry(session))
        lineages = asked_lineages(registry, **who)
        wanted = Wanted(frozenset(kinds), since, year, lineages, is_covered)
        derived = {} if is_stored else _derive(store)
        with store.read_only() as session:
            found = (one for one in listed(session, since) if wanted.has(one))
            missed = _suspected(session, wanted)
            if is_json:
                write_json(_summary(registry, derived, (found, missed)))
            else:
                _show(registry, derived, (found, missed))


def _derive(store: Store) -> dict[str, int]:
    with store.read_only() as session:
        total = count_pages(session)
    with show_progress("looking for changes", total) as advance:
        return derive_changes(open_signing_job(store, advance)).counts()


def _coverage(portal: str | None) -> Callable[[str], bool]:
    if portal is None:
        return lambda _: True
    with refusing():
        found = find_portal(portal, registry_of())
    return lambda page_key: found.covers(urlsplit(page_key).hostname or "")


def _suspected(session: Session, wanted: Wanted) -> Iterator[Suspicion]:
    if wanted.kinds and ChangeKind.WITHDRAWN.value not in wanted.kinds:
        return
    # What turned up elsewhere is no longer missed.
    moved = {page_of(one.change.page_key) for one in listed(session, kinds=[ChangeKind.MOVED])}
    for one in suspicions(session):
        is_new = wanted.since is None or one.absence.missed[-1][0].at >= wanted.since
        is_lost = page_of(one.absence.last.page_key) not in moved
        if is_lost and is_new and wanted.is_of_all and wanted.is_covered(one.absence.last.page_key):
            yield one


def _summary(registry: AgencyRegistry, derived: dict[str, int], told: _Told) -> dict[str, Any]:
    found, missed = told
    return {
        "derived": derived,
        "changes": [change_json(one, *_names(registry, one)) for one in found],
        "suspected": [_suspicion_json(one) for one in missed],
        "limits": LIMITS,
    }


def _names(registry: AgencyRegistry, one: ListedChange) -> tuple[str | None, str | None]:
    """Return the names of the agency and of the government it belongs to."""
    if one.lineage is None or one.lineage not in registry.bodies:
        return one.lineage, None
    year = one.change.report_year
    return full_name(registry, one.lineage, year), district_of(registry, one.lineage, year)


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


def _show(registry: AgencyRegistry, derived: dict[str, int], told: _Told) -> None:
    found, missed = told
    count = 0
    for one in found:
        count += 1
        print_line(summarise(one, _names(registry, one)[0]), "bold")
        for line in describe(one):
            print_line(line, indent=2)
    for absence in missed:
        _show_suspicion(_suspicion_json(absence))
    if derived.get("unread"):
        click.echo(f"{derived['unread']:,} edits are not read yet: run `nianbao reparse`.")
    print_line(f"{count:,} changes. {LIMITS}" if count else f"No changes. {LIMITS}")


def _show_suspicion(told: dict[str, Any]) -> None:
    print_line(
        f"suspected: missed at {told['visits']} visits since {told['missed_since'][:10]} "
        f"({told['reason']}; capture {told['missed_capture_id']})"
    )
    print_line(told["page"], indent=2)
