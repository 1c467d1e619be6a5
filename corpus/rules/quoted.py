"""What prose tells of another report: last year's figure, or that of a body below (XY-11, HI-06).

A number is compared only where the words leave one reading; every doubt leaves it alone.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from corpus.agencies.forms import fold_name, short_form
from corpus.rules.case import Case, DistrictYear
from corpus.rules.measures import CARRIED_IN, NEW, REQUESTS, TOTAL
from corpus.rules.model import Judgement, Ref, YearReport, fails, inapplicable, open_at, passes
from corpus.rules.reading import subject_of
from corpus.rules.registry import case_rule, district_rule
from parsers.checks.claims.growth import Growth, growths
from parsers.checks.claims.lists import PartList, part_lists
from parsers.checks.registry import RuleInfo
from parsers.model import Attribution, Severity

_CUES = (
    (
        REQUESTS,
        re.compile(r"(?:收到|新收|接收|接到)[^，,]{0,14}申请|申请[^，,]{0,4}(?:共|总数|数量)"),
    ),
    ("t2.licensing.decisions", re.compile(r"行政许可[^，,]{0,8}(?:决定)?")),
    ("t2.penalty.decisions", re.compile(r"行政处罚[^，,]{0,8}(?:决定)?")),
    ("t4.review_total", re.compile(r"行政复议(?:案件)?")),
)  # fmt: skip
_PART = re.compile(r"其中|网络|网上|信函|邮件|当面|平台|系统|自然人|企业|累计|咨询|信访")
_REACH = 40
_ABOUT_REQUESTS = re.compile(r"(?:收到|新收|接收|受理|办理)[^。；]{0,30}申请")


@case_rule(
    RuleInfo(
        id="years.quoted.<cell>",
        alias="XY-11",
        severity=Severity.WARNING,
        zh="正文引用的上年数据与上年报告不符",
        formula="last year's number as the text tells it = last year's report",
        attribution=Attribution.AGENCY,
    )
)
def quoted(case: Case) -> Iterator[Judgement]:
    """Require that what the text compares with is what last year's report said."""
    told = [(cue, growth) for growth in growths(subject_of(case.report))
            for cue in _cues(case.report, growth)]  # fmt: skip
    if not told:
        yield inapplicable()
        return
    before = case.bridge()
    if isinstance(before, Judgement):
        yield before
        return
    yield from case.compare(before, (_quoted(before, key, g) for key, g in told))


def _cues(report: YearReport, growth: Growth) -> Iterator[str]:
    """Yield the only figure of the tables that a comparison can be about."""
    text = growth.passage.text
    # A sentence ends what was said before it.
    lead = re.split(r"[。；;]", text[max(0, growth.start - _REACH) : growth.start])[-1]
    if _PART.search(lead) or _PART.search(growth.text):
        return
    keys = [key for key, words in _CUES if words.search(lead)]
    if len(keys) == 1 and report.number(keys[0]) == growth.current:
        yield keys[0]


def _quoted(before: YearReport, key: str, growth: Growth) -> Judgement:
    held = before.number(key)
    told = Ref(f"text: {growth.text}", growth.base)
    if held is None:
        return open_at(key, before.operand(key))
    if held == growth.base:
        return passes(key)
    message = (
        f"The text compares {key} with {growth.base} of {before.report_year}, "
        f"whose report says {held}."
    )
    return fails(message, before.operand(key), told, place=key)


@district_rule(
    RuleInfo(
        id="across.text_of_child",
        alias="HI-06",
        severity=Severity.WARNING,
        zh="上级报告所列下级申请数与下级报告不符",
        formula="number of a body below as the text tells it = its new_received or its intake",
        attribution=Attribution.UNKNOWN,
    )
)
def text_of_child(district: DistrictYear) -> Iterator[Judgement]:
    """Require that what a report says of a body below is what that body reports."""
    lists = part_lists(subject_of(district.head)) if district.head else ()
    names = _names(district)
    for listed in lists:
        if _ABOUT_REQUESTS.search(listed.text):
            yield from _of_list(district, listed, names)


def _names(district: DistrictYear) -> dict[str, list[str]]:
    """Return whom each name below may mean."""
    found: dict[str, list[str]] = {}
    for lineage, period in district.below:
        whole = fold_name(period.name)
        for name in {whole, short_form(whole) or whole}:
            found.setdefault(name, []).append(lineage)
    return found


def _of_list(
    district: DistrictYear, listed: PartList, names: dict[str, list[str]]
) -> Iterator[Judgement]:
    for part in listed.parts:
        label = part.label.strip("，,、：:和及的有为收到")
        holders = names.get(fold_name(label), [])
        report = district.by_lineage.get(holders[0]) if len(holders) == 1 else None
        if report is not None:
            yield _of_child(district, report, Decimal(part.figure.low))


def _of_child(district: DistrictYear, child: YearReport, told: Decimal) -> Judgement:
    new, carried = child.number(REQUESTS), child.number(f"{CARRIED_IN}.{TOTAL}")
    operands = (child.operand(f"{NEW}.{TOTAL}"), child.operand(f"{CARRIED_IN}.{TOTAL}"))
    if new is None or carried is None:
        return open_at(child.lineage, *operands)
    if told in (new, new + carried):
        return passes(child.lineage)
    name = district.name_of(child.lineage)
    message = (
        f"The report of {district.name_of(district.lineage)} gives {name} {told} requests, "
        f"its own report {new} new ones and {carried} carried in."
    )
    ref = Ref(f"{district.lineage}/{district.report_year}:text", told)
    return fails(message, ref, *operands, place=child.lineage)
