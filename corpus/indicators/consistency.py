"""Which checks each report of a district passed and failed, for the share of consistency (D43).

Those of single reports count as they are stored, corrections laid over the cells; those across
reports are judged anew, by the thresholds and deadlines in use.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, MutableMapping
from functools import cache
from typing import NamedTuple

from sqlalchemy.orm import Session

from corpus.rules.case import DistrictYear
from corpus.rules.corrected import instances_of
from corpus.rules.hierarchy import below_parts
from corpus.rules.loading import LoadedYear
from corpus.rules.model import Outcome as Judged
from corpus.rules.model import Verdict, YearReport
from corpus.rules.run import judge_cases, judge_district
from parsers.checks.registry import RuleInfo, fill_place
from parsers.checks.run import rules
from parsers.model import Attribution, Outcome, Scope, Severity
from storage.findings.assessed import Assessed, assessed_checks
from storage.findings.facts import Rejudged

ReportKey = tuple[str, int, Scope]
Checks = Mapping[ReportKey, tuple[int, int]]
Heads = MutableMapping[ReportKey, tuple[int, int]]
"""What districts say of the reports of those above them, until these are looked at themselves."""


class _Verdict(NamedTuple):
    key: ReportKey
    is_failed: bool


def checks_of(
    session: Session, loaded: LoadedYear, rejudged: Mapping[int, Rejudged], heads: Heads
) -> Checks:
    """Return how many checks each report passed and failed that lie at the agency's door.

    `heads` has to be the same for all districts, those further down first.
    """
    counts: dict[ReportKey, list[int]] = defaultdict(lambda: [0, 0])
    own = {_key_of(case.report) for case in loaded.cases}
    for key in own & heads.keys():
        counts[key] = list(heads.pop(key))
    for each in (*_single(session, loaded, rejudged), *_across(loaded)):
        counts[each.key][each.is_failed] += 1
    found = {key: (passed, failed) for key, (passed, failed) in counts.items()}
    heads.update((key, count) for key, count in found.items() if key not in own)
    return found


def _single(
    session: Session, loaded: LoadedYear, rejudged: Mapping[int, Rejudged]
) -> Iterator[_Verdict]:
    lineages = {case.lineage for case in loaded.cases}
    by_report: dict[ReportKey, dict[str, Assessed]] = defaultdict(dict)
    year = loaded.district.report_year
    for each in assessed_checks(session, lineages, year, rejudged):
        if _counting().match(each.rule):
            by_report[each.lineage, each.report_year, each.scope][each.rule] = each
    for key, checks in by_report.items():
        for each in checks.values():
            is_failed = each.outcome is Outcome.FAIL
            if not is_failed or _door(each, checks) is Attribution.AGENCY:
                yield _Verdict(key, is_failed)


def _door(failed: Assessed, checks: Mapping[str, Assessed]) -> Attribution:
    """Return at whose door a failure lies; one that another tells of lies at that one's door."""
    for one in (failed, checks.get(_implying(failed.rule))):
        if one is not None and one.attribution is not None:
            return one.attribution
    return Attribution.AGENCY


def _implying(rule: str) -> str:
    """Return the instance of the rule that tells of a failure of this one at the same place."""
    for info in _implied():
        before, _, rest = info.id.partition("<")
        after = rest.rpartition(">")[2]
        if rule.startswith(before) and rule.endswith(after):
            return fill_place(info.implied_by, rule[len(before) : len(rule) - len(after)])
    return ""


@cache
def _implied() -> tuple[RuleInfo, ...]:
    return tuple(info for info in rules() if info.implied_by)


@cache
def _counting() -> re.Pattern[str]:
    """Return what matches instances of the rules that count for consistency."""
    return instances_of(
        info for info in rules()
        if info.severity is not Severity.INFO and info.attribution is Attribution.AGENCY
    )  # fmt: skip


def _across(loaded: LoadedYear) -> Iterator[_Verdict]:
    mains: dict[tuple[str, int], ReportKey] = {}
    for case in loaded.cases:
        key = _key_of(case.report)
        if case.report.is_main:
            mains[key[:2]] = key
        for each in judge_cases([case]):
            if (each.lineage, each.report_year) == key[:2]:
                yield from _counted(key, each)
    for each in judge_district(loaded.district):
        about = _head_key(loaded.district, each) or mains.get((each.lineage, each.report_year))
        if about is not None:
            yield from _counted(about, each)


def _head_key(district: DistrictYear, judged: Judged) -> ReportKey | None:
    """Return the report of the head, whose case may lie further up, of what is said of it."""
    if district.head is None or judged.alias != below_parts.info.alias:
        return None
    return _key_of(district.head)


def _key_of(report: YearReport) -> ReportKey:
    return report.lineage, report.report_year, report.scope


def _counted(key: ReportKey, judged: Judged) -> Iterator[_Verdict]:
    is_ours = judged.attribution is Attribution.AGENCY and judged.severity is not Severity.INFO
    if is_ours and judged.verdict in (Verdict.PASS, Verdict.FAIL):
        yield _Verdict(key, judged.verdict is Verdict.FAIL)
