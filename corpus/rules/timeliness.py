"""When a report came out (TM-01 to TM-06).

Four clocks: claimed by the page, signed in the document, first seen by us, told by the server.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from corpus.rules.case import Case, DistrictYear
from corpus.rules.deadlines import beijing_day
from corpus.rules.model import (
    Judgement,
    Ref,
    fails,
    inapplicable,
    judge,
    open_at,
    passes,
)
from corpus.rules.registry import case_rule, district_rule
from corpus.rules.seen import UNSEEN
from parsers.checks.registry import RuleInfo
from parsers.model import Attribution, Severity


class Evidence(NamedTuple):
    """A day by which the report was certainly or allegedly there, and which clock tells."""

    on: date
    clock: str


def _days(case: Case) -> list[Evidence]:
    """Return every day on which the report is said or seen to be there, earliest first."""
    clocks = case.report.clocks
    found = [
        Evidence(clocks.claimed, "claimed") if clocks.claimed else None,
        Evidence(beijing_day(clocks.first_seen), "first_seen") if clocks.first_seen else None,
        Evidence(beijing_day(clocks.server), "server") if clocks.server else None,
    ]
    return sorted(each for each in found if each is not None)


@case_rule(
    RuleInfo(
        id="clocks.late",
        alias="TM-01",
        severity=Severity.WARNING,
        zh="逾期发布",
        formula="earliest day of claim, sight or server <= deadline",
    )
)
def late(case: Case) -> Iterator[Judgement]:
    """Require that a report came out by its deadline; the earliest evidence counts."""
    if case.deadline is None:
        yield inapplicable(message="no rule says when it is due")
        return
    days = _days(case)
    # First seen late proves nothing about when it was put there; a claim does.
    if not days or (case.report.clocks.claimed is None and days[0].on > case.deadline.on):
        yield open_at("", Ref(case.report.ref("published_at"), None))
        return
    first = days[0]
    refs = (
        Ref(case.report.ref(first.clock), first.on.isoformat()),
        Ref("deadline", case.deadline.on.isoformat()),
    )
    late_by = (first.on - case.deadline.on).days
    told = f"It came out on {first.on}, {late_by} days after {case.deadline.on}."
    found = judge(late_by <= 0, told, *refs)
    yield replace(found, severity=case.deadline.severity)


@district_rule(
    RuleInfo(
        id="clocks.not_found",
        alias="TM-02",
        severity=Severity.WARNING,
        zh="期限届满未查到报告",
        formula="a complete search after the deadline finds the report",
        attribution=Attribution.UNKNOWN,
    )
)
def not_found(district: DistrictYear) -> Iterator[Judgement]:
    """Report agencies whose report a proven search after the deadline did not find."""
    for lineage, _ in district.members:
        about = (lineage, district.report_year)
        search = district.seen.get(lineage, UNSEEN).search
        if lineage in district.by_lineage:
            yield replace(passes(), about=about)
        elif search is None or search.is_found or not search.is_after_deadline:
            yield replace(open_at(), about=about)
        else:
            ref = Ref(f"{lineage}/{district.report_year}:report", None)
            told = f"A search that was complete on {search.searched_on} found no report."
            due = district.deadline_of(lineage)
            severity = due.severity if due else Severity.INFO
            yield replace(fails(told, ref), about=about, severity=severity)


@case_rule(
    RuleInfo(
        id="clocks.back_dated",
        alias="TM-03",
        severity=Severity.WARNING,
        zh="疑似倒签发布日期",
        formula="a complete search after the claimed day and the deadline finds the report",
        attribution=Attribution.UNKNOWN,
    )
)
def back_dated(case: Case) -> Iterator[Judgement]:
    """Report a day in time claimed for a report that a later search did not find yet."""
    claimed, search = case.report.clocks.claimed, case.seen.search
    if claimed is None or case.deadline is None:
        yield open_at()
    elif claimed > case.deadline.on or _is_seen_by(case, case.deadline.on):
        yield passes()
    elif search is None or not search.is_after_deadline:
        yield open_at("", Ref(f"{case.lineage}/{case.report_year}:search", None))
    else:
        refs = (
            Ref(case.report.ref("claimed"), claimed.isoformat()),
            Ref(case.report.ref("search"), search.searched_on),
        )
        told = f"It claims {claimed}; on {search.searched_on} a complete search found nothing."
        yield judge(search.is_found, told, *refs)


def _is_seen_by(case: Case, day: date) -> bool:
    first = case.report.clocks.first_seen
    return first is not None and beijing_day(first) <= day


@case_rule(
    RuleInfo(
        id="clocks.signed_early",
        alias="TM-04",
        severity=Severity.WARNING,
        zh="落款日期早于统计期截止日",
        formula="signed on or after 31 December and the last day of the period",
    )
)
def signed_early(case: Case) -> Iterator[Judgement]:
    """Require that a report is signed once the year and its period are over."""
    signed = case.report.clocks.signed
    end = max(case.report.clocks.period_end or date.min, date(case.report_year, 12, 31))
    if case.body is not None and case.kind is None:
        yield inapplicable(message="the body ended within the year")
        return
    if signed is None:
        yield open_at("", Ref(case.report.ref("signature.date"), None))
        return
    told = f"It is signed on {signed}, before what it reports on ends on {end}."
    yield judge(signed >= end, told, Ref(case.report.ref("signature.date"), signed.isoformat()))


@case_rule(
    RuleInfo(
        id="clocks.claimed_early",
        alias="TM-05",
        severity=Severity.WARNING,
        zh="发布日期早于报告年度结束",
        formula="claimed on or after 1 January of the year after",
    )
)
def claimed_early(case: Case) -> Iterator[Judgement]:
    """Require that a page claims no day before the year reported on is over."""
    claimed = case.report.clocks.claimed
    if claimed is None:
        yield open_at("", Ref(case.report.ref("claimed"), None))
        return
    told = f"The page claims {claimed}, within the year reported on."
    ref = Ref(case.report.ref("claimed"), claimed.isoformat())
    yield judge(claimed >= date(case.report_year + 1, 1, 1), told, ref)


@case_rule(
    RuleInfo(
        id="clocks.signed_after_claim",
        alias="TM-06",
        severity=Severity.INFO,
        zh="落款日期晚于发布日期",
        formula="signed <= claimed",
    )
)
def signed_after_claim(case: Case) -> Iterator[Judgement]:
    """Require that a report is not signed after the page claims to show it."""
    signed, claimed = case.report.clocks.signed, case.report.clocks.claimed
    if signed is None or claimed is None:
        yield open_at()
        return
    refs = (Ref(case.report.ref("signature.date"), signed.isoformat()),
            Ref(case.report.ref("claimed"), claimed.isoformat()))  # fmt: skip
    yield judge(signed <= claimed, f"Signed on {signed}, shown since {claimed}.", *refs)
