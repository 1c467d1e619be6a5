"""Run all benchmarks, print their tables and fail if a ratio is exceeded."""

import sys

from rich.console import Console
from rich.table import Table

from benchmarks import parsing
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
    for sentence in failures:
        console.print(f"[red]{sentence}")
    return 1 if failures else 0


def _table(title: str, found: dict[str, float]) -> Table:
    baseline = next(iter(found.values()))
    table = Table("work", "median ms", "ratio", title=title)
    for name, taken in found.items():
        table.add_row(name, f"{taken:.2f}", f"{taken / baseline:.2f}")
    return table


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
