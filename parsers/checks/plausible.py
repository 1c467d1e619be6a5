"""Observations on numbers that are possible but odd, alone or beside each other."""

import re
from collections.abc import Iterator

from parsers.checks.form import TABLES, table_cells
from parsers.checks.registry import Observation, RuleInfo, Subject, rule
from parsers.checks.terms import number_of
from parsers.fold import fold
from parsers.model import Attribution, Cell, Number, Operand, Severity, State

# More requests than any ministry has reported, and more of anything than a great city counts.
_MAX_REQUESTS = 100_000
_MAX_COUNT = 100_000_000
_MIN_HANDLED = 20
_ROUTED_SHARE = 95
_ENFORCING = re.compile(
    r"市场监督|公安|交通运输|卫生健康|城市管理|城管|综合(?:行政)?执法|生态环境|应急管理|税务"
)
_UNIT = re.compile(r"[件条份项个次宗起例]")
_FRAGMENT = re.compile(
    r"0\d+|\d{4}[-年./]\d{1,2}(?:[-月./]\d{1,2}日?)?|\d{3,4}-\d{7,8}|1[3-9]\d{9}"
)
_PLACES = re.compile(r"保留(?P<places>[一二两三四\d])位小数")
_HAN = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4}


def _observe(message: str, *cells: Cell, place: str = "") -> Observation:
    operands = tuple(Operand(cell.key, _shown(cell)) for cell in cells)
    locator = next((cell.locator for cell in cells if cell.locator), None)
    return Observation(message, place, operands, locator)


def _shown(cell: Cell) -> Number | str | None:
    value = number_of(cell)
    return cell.raw if value is None else value


def _numbers(subject: Subject, *keys: str) -> tuple[Number, ...] | None:
    """Return the numbers of some cells, None unless all are numbers."""
    values = [number_of(subject.cell(key)) for key in keys]
    known = tuple(value for value in values if value is not None)
    return known if len(known) == len(values) else None


@rule(
    RuleInfo(
        id="<table>.count_absurd",
        alias="CE-05",
        severity=Severity.WARNING,
        zh="数值过大",
        attribution=Attribution.UNKNOWN,
    )
)
def count_absurd(subject: Subject) -> Iterator[Observation]:
    """Report numbers larger than any agency of the country can mean."""
    for table in TABLES:
        ceiling = _MAX_REQUESTS if table == "t3" else _MAX_COUNT
        cells = table_cells(subject, table) if subject.has_table(table) else ()
        large = [c for c in cells if c.state is State.NUMBER and (c.value or 0) > ceiling]
        # Ten thousand million yuan is an amount, not a mistake.
        large = [cell for cell in large if not cell.key.endswith("_amount")]
        if large:
            first = large[0]
            yield _observe(f"{first.key} is {first.value}, above {ceiling}.", *large, place=table)


@rule(
    RuleInfo(
        id="<table>.unit_in_cell",
        alias="CE-06",
        severity=Severity.WARNING,
        zh="数值单元格内带单位",
    )
)
def unit_in_cell(subject: Subject) -> Iterator[Observation]:
    """Report counts with a unit behind the number inside the cell."""
    for table in TABLES:
        cells = table_cells(subject, table) if subject.has_table(table) else ()
        spelled = (c for c in cells if c.raw and not c.raw.isdigit() and c.state is State.NUMBER)
        glued = [cell for cell in spelled if _UNIT.search(cell.raw or "")]
        if glued:
            yield _observe(
                f"{glued[0].key} has a unit inside the cell: {glued[0].raw}.", *glued, place=table
            )


@rule(
    RuleInfo(
        id="t2.amount_unit_conflict",
        alias="CE-06",
        severity=Severity.WARNING,
        zh="金额单位与表头不一致",
    )
)
def amount_unit_conflict(subject: Subject) -> Iterator[Observation]:
    """Report fees in another unit than the 10,000 yuan that the form of 2021 prescribes."""
    cell = subject.cell("t2.fees.fee_amount_wan")
    if cell.state is State.NUMBER and cell.unit not in (None, "万元"):
        yield _observe(f"{cell.key} is in {cell.unit} where the form has 万元.", cell)


@rule(
    RuleInfo(
        id="<table>.cell_fragment",
        alias="CE-07",
        severity=Severity.WARNING,
        zh="单元格疑为日期、电话或前导零",
        attribution=Attribution.EXTRACTION,
    )
)
def cell_fragment(subject: Subject) -> Iterator[Observation]:
    """Report cells with a leading zero, a date or a telephone number in place of a count."""
    for cell in subject.odd_cells:
        if cell.raw and _FRAGMENT.fullmatch(fold(cell.raw)):
            table = cell.key.partition(".")[0]
            yield _observe(f"{cell.key} holds {cell.raw}, which is no count.", cell, place=table)
            return


@rule(
    RuleInfo(
        id="t2.amount_places",
        alias="CE-08",
        severity=Severity.INFO,
        zh="金额小数位数与表头不一致",
    )
)
def amount_places(subject: Subject) -> Iterator[Observation]:
    """Report an amount with other decimal places than its header asks for."""
    for header in subject.reading.headers:
        asked = _PLACES.search(header.raw) if header.table == "t2" else None
        for row in ("procurement", "fees") if asked else ():
            cell = subject.cell(f"t2.{row}.{header.column}")
            places = len((cell.raw or "").partition(".")[2])
            wanted = _HAN.get(asked["places"]) or int(asked["places"]) if asked else places
            if cell.state is State.NUMBER and cell.value and places != wanted:
                yield _observe(f"{cell.key} is {cell.raw}, not with {wanted} decimals.", cell)


@rule(
    RuleInfo(
        id="<table>.conventions_mixed",
        alias="CE-10",
        severity=Severity.INFO,
        zh="空白与零混用",
    )
)
def conventions_mixed(subject: Subject) -> Iterator[Observation]:
    """Report a table in which some cells are blank or a dash and others a printed 0."""
    empty = [c for c in subject.odd_cells if c.state in (State.BLANK, State.PLACEHOLDER)]
    for table in TABLES if empty else ():
        here = [cell for cell in empty if cell.key.startswith(f"{table}.")]
        zeros = [
            cell for cell in (table_cells(subject, table) if here else ())
            if cell.state is State.NUMBER and cell.value == 0
        ]  # fmt: skip
        if zeros:
            yield _observe(
                f"Table {table} has {len(here)} empty cells beside {len(zeros)} zeros.",
                here[0], zeros[0], place=table,
            )  # fmt: skip


@rule(
    RuleInfo(
        id="t2.newly_disclosed_above_made.<row>",
        alias="AR-09",
        severity=Severity.INFO,
        zh="本年新公开数量大于新制作数量",
    )
)
def newly_disclosed_above_made(subject: Subject) -> Iterator[Observation]:
    """Report more documents newly disclosed than newly made (2019), old ones among them."""
    for row in ("rules", "normative_documents"):
        keys = (f"t2.{row}.disclosed_new", f"t2.{row}.made_new")
        numbers = _numbers(subject, *keys)
        if numbers and numbers[0] > numbers[1]:
            told = f"In row {row} disclosed_new is {numbers[0]}, above made_new {numbers[1]}."
            yield _observe(told, *subject.cells_of(keys), place=row)


@rule(
    RuleInfo(
        id="t2.change_repeats.<row>",
        alias="AR-11",
        severity=Severity.INFO,
        zh="本年增/减与其他列数值相同",
    )
)
def change_repeats(subject: Subject) -> Iterator[Observation]:
    """Report a change that equals the items of the year before or the decisions (2019)."""
    for row in ("licensing", "other_services", "penalty", "coercion", "fees"):
        change = subject.cell(f"t2.{row}.items_change")
        for column in ("items_prior", "decisions"):
            other = subject.cell(f"t2.{row}.{column}")
            value = number_of(change)
            if value and value == number_of(other):
                told = f"In row {row} items_change {value} equals {column}."
                yield _observe(told, change, other, place=row)
                break


@rule(
    RuleInfo(
        id="t4.disputes_without_requests",
        alias="XT-01",
        severity=Severity.INFO,
        zh="无申请而有复议诉讼",
        attribution=Attribution.DEFINITION,
    )
)
def disputes_without_requests(subject: Subject) -> Iterator[Observation]:
    """Report disputes of a year without requests; they may be about earlier years."""
    requests = ("t3.new_received.total", "t3.carried_in.total")
    disputes = ("t4.review_total", "t4.direct_suit_total", "t4.post_review_suit_total")
    if _numbers(subject, *requests) != (0, 0):
        return
    known = [cell for cell in subject.cells_of(disputes) if number_of(cell)]
    if known:
        yield _observe("There are disputes in a year without requests.", *known)


@rule(
    RuleInfo(
        id="t2.no_penalties",
        alias="XT-07",
        severity=Severity.INFO,
        zh="执法机关行政处罚数为零或空白",
        attribution=Attribution.UNKNOWN,
    )
)
def no_penalties(subject: Subject) -> Iterator[Observation]:
    """Report that a law-enforcing body reports no penalties; a brigade may do so in its place."""
    cell = subject.cell("t2.penalty.decisions")
    is_empty = cell.state in (State.BLANK, State.PLACEHOLDER) or number_of(cell) == 0
    if is_empty and _ENFORCING.search(subject.agency_name or ""):
        yield _observe(f"{subject.agency_name} reports no penalties.", cell)


@rule(
    RuleInfo(
        id="t2.procurement_pair",
        alias="XT-09",
        severity=Severity.WARNING,
        zh="采购项目数与金额不匹配",
    )
)
def procurement_pair(subject: Subject) -> Iterator[Observation]:
    """Report an amount without a procurement or a procurement without an amount (2019)."""
    keys = ("t2.procurement.procurement_items", "t2.procurement.procurement_amount")
    numbers = _numbers(subject, *keys)
    if numbers and bool(numbers[0]) is not bool(numbers[1]):
        told = f"There are {numbers[0]} procurements for an amount of {numbers[1]}."
        yield _observe(told, *subject.cells_of(keys))


@rule(
    RuleInfo(
        id="t3.not_held_share",
        alias="XT-10",
        severity=Severity.INFO,
        zh="本机关不掌握占比过高",
        attribution=Attribution.UNKNOWN,
    )
)
def not_held_share(subject: Subject) -> Iterator[Observation]:
    """Report that nearly every request ended with information that is not held."""
    keys = ("t3.unable_not_held.total", "t3.handled_total.total")
    numbers = _numbers(subject, *keys)
    if numbers and numbers[1] >= _MIN_HANDLED and numbers[0] * 100 >= numbers[1] * _ROUTED_SHARE:
        told = f"{numbers[0]} of {numbers[1]} requests ended with information that is not held."
        yield _observe(told, *subject.cells_of(keys))
