"""Every rule of the registry has a subject that passes, one that fails and a trap."""

import pytest

from corpus.rules.case import Case
from corpus.rules.model import Verdict
from corpus.rules.registry import CaseRule, DistrictRule
from corpus.rules.run import all_rules
from parsers.checks.run import rules as rules_of_reports
from tests.corpus.rules.fixtures import FIXTURES


def test_the_catalogue_has_a_fixture_of_every_rule_and_of_nothing_else() -> None:
    assert {rule.info.id for rule in all_rules()} == FIXTURES.keys()


def verdicts(rule: CaseRule | DistrictRule, subject: object) -> set[Verdict]:
    assert isinstance(subject, Case) is isinstance(rule, CaseRule)
    return {outcome.verdict for outcome in rule.outcomes(subject)}  # type: ignore[arg-type] # of its kind


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.info.id)
def test_a_rule_passes_fails_and_keeps_out_of_its_trap(rule: CaseRule | DistrictRule) -> None:
    good, bad, trap = FIXTURES[rule.info.id]()
    assert Verdict.PASS in verdicts(rule, good)
    assert Verdict.FAIL not in verdicts(rule, good)
    assert Verdict.FAIL in verdicts(rule, bad)
    assert Verdict.FAIL not in verdicts(rule, trap)


# Titles off the form's own and damaged heads are told under the numbers of other checks.
_ELSEWHERE = {"TP-03", "TP-04"}
_SERIES = {"XY": 14, "HI": 9, "DU": 11, "TM": 13, "TP": 8, "RV": 5, "OU": 6}


@pytest.mark.parametrize("series", sorted(_SERIES))
def test_every_number_of_the_study_is_checked_by_some_rule(series: str) -> None:
    infos = [*rules_of_reports(), *(rule.info for rule in all_rules())]
    known = {alias for info in infos for alias in info.alias.split(", ")}
    wanted = {f"{series}-{number:02}" for number in range(1, _SERIES[series] + 1)}
    assert wanted - known - _ELSEWHERE == set()
