"""A guard against hangs: no measure of speed, which benchmarks/ has, but an end to it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

_SECONDS = 30
"""Processor time; quadratic work on the inputs of these tests takes many times longer."""


@contextmanager
def bounded() -> Iterator[None]:
    """Fail if the work inside does not end in bounded time."""
    started = time.process_time()
    yield
    assert time.process_time() - started < _SECONDS
