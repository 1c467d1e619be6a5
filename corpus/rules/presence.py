"""Whether a report is still there, as it was, where it belongs and to be read (TM-07 to TM-13)."""

from collections.abc import Iterator

from corpus.rules.case import Case
from corpus.rules.model import Change, Judgement, Ref, fails, inapplicable, judge, open_at, passes
from corpus.rules.registry import case_rule
from parsers.checks.registry import RuleInfo
from parsers.model import Attribution, Severity, TablesStatus

_GONE = "withdrawn"


@case_rule(
    RuleInfo(
        id="clocks.gone",
        alias="TM-07",
        severity=Severity.WARNING,
        zh="报告已无法访问",
        formula="the page is there, or was missed at few visits within few days only",
        attribution=Attribution.UNKNOWN,
    ),
    "clocks.gone_visits", "clocks.gone_days",
)  # fmt: skip
def gone(case: Case) -> Iterator[Judgement]:
    """Report pages that were archived and are gone for several visits over some days."""
    change = _last_of(case, (_GONE, "returned"))
    if change is None or change.kind != _GONE:
        yield passes()
        return
    limits = case.limits
    is_sure = (
        change.visits_gone >= limits["clocks.gone_visits"]
        and change.days_gone >= limits["clocks.gone_days"]
    )
    told = f"The page is gone since {change.seen_at.date()}, for {change.visits_gone} visits."
    ref = Ref(case.report.ref("page"), change.kind)
    yield fails(told, ref) if is_sure else open_at("", ref)


def _last_of(case: Case, kinds: tuple[str, ...]) -> Change | None:
    found = [change for change in case.report.changes if change.kind in kinds]
    return max(found, key=lambda change: (change.seen_at, change.identity), default=None)


@case_rule(
    RuleInfo(
        id="clocks.content_changed",
        alias="TM-08",
        severity=Severity.INFO,
        zh="发布后内容有变动",
        formula="the main text is what it was when first seen",
        attribution=Attribution.UNKNOWN,
    )
)
def content_changed(case: Case) -> Iterator[Judgement]:
    """Report pages whose text changed; numbers are told by the rules on revisions."""
    change = _last_of(case, ("label", "text"))
    if change is None:
        yield passes()
        return
    ref = Ref(case.report.ref(f"change.{change.identity}"), change.kind)
    yield fails(f"The text was changed by {change.seen_at.date()}.", ref)


@case_rule(
    RuleInfo(
        id="clocks.image_only",
        alias="TM-09",
        severity=Severity.WARNING,
        zh="报告仅有图片或附件无法读取",
        formula="the tables can be read as text",
        attribution=Attribution.AGENCY,
    )
)
def image_only(case: Case) -> Iterator[Judgement]:
    """Report tables published as pictures only."""
    status = case.report.tables_status
    ref = Ref(case.report.ref("tables_status"), status.value)
    is_image = status is TablesStatus.IMAGE_ONLY
    yield judge(not is_image, "The tables are pictures; nothing can be copied from them.", ref)


def _known(case: Case, name: str) -> object | None:
    """Return what the crawl knows of a page, None where it was not crawled."""
    return case.report.facts.get(name)


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
    dead = _known(case, "dead_links")
    if not case.report.prose.attachments:
        yield inapplicable(message="no attachment")
    elif not isinstance(dead, tuple):
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
    is_listed = _known(case, "is_in_column")
    if not isinstance(is_listed, bool):
        yield open_at()
        return
    ref = Ref(case.report.ref("listing"), "in column" if is_listed else "elsewhere")
    yield judge(is_listed, "No column of annual reports lists the page.", ref)


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
    has_left = _known(case, "has_left_list")
    if not isinstance(has_left, bool):
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
    shown = _known(case, "platform")
    if not isinstance(shown, str):
        yield open_at()
        return
    told = "The central platform lacks the report." if shown == "missing" else (
        "The central platform shows another version."
    )  # fmt: skip
    yield judge(shown == "same", told, Ref(case.report.ref("platform"), shown))
