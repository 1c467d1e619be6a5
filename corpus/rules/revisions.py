"""What changed after publication, and copies that disagree (RV-01 to RV-05)."""

from collections.abc import Iterator

from corpus.rules.case import Case
from corpus.rules.model import Change, Judgement, Ref, fails, inapplicable, open_at, passes
from corpus.rules.registry import case_rule
from parsers.checks.registry import RuleInfo
from parsers.model import Attribution, Severity

_REPORT = ("number", "label", "text", "attachment")
_DIFFERING = ("conflict", "outdated")
_SHOWN = 5


def _changes(case: Case, *kinds: str) -> list[Change]:
    found = [change for change in case.report.changes if change.kind in kinds]
    return sorted(found, key=lambda change: (change.seen_at, change.identity))


def _ref(case: Case, change: Change) -> Ref:
    return Ref(case.report.ref(f"change.{change.identity}"), change.kind)


@case_rule(
    RuleInfo(
        id="revisions.text",
        alias="RV-01",
        severity=Severity.INFO,
        zh="正文在两次抓取间不同",
        formula="the report is the same at every capture",
        attribution=Attribution.UNKNOWN,
    )
)
def text(case: Case) -> Iterator[Judgement]:
    """Report that the report itself, not what stands around it, changed between captures."""
    found = _changes(case, *_REPORT)
    if not found:
        yield passes()
        return
    days = ", ".join(str(change.seen_at.date()) for change in found[:_SHOWN])
    told = f"The report was changed {len(found)} times, seen on {days}."
    yield fails(told, *(_ref(case, change) for change in found))


@case_rule(
    RuleInfo(
        id="revisions.number",
        alias="RV-02",
        severity=Severity.WARNING,
        zh="数据在发布后被修改",
        formula="every number is the same at every capture",
        attribution=Attribution.AGENCY,
    )
)
def number(case: Case) -> Iterator[Judgement]:
    """Report numbers that changed between captures, both read by the same parser."""
    found = _changes(case, "number", "attachment")
    cells = {key: (old, new) for change in found for key, old, new in change.cells}
    if not cells:
        yield passes()
        return
    shown = ", ".join(f"{key} from {old} to {new}" for key, (old, new) in sorted(cells.items())
                      [:_SHOWN])  # fmt: skip
    refs = [
        Ref(case.report.ref(key), f"{old} → {new}") for key, (old, new) in sorted(cells.items())
    ]
    yield fails(f"{len(cells)} numbers were changed: {shown}.", *refs)


@case_rule(
    RuleInfo(
        id="revisions.unannounced",
        alias="RV-03",
        severity=Severity.INFO,
        zh="修改未作说明",
        formula="a changed report says that it was corrected",
        attribution=Attribution.AGENCY,
    )
)
def unannounced(case: Case) -> Iterator[Judgement]:
    """Report changes of text, numbers or files of which nothing new on the pages tells.

    Of a file that was replaced the page with the link may tell, too.
    """
    found = _changes(case, "number", "text", "attachment")
    if not found:
        yield inapplicable(message="no change")
        return
    told = {c.seen_at.date() for c in case.report.changes if c.is_announced}
    silent = [
        change for change in found
        if change.is_announced is False and change.seen_at.date() not in told
    ]  # fmt: skip
    if not silent:
        is_known = all(change.is_announced is not None for change in found)
        yield passes() if is_known else open_at()
        return
    message = f"{len(silent)} changes were made without a word."
    yield fails(message, *(_ref(case, change) for change in silent))


@case_rule(
    RuleInfo(
        id="revisions.copies_differ",
        alias="RV-04",
        severity=Severity.WARNING,
        zh="不同版本（网页、文件、平台）数据不一致",
        formula="all copies of a report have the same numbers",
        attribution=Attribution.AGENCY,
    )
)
def copies_differ(case: Case) -> Iterator[Judgement]:
    """Report copies of the report, on another page or in a file, whose numbers differ."""
    if not case.report.copies:
        yield inapplicable(message="no copy")
        return
    differing = [copy for copy in case.report.copies if copy.relation in _DIFFERING and copy.cells]
    if not differing:
        yield passes()
        return
    cells = {key: (ours, theirs) for copy in differing for key, ours, theirs in copy.cells}
    refs = [Ref(case.report.ref(key), f"{a} ≠ {b}") for key, (a, b) in sorted(cells.items())]
    places = ", ".join(sorted(copy.where for copy in differing)[:_SHOWN])
    yield fails(f"{len(cells)} numbers differ in {places}.", *refs)


@case_rule(
    RuleInfo(
        id="revisions.cured",
        alias="RV-05",
        severity=Severity.INFO,
        zh="发布后已更正",
        formula="a change takes away a finding",
        attribution=Attribution.AGENCY,
    )
)
def cured(case: Case) -> Iterator[Judgement]:
    """Report, to the agency's credit, changes that took away a finding."""
    found = [change for change in case.report.changes if change.cured]
    if not found:
        yield passes()
        return
    rules = sorted({rule for change in found for rule in change.cured})
    refs = [Ref(case.report.ref(rule), "corrected") for rule in rules]
    yield fails(f"Corrected after publication: {', '.join(rules[:_SHOWN])}.", *refs)
