"""How a rule across reports is declared; the rules stand in the modules beside.

A rule is a small function from a case, or from a district in a year, to judgements.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from corpus.rules.case import Case, DistrictYear
from corpus.rules.model import Judgement, Outcome
from parsers.checks.registry import RuleInfo

Subject = TypeVar("Subject", Case, DistrictYear)
Apply = Callable[[Subject], Iterable[Judgement]]


@dataclass(frozen=True, slots=True)
class CrossRule(Generic[Subject]):
    """A rule ready to run; `thresholds` are the names of the limits it compares with."""

    info: RuleInfo
    apply: Apply[Subject]
    thresholds: tuple[str, ...] = ()

    def outcomes(self, subject: Subject) -> Iterable[Outcome]:
        """Yield what the rule says of a subject."""
        for judgement in self.apply(subject):
            yield self._outcome(subject, judgement)

    def _outcome(self, subject: Subject, said: Judgement) -> Outcome:
        lineage, year = said.about or (subject.lineage, subject.report_year)
        return Outcome(
            self.info.instance_id(said.place), self.info.alias, lineage, year, said.verdict,
            said.severity or self.info.severity, said.attribution or self.info.attribution,
            said.operands, said.message,
        )  # fmt: skip


class CaseRule(CrossRule[Case]):
    """A rule about one report in its surroundings."""

    __slots__ = ()


class DistrictRule(CrossRule[DistrictYear]):
    """A rule about everybody directly below one body in one year."""

    __slots__ = ()


def case_rule(info: RuleInfo, *thresholds: str) -> Callable[[Apply[Case]], CaseRule]:
    """Declare a rule about one report in its surroundings."""

    def declare(function: Apply[Case]) -> CaseRule:
        return CaseRule(_described(info, function), function, thresholds)

    return declare


def district_rule(
    info: RuleInfo, *thresholds: str
) -> Callable[[Apply[DistrictYear]], DistrictRule]:
    """Declare a rule about everybody directly below one body in one year."""

    def declare(function: Apply[DistrictYear]) -> DistrictRule:
        return DistrictRule(_described(info, function), function, thresholds)

    return declare


def _described(info: RuleInfo, function: Callable[..., object]) -> RuleInfo:
    return replace(info, summary=(function.__doc__ or "").strip().split("\n")[0])
