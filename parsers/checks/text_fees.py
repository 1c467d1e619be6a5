"""Rules on the fee for processing information: what prose says of it, alone and beside table 3."""

import re
from collections.abc import Iterator
from decimal import Decimal

from parsers.checks.claims.passages import Hit, Passage, hits, passages
from parsers.checks.registry import Observation, RuleInfo, Subject, rule
from parsers.model import Attribution, Operand, Severity

_OTHER = "section_6_other"
_NOTICE = re.compile(
    r"(?:发出|发送|送达|出具|开具).{0,8}(?:收费|缴费|费用)|收费通知|收取|信息处理费"
)


@rule(
    RuleInfo(
        id="text.fee_notice",
        alias="XT-04",
        severity=Severity.WARNING,
        zh="有逾期未缴费而第六部分未提收费通知",
    )
)
def fee_notice(subject: Subject) -> Iterator[Observation]:
    """Report requests closed for an unpaid fee of which part six knows no notice."""
    cell, section = subject.cell("t3.other_fee_unpaid.total"), subject.section(_OTHER)
    if section and section.text.strip() and cell.value and not _NOTICE.search(section.text):
        told = f"{cell.key} is {cell.value}, but part six mentions no fee notice."
        yield Observation(
            told,
            operands=(Operand(cell.key, cell.value), Operand(_OTHER, section.text[:40])),
            locator=section.locator,
        )


_FEE_AMOUNT = re.compile(r"(?P<amount>\d[\d,]*(?:\.\d+)?)(?P<unit>万?元)")
_FEE_CASES = re.compile(r"(?P<cases>\d{1,6})(?:件|宗|份|次|起)")
_FIRST_YEAR = 2021


@rule(
    RuleInfo(
        id="text.fee_amount",
        alias="XT-05, TT-20",
        severity=Severity.WARNING,
        zh="信息处理费件数与金额不合理",
    )
)
def fee_amount(subject: Subject) -> Iterator[Observation]:
    """Report a fee without a request, for more requests than there were, or off the tariff."""
    if subject.report_year is None or subject.report_year < _FIRST_YEAR:
        return
    for passage in passages(subject):
        if passage.section == _OTHER and "信息处理费" in passage.text:
            yield from _fee_of(subject, passage)
            return


def _fee_of(subject: Subject, passage: Passage) -> Iterator[Observation]:
    """Judge one plain statement; one with several amounts or cases is left to its reader."""
    amounts = list(_FEE_AMOUNT.finditer(passage.text))
    cases = list(_FEE_CASES.finditer(passage.text))
    if len(amounts) != 1 or len(cases) > 1 or amounts[0]["unit"] != "元":
        return
    amount, found = Decimal(amounts[0]["amount"].replace(",", "")), amounts[0]
    count = int(cases[0]["cases"]) if cases else None
    handled = subject.cell("t3.handled_total.total")
    told = ""
    if count is not None and bool(count) is not bool(amount):
        told = f"Part six has {count} cases with a fee of {found[0]}."
    elif count is not None and handled.value is not None and count > handled.value:
        told = f"Part six has {count} cases with a fee, but only {handled.value} were handled."
    elif amount % 10:
        told = f"A fee of {found[0]} is no multiple of the tariff's 10 yuan."
    if told:
        operands = (Operand(passage.place, found[0]), Operand(handled.key, handled.value))
        place = passage.locate(*found.span())
        yield Observation(told, operands=operands, locator=place)


_CHARGED = re.compile(r"信息处理费[^\n。；;，,]{0,12}?(?P<amount>\d[\d,]*(?:\.\d+)?)元")


@rule(
    RuleInfo(
        id="text.fee_stated_twice",
        alias="TT-20",
        severity=Severity.WARNING,
        zh="信息处理费金额前后不一致",
    )
)
def fee_stated_twice(subject: Subject) -> Iterator[Observation]:
    """Report two places that state different amounts of processing fee."""
    found = [hit for hit in hits(subject, _CHARGED) if "其中" not in hit.passage.text]
    amounts = {_amount(hit): hit for hit in reversed(found)}
    if len(amounts) > 1:
        first, second = list(amounts.values())[-1], list(amounts.values())[-2]
        yield Observation(
            f"The processing fee is {_amount(first)} yuan here and {_amount(second)} yuan there.",
            operands=tuple(Operand(h.passage.place, h.match[0]) for h in (first, second)),
            locator=second.locator,
        )


def _amount(hit: Hit) -> Decimal:
    return Decimal(hit.match["amount"].replace(",", ""))


_CLOSING_RATE = re.compile(
    r"办结率(?<!按时办结率)(?<!按期办结率)(?<!及时办结率)均?(?:达到?|为|保持)?100%"
)


@rule(
    RuleInfo(
        id="text.closing_rate",
        alias="TT-22",
        severity=Severity.INFO,
        zh="称办结率百分之百而有结转",
        attribution=Attribution.DEFINITION,
    )
)
def closing_rate(subject: Subject) -> Iterator[Observation]:
    """Report that all is said to be closed by its rate although requests are carried over."""
    cell = subject.cell("t3.carried_out.total")
    if not cell.value:
        return
    for hit in hits(subject, _CLOSING_RATE):
        if "申请" in hit.passage.text:
            yield Observation(
                f"The text says {hit.match[0]}, but {cell.key} is {cell.value}.",
                operands=(Operand(hit.passage.place, hit.match[0]), Operand(cell.key, cell.value)),
                locator=hit.locator,
            )
            return
