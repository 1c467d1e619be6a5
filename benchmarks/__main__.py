"""Run all benchmarks, print their tables and fail if a ratio is exceeded."""

import sys
from collections.abc import Callable, Sequence

from rich.console import Console
from rich.table import Table

from benchmarks import crawling, end_to_end, media, parsing, storing
from benchmarks.measure import Bound, Measured, exceeded, held_to, least_times

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
        failures += [f"{case.name}: {said}" for said in _page(console, case, repetitions)]
    failures += _media(console) + _store(console) + _crawl(console) + _whole(console)
    for sentence in failures:
        console.print(f"[red]{sentence}")
    return 1 if failures else 0


def _page(console: Console, case: parsing.PageCase, repetitions: int) -> list[str]:
    """Measure one page; return a sentence for every bound that does not hold."""
    payload = parsing.page(case.style, case.size)
    works = parsing.works(payload)
    found, failures = held_to(
        lambda: least_times(works, repetitions), lambda found: exceeded(found, case.bounds)
    )
    console.print(_table(f"parsing a {case.name} page of {len(payload) // 1000} KB", found))
    return failures


def _media(console: Console) -> list[str]:
    """Measure every medium; return a sentence for every bound that does not hold."""
    table = Table("medium", "ms a report", "reports a second of a core", title="parsing")
    for medium, taken in media.speeds(_ROUNDS).items():
        table.add_row(medium, f"{taken:.1f}", f"{1000 / taken:.0f}")
    console.print(table)
    found, failures = held_to(media.scaling, lambda found: exceeded(found, media.SCALING_BOUNDS))
    console.print(_speed_table("parsing pages in processes", found))
    return failures


def _store(console: Console) -> list[str]:
    """Measure the store; return a sentence for every bound that does not hold."""
    speeds, failures = held_to(
        lambda: storing.speeds(_ROUNDS), lambda found: exceeded(found, storing.SPEED_BOUNDS)
    )
    sizes = storing.sizes()
    console.print(_speed_table("durable captures", speeds))
    table = Table("what", "bytes a page", title=f"{storing.PAGES} pages of five portals")
    for name, size in sizes.items():
        table.add_row(name, f"{size:.0f}")
    console.print(table)
    return [*failures, *exceeded(sizes, storing.SIZE_BOUNDS)]


def _crawl(console: Console) -> list[str]:
    """Measure crawls; return a sentence for every bound that does not hold."""
    found, failures = _held_crawls(crawling.measure, crawling.BOUNDS)
    console.print(_speed_table("crawls of a loopback portal", found.wall))
    for baseline in (crawling.DEFAULT, crawling.TUNED):
        ratio = found.wall[baseline] / found.wall[crawling.ARCHIVE]
        console.print(f"{crawling.ARCHIVE}: {ratio:.2f} times the speed of {baseline}")
    console.print(_table("processor time of a page", found.processor))
    return failures


def _whole(console: Console) -> list[str]:
    """Measure whole crawls; return a sentence for every bound that does not hold."""
    found, failures = _held_crawls(end_to_end.measure, end_to_end.BOUNDS)
    console.print(_speed_table("whole crawls of four portals", found.wall))
    ratio = found.wall[end_to_end.BARE] / found.wall[end_to_end.WHOLE]
    console.print(f"{end_to_end.WHOLE}: {ratio:.2f} times the speed of {end_to_end.BARE}")
    console.print(_table("processor time of a page", found.processor))
    return failures


def _held_crawls(
    measure: Callable[[int], Measured], bounds: Sequence[Bound]
) -> tuple[Measured, list[str]]:
    return held_to(lambda: measure(_ROUNDS - 1), lambda found: exceeded(found.processor, bounds))


def _speed_table(title: str, found: dict[str, float]) -> Table:
    table = Table("work", "wall ms a page", "pages a second", title=title)
    for name, taken in found.items():
        table.add_row(name, f"{taken:.2f}", f"{1000 / taken:.0f}")
    return table


def _table(title: str, found: dict[str, float]) -> Table:
    baseline = next(iter(found.values()))
    table = Table("work", "least ms", "ratio", title=title)
    for name, taken in found.items():
        table.add_row(name, f"{taken:.2f}", f"{taken / baseline:.2f}")
    return table


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
