"""Whether a report is still there, as it was, and to be read (TM-07 to TM-09)."""

from collections.abc import Iterator

from corpus.rules.case import Case
from corpus.rules.model import Change, Judgement, Ref, fails, judge, passes
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
        formula="the page is there, or was not missed at three visits over seven days",
        attribution=Attribution.UNKNOWN,
    )
)
def gone(case: Case) -> Iterator[Judgement]:
    """Report pages that were archived and are gone for several visits over some days."""
    # A withdrawal is stored no sooner than that.
    change = _last_of(case, (_GONE, "returned"))
    if change is None or change.kind != _GONE:
        yield passes()
        return
    told = f"The page is gone since {change.seen_at.date()}."
    yield fails(told, Ref(case.report.ref("page"), change.kind))


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
