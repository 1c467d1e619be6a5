"""What makes two findings the same one: whose, of which year, by which rule, resting on what.

The values it rests on have a digest of their own: what a person said of a finding holds while
they stay.
"""

import hashlib
import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from parsers.model import Number, Scope
from storage.findings.facts import ReportFinding
from storage.findings.mains import marked

Value = Number | str | None


def finding_key(lineage: str, report_year: int, rule: str, refs: Iterable[str]) -> str:
    """Return what names a finding, the same after every parse and in any order of operands."""
    return _digest([lineage, report_year, rule, sorted(set(refs))])


def report_finding_key(
    lineage: str, report_year: int, rule: str, refs: Iterable[str], *, scope: Scope
) -> str:
    """Return what names a finding of a single report, the same after every parse.

    It holds the scope of the report itself: what else is published for its year does not matter.

    >>> same = "t1", 2022, "t4.sum", ["t4.review_total"]
    >>> own = report_finding_key(*same, scope=Scope.OWN)
    >>> own == report_finding_key(*same, scope=Scope.AGGREGATE)
    False
    >>> own == report_finding_key(*same, scope=Scope.UNKNOWN)
    True
    """
    mark = marked(scope)
    marks = () if mark is None else (f"({mark.value})",)
    return finding_key(lineage, report_year, rule, (*refs, *marks))


def values_digest(operands: Iterable[tuple[str, Value]]) -> str:
    """Return the digest of what a finding rests on.

    >>> values_digest([("a", Decimal("1.0"))]) == values_digest([("a", 1)])
    True
    """
    pairs = ([ref, plain_value(value)] for ref, value in operands)
    return _digest(sorted(pairs, key=lambda pair: (pair[0], str(pair[1]))))


def keys_of(found: ReportFinding) -> tuple[str, str]:
    """Return what names a finding of one report, and the digest of what it rests on."""
    pairs = [(str(operand["ref"]), operand["value"]) for operand in found.operands]
    refs = [ref for ref, _ in pairs]
    whose = found.lineage, found.report_year, found.rule
    return report_finding_key(*whose, refs, scope=found.scope), values_digest(pairs)


def plain_value(value: Value) -> str | int | None:
    """Return a value as JSON holds it; exact numbers as text, whole ones as they are."""
    if not isinstance(value, Decimal):
        return value
    if value == value.to_integral_value():
        return int(value)
    return format(value, "f").rstrip("0")


def _digest(parts: list[Any]) -> str:
    text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()}"
