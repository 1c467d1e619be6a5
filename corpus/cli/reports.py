"""`nianbao reports`: the canonical version of every report, its copies, conflicts and history."""

from typing import Any

import click

from corpus.cli.border import Ending
from corpus.cli.console import open_console, plain_text, show_progress, write_json
from corpus.cli.known import known_portals
from corpus.cli.options import database_option, json_option
from corpus.cli.surroundings import ending_of, open_signing_job, open_store, show_counts

_CELLS_SHOWN = 5


@click.group("reports")
def command() -> None:
    """Choose one canonical version for every agency, scope and year, and see why."""


@command.command("build")
@json_option
@database_option
def build(*, is_json: bool) -> None:
    """Choose the canonical version of every report that has news since the last time.

    Only report versions whose agency is settled count: run `nianbao agencies resolve` before. With
    no news, it does nothing.
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
@click.option("--year", type=int, metavar="YEAR", help="Only reports on this year.")
@click.option("--conflicts", is_flag=True, help="Only reports of which two places differ.")
@click.option("--set-aside", "is_aside", is_flag=True,
              help="The versions that are of no report, with the reason.")  # fmt: skip
@json_option
@database_option
def list_command(*, year: int | None, conflicts: bool, is_aside: bool, is_json: bool) -> None:
    """List every report with its canonical version and how many others there are."""
    from corpus.jobs.shown_reports import describe_aside, describe_reports

    with open_store() as store, store.read_only() as session:
        found = (
            describe_aside(session, known_portals(), year)
            if is_aside
            else describe_reports(session, year, is_conflicting=conflicts)
        )
        rows = list(found)
    if is_json:
        write_json(rows)
    elif not rows:
        click.echo("Nothing to list; `nianbao reports build` chooses among what is resolved.")
    for row in () if is_json else rows:
        open_console().print(plain_text(_line(row)))


@command.command("show")
@click.argument("word", metavar="NAME|CODE|KEY")
@click.argument("year", type=int)
@json_option
@database_option
def show(*, word: str, year: int, is_json: bool) -> Ending:
    """Show the reports of an agency on a year: canonical, others, history; 3 if there is none."""
    from corpus.jobs.shown_reports import describe_report

    with open_store() as store, store.read_only() as session:
        reports = describe_report(session, word, year)
    if is_json:
        write_json(reports)
    elif not reports:
        click.echo(f"No report of {word} on {year}: see `nianbao reports list --set-aside`.")
    for report in () if is_json else reports:
        _print_report(report)
    return ending_of(is_complete=bool(reports))


def _line(row: dict[str, Any]) -> str:
    head = f"{row['lineage']} {row['report_year']} {row['scope']}"
    if "reason" in row:
        return f"{head}  set aside ({row['reason']})  {row['url'] or row['page_key']}"
    others = {name: count for name, count in row["others"].items() if count}
    more = f"  {show_counts(others)}" if others else ""
    place = row["url"] or row["page_key"] or "(no version left)"
    return f"{head}  {place}{more}"


def _print_report(report: dict[str, Any]) -> None:
    console = open_console()
    title = f"{report['lineage']} {report['report_year']} {report['scope']}"
    console.print(plain_text(title, "bold"))
    console.print(plain_text(f"  canonical  {_place(report['canonical'])}"))
    for reason in report["reasons"]:
        console.print(plain_text(f"    because {reason['says']}"))
    for key, cell in report["corrected"].items():
        console.print(plain_text(f"    {key} corrected: {cell['read']} -> {cell['value']}"))
    for other in report["others"]:
        console.print(plain_text(f"  {other['relation']:<9}  {_place(other)}"))
        _print_cells(other["cells"], "canonical", "other")
    for step in report["history"]:
        causes = [name for name in ("source", "parser") if step[f"is_{name}_change"]]
        console.print(plain_text(f"  {' and '.join(causes)} change  {_place(step['new'])}"))
        _print_cells(step["cells"], "old", "new")


def _place(version: dict[str, Any]) -> str:
    shown = version["url"] or version["page_key"]
    return (
        f"{shown} (capture {version['first_capture_id']}, {version['first_seen_at'][:10]} to "
        f"{version['last_seen_at'][:10]})"
    )


def _print_cells(cells: list[dict[str, Any]], old: str, new: str) -> None:
    for cell in cells[:_CELLS_SHOWN]:
        was, now = (each["raw"] or each["state"] for each in (cell[old], cell[new]))
        open_console().print(plain_text(f"    {cell['key']}: {was} -> {now}"))
    if len(cells) > _CELLS_SHOWN:
        open_console().print(plain_text(f"    and {len(cells) - _CELLS_SHOWN} more cells"))
