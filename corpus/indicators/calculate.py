"""Calculating the indicators of one report: quotients of sums, and the few that are more."""

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import NamedTuple

from corpus.indicators.catalogue import SPECIAL, variants
from corpus.indicators.intervals import wilson
from corpus.indicators.model import Figure, Gap, Kind, Missing, Sum, Variant
from corpus.indicators.terms import add, less, number_of, rows_of, term_of
from corpus.rules.case import Case
from corpus.rules.copies import matched, problems_of, reuse_of
from corpus.rules.measures import T3_COLUMNS, TOTAL, t3_total
from corpus.rules.model import YearReport
from parsers.model import Scope

_OTHER = "section_6_other"
_FEE = re.compile(r"信息处理费|收费通知")
# `无` begins other words, too (`无理由大量申请`, `无法`, `无关`).
_NO_FEE = re.compile(
    r"(?:未|没有|无(?![理正关法效限固偿]))[^，,。；;]{0,10}(?:收取|产生|发生|收费|发出)"
    r"|收取[^，,。；;]{0,8}(?:为|是|共计?|费)[0零](?=$|[，,])"
)
# Whatever a number is written with, for `3万500元` and `100余元` are no 500 and no 0.
_SIGNS = r"\d.余多几数零〇一二两三四五六七八九十百千万亿"
_UNITS = "件|份|页|张|宗|次|笔"
# One match for a run of signs, for from each of them anew takes quadratic time. What each costs is
# no number of cases.
_RUN = rf"(?<![{_SIGNS}每])([{_SIGNS}]+)"
_CASES = re.compile(rf"{_RUN}(?:件|份|宗|次|笔)")
_YUAN = re.compile(rf"{_RUN}元")
_RATE = re.compile(rf"每[{_SIGNS}]*(?:{_UNITS})|元[/／每](?:{_UNITS})|标准")
_GROUPING = re.compile(r"(?<=\d)[,，](?=\d{3}(?!\d))")
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[,，](?=\d)")
_PLAIN = re.compile(r"\d{1,9}(?:\.\d{1,2})?")
_COUNT = re.compile(r"\d|零")
_NOTHING = re.compile(r"0(?:\.0+)?万?|零")
_BITS = Decimal("0.000000000001")


class Outside(NamedTuple):
    """What calculating needs beside reports.

    `residents` by lineage and year; `checks` passed and failed of a report; `runs` are the years
    in a row whose reuse is half or more, up to the one before.
    """

    residents: Mapping[tuple[str, int], Decimal]
    checks: Mapping[tuple[str, int, Scope], tuple[int, int]]
    runs: Mapping[str, int]


NOTHING = Outside({}, {}, {})


def figures_of(case: Case, outside: Outside = NOTHING) -> Iterator[Figure]:
    """Yield every indicator of a report, in the order of the catalogue."""
    for variant in variants():
        if variant.numerator:
            yield _quotient(case, variant)
        elif variant.key in _SPECIAL:
            value, parts = _SPECIAL[variant.key](case, outside)
            yield figure(case.report, variant, value, *parts)


def figure(  # noqa: PLR0913, PLR0917 - a quotient and its two sides
    report: YearReport, variant: Variant, value: Fraction | Decimal | None, top: Sum, bottom: Sum,
    cases: Sum | None = None,
) -> Figure:  # fmt: skip
    """Return an indicator of a report; a share gets its interval."""
    gaps = tuple(dict.fromkeys((*top.gaps, *bottom.gaps)))
    interval = None
    if variant.kind is Kind.SHARE and top.value is not None and bottom.value is not None:
        interval = wilson(top.value, bottom.value)
    return Figure(
        variant, report.lineage, report.report_year, report.scope, report.generation,
        None if gaps else value, top.value, bottom.value, gaps, interval,
        None if cases is None else cases.value,
    )  # fmt: skip


def _quotient(case: Case, variant: Variant) -> Figure:
    if case.report.generation not in variant.forms:
        gap = Sum(None, (Gap(case.report.ref("template_generation"), Missing.NOT_IN_FORM),))
        return figure(case.report, variant, None, gap, Sum(None))
    top, bottom = term_of(case, variant.numerator), term_of(case, variant.denominator)
    if variant.denominator == "1":
        value = None if top.value is None else Fraction(top.value)
        return figure(case.report, variant, value, top, Sum(None))
    return figure(case.report, variant, divide(top, bottom, variant.scale), top, bottom)


def divide(top: Sum, bottom: Sum, scale: int = 1) -> Fraction | None:
    """Return a quotient, None where something lacks or the denominator is zero.

    >>> divide(Sum(Decimal(1)), Sum(Decimal(0))) is None
    True
    """
    if top.value is None or not bottom.value:
        return None
    return Fraction(top.value) * scale / Fraction(bottom.value)


Calculated = tuple[Fraction | Decimal | None, tuple[Sum, Sum] | tuple[Sum, Sum, Sum]]


def _per_residents(case: Case, outside: Outside) -> Calculated:
    held = outside.residents.get((case.lineage, case.report_year))
    gap = Gap(f"{case.lineage}/{case.report_year}:residents", Missing.NO_SOURCE)
    people = Sum(None, (gap,)) if held is None else Sum(held)
    requests = term_of(case, "A1")
    return divide(requests, people, 100_000), (requests, people)


def _concentration(case: Case, _: Outside) -> Calculated:
    parts = [number_of(case.report, f"t3.new_received.{k}") for k in T3_COLUMNS if k != TOTAL]
    squares = add(*(Sum(None if p.value is None else p.value**2, p.gaps) for p in parts))
    whole = term_of(case, "A1")
    square = Sum(None if whole.value is None else whole.value**2, whole.gaps)
    return divide(squares, square), (squares, square, whole)


def _entropy(case: Case, _: Outside) -> Calculated:
    parts = [number_of(case.report, t3_total(row)) for row in rows_of("refused")]
    whole = add(*parts)
    values = [part.value for part in parts if part.value]
    if not whole.value:
        return None, (whole, whole)
    with localcontext() as context:
        context.prec = 40
        shares = [value / whole.value for value in values]
        bits = -sum((share * share.ln() for share in shares), Decimal()) / Decimal(2).ln()
        return abs(bits.quantize(_BITS)), (whole, whole)


def _relative_backlog(case: Case, _: Outside) -> Calculated:
    change, base = less(term_of(case, "H"), term_of(case, "A2")), term_of(case, "A2")
    least = Sum(None if base.value is None else max(base.value, Decimal(1)), base.gaps)
    return divide(change, least), (change, least)


def _fees(case: Case) -> tuple[Sum, Sum]:
    """Return cases and yuan as part six tells them; what it does not tell is missing."""
    text = _GROUPING.sub("", "".join(case.report.text(_OTHER).split()))
    # Any other comma within a number leaves open which one is meant.
    text = _BETWEEN_DIGITS.sub("余", text)
    told = [s for s in re.split(r"[。；;]", text) if _FEE.search(s)]
    ref = case.report.ref(_OTHER)
    if not told:
        return (Sum(None, (Gap(ref, Missing.TEXT),)),) * 2
    cases = [run for run in _CASES.findall(told[0]) if _COUNT.search(run)]
    yuan = _YUAN.findall(told[0])
    numbers, is_denied = [*cases, *yuan], _NO_FEE.search(told[0])
    if all(map(_NOTHING.fullmatch, numbers)) and (numbers or is_denied):
        return Sum(Decimal()), Sum(Decimal())
    # A number beside a denial counts something else: `受理申请10件，未收取信息处理费`.
    # What one page or case costs is no sum: `每件10元，共5件`.
    is_sum = not (is_denied or _RATE.search(told[0]))
    return _only([] if is_denied else cases, ref), _only(yuan if is_sum else [], ref)


def _only(found: list[str], ref: str) -> Sum:
    """Return the one plain number told; of several, which is meant is not known."""
    if len(found) == 1 and _PLAIN.fullmatch(found[0]):
        return Sum(Decimal(found[0]))
    return Sum(None, (Gap(ref, Missing.TEXT),))


def _fee_incidence(case: Case, _: Outside) -> Calculated:
    cases, closed = _fees(case)[0], term_of(case, "G")
    return divide(cases, closed), (cases, closed)


def _fee_per_case(case: Case, _: Outside) -> Calculated:
    cases, yuan = _fees(case)
    return divide(yuan, cases), (yuan, cases)


def _days_early(case: Case, _: Outside) -> Calculated:
    claimed, deadline = case.report.clocks.claimed, case.deadline
    if claimed is None or deadline is None:
        gap = Sum(None, (Gap(case.report.ref("claimed"), Missing.NO_SOURCE),))
        return None, (gap, Sum(None))
    days = Decimal((deadline.on - claimed).days)
    return Fraction(days), (Sum(days), Sum(None))


def _last_year_gap(case: Case) -> Sum:
    return Sum(None, (Gap(f"{case.lineage}/{case.report_year - 1}:text", Missing.NOT_HELD),))


def _reuse(case: Case, _: Outside) -> Calculated:
    found = reuse_of(case)
    if found is None:
        gap = _last_year_gap(case)
        return None, (gap, gap)
    size = Decimal(found.size)
    hit = Sum(Decimal(int(found.share * found.size)))
    return (found.share if found.size else None), (hit, Sum(size))


def is_reused(case: Case) -> bool:
    """Tell whether enough of a report stood in last year's for a run of years to go on."""
    found = reuse_of(case)
    is_long = found is not None and found.size >= case.limits["copies.min_text"]
    return is_long and found is not None and found.share >= case.limits["copies.reuse"]


def _reuse_run(case: Case, outside: Outside) -> Calculated:
    if reuse_of(case) is None:
        gap = _last_year_gap(case)
        return None, (gap, gap)
    run = outside.runs.get(case.lineage, 0) + 1 if is_reused(case) else 0
    return Fraction(run), (Sum(Decimal(run)), Sum(None))


def _problems_carried(case: Case, _: Outside) -> Calculated:
    before = case.year_before()
    if before is None:
        gap = _last_year_gap(case)
        return None, (gap, gap)
    past = problems_of(case.district.last or case.district, before).problems
    now = problems_of(case.district, case.report).problems
    same = matched(past, now, Fraction(case.limits["copies.item_match"]))
    top, bottom = Sum(Decimal(len(same))), Sum(Decimal(len(past)))
    return divide(top, bottom), (top, bottom)


def _consistency(case: Case, outside: Outside) -> Calculated:
    held = outside.checks.get((case.lineage, case.report_year, case.report.scope))
    if held is None:
        gap = Sum(None, (Gap(case.report.ref("checks"), Missing.NO_SOURCE),))
        return None, (gap, gap)
    top, bottom = Sum(Decimal(held[0])), Sum(Decimal(sum(held)))
    return divide(top, bottom), (top, bottom)


_SPECIAL: dict[str, Callable[[Case, Outside], Calculated]] = {
    "per_100000": _per_residents,
    "applicant_concentration": _concentration,
    "refusal_entropy": _entropy,
    "backlog_change_relative": _relative_backlog,
    "fee_incidence": _fee_incidence,
    "fee_per_case": _fee_per_case,
    "days_early": _days_early,
    "text_reuse": _reuse,
    "reuse_run": _reuse_run,
    "problems_carried": _problems_carried,
    "consistency": _consistency,
}
OF_DISTRICTS = tuple(variant for variant in SPECIAL if variant.key not in _SPECIAL)
"""What is calculated for everybody directly below a body."""
