"""Run by `test_parse` in a process of its own: parse one snapshot at a time until killed."""

import sys
from collections.abc import Generator, Iterable, Sequence
from itertools import chain

from corpus.job import Job
from corpus.jobs.engines import SerialEngine
from corpus.jobs.parse import parse_pending
from corpus.jobs.parsing import Broken, Work
from corpus.jobs.preparing import Ready, prepare_batch
from storage.session import Store
from tests.storage.builders import TickingClock


def _announce(count: int) -> None:
    sys.stdout.write(f"{count}\n")
    sys.stdout.flush()
    # Time enough to be killed between two snapshots.
    sys.stdin.read()


class _OneByOne(SerialEngine[Ready]):
    def map(self, batches: Iterable[Sequence[Work]]) -> Generator[list[Ready | Broken]]:
        return super().map([work] for work in chain.from_iterable(batches))


def main(url: str) -> None:
    with Store(url) as store:
        job = Job(store, TickingClock(), "0.1.0", _announce)
        parse_pending(job, _OneByOne(prepare_batch))


if __name__ == "__main__":
    main(sys.argv[1])
