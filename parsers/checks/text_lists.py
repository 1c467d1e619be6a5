"""Arithmetic of the lists in prose: wholes, parts and shares."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from parsers.checks.claims.lists import PartList, Share, figure_cell, part_lists, shares
from parsers.checks.registry import RuleInfo, Subject, rule
from parsers.checks.terms import AllOf, Equation, Values, at_least
from parsers.model import Attribution, Number, Severity

_FEE_SECTION = "section_6_other"
_PERCENT = 100
# 专栏1个，其中子栏目8个: such units count wholes and their contents alike.
_RECORDS = frozenset(("条", "件", "份", "宗", "起", "篇", "人", "人次", "名", "元", "万元"))


def all_of(parts: Iterable[Equation]) -> Iterator[AllOf]:
    """Yield one check of some equations, none without any."""
    listed = tuple(parts)
    if listed:
        yield AllOf("", listed, "{failing}.")


def quote(text: str) -> str:
    """Quote a sentence in a message; braces of a page must not be taken for fields."""
    return "“" + text.replace("{", "{{").replace("}", "}}") + "”"


@rule(
    RuleInfo(
        id="text.part_above_whole",
        alias="TI-01",
        severity=Severity.ERROR,
        formula="each part after 其中 <= the whole before it",
        zh="其中项不大于总数",
    )
)
def part_above_whole(subject: Subject) -> Iterator[AllOf]:
    """Require that no part of a list is above the whole."""
    yield from all_of(
        Equation(
            "", (found.cell(found.whole),), (found.cell(part.figure),),
            f"In {quote(found.text)} the whole {{left}} is below its part {{right}}", at_least,
        )
        for found in _of_one_kind(subject)
        for part in found.parts
    )  # fmt: skip


@rule(
    RuleInfo(
        id="text.parts_sum_above",
        alias="TI-01",
        severity=Severity.WARNING,
        formula="sum of the parts after 其中 <= the whole before them",
        zh="其中各项之和不大于总数",
        attribution=Attribution.DEFINITION,
    )
)
def parts_sum_above(subject: Subject) -> Iterator[AllOf]:
    """Require that the parts of a list are together not above the whole; kinds may overlap."""
    yield from all_of(
        _sum_of(found, f"In {quote(found.text)} the whole is {{left}}, its parts sum to {{right}}")
        for found in _of_one_kind(subject)
        if max(part.figure.low for part in found.parts) <= found.whole.low
    )


def _of_one_kind(subject: Subject) -> Iterator[PartList]:
    """Yield the lists of things of which one never holds several others."""
    return (found for found in part_lists(subject) if found.whole.unit in _RECORDS)


def _sum_of(found: PartList, text: str) -> Equation:
    parts = tuple(found.cell(part.figure) for part in found.parts)
    return Equation("", (found.cell(found.whole),), parts, text, at_least)


def _exact_sum(found: PartList) -> Equation:
    parts = tuple(found.cell(part.figure) for part in found.parts)
    text = f"In {quote(found.text)} the parts sum to {{left}}, but the whole is {{right}}"
    return Equation("", parts, (found.cell(found.whole),), text)


@rule(
    RuleInfo(
        id="text.closed_list",
        alias="TI-02",
        severity=Severity.WARNING,
        formula="sum of the parts = the whole where the list leaves room for no other part",
        zh="完整列举各项之和等于总数",
    )
)
def closed_list(subject: Subject) -> Iterator[AllOf]:
    """Require that a list which is complete by its own words adds up."""
    lists = part_lists(subject)
    yield from all_of(_exact_sum(found) for found in lists if found.is_closed)


@rule(
    RuleInfo(
        id="text.bodies_sum",
        alias="TI-10",
        severity=Severity.WARNING,
        formula="sum over the bodies named = the whole, without 等",
        zh="各单位之和等于总数",
        attribution=Attribution.DEFINITION,
    )
)
def bodies_sum(subject: Subject) -> Iterator[AllOf]:
    """Require that figures of several bodies add up to the whole they are listed under."""
    lists = part_lists(subject)
    yield from all_of(_exact_sum(f) for f in lists if f.is_of_bodies and not f.is_closed)


@rule(
    RuleInfo(
        id="text.fee_sum",
        alias="TI-11",
        severity=Severity.WARNING,
        formula="sum of the amounts in section 6 = the amount before them",
        zh="信息处理费分项之和等于总额",
    )
)
def fee_sum(subject: Subject) -> Iterator[AllOf]:
    """Require that the amounts of information-processing fee in section 6 add up."""
    yield from all_of(
        _exact_sum(found)
        for found in part_lists(subject)
        if found.passage.section == _FEE_SECTION and found.whole.unit == "元"
        and len(found.parts) > 1 and not found.is_closed
    )  # fmt: skip


def fits_share(part: Number, whole: Number, share: Number) -> bool:
    """Say whether a share is that of a part in a whole, to half a unit of its last digit.

    >>> fits_share(44, 408, Decimal("10.78")), fits_share(7, 23, 23)
    (True, False)
    """
    if not whole:
        return False
    return abs(Decimal(part) * _PERCENT / Decimal(whole) - share) <= _half_unit(share)


def _half_unit(share: Number) -> Decimal:
    exponent = Decimal(share).as_tuple().exponent
    return Decimal(1).scaleb(int(exponent)) / 2


@rule(
    RuleInfo(
        id="text.share",
        alias="TI-03",
        severity=Severity.WARNING,
        formula="share = part / whole, to half a unit of its last digit",
        zh="所占比例与数字一致",
    )
)
def share(subject: Subject) -> Iterator[AllOf]:
    """Require that a stated share is that of its part, where only one whole can be meant."""
    told = (_told_share(found) for found in shares(subject))
    yield from all_of(equation for equation in told if equation)


def _told_share(found: Share) -> Equation | None:
    """Return the equation of a share, None where several wholes may be meant and none fits."""
    part, stated = found.part.low, found.share.low
    fitting = [whole for whole in found.wholes if fits_share(part, whole.low, stated)]
    if not fitting and len(found.wholes) > 1:
        return None
    whole = (fitting or found.wholes)[0]
    cells = tuple(figure_cell(found.passage, figure) for figure in (found.part, whole))
    text = f"{found.part.raw} of {whole.raw} is not {found.share.raw}"
    right = (figure_cell(found.passage, found.share),)
    return Equation("", cells, right, text, _is_share)


def _is_share(left: Values, right: Values) -> bool:
    part, whole = left
    return fits_share(part, whole, right[0])


@rule(
    RuleInfo(
        id="text.shares_sum",
        alias="TI-04",
        severity=Severity.INFO,
        formula="shares of a list with a share for each part sum to at most 100 %",
        zh="各项比例之和不超过百分之百",
    )
)
def shares_sum(subject: Subject) -> Iterator[AllOf]:
    """Require that the shares of one list are together not above 100 percent."""
    yield from all_of(filter(None, map(_share_sum, part_lists(subject))))


def _share_sum(found: PartList) -> Equation | None:
    stated = [part.share for part in found.parts if part.share]
    if len(stated) < 2:
        return None
    slack = sum((_half_unit(figure.low) for figure in stated), Decimal(0))
    cells = tuple(found.cell(figure) for figure in stated)
    text = f"In {quote(found.text)} the shares sum to {{left}} %"

    def holds(left: Values, _right: Values) -> bool:
        return sum(left) <= _PERCENT + slack

    return Equation("", cells, (), text, holds)
