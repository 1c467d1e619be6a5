"""Figures that leap, vanish, stand still or change their unit (XY-07 to XY-10, XY-14)."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from statistics import median
from typing import NamedTuple

from corpus.rules.case import Case, DistrictYear
from corpus.rules.measures import (
    DECISIONS,
    FEES,
    FOLLOWED,
    GRANTED,
    HANDLED,
    REQUESTS,
    TOTAL,
    t3_keys,
)
from corpus.rules.model import (
    Judgement,
    Ref,
    YearReport,
    fails,
    inapplicable,
    judge,
    open_at,
    passes,
)
from corpus.rules.registry import case_rule
from corpus.rules.terms import show
from parsers.checks.registry import RuleInfo
from parsers.model import Attribution, Severity, State
from storage.models.agencies import AgencyKind

_HALF = Decimal("0.5")
# Of a normal distribution, the median absolute deviation times this is the standard deviation.
_MAD_TO_SIGMA = Decimal("1.4826")
# Peers that all moved alike would make any other move infinitely odd.
_LEAST_SPREAD = Decimal("0.1")


class Spread(NamedTuple):
    """How a figure moved among agencies of a kind: how many, their median and their spread."""

    size: int
    middle: Decimal
    sigma: Decimal


def _log_change(now: Decimal, then: Decimal) -> Decimal:
    return ((now + _HALF) / (then + _HALF)).ln()


def _changes(district: DistrictYear) -> Mapping[tuple[AgencyKind, str], list[tuple[str, Decimal]]]:
    """Return the change of each followed figure by kind, for all who have both years."""
    found: dict[tuple[AgencyKind, str], list[tuple[str, Decimal]]] = {}
    then = district.last.by_lineage if district.last else {}
    for report in district.reports:
        kind, before = district.kind_of(report.lineage), then.get(report.lineage)
        if kind is None or before is None or before.generation is not report.generation:
            continue
        for key in FOLLOWED:
            now, past = report.number(key), before.number(key)
            if now is not None and past is not None and min(now, past) >= 0:
                found.setdefault((kind, key), []).append((report.lineage, _log_change(now, past)))
    return found


def spread_of(values: list[Decimal]) -> Spread:
    """Return median and robust standard deviation of some numbers.

    >>> spread_of([Decimal(1), Decimal(2), Decimal(3)]).middle
    Decimal('2')
    """
    middle = median(values)
    mad = median([abs(value - middle) for value in values])
    return Spread(len(values), middle, max(mad * _MAD_TO_SIGMA, _LEAST_SPREAD))


@case_rule(
    RuleInfo(
        id="years.jump.<cell>",
        alias="XY-07",
        severity=Severity.INFO,
        zh="与上年相比变动异常",
        formula="robust z of log((x + 1/2) / (x of last year + 1/2)) <= jump_z",
        attribution=Attribution.UNKNOWN,
    ),
    "years.jump_z", "years.jump_min_count", "years.jump_min_peers",
)  # fmt: skip
def jump(case: Case) -> Iterator[Judgement]:
    """Require that a figure moves as with others of the same kind, small figures apart."""
    before = case.bridge()
    if isinstance(before, Judgement):
        yield before
        return
    for key in FOLLOWED:
        yield from case.compare(before, [_jump(case, before, key)])


def _jump(case: Case, before: YearReport, key: str) -> Judgement:
    now, then = case.report.number(key), before.number(key)
    operands = case.report.operand(key), before.operand(key)
    if now is None or then is None or min(now, then) < 0:
        return open_at(key, *operands)
    if max(now, then) < case.limits["years.jump_min_count"]:
        return inapplicable(key, "too small")
    changes = case.district.once(_changes)
    kind = case.kind
    listed = changes.get((kind, key), []) if kind else []
    peers = [change for lineage, change in listed if lineage != case.lineage]
    if len(peers) < case.limits.count("years.jump_min_peers"):
        return open_at(key, Ref(f"peers of {case.lineage}/{case.report_year}", len(peers)))
    spread = spread_of(peers)
    z = abs(_log_change(now, then) - spread.middle) / spread.sigma
    message = (
        f"{key} went from {show(then)} to {show(now)}; "
        f"{spread.size} others of the kind did not move like that (z = {z:.1f})."
    )
    return judge(z <= case.limits["years.jump_z"], message, *operands, place=key)


@case_rule(
    RuleInfo(
        id="years.copied_figures",
        alias="XY-08",
        severity=Severity.WARNING,
        zh="数据与上年完全相同",
        formula="table 3 and the decisions of table 2 differ from last year somewhere",
    ),
    "years.copied_min_cells",
)
def copied_figures(case: Case) -> Iterator[Judgement]:
    """Require that not every figure other than zero equals last year's."""
    before = case.bridge()
    yield before if isinstance(before, Judgement) else _copied_figures(case, before)


def _copied_figures(case: Case, before: YearReport) -> Judgement:
    found = {key: (case.report.number(key), before.number(key)) for key in (*t3_keys(), *DECISIONS)}
    known = {key: pair for key, pair in found.items() if None not in pair}
    if any(now != then for now, then in known.values()):
        return passes()
    # What only one of them has a number for may be what differs.
    half = [key for key, pair in found.items() if key not in known and any(pair)]
    requests = [key for key in known if key.startswith("t3.")]
    if half or not requests:
        return open_at("", *(ref for key in half for ref in _both(case, before, key)))
    same = [key for key, (now, _) in known.items() if now]
    if sum(key in same for key in requests) < case.limits["years.copied_min_cells"]:
        return passes()
    message = f"All {len(same)} figures other than zero are those of {before.report_year}."
    return fails(message, *(ref for key in same for ref in _both(case, before, key)))


def _both(case: Case, before: YearReport, key: str) -> tuple[Ref, Ref]:
    return case.report.operand(key), before.operand(key)


@case_rule(
    RuleInfo(
        id="years.drop.<cell>",
        alias="XY-09",
        severity=Severity.WARNING,
        zh="较大数值骤降为零或空白",
        formula="x > 0 where last year had many",
        attribution=Attribution.UNKNOWN,
    ),
    "years.drop_min_requests", "years.drop_min_decisions",
)  # fmt: skip
def drop(case: Case) -> Iterator[Judgement]:
    """Require that a large figure of last year is neither zero nor blank this year."""
    before = case.bridge()
    if isinstance(before, Judgement):
        yield before
        return
    for key in (REQUESTS, *DECISIONS[:2]):
        name = "requests" if key == REQUESTS else "decisions"
        least = case.limits[f"years.drop_min_{name}"]
        yield from case.compare(before, [_drop(case.report, before, key, least)])


def _drop(now: YearReport, before: YearReport, key: str, least: Decimal) -> Judgement:
    then, cell = before.number(key), now.cell(key)
    operands = now.operand(key), before.operand(key)
    if then is None:
        return open_at(key, operands[1])
    if then < least:
        return passes(key)
    is_gone = cell.state in (State.BLANK, State.PLACEHOLDER)
    if now.number(key) is None and not is_gone:
        return open_at(key, operands[0])
    shown = "blank" if is_gone else "0"
    message = f"{key} fell from {show(then)} to {shown}."
    return judge(not is_gone and cell.value != 0, message, *operands, place=key)


@case_rule(
    RuleInfo(
        id="years.unit_slip",
        alias="XY-10",
        severity=Severity.WARNING,
        zh="收费金额疑似单位错误",
        formula="fees / fees of last year is not near 1,000 or 10,000 or their inverse",
    ),
    "years.unit_slip_tolerance", "years.unit_slip_factors",
)  # fmt: skip
def unit_slip(case: Case) -> Iterator[Judgement]:
    """Require that fees did not grow or shrink by what a wrong unit would do."""
    before = case.bridge()
    if isinstance(before, Judgement):
        yield before
        return
    now, then = case.report.number(FEES), before.number(FEES)
    operands = case.report.operand(FEES), before.operand(FEES)
    if now is None or then is None:
        yield open_at("", *operands)
    elif not now or not then:
        yield passes()
    else:
        ratio, slack = max(now, then) / min(now, then), case.limits["years.unit_slip_tolerance"]
        factors = case.limits.several("years.unit_slip_factors")
        is_slip = any(abs(ratio / factor - 1) <= slack for factor in factors)
        message = f"Fees went from {show(then)} to {show(now)}, as if the unit had changed."
        yield judge(not is_slip, message, *operands)


@case_rule(
    RuleInfo(
        id="years.steady",
        alias="XY-14",
        severity=Severity.INFO,
        zh="连续数年申请数与予以公开数完全相同",
        formula="new_received = granted = handled_total is not the same number for years",
        attribution=Attribution.UNKNOWN,
    ),
    "years.steady_years", "years.steady_min_requests",
)  # fmt: skip
def steady(case: Case) -> Iterator[Judgement]:
    """Require that many requests are not the same number, all granted, for years on end."""
    length = case.limits.count("years.steady_years")
    past = [case.year_before(back) for back in range(1, length)]
    reports = [case.report, *(report for report in past if report is not None)]
    if len(reports) < length:
        yield open_at()
        return
    keys = (REQUESTS, f"{GRANTED}.{TOTAL}", f"{HANDLED}.{TOTAL}")
    values = [report.number(key) for report in reports for key in keys]
    operands = [report.operand(key) for report in reports for key in keys]
    if None in values:
        yield open_at("", *operands)
        return
    first = values[0] or Decimal()
    is_odd = first >= case.limits["years.steady_min_requests"] and set(values) == {first}
    told = f"For {length} years there were {show(first)} requests, all of them granted."
    yield fails(told, *operands) if is_odd else passes()
