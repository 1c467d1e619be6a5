"""`nianbao reports`: the canonical version of every report, its copies, conflicts and history."""

from typing import Any

import click

from corpus.agencies.naming import full_name
from corpus.agencies.registry import AgencyRegistry
from corpus.cli.asking import (
    agency_option,
    asked_lineages,
    division_option,
    meant,
    read_year,
    year_option,
)
from corpus.cli.border import Ending
from corpus.cli.console import print_line, show_progress, write_json
from corpus.cli.known import known_portals
from corpus.cli.options import database_option, json_option
from corpus.cli.surroundings import ending_of, open_signing_job, open_store, show_counts
from storage.agencies.registry import read_registry

_CELLS_SHOWN = 5


@click.group("reports")
def command() -> None:
    """Choose one canonical version for every agency, scope and year, and see why."""


@command.command("build")
@json_option
@database_option
def build(*, is_json: bool) -> None:
    """Choose the canonical version of every report that has news since the last time.

    Only report versions whose agency is settled count. Those that nobody has looked at, of a new
    crawl or a new parser, are resolved first. With no news, it does nothing.
    """
    from corpus.jobs.series import build_reports, count_waiting

    portals = known_portals()
    with open_store() as store:
        with store.read_only() as session:
            waiting = count_waiting(session, portals)
        with show_progress("building", waiting) as advance:
            report = build_reports(open_signing_job(store, advance), portals)
    if is_json:
        write_json(report.counts())
    elif not report.lineages:
        click.echo("Nothing to do: no report has news.")
    else:
        click.echo(f"Done: {show_counts(report.counts())}.")


@command.command("list")
@agency_option
@division_option
@year_option
@click.option("--conflicts", is_flag=True, help="Only reports of which two places differ.")
@click.option("--set-aside", "is_aside", is_flag=True,
              help="The versions that are of no report, with the reason.")  # fmt: skip
@json_option
@database_option
def list_command(
    *, year: int | None, conflicts: bool, is_aside: bool, is_json: bool, **who: str | None
) -> None:
    """List every report with its canonical version and how many others there are."""
    from corpus.jobs.shown_reports import describe_aside, describe_reports

    with open_store() as store, store.read_only() as session:
        registry = AgencyRegistry.of(read_registry(session))
        lineages = asked_lineages(registry, **who)
        found = (
            describe_aside(session, known_portals(), year)
            if is_aside
            else describe_reports(session, year, is_conflicting=conflicts)
        )
        rows = [
            row | {"name": full_name(registry, row["lineage"], row["report_year"])}
            for row in found if lineages is None or row["lineage"] in lineages
        ]  # fmt: skip
    if is_json:
        write_json(rows)
    elif not rows:
        click.echo("Nothing to list; `nianbao reports build` chooses among what is resolved.")
    for row in () if is_json else rows:
        _print_row(row)


@command.command("show")
@click.argument("word", metavar="NAME|CODE|KEY")
@click.argument("year", type=int, callback=read_year)
@json_option
@database_option
def show(*, word: str, year: int, is_json: bool) -> Ending:
    """Show the reports of an agency on a year: canonical, others, history; 3 if there is none."""
    from corpus.jobs.shown_reports import describe_report

    with open_store() as store, store.read_only() as session:
        registry = AgencyRegistry.of(read_registry(session))
        lineage = meant(registry, word) or word
        name = full_name(registry, lineage, year)
        reports = [told | {"name": name} for told in describe_report(session, lineage, year)]
    if is_json:
        write_json(reports)
    elif not reports:
        click.echo(f"No report of {name} on {year}: see `nianbao reports list --set-aside`.")
    for report in () if is_json else reports:
        _print_report(report)
    return ending_of(is_complete=bool(reports))


def _head(row: dict[str, Any]) -> str:
    return f"{row['report_year']} {row['name']} ({row['lineage']}, {row['scope']})"


def _print_row(row: dict[str, Any]) -> None:
    if "reason" in row:
        print_line(f"{_head(row)}  set aside ({row['reason']})")
    else:
        others = {name: count for name, count in row["others"].items() if count}
        more = f"  {show_counts(others)}" if others else ""
        print_line(f"{_head(row)}{more}")
    print_line(row["url"] or row["page_key"] or "(no version left)", indent=2)


def _print_report(report: dict[str, Any]) -> None:
    print_line(_head(report), "bold")
    _print_place("canonical", report["canonical"])
    for reason in report["reasons"]:
        print_line(f"because {reason['says']}", indent=4)
    for key, cell in report["corrected"].items():
        print_line(f"{key} corrected: {cell['read']} -> {cell['value']}", indent=4)
    for other in report["others"]:
        _print_place(other["relation"], other)
        _print_cells(other["cells"], "canonical", "other")
    for step in report["history"]:
        causes = [name for name in ("source", "parser") if step[f"is_{name}_change"]]
        _print_place(f"{' and '.join(causes)} change", step["new"])
        _print_cells(step["cells"], "old", "new")


def _print_place(what: str, version: dict[str, Any]) -> None:
    """Print what a version is and when it was seen, then its address, then its payload."""
    first, last = version["first_seen_at"][:10], version["last_seen_at"][:10]
    capture = version["first_capture_id"]
    print_line(f"{what}, seen {first} to {last} (capture {capture})", indent=2)
    print_line(version["url"] or version["page_key"], indent=4)
    part = f" part {version['part']}" if version["part"] else ""
    print_line(f"payload {version['payload_digest']}{part}", indent=4)


def _print_cells(cells: list[dict[str, Any]], old: str, new: str) -> None:
    for cell in cells[:_CELLS_SHOWN]:
        was, now = (each["raw"] or each["state"] for each in (cell[old], cell[new]))
        print_line(f"{cell['key']}: {was} -> {now}", indent=4)
    if len(cells) > _CELLS_SHOWN:
        print_line(f"and {len(cells) - _CELLS_SHOWN} more cells", indent=4)
