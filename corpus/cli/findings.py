"""`nianbao findings`: what checks found, of single reports and across reports, to work through."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

import click

from corpus.cli.asking import json_lines_option
from corpus.cli.border import Ending
from corpus.cli.console import print_line, write_json, write_line
from corpus.cli.finding_counts import print_counts, write_counts
from corpus.cli.finding_options import Choice, chosen_findings, finding_options
from corpus.cli.finding_text import print_listed
from corpus.cli.options import database_option
from corpus.cli.surroundings import ending_of, open_store

if TYPE_CHECKING:
    from corpus.agencies.registry import AgencyRegistry
    from corpus.rules.listing import ListedFinding

_SHOWN = 100
_FLAT = (
    "finding_key", "lineage", "name", "report_year", "rule", "severity", "attribution", "status",
    "message", "operands", "decided_by", "reason", "note", "is_across", "values_digest", "outcome",
    "scope",
)  # fmt: skip


@click.command("findings")
@finding_options
@click.option("--counts", "is_counted", is_flag=True,
              help="How many findings of each rule stand how.")  # fmt: skip
@click.option("--most", type=click.IntRange(1), metavar="N",
              help=f"At most so many [default: {_SHOWN}; with --json and --csv all].")  # fmt: skip
@click.option("--after", metavar="KEY", help="Only those that follow this finding in the list.")
@json_lines_option
@click.option("--csv", "is_csv", is_flag=True, help="Print CSV.")
@database_option
def command(
    *,
    is_counted: bool,
    most: int | None,
    after: str | None,
    is_json: bool,
    is_csv: bool,
    **words: Any,  # noqa: ANN401 - the options that choose, as click has them
) -> Ending:
    """List findings that stand, each with its key, evidence and what people made of it.

    Findings of single reports come first, then those across reports. A list that is cut says how
    to go on.
    """
    from corpus.agencies.registry import AgencyRegistry
    from storage.agencies.registry import read_registry

    if is_json and is_csv:
        raise click.UsageError("Choose one of --json and --csv.")
    with open_store() as store, store.read_only() as session:
        registry = AgencyRegistry.of(read_registry(session))
        found = _following(chosen_findings(session, registry, Choice(**words)), after)
        if is_counted:
            _count(found, is_json=is_json, is_csv=is_csv)
        elif is_json or is_csv:
            _write(registry, islice(found, most), is_csv=is_csv)
        else:
            _print(registry, list(found), most or _SHOWN)
    return ending_of(is_complete=True)


def _count(found: "Iterable[ListedFinding]", *, is_json: bool, is_csv: bool) -> None:
    if is_json or is_csv:
        write_counts(found, is_csv=is_csv)
    else:
        print_counts(found)


def _following(found: "Iterator[ListedFinding]", after: str | None) -> "Iterator[ListedFinding]":
    """Yield the findings after the one whose key begins so, or all."""
    if after is None:
        yield from found
        return
    beginning = f"sha256:{after.removeprefix('sha256:')}"
    for each in found:
        if each.finding_key.startswith(beginning):
            yield from found
            return
    raise click.UsageError(f"No finding of this list begins with {after}: see `nianbao findings`.")


def _write(
    registry: "AgencyRegistry", found: "Iterable[ListedFinding]", *, is_csv: bool
) -> None:  # fmt: skip
    from corpus.agencies.naming import full_name
    from corpus.export.csv_file import csv_line

    if is_csv:
        write_line(csv_line(_FLAT)[:-1])
    for each in found:
        name = full_name(registry, each.lineage, each.report_year)
        row = each.as_json() | {"name": name}
        if is_csv:
            row["is_across"] = int(each.is_across)
            write_line(csv_line([row[key] for key in _FLAT])[:-1])
        else:
            write_json(row)


def _print(registry: "AgencyRegistry", found: "Sequence[ListedFinding]", most: int) -> None:
    from corpus.agencies.naming import full_name

    if not found:
        print_line("No such finding stands.")
        return
    for each in found[:most]:
        scope = "" if each.scope is None else f" ({each.scope.value})"
        print_listed(each, full_name(registry, each.lineage, each.report_year) + scope)
    if len(found) > most:
        last = found[most - 1].finding_key.removeprefix("sha256:")[:12]
        print_line(f"{most:,} of {len(found):,} findings: go on with --after {last}.")
    else:
        print_line(f"{len(found):,} findings.")
