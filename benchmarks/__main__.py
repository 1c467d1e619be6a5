"""Run all benchmarks, print their tables and fail if a ratio is exceeded."""

import sys

from rich.console import Console
from rich.table import Table

from benchmarks import crawling, end_to_end, media, parsing, storing
from benchmarks.measure import exceeded, medians

_REPETITIONS = 25
_SHORT = 9
# Rounds of what takes seconds.
_ROUNDS = 3


def main(arguments: list[str]) -> int:
    """Measure; return 1 if a bound does not hold."""
    repetitions = _SHORT if "--short" in arguments else _REPETITIONS
    console = Console()
    failures = []
    for case in parsing.PAGES:
        payload = parsing.page(case.style, case.size)
        found = medians(parsing.works(payload), repetitions)
        console.print(_table(f"parsing a {case.name} page of {len(payload) // 1000} KB", found))
        failures += [f"{case.name}: {sentence}" for sentence in exceeded(found, case.bounds)]
    failures += _media(console) + _store(console) + _crawl(console) + _whole(console)
    for sentence in failures:
        console.print(f"[red]{sentence}")
    return 1 if failures else 0


def _media(console: Console) -> list[str]:
    """Measure every medium; return a sentence for every bound that does not hold."""
    table = Table("medium", "ms a report", "reports a second of a core", title="parsing")
    for medium, taken in media.speeds(_ROUNDS).items():
        table.add_row(medium, f"{taken:.1f}", f"{1000 / taken:.0f}")
    console.print(table)
    found = media.scaling()
    console.print(_speed_table("parsing pages in processes", found))
    return exceeded(found, media.SCALING_BOUNDS)


def _store(console: Console) -> list[str]:
    """Measure the store; return a sentence for every bound that does not hold."""
    speeds, sizes = storing.speeds(_ROUNDS), storing.sizes()
    console.print(_speed_table("durable captures", speeds))
    table = Table("what", "bytes a page", title=f"{storing.PAGES} pages of five portals")
    for name, size in sizes.items():
        table.add_row(name, f"{size:.0f}")
    console.print(table)
    return [
        *exceeded(speeds, storing.SPEED_BOUNDS),
        *exceeded(sizes, storing.SIZE_BOUNDS),
    ]


def _crawl(console: Console) -> list[str]:
    """Measure crawls; return a sentence for every bound that does not hold."""
    found = crawling.measure(_ROUNDS - 1)
    console.print(_speed_table("crawls of a loopback portal", found.wall))
    for baseline in (crawling.DEFAULT, crawling.TUNED):
        ratio = found.wall[baseline] / found.wall[crawling.ARCHIVE]
        console.print(f"{crawling.ARCHIVE}: {ratio:.2f} times the speed of {baseline}")
    console.print(_table("processor time of a page", found.processor))
    return exceeded(found.processor, crawling.BOUNDS)


def _whole(console: Console) -> list[str]:
    """Measure whole crawls; return a sentence for every bound that does not hold."""
    found = end_to_end.measure(_ROUNDS - 1)
    console.print(_speed_table("whole crawls of four portals", found.wall))
    ratio = found.wall[end_to_end.BARE] / found.wall[end_to_end.WHOLE]
    console.print(f"{end_to_end.WHOLE}: {ratio:.2f} times the speed of {end_to_end.BARE}")
    console.print(_table("processor time of a page", found.processor))
    return exceeded(found.processor, end_to_end.BOUNDS)


def _speed_table(title: str, found: dict[str, float]) -> Table:
    table = Table("work", "wall ms a page", "pages a second", title=title)
    for name, taken in found.items():
        table.add_row(name, f"{taken:.2f}", f"{1000 / taken:.0f}")
    return table


def _table(title: str, found: dict[str, float]) -> Table:
    baseline = next(iter(found.values()))
    table = Table("work", "median ms", "ratio", title=title)
    for name, taken in found.items():
        table.add_row(name, f"{taken:.2f}", f"{taken / baseline:.2f}")
    return table


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
