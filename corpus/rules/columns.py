"""Whether files, columns and other portals show a report as they should (TM-10 to TM-13).

Only what a crawl saw is judged: that nobody looked, or could not, is no finding.
"""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from corpus.rules.case import Case
from corpus.rules.model import (
    Judgement,
    Ref,
    YearReport,
    inapplicable,
    judge,
    open_at,
)
from corpus.rules.registry import case_rule
from parsers.checks.registry import RuleInfo
from parsers.model import Attribution, Severity

_YEAR = re.compile(r"20\d\d")
# Folders are by year where at least so many others of the district lie in the one of their year.
_LEAST_FOLDERS = 3


@case_rule(
    RuleInfo(
        id="clocks.dead_attachment",
        alias="TM-10",
        severity=Severity.WARNING,
        zh="附件链接失效",
        formula="every attachment can be fetched",
        attribution=Attribution.UNKNOWN,
    )
)
def dead_attachment(case: Case) -> Iterator[Judgement]:
    """Report attachments whose last fetch was refused for good."""
    dead = case.seen.dead_links
    if not case.report.prose.attachments:
        yield inapplicable(message="no attachment")
    elif dead is None:
        yield open_at()
    else:
        refs = [Ref(case.report.ref(f"attachment.{url}"), "dead") for url in dead]
        yield judge(not dead, f"{len(dead)} attachments are dead.", *refs)


@case_rule(
    RuleInfo(
        id="clocks.listed_elsewhere",
        alias="TM-11",
        severity=Severity.INFO,
        zh="未在年报专栏发布",
        formula="the page is listed in a column of annual reports",
        attribution=Attribution.UNKNOWN,
    )
)
def listed_elsewhere(case: Case) -> Iterator[Judgement]:
    """Report pages that no column of annual reports lists."""
    is_listed = case.seen.is_in_column
    if is_listed is None:
        yield open_at()
        return
    ref = Ref(case.report.ref("listing"), "in column" if is_listed else "elsewhere")
    yield judge(is_listed, "No column of annual reports lists the page.", ref)


@case_rule(
    RuleInfo(
        id="clocks.list_order",
        alias="TM-11",
        severity=Severity.INFO,
        zh="专栏列表排序混乱",
        formula="the list is in order of its dates where it shows the report",
        attribution=Attribution.UNKNOWN,
    )
)
def list_order(case: Case) -> Iterator[Judgement]:
    """Report reports that stand out of order in a list that is ordered by date."""
    is_in_order = case.seen.is_in_order
    if is_in_order is None:
        yield open_at()
        return
    ref = Ref(case.report.ref("listing.order"), "in order" if is_in_order else "out of order")
    yield judge(is_in_order, "The report stands out of order in its list.", ref)


@case_rule(
    RuleInfo(
        id="clocks.year_folder",
        alias="TM-11",
        severity=Severity.INFO,
        zh="报告放入其他年度目录",
        formula="where folders are by year, the report lies in that of its year or the next",
        attribution=Attribution.UNKNOWN,
    )
)
def year_folder(case: Case) -> Iterator[Judgement]:
    """Report pages in the folder of another year, where those of others are in their own."""
    own = _folders(case.report)
    dated = [at for at in own if _is_by_year(case, at)]
    if not dated:
        yield inapplicable(message="folders are not by year")
        return
    years = [own[at] for at in dated]
    ref = Ref(case.report.ref("folder"), ", ".join(map(str, years)))
    told = f"The page lies in the folder of {years[0]}."
    yield judge(all(_fits(case.report, year) for year in years), told, ref)


def _folders(report: YearReport) -> dict[tuple[str, int], int]:
    """Return the years that are folders of the address, by host and place in the path."""
    try:
        place = urlsplit(report.page_key)
    except ValueError:
        return {}
    parts = place.path.split("/")[:-1]
    return {(place.netloc, at): int(part) for at, part in enumerate(parts) if _YEAR.fullmatch(part)}


def _fits(report: YearReport, year: int) -> bool:
    """Tell whether a folder is that of the report year, the next one or that of the page's date."""
    claimed = report.clocks.claimed
    return year in (report.report_year, report.report_year + 1, claimed.year if claimed else None)


def _is_by_year(case: Case, at: tuple[str, int]) -> bool:
    others = [r for r in case.district.reports if r.lineage != case.lineage]
    placed = [(r, year) for r in others if (year := _folders(r).get(at)) is not None]
    fitting = sum(_fits(report, year) for report, year in placed)
    return fitting >= _LEAST_FOLDERS and fitting * 5 >= len(placed) * 4


@case_rule(
    RuleInfo(
        id="clocks.no_longer_listed",
        alias="TM-12",
        severity=Severity.INFO,
        zh="往年报告已从列表移除",
        formula="the page is still listed at the last complete visit",
        attribution=Attribution.UNKNOWN,
    )
)
def no_longer_listed(case: Case) -> Iterator[Judgement]:
    """Report pages that the last complete visit did not list any more."""
    has_left = case.seen.has_left_list
    if has_left is None:
        yield open_at()
        return
    ref = Ref(case.report.ref("listing"), "gone" if has_left else "listed")
    yield judge(not has_left, "The column does not list the report any more.", ref)


@case_rule(
    RuleInfo(
        id="clocks.platform_differs",
        alias="TM-13",
        severity=Severity.WARNING,
        zh="集约化平台缺失或不一致",
        formula="the central platform shows the report, and the same",
        attribution=Attribution.UNKNOWN,
    )
)
def platform_differs(case: Case) -> Iterator[Judgement]:
    """Report that a central platform shows no copy or another one."""
    shown = case.seen.platform
    if shown is None:
        yield open_at()
        return
    told = "The central platform lacks the report." if shown == "missing" else (
        "The central platform shows another version."
    )  # fmt: skip
    yield judge(shown == "same", told, Ref(case.report.ref("platform"), shown))
