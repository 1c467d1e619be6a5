"""Run by hand: `python -m tests.parsers.wild.campaign N [SEED] [MEDIUM...]` prints the tables."""

import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from corpus.sample.others import OTHER_CLASSES, sample_other
from corpus.sample.others_wild import WILD_CLASSES, sample_wild_other
from corpus.sample.pools import chance
from parsers.parse import parse
from tests.parsers.wild.judge import Tally, judge
from tests.parsers.wild.media import WRITERS, Written
from tests.parsers.wild.office import OFFICE, TARGETS, convert
from tests.parsers.wild.reports import Report, draw_report

# Of a hundred reports, so many are written in each medium.
SHARES = {
    "html": 20, "html_shapes": 12, "text": 16, "docx": 8, "odt": 4, "rtf": 6, "xlsx": 5, "pdf": 8,
    "pdf_unruled": 5, "zip": 2, "doc": 3, "wps": 1, "xls": 3, "ods": 2, "rtf_office": 2,
    "docx_office": 1, "odt_office": 1, "pdf_office": 2, "pdf_office_unruled": 1,
}  # fmt: skip
_HEAD = (
    f"{'':14} {'docs':>5} {'cells':>7} {'right':>7} {'%':>7} {'WRONG':>5} {'unread':>6}"
    f" {'year':>6} {'agency':>6} {'form':>6} {'lost':>4} {'s/doc':>6} {'max s':>6}  by state\n"
)


def run(count: int, seed: int, media: Sequence[str] = ()) -> Iterator[tuple[str, Report, Tally]]:
    """Yield what each report of a campaign gave, medium by medium."""
    start = seed * 1_000_000
    for medium, share in SHARES.items():
        seeds = range(start, start + max(1, round(count * share / 100)))
        start = seeds.stop
        if media and medium not in media:
            continue
        reports = [draw_report(one) for one in seeds]
        for report, written in zip(reports, _written(reports, medium), strict=False):
            yield medium, report, judge(report, medium, written)


def _written(reports: Sequence[Report], medium: str) -> Iterator[Written]:
    if medium in WRITERS:
        for report in reports:
            yield WRITERS[medium](report.document, chance("look", medium, report.seed))
    elif OFFICE is not None:
        with tempfile.TemporaryDirectory() as folder:
            yield from convert(reports, medium, Path(folder))


def confusion(count: int, seed: int) -> dict[tuple[str, str], int]:
    """Return how often a page that is no report was given each class."""
    table: dict[tuple[str, str], int] = {}
    for kind in OTHER_CLASSES:
        for number in range(seed, seed + count):
            given = parse(sample_other(kind, number)).doc_class
            table[kind, given] = table.get((kind, given), 0) + 1
    for kind in WILD_CLASSES:
        for number in range(seed, seed + count):
            given = parse(sample_wild_other(kind, number)).doc_class
            table[kind, given] = table.get((kind, given), 0) + 1
    return table


def main(count: int, seed: int, media: Sequence[str]) -> int:
    """Run a campaign and print its tables; return 1 if a number was wrong."""
    by_medium: dict[str, Tally] = {}
    by_template: dict[str, Tally] = {}
    total = Tally()
    for medium, report, tally in run(count, seed, media):
        by_medium.setdefault(medium, Tally()).add(tally)
        by_template.setdefault(report.template, Tally()).add(tally)
        total.add(tally)
        for failure in tally.failures:
            sys.stderr.write(f"{failure} {','.join(report.traps)}{report.annex}\n")
    sys.stdout.write(_HEAD)
    for name, tally in [*by_medium.items(), *by_template.items(), ("all", total)]:
        sys.stdout.write(_row(name, tally))
    missing = [medium for medium in TARGETS if medium not in by_medium and not media]
    sys.stdout.write(f"not measured, no soffice: {', '.join(missing)}\n" if missing else "")
    classes = confusion(max(1, count // 100), seed) if not media else {}
    for (kind, given), number in sorted({**classes, **_reports(total)}.items()):
        sys.stdout.write(f"{kind:20} -> {given:20} {number:5}{'' if kind == given else '  !'}\n")
    return 1 if total.wrong else 0


def _reports(total: Tally) -> dict[tuple[str, str], int]:
    return {
        ("annual_report", name.rpartition(" ")[2]): number for name, number in total.classes.items()
    }


def _row(name: str, tally: Tally) -> str:
    share = 100 * tally.right / tally.cells if tally.cells else 0.0
    states = " ".join(f"{state} {count}" for state, count in sorted(tally.unread.items()))
    shares = " ".join(
        f"{100 * counter[True] / max(counter.total(), 1):6.2f}"
        for counter in (tally.years, tally.agencies, tally.forms)
    )
    return (
        f"{name:14} {tally.reports:5} {tally.cells:7} {tally.right:7} {share:7.3f}"
        f" {tally.wrong:5} {tally.unread.total():6} {shares} {tally.lost_places:4}"
        f" {tally.seconds / max(tally.reports, 1):6.3f} {tally.slowest:6.2f}"
        f"  {states}{f' undecidable {tally.undecidable}' if tally.undecidable else ''}\n"
    )


if __name__ == "__main__":
    arguments = sys.argv[1:]
    numbers = [int(argument) for argument in arguments if argument.isdigit()]
    chosen = [argument for argument in arguments if not argument.isdigit()]
    count, first = [*numbers, *(1000, 0)[len(numbers) :]][:2]
    sys.exit(main(count, first, chosen))
