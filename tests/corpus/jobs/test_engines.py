from collections.abc import Iterator

import pytest

from corpus.jobs.engines import ProcessEngine, SerialEngine
from corpus.jobs.parsing import Broken, Parsed, Work, cut_batches, parse_batch
from corpus.sample.district import sample_district
from tests.corpus.jobs.dying import DEADLY, parse_or_die

FILES = sample_district(1)
WORKS = [Work(number, file.payload, file.name) for number, file in enumerate(FILES)]


def test_batches_are_bounded_in_number_and_size() -> None:
    works = [Work(number, bytes(10)) for number in range(7)]
    assert [len(batch) for batch in cut_batches(works, count=3)] == [3, 3, 1]
    assert [len(batch) for batch in cut_batches(works, size=20)] == [2, 2, 2, 1]


def test_processes_give_what_one_process_gives() -> None:
    serial = list(SerialEngine(parse_batch).map(cut_batches(WORKS, count=2)))
    parallel = list(ProcessEngine(2, parse_batch).map(cut_batches(WORKS, count=2)))
    assert parallel == serial


def test_only_a_few_batches_are_under_way_at_once() -> None:
    taken = 0

    def count_taken() -> Iterator[list[Work]]:
        nonlocal taken
        for number in range(20):
            taken += 1
            yield [Work(number, b"<p>a</p>")]

    results = ProcessEngine(1, parse_batch).map(count_taken())
    next(results)
    assert taken <= 2
    results.close()


def test_a_worker_that_dies_costs_one_payload() -> None:
    works = [Work(0, b"<p>a</p>"), Work(1, DEADLY), Work(2, b"<p>b</p>"), Work(3, b"<p>c</p>")]
    batches = [works[:2], works[2:3], works[3:]]
    results = [one for many in ProcessEngine(2, parse_or_die).map(batches) for one in many]
    assert [one.number for one in results] == [0, 1, 2, 3]
    assert [type(one) for one in results] == [Parsed, Broken, Parsed, Parsed]
    assert isinstance(results[1], Broken)
    assert results[1].is_passing


def test_a_bug_is_a_result_without_folders_of_this_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def break_down(payload: bytes, **_: object) -> None:
        raise RecursionError("too deep")

    monkeypatch.setattr("corpus.jobs.parsing.parse_all", break_down)
    [[broken]] = SerialEngine(parse_batch).map([[Work(7, b"x")]])
    assert isinstance(broken, Broken)
    assert broken.number == 7
    assert broken.error.endswith("RecursionError: too deep")
    assert "parsing.py:" in broken.error
    assert "/" not in broken.error
