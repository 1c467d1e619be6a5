"""Fill a store with generated report versions and time questions to it."""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa
from rich.console import Console
from rich.table import Table

from benchmarks.at_size import columns
from benchmarks.at_size.answers import RELEASE
from benchmarks.at_size.load import is_loaded, load
from benchmarks.at_size.model import Size
from benchmarks.at_size.queries import questions
from benchmarks.at_size.watch import watching
from storage.session import Store
from tests.storage.server import run_postgresql

_ROUNDS = 3
_HEADS = ("question", "answer", "first s", "again s", "own processor s")
# A person waits that long; what takes longer is explained.
_SLOW = 2.0
_LARGEST = """
SELECT relname, pg_total_relation_size(oid), pg_indexes_size(oid) FROM pg_class
WHERE relkind = 'r' ORDER BY 2 DESC LIMIT 8
"""


def main() -> None:
    """Load, ask and print."""
    given = _read_arguments()
    size = Size(given.versions, given.cells, given.full_districts)
    console = Console()
    with _database(given.url) as url, Store(url) as store:
        store.upgrade()
        if not is_loaded(store):
            _load(console, store, size)
        _show_sizes(console, store)
        _ask_store(console, store, is_explaining=given.explain)
    with tempfile.TemporaryDirectory(dir=Path.cwd(), prefix=".bench-") as folder:
        _ask_release(console, Path(given.release or folder), size)


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--versions", type=int, default=1_000_000)
    parser.add_argument("--cells", type=int, default=12, help="cells of most versions")
    parser.add_argument("--full-districts", type=int, default=10, help="districts with all cells")
    parser.add_argument("--url", help="a database; one with versions is taken as it is")
    parser.add_argument("--release", help="folder for the Parquet files; kept, and used again")
    parser.add_argument("--explain", action="store_true", help="show the plans of slow questions")
    return parser.parse_args()


@contextmanager
def _database(url: str | None) -> Iterator[str]:
    if url is not None:
        yield url
        return
    with run_postgresql() as own:
        yield own


def _load(console: Console, store: Store, size: Size) -> None:
    start, name = time.perf_counter(), ""
    for following in load(store, size):
        start = _tell(console, name, start)
        name = following
    _tell(console, name, start)


def _tell(console: Console, name: str, start: float) -> float:
    """Say how long a table took to fill; return the time now."""
    now = time.perf_counter()
    if name:
        console.print(f"{name}: {now - start:.1f} s")
    return now


def _show_sizes(console: Console, store: Store) -> None:
    if store.url.get_backend_name() != "postgresql":
        return
    table = Table("table", "MB", "of them indexes", title="on disk")
    with store.read_only() as session:
        for name, total, indexes in session.execute(sa.text(_LARGEST)):
            table.add_row(name, f"{total / 1e6:,.0f}", f"{indexes / 1e6:,.0f}")
        whole = session.execute(sa.text("SELECT pg_database_size(current_database())")).scalar_one()
    table.add_row("all", f"{whole / 1e6:,.0f}", "")
    console.print(table)


def _ask_store(console: Console, store: Store, *, is_explaining: bool) -> None:
    table = Table(*_HEADS, "statements", title=store.url.get_backend_name())
    for name, ask in questions().items():
        with store.read_only() as session, watching() as watch:
            asked = _timed(lambda: ask(session))  # noqa: B023 - called at once
        statements = watch.count // _ROUNDS
        table.add_row(name, *asked.shown(), f"{statements:,}")
        if is_explaining and asked.first > _SLOW:
            with store.read_only() as session:
                console.print(f"[bold]{name}", *watch.plans(session), sep="\n", markup=False)
    console.print(table)


def _ask_release(console: Console, folder: Path, size: Size) -> None:
    if not (folder / "panel_wide.parquet").exists():
        start = time.perf_counter()
        columns.write_release(folder, size)
        console.print(f"panel_wide.parquet: written in {time.perf_counter() - start:.0f} s")
    console.print(f"{(folder / 'panel_wide.parquet').stat().st_size / 1e6:.1f} MB")
    table = Table(*_HEADS, title="Parquet through DuckDB")
    for name in RELEASE:
        asked = _timed(lambda: len(columns.ask(folder, name)))  # noqa: B023 - called at once
        table.add_row(name, *asked.shown())
    console.print(table)


class _Asked(NamedTuple):
    """How much a question told, and how long it took: by the clock, and of this process.

    What a server worked is in the clock only; a busy machine is, too.
    """

    answer: int
    first: float
    again: float
    worked: float

    def shown(self) -> tuple[str, ...]:
        """Return it as cells of a table."""
        times = (self.first, self.again, self.worked)
        return (f"{self.answer:,}", *(f"{seconds:.2f}" for seconds in times))


def _timed(ask: Callable[[], int]) -> _Asked:
    times: list[float] = []
    worked: list[float] = []
    count = 0
    for _ in range(_ROUNDS):
        start, before = time.perf_counter(), time.process_time()
        count = ask()
        times.append(time.perf_counter() - start)
        worked.append(time.process_time() - before)
    return _Asked(count, times[0], min(times), min(worked))


if __name__ == "__main__":
    main()
