"""What the prose says of disputes and of proactive disclosure, against tables 4 and 2."""

from collections.abc import Iterable

from parsers.checks.claims import Claim, claims_about
from parsers.checks.compare import ClaimCheck, Compared, Sense, check_of
from parsers.checks.registry import RuleInfo, Subject, rule
from parsers.model import Attribution, Severity, State

_REVIEW, _SUITS = ("review",), ("direct_suit", "post_review_suit")
_GROUPS = {"review": _REVIEW, "suit": _SUITS, "disputes": _REVIEW + _SUITS}
_DOCUMENTS = {
    "made": ("issued", "made_new", "disclosed_new"),
    "repealed": ("repealed",),
    "in_force": ("in_force", "disclosed_total"),
    "disclosed": ("issued", "made_new", "disclosed_new", "disclosed_total", "in_force"),
}


def _sense(subject: Subject, groups: Iterable[str], outcome: str = "total") -> Sense:
    return Sense(subject.cells_of(f"t4.{group}_{outcome}" for group in groups))


def _closed(subject: Subject, groups: Iterable[str]) -> Sense:
    listed = tuple(groups)
    pending = subject.cells_of(f"t4.{group}_pending" for group in listed)
    return Sense(_sense(subject, listed).plus, pending)


def _totals(subject: Subject, claim: Claim) -> tuple[Sense, ...]:
    groups = _GROUPS[claim.metric.partition("_")[0]]
    each = [_sense(subject, (group,)) for group in groups] if groups == _SUITS else []
    return (_sense(subject, groups), _closed(subject, groups), *each)


def _nothing(subject: Subject, claim: Claim) -> tuple[Sense, ...]:
    return (_sense(subject, _GROUPS[claim.metric.partition("_")[0]]),)


def _claims(subject: Subject, table: str, *metrics: str) -> tuple[Claim, ...]:
    if not subject.has_table(table):
        return ()
    return tuple(claims_about(subject, metrics))


@rule(
    RuleInfo(
        id="text.review_match",
        alias="TT-14",
        severity=Severity.WARNING,
        formula="claim = review_total, or review_total - review_pending",
        zh="行政复议数与表格一致",
        attribution=Attribution.DEFINITION,
    )
)
def reviews(subject: Subject) -> Iterable[ClaimCheck]:
    """Require that reviews in the text are those of table 4, pending ones counted or not."""
    found = _claims(subject, "t4", "review", "disputes")
    return check_of(Compared(claim, _totals(subject, claim)) for claim in found)


@rule(
    RuleInfo(
        id="text.suit_match",
        alias="TT-16",
        severity=Severity.WARNING,
        formula="claim = direct_suit_total + post_review_suit_total, or either,"
        " or less the pending",
        zh="行政诉讼数与表格一致",
        attribution=Attribution.DEFINITION,
    )
)
def suits(subject: Subject) -> Iterable[ClaimCheck]:
    """Require that suits in the text are those of table 4, together or either kind alone."""
    found = _claims(subject, "t4", "suit")
    return check_of(Compared(claim, _totals(subject, claim)) for claim in found)


@rule(
    RuleInfo(
        id="text.corrected_match",
        alias="TT-15",
        severity=Severity.WARNING,
        formula="claim = review_corrected, or direct_suit_corrected + post_review_suit_corrected",
        zh="被纠错数与表格一致",
        attribution=Attribution.DEFINITION,
    )
)
def corrected(subject: Subject) -> Iterable[ClaimCheck]:
    """Require that disputes said to be lost are those of table 4."""
    found = _claims(subject, "t4", *(f"{metric}_corrected" for metric in _GROUPS))
    return check_of(
        Compared(claim, (_sense(subject, _GROUPS[claim.metric.partition("_")[0]], "corrected"),))
        for claim in found
    )


@rule(
    RuleInfo(
        id="text.no_dispute",
        alias="TT-17",
        severity=Severity.ERROR,
        formula="no review or suit said to have occurred = its totals are 0",
        zh="称未发生复议诉讼则表中为零",
    )
)
def no_dispute(subject: Subject) -> Iterable[ClaimCheck]:
    """Require that table 4 is zero where the text says that there was no dispute."""
    found = _claims(subject, "t4", *(f"{metric}_none" for metric in _GROUPS))
    return check_of(Compared(claim, _nothing(subject, claim)) for claim in found)


def _cells_there(subject: Subject, row: str, columns: Iterable[str]) -> tuple[Sense, ...]:
    cells = subject.cells_of(f"t2.{row}.{column}" for column in columns)
    return tuple(Sense((cell,)) for cell in cells if cell.state is not State.ABSENT)


@rule(
    RuleInfo(
        id="text.t2_match.documents",
        alias="TT-18",
        severity=Severity.WARNING,
        formula="claim = issued, repealed, in_force (2021) or made_new, disclosed_new,"
        " disclosed_total (2019), by the verb",
        zh="规章和规范性文件数与表格一致",
    )
)
def documents(subject: Subject) -> Iterable[ClaimCheck]:
    """Require that rules and normative documents in the text are those of table 2."""
    metrics = [f"{r}.{kind}" for r in ("rules", "normative_documents") for kind in _DOCUMENTS]
    compared = []
    for claim in _claims(subject, "t2", *metrics):
        row, _, kind = claim.metric.partition(".")
        # A portal also publishes what others made.
        is_lenient = kind == "disclosed"
        compared.append(Compared(claim, _cells_there(subject, row, _DOCUMENTS[kind]), is_lenient))
    return check_of(compared)


@rule(
    RuleInfo(
        id="text.t2_match.decisions",
        alias="TT-19",
        severity=Severity.INFO,
        formula="claim = decisions of the row",
        zh="许可处罚强制决定数与表格一致",
        attribution=Attribution.DEFINITION,
    )
)
def decisions(subject: Subject) -> Iterable[ClaimCheck]:
    """Require that decisions on licences, penalties and coercion are those of table 2."""
    rows = ("licensing", "penalty", "coercion")
    found = _claims(subject, "t2", *(f"{row}.decisions" for row in rows))
    return check_of(
        Compared(claim, _cells_there(subject, claim.metric.partition(".")[0], ("decisions",)))
        for claim in found
    )
