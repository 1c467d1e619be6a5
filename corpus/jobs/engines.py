"""Engines: where batches are parsed, in this process or in several.

An engine takes batches and gives their results in the same order; a distributed one needs no more.
Whoever parses is cut off from the network meanwhile.
"""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import connection
from multiprocessing.context import BaseContext
from typing import Generic, Protocol, Self, TypeVar

from corpus.jobs.offline import forbid_network, offline
from corpus.jobs.parsing import Broken, Work
from corpus.jobs.usage import Usage, measure_usage

_DIED = "The process died that parsed this payload, and again when it had nothing else to do."

Result = TypeVar("Result")

Results = list[Result | Broken]
BatchParser = Callable[[Sequence[Work]], Results[Result]]
"""Parses a batch and makes of it what its caller needs; has a name, so that a worker finds it."""


class Engine(Protocol[Result]):
    """Parse batches, in order, holding only a few at once; closing the results ends the work."""

    def map(self, batches: Iterable[Sequence[Work]]) -> Generator[Results[Result]]:
        """Yield the results of each batch."""


class SerialEngine(Generic[Result]):
    """Parse in this process."""

    def __init__(self, parse_batch: BatchParser[Result]) -> None:
        self._parse_batch = parse_batch

    def map(self, batches: Iterable[Sequence[Work]]) -> Generator[Results[Result]]:
        """Yield the results of each batch."""
        for batch in batches:
            with offline():
                results = self._parse_batch(batch)
            yield results


class ProcessEngine(Generic[Result]):
    """Parse in several processes of this machine; one that dies costs one payload.

    `usage` is what each process said last of itself, by its number.
    """

    def __init__(self, jobs: int, parse_batch: BatchParser[Result]) -> None:
        self._jobs = jobs
        self._parse_batch = parse_batch
        self.usage: dict[int, Usage] = {}

    def map(self, batches: Iterable[Sequence[Work]]) -> Generator[Results[Result]]:
        """Yield the results of each batch."""
        waiting: deque[tuple[Sequence[Work], _Answer[Result]]] = deque()
        with _Workers(self._jobs) as workers:
            for batch in batches:
                waiting.append((batch, workers.submit(self._parse_batch, batch)))
                # Two batches per process keep them busy; more would only fill the memory.
                if len(waiting) >= 2 * self._jobs:
                    yield self._finish(*waiting.popleft())
            while waiting:
                yield self._finish(*waiting.popleft())

    def _finish(self, batch: Sequence[Work], future: "_Answer[Result]") -> Results[Result]:
        try:
            return self._note(future.result())
        except BrokenProcessPool:
            return [result for work in batch for result in self._parse_alone(work)]

    def _note(self, answer: "_Answered[Result]") -> Results[Result]:
        results, usage = answer
        self.usage[usage.pid] = usage
        return results

    def _parse_alone(self, work: Work) -> Results[Result]:
        """Parse one payload in a process of its own, to tell the guilty from the bystanders."""
        with _Workers(1) as workers:
            try:
                return self._note(workers.submit(self._parse_batch, [work]).result())
            except BrokenProcessPool:
                return [Broken(work.number, _DIED, is_passing=True)]


class _Workers:
    """A pool of processes that is opened anew when one of them has died."""

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self._pool = _open_pool(jobs)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def submit(self, parse_batch: BatchParser[Result], batch: Sequence[Work]) -> "_Answer[Result]":
        try:
            return self._pool.submit(_parse_measured, parse_batch, batch)
        except BrokenProcessPool:
            self._pool.shutdown()
            self._pool = _open_pool(self._jobs)
            return self._pool.submit(_parse_measured, parse_batch, batch)


_Answered = tuple[Results[Result], Usage]
_Answer = Future[_Answered[Result]]


def _parse_measured(parse_batch: BatchParser[Result], batch: Sequence[Work]) -> _Answered[Result]:
    """Parse in a worker, which says with each answer what it has used."""
    return parse_batch(batch), measure_usage()


def open_engine(jobs: int, parse_batch: BatchParser[Result]) -> Engine[Result]:
    """Return the engine for a number of processes."""
    return SerialEngine(parse_batch) if jobs == 1 else ProcessEngine(jobs, parse_batch)


def _open_pool(jobs: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(jobs, mp_context=_context(), initializer=_prepare_worker)


def _context() -> BaseContext:
    """Return a way to start processes that copies no thread, lock or open database."""
    is_posix = "forkserver" in multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if is_posix else "spawn")
    if is_posix:
        # Imported once by the server, then shared by every worker it forks.
        context.set_forkserver_preload(["corpus.jobs.preparing"])
    return context


def _prepare_worker() -> None:
    """Leave Ctrl-C to the parent, end with it even when it is killed, and stay off the network."""
    forbid_network()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
