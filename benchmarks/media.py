"""Parsing each medium: reports a second of one core, and what a second process adds."""

import time
from collections.abc import Iterator, Sequence

from benchmarks.measure import Bound, least_times
from corpus.jobs.engines import Engine, ProcessEngine, SerialEngine
from corpus.jobs.parsing import Parsed, Work, parse_batch
from corpus.sample.pools import chance
from parsers.parse import parse
from tests.parsers.wild.media import WRITERS
from tests.parsers.wild.reports import draw_report

ONE = "one process"
TWO = "two processes"
# A report of each seed in each medium: shapes, charsets and forms differ.
_SEEDS = range(4)
_BATCH = 8
_PAGES = 240

# Two processes need two idle cores; the target is 1.8 times the speed of one.
SCALING_BOUNDS = (Bound(TWO, ONE, 0.85, "target 0.56"),)


def speeds(repetitions: int) -> dict[str, float]:
    """Return the milliseconds of processor time that a report takes in each medium."""
    return {medium: _speed(medium, repetitions) for medium in WRITERS}


def _speed(medium: str, repetitions: int) -> float:
    payloads = [_payload(medium, seed) for seed in _SEEDS]
    works = {"parse": lambda: [parse(payload) for payload in payloads]}
    return least_times(works, repetitions)["parse"] / len(payloads)


def scaling() -> dict[str, float]:
    """Return the milliseconds that a page takes on the clock with one process and with two."""
    payloads = [_payload("html", seed) for seed in range(_PAGES // 4)] * 4
    works = [Work(number, payload) for number, payload in enumerate(payloads)]
    engines: dict[str, Engine[Parsed]] = {
        ONE: SerialEngine(parse_batch),
        TWO: ProcessEngine(2, parse_batch),
    }
    return {name: _paced(engine, works) for name, engine in engines.items()}


def _paced(engine: Engine[Parsed], works: Sequence[Work]) -> float:
    """Return the pace after the first batch: starting a process is not what is asked."""
    results = engine.map(_batches(works))
    next(results)
    start = time.perf_counter()
    count = sum(len(batch) for batch in results)
    return (time.perf_counter() - start) * 1000 / count


def _batches(works: Sequence[Work]) -> Iterator[Sequence[Work]]:
    return (works[first : first + _BATCH] for first in range(0, len(works), _BATCH))


def _payload(medium: str, seed: int) -> bytes:
    report = draw_report(seed)
    return WRITERS[medium](report.document, chance("benchmark", medium, seed)).payload
