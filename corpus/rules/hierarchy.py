"""A government's report against those of the bodies directly below it (HI-01 to HI-05, HI-08).

Only what adds up is added: reviews and suits do not, for review bodies and defendants differ.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from corpus.rules.case import DistrictYear, is_whole
from corpus.rules.measures import CARRIED_IN, CARRIED_OUT, REQUESTS, TOTAL, additive_keys
from corpus.rules.model import (
    Judgement,
    Ref,
    Verdict,
    YearReport,
    inapplicable,
    judge,
    open_at,
)
from corpus.rules.registry import district_rule
from corpus.rules.terms import show
from parsers.checks.registry import RuleInfo
from parsers.model import Attribution, Scope, Severity
from storage.models.agencies import AgencyKind

_GOVERNMENTS = (AgencyKind.PROVINCE, AgencyKind.CITY, AgencyKind.COUNTY)
_FLOWS = (f"{CARRIED_IN}.{TOTAL}", f"{CARRIED_OUT}.{TOTAL}")


class Partition(NamedTuple):
    """One figure of a government and of those below it whose reports state it."""

    key: str
    head: YearReport
    parts: tuple[YearReport, ...]
    expected: int

    @property
    def total(self) -> Decimal | None:
        """Return the government's own figure."""
        return self.head.number(self.key)

    @property
    def observed(self) -> Decimal:
        """Return the sum of the known parts."""
        return sum((part.number(self.key) or Decimal() for part in self.parts), Decimal())

    @property
    def is_complete(self) -> bool:
        """Tell whether every body below states the figure."""
        return 0 < self.expected == len(self.parts)

    @property
    def share(self) -> Decimal:
        """Return the share of bodies below that state the figure."""
        return Decimal(len(self.parts)) / self.expected if self.expected else Decimal()

    def operands(self) -> tuple[Ref, ...]:
        """Return all figures as evidence."""
        return (self.head.operand(self.key), *(part.operand(self.key) for part in self.parts))


def _reporting(district: DistrictYear) -> list[str]:
    """Return who below has to report for itself."""
    return [lineage for lineage, _ in district.below]


def _partition(district: DistrictYear, key: str) -> Partition | Judgement:
    """Return a figure split over those below, or why it cannot be."""
    head = district.head
    if head is None:
        return open_at(key, Ref(f"{district.lineage}/{district.report_year}:report", None))
    if head.scope is Scope.UNKNOWN:
        return open_at(key, Ref(head.ref("scope"), head.scope.value))
    if not is_whole(head.scope):
        return inapplicable(key, "the figures are the government's own")
    if head.number(key) is None:
        return open_at(key, head.operand(key))
    expected = _reporting(district)
    reports = (district.by_lineage.get(lineage) for lineage in expected)
    parts = tuple(r for r in reports if r is not None and r.number(key) is not None)
    return Partition(key, head, parts, len(expected))


@district_rule(
    RuleInfo(
        id="across.scope",
        alias="HI-01",
        severity=Severity.INFO,
        zh="政府报告统计范围不明",
        formula="a government's report says whose work its figures cover",
        attribution=Attribution.DEFINITION,
    )
)
def scope(district: DistrictYear) -> Iterator[Judgement]:
    """Report governments whose report leaves open whose work it covers; comparing has to wait."""
    head = district.head
    if head is None or district.kind_of(district.lineage) not in _GOVERNMENTS:
        yield inapplicable()
        return
    message = "It is not said whether the figures cover the whole jurisdiction or own work alone."
    yield judge(
        head.scope is not Scope.UNKNOWN, message, Ref(head.ref("scope"), head.scope.value)
    )  # fmt: skip


@district_rule(
    RuleInfo(
        id="across.below_parts.<cell>",
        alias="HI-02",
        severity=Severity.ERROR,
        zh="汇总数小于下级之和",
        formula="figure of the whole >= each figure below and >= their sum",
        attribution=Attribution.AGENCY,
    )
)
def below_parts(district: DistrictYear) -> Iterator[Judgement]:
    """Require that a whole is not less than the parts that are known."""
    for key in additive_keys():
        found = _partition(district, key)
        yield found if isinstance(found, Judgement) else _below(found)


def _below(split: Partition) -> Judgement:
    total, observed = split.total or Decimal(), split.observed
    if not split.parts:
        return open_at(split.key)
    # A body below that tells of a whole system itself may count what is not this body's.
    is_doubtful = any(part.scope is Scope.SYSTEM for part in split.parts)
    message = (
        f"{split.key} of the whole is {show(total)}, "
        f"that of {len(split.parts)} bodies below together {show(observed)}."
    )
    found = judge(total >= observed, message, *split.operands(), place=split.key)
    if found.verdict is Verdict.FAIL and is_doubtful:
        return Judgement(found.verdict, found.place, found.operands, found.message,
                         Severity.WARNING, Attribution.DEFINITION)  # fmt: skip
    return found


@district_rule(
    RuleInfo(
        id="across.partition.<cell>",
        alias="HI-03",
        severity=Severity.WARNING,
        zh="汇总数与下级之和不符",
        formula="figure of the whole = sum of all figures below",
        attribution=Attribution.UNKNOWN,
    ),
    "across.partition_tolerance",
)
def partition(district: DistrictYear) -> Iterator[Judgement]:
    """Require that a whole is its parts when every part is known; else the rest is open."""
    for key in additive_keys():
        if key not in _FLOWS:
            yield _whole(district, key)


def _whole(district: DistrictYear, key: str) -> Judgement:
    found = _partition(district, key)
    if isinstance(found, Judgement):
        return found
    if not (district.is_roster_known and found.is_complete):
        share = Ref(f"{district.lineage}/{district.report_year}:coverage", show(found.share))
        return open_at(key, share)
    rest = (found.total or Decimal()) - found.observed
    message = f"{key} of the whole exceeds the sum of its {found.expected} parts by {show(rest)}."
    slack = district.limits["across.partition_tolerance"]
    # Less than the sum is what HI-02 reports.
    return judge(rest <= slack or rest < 0, message, *found.operands(), place=key)


@district_rule(
    RuleInfo(
        id="across.carried.<cell>",
        alias="HI-05",
        severity=Severity.WARNING,
        zh="结转数与下级之和不符",
        formula="carried_in and carried_out of the whole = sums below",
        attribution=Attribution.UNKNOWN,
    ),
    "across.partition_tolerance",
)
def carried_by_parts(district: DistrictYear) -> Iterator[Judgement]:
    """Require that what is carried in and out of the whole is carried by its parts."""
    for key in _FLOWS:
        yield _whole(district, key)


@district_rule(
    RuleInfo(
        id="across.double_count.<cell>",
        alias="HI-04",
        severity=Severity.INFO,
        zh="疑似重复汇总",
        formula="figure of the whole / sum below <= double_count_ratio",
        attribution=Attribution.UNKNOWN,
    ),
    "across.double_count_ratio", "across.completeness",
)  # fmt: skip
def double_count(district: DistrictYear) -> Iterator[Judgement]:
    """Require that a whole is not far above its parts when nearly all are known."""
    for key in (REQUESTS,):
        found = _partition(district, key)
        if isinstance(found, Judgement):
            yield found
        elif found.share < district.limits["across.completeness"] or not found.observed:
            yield open_at(key)
        else:
            ratio = (found.total or Decimal()) / found.observed
            message = f"{key} of the whole is {ratio:.2f} times the sum of its parts."
            is_right = ratio <= district.limits["across.double_count_ratio"]
            yield judge(is_right, message, *found.operands(), place=key)


@district_rule(
    RuleInfo(
        id="across.outlier_share",
        alias="HI-08",
        severity=Severity.INFO,
        zh="单个下级占比过高",
        formula="figure of each body below / figure of the whole < outlier_share",
        attribution=Attribution.UNKNOWN,
    ),
    "across.outlier_share", "across.outlier_min_parent",
)  # fmt: skip
def outlier_share(district: DistrictYear) -> Iterator[Judgement]:
    """Require that no body below has nearly all requests of the whole."""
    found = _partition(district, REQUESTS)
    if isinstance(found, Judgement):
        yield found
        return
    total = found.total or Decimal()
    if total < district.limits["across.outlier_min_parent"] or found.expected < 2:
        yield inapplicable(message="too small")
        return
    for part in found.parts:
        value = part.number(REQUESTS) or Decimal()
        name = district.name_of(part.lineage)
        message = f"{name} has {show(value)} of {show(total)} requests."
        is_small = value < district.limits["across.outlier_share"] * total
        operands = found.head.operand(REQUESTS), part.operand(REQUESTS)
        yield judge(is_small, message, *operands, place="")
