"""Crawl: runs a plan in a process of its own and hears how it goes.

A reactor runs only once in a process; a crawl that is killed takes nothing else with it.
"""

import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import connection
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnContext, SpawnProcess
from pathlib import Path
from types import FrameType
from typing import Any

from crawler.process import CrawlPlan, crawl
from storage.errors import StorageError

Hear = Callable[[Mapping[str, Any]], None]
"""Who hears each thing that the crawl tells of itself."""

_STOPPING = (signal.SIGINT, signal.SIGTERM)
_FAILED = "failed"


@dataclass(frozen=True, slots=True)
class CrawlEnd:
    """How the process of a crawl ended.

    `error` is a sentence when it did not come to its end; `is_interrupted` says that it was asked
    to stop. Either way it goes on where it was when it is started again.
    """

    error: str | None = None
    is_interrupted: bool = False


def run_crawl(plan: CrawlPlan, hear: Hear, log: Path | None = None) -> CrawlEnd:
    """Crawl in another process and return when it is over.

    Ctrl-C asks the crawl to finish what is under way; a second one does not wait for that.
    """
    context = multiprocessing.get_context("spawn")
    failures: list[str] = []
    interrupts: list[int] = []

    def listen(told: Mapping[str, Any]) -> None:
        if told.get("event") == _FAILED:
            failures.append(str(told["message"]))
        else:
            hear(told)

    with _started(context, plan, log, interrupts) as (child, channel):
        _listen(channel, listen)
        child.join()
    is_interrupted = bool(interrupts)
    error = failures[0] if failures else _explain(child.exitcode or 0, is_interrupted)
    return CrawlEnd(error, is_interrupted)


@contextmanager
def _started(
    context: SpawnContext, plan: CrawlPlan, log: Path | None, interrupts: list[int]
) -> Iterator[tuple[SpawnProcess, Connection]]:
    """Start the process; signals to stop are handed on to it as long as it lasts."""
    channel, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_run, args=(plan, log, theirs), name="crawl")

    def hand_on(number: int, _: FrameType | None) -> None:
        interrupts.append(number)
        child.terminate()

    with _ignoring_signals(), channel, theirs:
        # What is ignored now is ignored by the child until it knows how to stop.
        child.start()
        theirs.close()
        with _handling_signals(hand_on):
            yield child, channel


@contextmanager
def _ignoring_signals() -> Iterator[None]:
    with _handling_signals(signal.SIG_IGN):
        yield


@contextmanager
def _handling_signals(handler: Callable[[int, FrameType | None], None] | int) -> Iterator[None]:
    """Handle the signals to stop; only the main thread may, others leave them as they are."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, handler) for number in _STOPPING}
    try:
        yield
    finally:
        for number, former in before.items():
            signal.signal(number, former)


def _listen(channel: Connection, hear: Hear) -> None:
    while True:
        try:
            told = channel.recv()
        except (EOFError, OSError):
            return
        hear(told)


def _explain(code: int, is_interrupted: bool) -> str | None:
    """Say in one sentence what ended the process, unless it came to its end."""
    if code == 0 or is_interrupted:
        return None
    cause = f"killed by signal {-code}" if code < 0 else f"ended with code {code}"
    return f"The process that crawled was {cause}: crawl again, it goes on where it was."


def _run(plan: CrawlPlan, log: Path | None, channel: Connection) -> None:
    """Crawl; what the process is for."""
    _leave_terminal()
    _keep_log(log)
    threading.Thread(target=_stop_with_parent, daemon=True).start()
    for number in _STOPPING:
        signal.signal(number, signal.SIG_DFL)

    def tell(told: dict[str, Any]) -> None:
        try:
            channel.send(told)
        except OSError:
            # Nobody listens any more; the thread above ends the crawl in good order.
            logging.getLogger(__name__).debug("crawl_unheard")

    try:
        crawl(plan, tell)
    except StorageError as error:
        tell({"event": _FAILED, "message": str(error)})


def _leave_terminal() -> None:
    """Leave Ctrl-C to the parent, which hands it on once."""
    if hasattr(os, "setpgrp"):
        os.setpgrp()


def _keep_log(log: Path | None) -> None:
    """Write the log of the crawler where it was asked for, else nowhere."""
    root = logging.getLogger()
    if log is None:
        root.addHandler(logging.NullHandler())
        return
    handler = logging.FileHandler(log, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root.addHandler(handler)
    root.setLevel(logging.INFO)


def _stop_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)
