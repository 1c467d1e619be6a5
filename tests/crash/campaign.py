"""Run by hand: `python -m tests.crash.campaign [sqlite|postgresql] [KILLS]` prints a table."""

import random
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.session import Store
from tests.crash.conftest import new_database
from tests.crash.killing import Tally, Zygote, empty, kill_until_finished
from tests.crash.site import Site
from tests.storage.server import run_postgresql

_KILLS_PER_CRAWL = 20
_COUNTS = ("kills", "crawls", "pages", "lost", "duplicated", "dangling", "refetched")


def main(backend: str, kills: int) -> int:
    total = Tally()
    chance = random.Random(20240303)  # noqa: S311 - instants of kills, not a secret
    with (
        tempfile.TemporaryDirectory() as folder,
        _open(backend, Path(folder)) as store,
        Zygote(Path(folder)) as zygote,
    ):
        while total.kills < kills:
            empty(store)
            site = Site()
            left = min(_KILLS_PER_CRAWL, kills - total.kills)
            _add(total, kill_until_finished(zygote, store, site, chance, left))
            site.close()
            _say(backend, total)
    return 1 if total.lost or total.duplicated or total.dangling or total.faults else 0


@contextmanager
def _open(backend: str, folder: Path) -> Iterator[Store]:
    if backend == "sqlite":
        with Store(f"sqlite:///{folder / 'campaign.db'}") as store:
            store.upgrade()
            yield store
        return
    with run_postgresql() as url, Store(new_database(url)) as store:
        store.upgrade()
        yield store


def _add(total: Tally, tally: Tally) -> None:
    for name in _COUNTS:
        setattr(total, name, getattr(total, name) + getattr(tally, name))
    total.worst_refetch = max(total.worst_refetch, tally.worst_refetch)
    total.faults += tally.faults


def _say(backend: str, total: Tally) -> None:
    counts = "  ".join(f"{name} {getattr(total, name)}" for name in _COUNTS)
    sys.stdout.write(f"{backend}  {counts}  worst refetch {total.worst_refetch} {total.faults}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    arguments = [*sys.argv[1:], *("sqlite", "1000")[len(sys.argv) - 1 :]]
    sys.exit(main(arguments[0], int(arguments[1])))
