"""Equations of the statistics annex of 2014 to 2018 (政府信息公开情况统计表)."""

from collections.abc import Iterator, Mapping

from parsers.checks.registry import RuleInfo, Subject, rule
from parsers.checks.terms import Equation
from parsers.model import Severity

_SUMS = {
    "requests_received": (
        "requests_in_person", "requests_fax", "requests_online", "requests_letter",
    ),
    "requests_closed": ("closed_on_time", "closed_extended"),
    "replies_total": (
        "reply_already_public", "reply_granted", "reply_partial", "reply_refused",
        "reply_not_this_agency", "reply_not_exist", "reply_amend_request", "reply_other_channel",
    ),
    "review_total": ("review_upheld", "review_corrected", "review_other"),
    "suit_total": ("suit_upheld", "suit_corrected", "suit_other"),
    "staff_total": ("staff_full_time", "staff_part_time"),
}  # fmt: skip
_OF_WHICH = {
    "reply_refused": (
        "refused_state_secret", "refused_trade_secret", "refused_privacy",
        "refused_security_stability", "refused_not_gov_info", "refused_other_law",
    ),
}  # fmt: skip


def _equations(subject: Subject, sums: Mapping[str, tuple[str, ...]]) -> Iterator[Equation]:
    """Yield a sum for each total that the document has a cell for."""
    for total, parts in sums.items():
        if f"st14.{total}" in subject.cells:
            text = f"The parts of st14.{total} sum to {{left}}, but the total is {{right}}."
            cells = subject.cells_of(f"st14.{part}" for part in parts)
            yield Equation(total, cells, (subject.cell(f"st14.{total}"),), text)


@rule(
    RuleInfo(
        id="st14.sum.<total>",
        alias="AR-03",
        severity=Severity.ERROR,
        formula="requests_received = 4 channels; requests_closed = on_time + extended;"
        " replies_total = 8 kinds; review_total, suit_total = 3 outcomes;"
        " staff_total = full_time + part_time",
        zh="统计表各分项之和等于总数",
    )
)
def sums(subject: Subject) -> Iterator[Equation]:
    """Require that the items of the annex add up to their totals."""
    yield from _equations(subject, _SUMS)


@rule(
    RuleInfo(
        id="st14.reasons.<total>",
        alias="AR-05",
        severity=Severity.WARNING,
        formula="reply_refused = sum of its 6 reasons",
        zh="统计表其中各项之和等于所属项",
    )
)
def reasons(subject: Subject) -> Iterator[Equation]:
    """Require that the reasons of refusal add up to the refusals they are listed under."""
    yield from _equations(subject, _OF_WHICH)
