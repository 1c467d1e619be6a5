"""What changed after publication, and copies that disagree (RV-01 to RV-05)."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from corpus.rules.case import Case
from corpus.rules.model import Change, Judgement, Ref, Value, fails, inapplicable, open_at, passes
from corpus.rules.registry import case_rule
from parsers.checks.registry import RuleInfo
from parsers.model import Attribution, Severity

_REPORT = ("number", "label", "text", "attachment")
_DIFFERING = ("conflict", "outdated")
_SHOWN = 5
# Within it a crawl asks for a page and for the files it links to.
_ONE_PASS = timedelta(days=1)


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
    steps = sorted(_steps(found).items())
    if not steps:
        yield passes()
        return
    shown = ", ".join(
        f"{key} {' and '.join(f'from {old} to {new}' for old, new in told)}"
        for key, told in steps[:_SHOWN]
    )
    refs = [
        Ref(case.report.ref(key), "; ".join(f"{old} → {new}" for old, new in told))
        for key, told in steps
    ]
    yield fails(f"{len(steps)} numbers were changed: {shown}.", *refs)


def _steps(changes: list[Change]) -> dict[str, list[tuple[Value, Value]]]:
    """Return by cell every change in order; what page and file changed alike is one."""
    found: dict[str, list[tuple[Value, Value]]] = {}
    for change in changes:
        for key, *step in change.cells:
            known = found.setdefault(key, [])
            if known[-1:] != [tuple(step)]:
                known.append((step[0], step[1]))
    return found


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
    """Report changes of numbers, labels, text or files of which nothing new on the pages tells.

    Of a file that was replaced the page with the link may tell, too, seen in the same pass.
    """
    found = _changes(case, *_REPORT)
    if not found:
        yield inapplicable(message="no change")
        return
    pages = [each.seen_at for each in found if each.is_announced and not each.is_file]
    silent = [
        change
        for change in found
        if change.is_announced is False and not (change.is_file and _is_near(change, pages))
    ]
    if not silent:
        is_known = all(change.is_announced is not None for change in found)
        yield passes() if is_known else open_at()
        return
    message = f"{len(silent)} changes were made without a word."
    yield fails(message, *(_ref(case, change) for change in silent))


def _is_near(change: Change, seen_at: list[datetime]) -> bool:
    return any(abs(at - change.seen_at) < _ONE_PASS for at in seen_at)


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
