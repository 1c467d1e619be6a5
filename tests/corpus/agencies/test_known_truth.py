import csv
import io
from collections import Counter
from dataclasses import replace
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.agencies.register import read_register
from corpus.agencies.registry import AgencyRegistry
from corpus.agencies.resolve import resolve
from storage.agencies.facts import RegistryFacts
from tests.corpus.agencies.district import Case, invent_reports, invent_units

SEEDS = range(6)


@cache
def registry(seed: int) -> AgencyRegistry:
    _, text = invent_units(seed)
    rows = csv.DictReader(io.StringIO(text))
    return AgencyRegistry.of(
        read_register("district.csv", rows, AgencyRegistry.of(RegistryFacts()))
    )


def test_three_year_districts_are_resolved_and_nothing_is_wrong_and_sure() -> None:
    outcomes: Counter[str] = Counter()
    for seed in SEEDS:
        for case in invent_reports(seed):
            answer = resolve(registry(seed), case.printed)
            if answer.chosen is None:
                outcomes[f"review {case.kind}"] += 1
            else:
                assert answer.chosen.reading.key == case.key, (case, answer)
                outcomes["right"] += 1
    total = outcomes.total()
    assert total > 380 * len(SEEDS)
    assert outcomes["right"] >= 0.99 * total, outcomes
    # What one misprint hides everywhere, or nobody names, must wait; nothing else has to.
    hidden = {"right", "review misprint_everywhere", "review no_name", "review no_parent"}
    assert set(outcomes) <= hidden, outcomes


def test_every_answer_lists_its_evidence() -> None:
    for case in invent_reports(0):
        answer = resolve(registry(0), case.printed)
        assert answer.evidence
        if answer.chosen is not None:
            assert min(99, sum(each.weight for each in answer.evidence)) == answer.confidence


_CASES = [case for case in invent_reports(1) if case.kind == "plain"]
_SIGNS = sorted({sign for case in _CASES for sign in case.printed.name or ""})


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(_CASES), st.integers(0, 30), st.sampled_from(_SIGNS))
def test_one_wrong_sign_never_makes_a_wrong_and_sure_answer(
    case: Case, place: int, sign: str
) -> None:
    printed, name = case.printed, case.printed.name or ""
    at = place % len(name)
    wrong = name[:at] + sign + name[at + 1 :]
    answer = resolve(registry(1), replace(printed, name=wrong))
    assert answer.chosen is None or answer.chosen.reading.key == case.key
