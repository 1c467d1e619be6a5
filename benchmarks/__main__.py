"""Run all benchmarks, print their tables and fail if a ratio is exceeded."""

import sys

from rich.console import Console
from rich.table import Table

from benchmarks import parsing, storing
from benchmarks.measure import exceeded, medians

_REPETITIONS = 25
_SHORT = 9


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
    failures += _store(console, min(repetitions, _SHORT))
    for sentence in failures:
        console.print(f"[red]{sentence}")
    return 1 if failures else 0


def _store(console: Console, repetitions: int) -> list[str]:
    """Measure the store; return a sentence for every bound that does not hold."""
    speeds, sizes = storing.speeds(repetitions), storing.sizes()
    table = Table("work", "wall ms a page", "pages a second", title="durable captures")
    for name, taken in speeds.items():
        table.add_row(name, f"{taken:.2f}", f"{1000 / taken:.0f}")
    console.print(table)
    table = Table("what", "bytes a page", title=f"{storing.PAGES} pages of five portals")
    for name, size in sizes.items():
        table.add_row(name, f"{size:.0f}")
    console.print(table)
    return [
        *exceeded(speeds, storing.SPEED_BOUNDS),
        *exceeded(sizes, storing.SIZE_BOUNDS),
    ]


def _table(title: str, found: dict[str, float]) -> Table:
    baseline = next(iter(found.values()))
    table = Table("work", "median ms", "ratio", title=title)
    for name, taken in found.items():
        table.add_row(name, f"{taken:.2f}", f"{taken / baseline:.2f}")
    return table


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
