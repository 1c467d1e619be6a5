"""Rates and figures against the possible and against peers (OU-01 to OU-06, XT-02, XT-03)."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from operator import ge, le
from statistics import median
from typing import NamedTuple

from corpus.rules.case import Case
from corpus.rules.measures import (
    DISPUTES,
    FOLLOWED,
    GRANTED,
    HANDLED,
    REQUESTS,
    TOTAL,
    t3_total,
)
from corpus.rules.model import (
    Judgement,
    Ref,
    YearReport,
    inapplicable,
    judge,
    open_at,
    passes,
)
from corpus.rules.registry import case_rule
from corpus.rules.terms import Term, Told, equate, show
from parsers.checks.registry import RuleInfo
from parsers.model import Attribution, Severity, State


class Rate(NamedTuple):
    """A share that cannot be below 0 or above 1, by the cells of its two sides."""

    key: str
    part: str
    whole: str


_HANDLED = f"{HANDLED}.{TOTAL}"
RATES = (
    Rate("granted", f"{GRANTED}.{TOTAL}", _HANDLED),
    Rate("partially_granted", t3_total("partially_granted"), _HANDLED),
    Rate("not_held", t3_total("unable_not_held"), _HANDLED),
    Rate("petition", t3_total("rejected_petition"), _HANDLED),
    Rate("natural_person", "t3.new_received.natural_person", REQUESTS),
    *(Rate(f"{g}_corrected", f"t4.{g}_corrected", f"t4.{g}_total") for g in DISPUTES),
    *(Rate(f"{g}_pending", f"t4.{g}_pending", f"t4.{g}_total") for g in DISPUTES),
)


def _both(report: YearReport, rate: Rate) -> tuple[Decimal, Decimal] | None:
    part, whole = report.number(rate.part), report.number(rate.whole)
    return None if part is None or whole is None else (part, whole)


@case_rule(
    RuleInfo(
        id="outliers.rate.<rate>",
        alias="OU-01, OU-06",
        severity=Severity.ERROR,
        zh="比率超出可能范围",
        formula="0 <= part <= whole",
    )
)
def rate_possible(case: Case) -> Iterator[Judgement]:
    """Require that no part exceeds its whole: cases corrected or pending, requests granted."""
    for rate in RATES:
        both = _both(case.report, rate)
        operands = case.report.operand(rate.part), case.report.operand(rate.whole)
        if both is None:
            yield open_at(rate.key, *operands)
            continue
        told = f"{rate.part} is {show(both[0])} of {show(both[1])}."
        yield judge(0 <= both[0] <= both[1], told, *operands, place=rate.key)


@case_rule(
    RuleInfo(
        id="outliers.funnel.<rate>",
        alias="OU-02",
        severity=Severity.INFO,
        zh="比率明显偏离同类机关",
        formula="|rate - rate of peers| <= z * binomial error, widened for over-dispersion",
        attribution=Attribution.UNKNOWN,
    ),
    "outliers.funnel_z", "outliers.min_n", "outliers.min_peers",
)  # fmt: skip
def funnel(case: Case) -> Iterator[Judgement]:
    """Require that a rate lies within the funnel of peers of the kind (99.8 %)."""
    for rate in RATES:
        yield _funnel(case, rate)


def _funnel(case: Case, rate: Rate) -> Judgement:
    own = _both(case.report, rate)
    operands = case.report.operand(rate.part), case.report.operand(rate.whole)
    if own is None:
        return open_at(rate.key, *operands)
    least = case.limits["outliers.min_n"]
    if own[1] < least:
        return inapplicable(rate.key, "too small")
    found = (_both(peer, rate) for peer in case.district.peers_of(case.lineage))
    peers = [both for both in found if both is not None and both[1] >= least]
    if len(peers) < case.limits["outliers.min_peers"]:
        return open_at(rate.key, Ref(f"peers of {case.lineage}/{case.report_year}", len(peers)))
    z = _funnel_z(own, peers)
    told = f"{rate.part} is {show(own[0])} of {show(own[1])}, far from {len(peers)} peers "
    told += f"(z = {z:.1f})."
    return judge(abs(z) <= case.limits["outliers.funnel_z"], told, *operands, place=rate.key)


def _funnel_z(own: tuple[Decimal, Decimal], peers: list[tuple[Decimal, Decimal]]) -> Decimal:
    """Return how many standard errors a rate is away, errors widened as far as peers scatter."""
    count = sum((whole for _, whole in peers), Decimal())
    rate = sum((part for part, _ in peers), Decimal()) / count
    spread = rate * (1 - rate)
    if spread <= 0:
        # Everybody has nothing or all: one case more or less is the finest step there is.
        spread = 1 / count
    scatter = [(part / whole - rate) ** 2 * whole / spread for part, whole in peers]
    widened = spread * max(Decimal(1), sum(scatter, Decimal()) / len(scatter))
    return (own[0] / own[1] - rate) / (widened / own[1]).sqrt()


@case_rule(
    RuleInfo(
        id="outliers.zero.<cell>",
        alias="OU-03",
        severity=Severity.INFO,
        zh="同类机关数值较大而本机关为零",
        formula="x > 0 where the median of peers is zero_median or more",
        attribution=Attribution.UNKNOWN,
    ),
    "outliers.zero_median", "outliers.min_peers",
)  # fmt: skip
def zero(case: Case) -> Iterator[Judgement]:
    """Report zeros where half of the peers have many."""
    peers = case.district.peers_of(case.lineage)
    for key in FOLLOWED:
        own = case.report.number(key)
        values = [value for peer in peers if (value := peer.number(key)) is not None]
        if own is None or len(values) < case.limits["outliers.min_peers"]:
            yield open_at(key, case.report.operand(key))
        elif own:
            yield passes(key)
        else:
            middle = Decimal(median(values))
            told = f"{key} is 0; half of {len(values)} peers have {show(middle)} or more."
            is_usual = middle < case.limits["outliers.zero_median"]
            yield judge(is_usual, told, case.report.operand(key), place=key)


@case_rule(
    RuleInfo(
        id="outliers.mark.<cell>",
        alias="OU-04",
        severity=Severity.INFO,
        zh="同类机关多有数值而本机关填占位符",
        formula="a number where most peers have one",
        attribution=Attribution.UNKNOWN,
    ),
    "outliers.mark_share", "outliers.min_peers",
)  # fmt: skip
def mark(case: Case) -> Iterator[Judgement]:
    """Report dashes and slashes where most peers have a number."""
    peers = case.district.peers_of(case.lineage)
    for key in FOLLOWED:
        if case.report.cell(key).state is not State.PLACEHOLDER:
            yield passes(key) if case.report.number(key) is not None else inapplicable(key)
            continue
        if len(peers) < case.limits["outliers.min_peers"]:
            yield open_at(key)
            continue
        have = sum(peer.number(key) is not None for peer in peers)
        told = f"{key} is a mark; {have} of {len(peers)} peers have a number."
        is_usual = Fraction(have, len(peers)) < case.limits["outliers.mark_share"]
        yield judge(is_usual, told, case.report.operand(key), place=key)


@case_rule(
    RuleInfo(
        id="outliers.all_granted",
        alias="OU-05",
        severity=Severity.INFO,
        zh="办结量较大而全部予以公开",
        formula="granted < handled_total where that is all_granted_min or more",
        attribution=Attribution.UNKNOWN,
    ),
    "outliers.all_granted_min",
)
def all_granted(case: Case) -> Iterator[Judgement]:
    """Report that every one of many requests was granted in full."""
    both = _both(case.report, RATES[0])
    operands = case.report.operand(RATES[0].part), case.report.operand(_HANDLED)
    if both is None:
        yield open_at("", *operands)
        return
    is_large = both[1] >= case.limits["outliers.all_granted_min"]
    told = f"All {show(both[1])} requests were granted in full."
    yield judge(not (is_large and both[0] == both[1]), told, *operands)


@case_rule(
    RuleInfo(
        id="years.disputes_above_requests",
        alias="XT-02",
        severity=Severity.INFO,
        zh="复议诉讼数大于两年办结申请数",
        formula="review_total + direct_suit_total <= handled_total of this and of last year",
        attribution=Attribution.DEFINITION,
    )
)
def disputes_above_requests(case: Case) -> Iterator[Judgement]:
    """Require that there are not more disputes than requests of two years to be about."""
    before = case.bridge()
    if isinstance(before, Judgement):
        yield before
        return
    told = Told("", "There are {left} reviews and suits about {right} requests of two years.")
    left = [Term(case.report, "t4.review_total"), Term(case.report, "t4.direct_suit_total")]
    right = [Term(case.report, _HANDLED), Term(before, _HANDLED)]
    yield from case.compare(before, [equate(told, left, right, le)])


@case_rule(
    RuleInfo(
        id="years.suits_after_review",
        alias="XT-03",
        severity=Severity.INFO,
        zh="复议后起诉数大于可诉复议数",
        formula="post_review_suit_total <= review_total - review_pending + reviews of last year",
        attribution=Attribution.DEFINITION,
    )
)
def suits_after_review(case: Case) -> Iterator[Judgement]:
    """Require that no more suits follow reviews than there were reviews of two years."""
    before = case.bridge()
    if isinstance(before, Judgement):
        yield before
        return
    told = Told("", "{right} suits follow {left} reviews of two years.")
    now = case.report
    left = [Term(now, "t4.review_total"), Term(now, "t4.review_pending", -1),
            Term(before, "t4.review_total")]  # fmt: skip
    right = [Term(now, "t4.post_review_suit_total")]
    yield from case.compare(before, [equate(told, left, right, ge)])
