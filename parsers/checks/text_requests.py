"""What the prose says of requests against table 3 (text.requests_match)."""

from collections.abc import Iterable, Iterator

from parsers.checks.claims import claims_about
from parsers.checks.compare import ClaimCheck, Compared, Sense, check_of
from parsers.checks.form import column_cells, group_rows
from parsers.checks.registry import RuleInfo, Subject, rule
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


def _compare(subject: Subject, *metrics: str) -> Iterable[ClaimCheck]:
    if not subject.has_table("t3"):
        return ()
    claims = claims_about(subject, metrics)
    return check_of(
        Compared(claim, _senses(subject, claim.metric), claim.metric in _LENIENT)
        for claim in claims
    )


@rule(
    RuleInfo(
        id="text.requests_match.received",
        alias="TT-01",
        severity=Severity.WARNING,
        formula="claim = new_received or new_received + carried_in",
        zh="新收申请数与表格一致",
    )
)
def received(subject: Subject) -> Iterable[ClaimCheck]:
    """Require that requests said to be received are those of table 3, carried in or not."""
    return _compare(subject, "received")


@rule(
    RuleInfo(
        id="text.requests_match.carried_in",
        alias="TT-02",
        severity=Severity.WARNING,
        formula="claim = carried_in",
        zh="上年结转数与表格一致",
    )
)
def carried_in(subject: Subject) -> Iterable[ClaimCheck]:
    """Require that requests said to be carried in are those of table 3."""
    return _compare(subject, "carried_in")


@rule(
    RuleInfo(
        id="text.requests_match.accepted",
        alias="TT-03",
        severity=Severity.WARNING,
        formula="claim = new_received + carried_in, new_received or handled_total",
        zh="受理申请数与表格一致",
    )
)
def accepted(subject: Subject) -> Iterable[ClaimCheck]:
    """Require that requests said to be taken up are those received, carried in or not."""
    return _compare(subject, "accepted")


@rule(
    RuleInfo(
        id="text.requests_match.handled",
        alias="TT-04",
        severity=Severity.WARNING,
        formula="claim = handled_total, or new_received, or  less carried_out, rejected or other",
        zh="办结答复数与表格一致",
    )
)
def handled(subject: Subject) -> Iterable[ClaimCheck]:
    """Require that requests said to be answered are those handled or those received."""
    return _compare(subject, "handled")


@rule(
    RuleInfo(
        id="text.requests_match.carried_out",
        alias="TT-05",
        severity=Severity.WARNING,
        formula="claim = carried_out",
        zh="结转下年数与表格一致",
    )
)
def carried_out(subject: Subject) -> Iterable[ClaimCheck]:
    """Require that requests said to be carried over are those of table 3."""
    return _compare(subject, "carried_out")


@rule(
    RuleInfo(
        id="text.requests_match.granted",
        alias="TT-06",
        severity=Severity.WARNING,
        formula="claim = granted",
        zh="予以公开数与表格一致",
    )
)
def granted(subject: Subject) -> Iterable[ClaimCheck]:
    """Require that requests said to be granted are those of table 3."""
    return _compare(subject, "granted", "already_public")


@rule(
    RuleInfo(
        id="text.requests_match.partially_granted",
        alias="TT-07",
        severity=Severity.WARNING,
        formula="claim = partially_granted",
        zh="部分公开数与表格一致",
    )
)
def partially_granted(subject: Subject) -> Iterable[ClaimCheck]:
    """Require that requests said to be granted in part are those of table 3."""
    return _compare(subject, "partially_granted")


@rule(
    RuleInfo(
        id="text.requests_match.refused",
        alias="TT-08",
        severity=Severity.WARNING,
        formula="claim = sum of refused, or of refused with unable or rejected; a reason = its row",
        zh="不予公开数与表格一致",
    )
)
def refused(subject: Subject) -> Iterable[ClaimCheck]:
    """Require that requests said to be refused are those of table 3, in the wide sense or not."""
    return _compare(subject, "refused", *_REASONS)


@rule(
    RuleInfo(
        id="text.requests_match.unable",
        alias="TT-09",
        severity=Severity.WARNING,
        formula="claim = sum of unable, or its row",
        zh="无法提供数与表格一致",
    )
)
def unable(subject: Subject) -> Iterable[ClaimCheck]:
    """Require that requests said not to be answerable are those of table 3."""
    return _compare(
        subject, "unable", "unable_not_held", "unable_needs_creation", "unable_still_unclear"
    )


@rule(
    RuleInfo(
        id="text.requests_match.rejected",
        alias="TT-10",
        severity=Severity.WARNING,
        formula="claim = sum of rejected, or its row",
        zh="不予处理数与表格一致",
    )
)
def rejected(subject: Subject) -> Iterable[ClaimCheck]:
    """Require that requests said not to be processed are those of table 3."""
    return _compare(
        subject, "rejected", "rejected_repeat", "rejected_petition", "rejected_publication"
    )


@rule(
    RuleInfo(
        id="text.requests_match.other",
        alias="TT-11",
        severity=Severity.WARNING,
        formula="claim = sum of other, or one of its rows",
        zh="其他处理数与表格一致",
    )
)
def other(subject: Subject) -> Iterable[ClaimCheck]:
    """Require that requests said to be closed otherwise are those of table 3."""
    return _compare(subject, "other", "withdrawn")


@rule(
    RuleInfo(
        id="text.requests_match.applicants",
        alias="TT-12",
        severity=Severity.WARNING,
        formula="claim = natural_person, or total - natural_person,"
        " of requests received, carried in or handled",
        zh="申请人类别数与表格一致",
    )
)
def applicants(subject: Subject) -> Iterable[ClaimCheck]:
    """Require that persons and bodies said to have asked are those of table 3."""
    return _compare(subject, "natural_person", "organisations")


@rule(
    RuleInfo(
        id="text.requests_match.none",
        alias="TT-13",
        severity=Severity.ERROR,
        formula="no request said to be received = new_received is 0",
        zh="称未收到申请则表中为零",
    )
)
def none(subject: Subject) -> Iterable[ClaimCheck]:
    """Require that table 3 has no new requests if the text says that none came."""
    return _compare(subject, "received_none")


@rule(
    RuleInfo(
        id="text.requests_match.all_closed",
        alias="TT-21",
        severity=Severity.WARNING,
        formula="everything said to be closed = carried_out is 0",
        zh="称全部办结则结转为零",
    )
)
def all_closed(subject: Subject) -> Iterable[ClaimCheck]:
    """Require that nothing is carried over if the text says that everything is closed."""
    return _compare(subject, "all_closed")
