"""How many findings there are of each rule, and how they stand; whose doing they are kept apart."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from corpus.cli.console import print_line, write_json, write_line
from corpus.cli.finding_options import STATUSES
from parsers.model import Attribution

if TYPE_CHECKING:
    from corpus.rules.listing import ListedFinding

_GROUP = ("rule", "severity", "attribution")

Row = dict[str, str | int]


def count_rows(found: "Iterable[ListedFinding]") -> list[Row]:
    """Return one row for each rule, severity and attribution, those with most findings first."""
    counts: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for each in found:
        counts[each.rule, each.severity.value, each.attribution.value][each.status] += 1
    ordered = sorted(counts, key=lambda group: (-counts[group].total(), group))
    return [
        dict(zip(_GROUP, group, strict=True))
        | {"all": counts[group].total()}
        | {status: counts[group][status] for status in STATUSES}
        for group in ordered
    ]


def print_counts(found: "Iterable[ListedFinding]") -> None:
    """Print the counts for people."""
    rows = count_rows(found)
    for row in rows:
        standing = ", ".join(f"{row[status]:,} {status}" for status in STATUSES if row[status])
        judged = f"{row['severity']:<7}  {row['attribution']:<10}"
        print_line(f"{row['all']:>6,}  {judged}  {row['rule']}  ({standing})")
    doors = Counter[str]()
    for row in rows:
        doors[str(row["attribution"])] += int(row["all"])
    told = ", ".join(f"{doors[each.value]:,} {each.value}" for each in Attribution)
    print_line(f"{sum(doors.values()):,} findings; by whose doing: {told}.")


def write_counts(found: "Iterable[ListedFinding]", *, is_csv: bool) -> None:
    """Write the counts for programs."""
    from corpus.export.csv_file import csv_line

    if is_csv:
        write_line(csv_line((*_GROUP, "all", *STATUSES))[:-1])
    for row in count_rows(found):
        if is_csv:
            write_line(csv_line(list(row.values()))[:-1])
        else:
            write_json(row)
