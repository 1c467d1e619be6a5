import socket

import pytest

from corpus.jobs.engines import ProcessEngine, SerialEngine
from corpus.jobs.offline import NetworkForbidden, offline
from corpus.jobs.parsing import Broken, Result, Work
from corpus.jobs.usage import measure_usage
from tests.corpus.reparse.calling import WAYS, call_home

WORKS = [Work(number, b"x") for number in range(len(WAYS))]


def _outcomes(results: list[list[Result]]) -> list[str]:
    return [one.error for many in results for one in many if isinstance(one, Broken)]


def test_a_parser_in_a_worker_reaches_nothing() -> None:
    engine = ProcessEngine(1, call_home)
    assert _outcomes(list(engine.map([WORKS]))) == ["NetworkForbidden"] * len(WAYS)
    [usage] = engine.usage.values()
    assert usage.cpu_seconds > 0
    assert usage.peak_bytes > 1_000_000


def test_a_parser_in_this_process_reaches_nothing() -> None:
    assert _outcomes(list(SerialEngine(call_home).map([WORKS]))) == ["NetworkForbidden"] * len(WAYS)


def test_the_network_is_there_again_afterwards() -> None:
    with offline(), pytest.raises(NetworkForbidden):
        socket.socket()
    socket.socket().close()


def test_usage_is_measured_of_this_process() -> None:
    assert measure_usage().peak_bytes > 1_000_000
