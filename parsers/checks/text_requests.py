"""What the prose says of requests against table 3 (text.requests_match)."""

from collections.abc import Iterable, Iterator, Sequence

from parsers.checks.claims import claims_about
from parsers.checks.compare import ClaimCheck, Compared, Sense, check_of
from parsers.checks.form import column_cells, group_rows
from parsers.checks.registry import Rule, RuleInfo, Subject
from parsers.model import Cell, Severity

Part = str
"""A row of table 3, or a group of rows with `*` before it; `-` before either takes it away."""

_RECEIVED, _CARRIED_IN = "new_received", "carried_in"
_HANDLED, _CARRIED_OUT = "handled_total", "carried_out"
_SENSES: dict[str, tuple[tuple[Part, ...], ...]] = {
    "received": ((_RECEIVED,), (_RECEIVED, _CARRIED_IN)),
    "carried_in": ((_CARRIED_IN,),),
    "accepted": ((_RECEIVED, _CARRIED_IN), (_RECEIVED,), (_HANDLED,)),
    "handled": (
        (_HANDLED,), (_RECEIVED,), (_RECEIVED, "-carried_out"),
        (_HANDLED, "-*other"), (_HANDLED, "-*rejected"), (_HANDLED, "-*rejected", "-*other"),
    ),
    "carried_out": ((_CARRIED_OUT,),),
    "granted": (("granted",),),
    "already_public": (("granted",),),
    "partially_granted": (("partially_granted",),),
    "refused": (
        ("*refused",), ("*refused", "*unable"), ("*refused", "*rejected"),
        ("*refused", "*unable", "*rejected"), ("*refused", "*unable", "*rejected", "*other"),
    ),
    "unable": (("*unable",), ("unable_not_held",)),
    "unable_not_held": (
        ("unable_not_held",), ("*unable",), ("unable_not_held", "unable_needs_creation"),
    ),
    "rejected": (("*rejected",), ("*rejected", "*other")),
    "other": (("*other",), ("other_misc",), ("other_no_correction",), ("other_fee_unpaid",)),
    "withdrawn": (("*other",), ("other_misc",)),
    "received_none": ((_RECEIVED,),),
    "all_closed": ((_CARRIED_OUT,),),
}  # fmt: skip
# The form has no row of their own for these: they may be a part of one or of none.
_LENIENT = ("withdrawn", "already_public")
_REASONS = (
    "refused_state_secret", "refused_security_stability", "refused_third_party",
    "refused_internal_affairs", "refused_process_info", "refused_enforcement_file",
    "refused_admin_query",
)  # fmt: skip


def _senses(subject: Subject, metric: str) -> tuple[Sense, ...]:
    if metric in ("natural_person", "organisations"):
        return tuple(_applicants(subject, metric))
    return tuple(
        Sense(_cells(subject, way), _cells(subject, way, "-"))
        for way in _SENSES.get(metric, ((metric,),))
    )


def _cells(subject: Subject, way: tuple[Part, ...], sign: str = "") -> tuple[Cell, ...]:
    """Return the total cells of the parts with a sign."""
    signed = [part.removeprefix("-") for part in way if part.startswith("-") is bool(sign)]
    rows = [row for part in signed for row in _rows(subject, part)]
    return column_cells(subject, tuple(rows), "total")


def _rows(subject: Subject, part: Part) -> tuple[str, ...]:
    return group_rows(subject, part[1:]) if part.startswith("*") else (part,)


def _applicants(subject: Subject, metric: str) -> Iterator[Sense]:
    """Yield persons or bodies among the requests received, with or without those carried in."""
    for rows in ((_RECEIVED,), (_RECEIVED, _CARRIED_IN), (_HANDLED,)):
        persons = column_cells(subject, rows, "natural_person")
        if metric == "natural_person":
            yield Sense(persons)
        else:
            yield Sense(column_cells(subject, rows, "total"), persons)


def _compare(subject: Subject, metrics: Sequence[str]) -> Iterable[ClaimCheck]:
    if not subject.has_table("t3"):
        return ()
    claims = claims_about(subject, metrics)
    return check_of(
        Compared(claim, _senses(subject, claim.metric), claim.metric in _LENIENT)
        for claim in claims
    )


def _rule_of(info: RuleInfo, *metrics: str) -> Rule:
    """Return the rule that compares what the text claims of some metrics with table 3."""
    return Rule(info, lambda subject: _compare(subject, metrics))


received = _rule_of(
    RuleInfo(
        "text.requests_match.received", "TT-01", Severity.WARNING, "新收申请数与表格一致",
        "claim = new_received or new_received + carried_in",
        summary="Require that requests said to be received are those of table 3,"
        " carried in or not.",
    ),
    "received",
)  # fmt: skip
carried_in = _rule_of(
    RuleInfo(
        "text.requests_match.carried_in", "TT-02", Severity.WARNING, "上年结转数与表格一致",
        "claim = carried_in",
        summary="Require that requests said to be carried in are those of table 3.",
    ),
    "carried_in",
)  # fmt: skip
accepted = _rule_of(
    RuleInfo(
        "text.requests_match.accepted", "TT-03", Severity.WARNING, "受理申请数与表格一致",
        "claim = new_received + carried_in, new_received or handled_total",
        summary="Require that requests said to be taken up are those received, carried in or not.",
    ),
    "accepted",
)  # fmt: skip
handled = _rule_of(
    RuleInfo(
        "text.requests_match.handled", "TT-04", Severity.WARNING, "办结答复数与表格一致",
        "claim = handled_total, or new_received, or  less carried_out, rejected or other",
        summary="Require that requests said to be answered are those handled or those received.",
    ),
    "handled",
)  # fmt: skip
carried_out = _rule_of(
    RuleInfo(
        "text.requests_match.carried_out", "TT-05", Severity.WARNING, "结转下年数与表格一致",
        "claim = carried_out",
        summary="Require that requests said to be carried over are those of table 3.",
    ),
    "carried_out",
)  # fmt: skip
granted = _rule_of(
    RuleInfo(
        "text.requests_match.granted", "TT-06", Severity.WARNING, "予以公开数与表格一致",
        "claim = granted",
        summary="Require that requests said to be granted are those of table 3.",
    ),
    "granted", "already_public",
)  # fmt: skip
partially_granted = _rule_of(
    RuleInfo(
        "text.requests_match.partially_granted", "TT-07", Severity.WARNING, "部分公开数与表格一致",
        "claim = partially_granted",
        summary="Require that requests said to be granted in part are those of table 3.",
    ),
    "partially_granted",
)  # fmt: skip
refused = _rule_of(
    RuleInfo(
        "text.requests_match.refused", "TT-08", Severity.WARNING, "不予公开数与表格一致",
        "claim = sum of refused, or of refused with unable or rejected; a reason = its row",
        summary="Require that requests said to be refused are those of table 3,"
        " in the wide sense or not.",
    ),
    "refused", *_REASONS,
)  # fmt: skip
unable = _rule_of(
    RuleInfo(
        "text.requests_match.unable", "TT-09", Severity.WARNING, "无法提供数与表格一致",
        "claim = sum of unable, or its row",
        summary="Require that requests said not to be answerable are those of table 3.",
    ),
    "unable", "unable_not_held", "unable_needs_creation", "unable_still_unclear",
)  # fmt: skip
rejected = _rule_of(
    RuleInfo(
        "text.requests_match.rejected", "TT-10", Severity.WARNING, "不予处理数与表格一致",
        "claim = sum of rejected, or its row",
        summary="Require that requests said not to be processed are those of table 3.",
    ),
    "rejected", "rejected_repeat", "rejected_petition", "rejected_publication",
)  # fmt: skip
other = _rule_of(
    RuleInfo(
        "text.requests_match.other", "TT-11", Severity.WARNING, "其他处理数与表格一致",
        "claim = sum of other, or one of its rows",
        summary="Require that requests said to be closed otherwise are those of table 3.",
    ),
    "other", "withdrawn",
)  # fmt: skip
applicants = _rule_of(
    RuleInfo(
        "text.requests_match.applicants", "TT-12", Severity.WARNING, "申请人类别数与表格一致",
        "claim = natural_person, or total - natural_person, of requests"
        " received, carried in or handled",
        summary="Require that persons and bodies said to have asked are those of table 3.",
    ),
    "natural_person", "organisations",
)  # fmt: skip
none = _rule_of(
    RuleInfo(
        "text.requests_match.none", "TT-13", Severity.ERROR, "称未收到申请则表中为零",
        "no request said to be received = new_received is 0",
        summary="Require that table 3 has no new requests if the text says that none came.",
    ),
    "received_none",
)  # fmt: skip
all_closed = _rule_of(
    RuleInfo(
        "text.requests_match.all_closed", "TT-21", Severity.WARNING, "称全部办结则结转为零",
        "everything said to be closed = carried_out is 0",
        summary="Require that nothing is carried over if the text says that everything is closed.",
    ),
    "all_closed",
)  # fmt: skip
