"""The coverage as a matrix of agencies and report years, by division, for reading."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from rich.table import Table as Grid
from rich.text import Text

from corpus.agencies.days import year_of
from corpus.agencies.registry import AgencyRegistry
from corpus.cli.console import plain_text
from corpus.coverage.asking import Asked
from corpus.coverage.counting import Count, count_cells
from corpus.coverage.model import Completeness, CoverageCell, Status, Timeliness
from corpus.coverage.places import order
from storage.agencies.facts import EventFact
from storage.models.agencies import AgencyEventKind

LEGEND = (
    "● held, every table read; ◐ some tables; ○ held, without tables; UP held, unread by us; "
    "L late by its own word; 2E1W two errors, one warning, none dismissed; GO● held, gone from the "
    "web since; GO listed, gone before it was held; NF not found by a complete search; NR not "
    "reachable; ID perhaps in the review queue; PY ended within the year; NH not searched yet; "
    "· nothing due; + held though nobody expected it; n/N held of those due. Breaks: |2019 and "
    "|2021 begin a new form; r renamed in that year, m merged, s split, t moved below another "
    "body, or a part of it."
)

# More agencies than this are folded where there is nothing to look at.
_MOST_LINES = 40
_READ = {
    Completeness.ALL: ("●", "green"), Completeness.SOME: ("◐", "yellow"),
    Completeness.NONE: ("○", "yellow"),
}  # fmt: skip
_STYLES = {
    Status.UNREAD: "yellow", Status.NOT_FOUND: "bold red", Status.UNREACHABLE: "magenta",
    Status.GONE: "bold red", Status.UNSETTLED: "cyan",
}  # fmt: skip

# The first report years of a form.
_NEW_FORMS = (2019, 2021)
_EVENTS = {
    AgencyEventKind.RENAME: "r", AgencyEventKind.MERGE: "m", AgencyEventKind.SPLIT: "s",
    AgencyEventKind.TRANSFER: "t",
}  # fmt: skip

_Line = tuple[str, Sequence[CoverageCell]]
_Marks = Mapping[tuple[str, int], str]
"""What happened to a body in a year, a letter for each kind of event."""


def coverage_matrix(asked: Asked, cells: Sequence[CoverageCell], *, is_all: bool) -> Grid:
    """Lay cells, which come body by body, out with a division per block."""
    # Narrow, so that seven years fit into 80 columns with their findings.
    grid = Grid(
        title="Coverage", title_justify="left", title_style="bold",
        collapse_padding=True, pad_edge=False,
    )  # fmt: skip
    grid.add_column("agency", overflow="fold")
    for year in asked.years:
        grid.add_column(f"|{year}" if year in _NEW_FORMS else str(year), justify="center")
    grid.add_column("held", justify="right")
    registry = asked.coverage.registry
    lines: list[_Line] = [(key, list(own)) for key, own in groupby(cells, lambda c: c.lineage)]
    is_folding = not is_all and len(lines) > _MOST_LINES
    marks = _marks(registry, [key for key, _ in lines])
    for home, block in groupby(lines, key=lambda line: order(registry, line[0])[0]):
        own = list(block)
        name = asked.name_of(home or None)
        grid.add_row(plain_text(name, "bold"), *_shares(asked, own))
        for row in _lines(own, marks, is_folding=is_folding):
            grid.add_row(*row)
        grid.add_section()
    grid.add_row(Text("all", "bold"), *_shares(asked, lines))
    return grid


def share(count: Count) -> str:
    """Return how many of how many are held.

    >>> share(Count(expected=1204, held=1199))
    '1,199/1,204'
    """
    return f"{count.held:,}/{count.expected:,}"


def rate(count: Count) -> str:
    """Return how many of a hundred are held, rounded down: all of them is only what is all.

    >>> rate(Count(expected=1204, held=1203)), rate(Count())
    ('99%', '')
    """
    return f"{100 * count.held // count.expected}%" if count.expected else ""


def _shares(asked: Asked, lines: Sequence[_Line]) -> Iterator[Text]:
    """Yield how many are held year by year, and of all years with the rate."""
    tally = count_cells(cell for _, cells in lines for cell in cells)
    yield from (Text(share(tally.of(year=year)), "bold") for year in asked.years)
    yield Text(f"{share(tally.of())} {rate(tally.of())}".strip(), "bold")


def _marks(registry: AgencyRegistry, lineages: Iterable[str]) -> _Marks:
    """Return the events of some bodies, each for everybody whose figures it concerns."""
    kinds: dict[tuple[str, int], set[AgencyEventKind]] = defaultdict(set)
    for lineage in lineages:
        body = registry.bodies[lineage]
        for event in body.events:
            for key in _concerned(event, body.parents):
                kinds[key, year_of(event.happened_on)].add(event.kind)
    return {
        place: "".join(sign for kind, sign in _EVENTS.items() if kind in found)
        for place, found in kinds.items()
    }  # fmt: skip


def _concerned(event: EventFact, parents: Sequence[str]) -> Iterator[str]:
    """Yield whose event it is, and the other one; under a new parent only the body itself is."""
    yield event.lineage
    if event.other is not None and event.other not in parents:
        yield event.other


def _lines(lines: Sequence[_Line], marks: _Marks, *, is_folding: bool) -> Iterator[list[Text]]:
    """Yield a row per body; with folding, one for all of which nothing is missing or marked."""
    folded = 0
    for key, cells in lines:
        own = [marks.get((key, cell.report_year), "") for cell in cells]
        if is_folding and not any(own) and all(map(_is_well, cells)):
            folded += 1
            continue
        name = plain_text(f"  {cells[-1].roster.name}")
        yield [name, *map(_mark, cells, own), Text(share(count_cells(cells).of()))]
    if folded:
        yield [Text(f"  and {folded} more with nothing missing (--all shows them)", "dim")]


def _is_well(cell: CoverageCell) -> bool:
    if not cell.is_expected:
        return not cell.status.is_held
    return cell.status is Status.HELD and cell.completeness is Completeness.ALL


def _mark(cell: CoverageCell, events: str) -> Text:
    counts = [(cell.errors, "E", "bold red"), (cell.warnings, "W", "yellow")]
    found = [Text(f"{count}{sign}", style) for count, sign, style in counts if count]
    return Text.assemble(_state(cell), (events, "cyan"), *found)


def _state(cell: CoverageCell) -> Text:
    if cell.is_usable and cell.completeness is not None:
        mark, style = _READ[cell.completeness]
        beyond = "" if cell.is_expected else "+"
        late = "L" if cell.timeliness is Timeliness.LATE else ""
        gone = (cell.status.value, _STYLES[cell.status]) if cell.status is Status.GONE else ""
        return Text.assemble(gone, (f"{mark}{beyond}{late}", style))
    if cell.status is Status.NOT_OBLIGED or (
        cell.status is Status.NOT_SEARCHED and not cell.is_expected
    ):
        return Text("·", "dim")
    return Text(cell.status.value, _STYLES.get(cell.status, "dim"))
