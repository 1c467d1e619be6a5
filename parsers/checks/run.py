"""Running all rules over one report, in a fixed order, and listing them for the catalogue."""

from dataclasses import replace
from functools import cache
from types import ModuleType

from parsers.checks import (
    epochs,
    language,
    leaks,
    plausible,
    prose,
    repair,
    rows,
    statistics,
    structure,
    suspicion,
    table2,
    table3,
    table4,
    text_fees,
    text_internal,
    text_lists,
    text_requests,
    text_tables,
    values,
)
from parsers.checks.registry import (
    Check,
    CheckReport,
    Observation,
    Rule,
    RuleInfo,
    Subject,
    fill_place,
)
from parsers.checks.terms import FAIL, OPEN, operands_of, telling_locator
from parsers.model import Attribution, Finding, Outcome, Severity

# The order of the catalogue and of every report; inside a module the order of definition.
_MODULES: tuple[ModuleType, ...] = (
    table3, table4, table2, statistics, suspicion, repair, leaks, rows, values, plausible,
    text_requests, text_tables, text_lists, text_internal, text_fees, prose, structure,
    epochs, language,
)  # fmt: skip


@cache
def all_rules() -> tuple[Rule, ...]:
    """Return every rule in its order."""
    named = (thing for module in _MODULES for thing in vars(module).values())
    return tuple(thing for thing in named if isinstance(thing, Rule))


def rules() -> tuple[RuleInfo, ...]:
    """Return the metadata of every rule in its order, for the rule catalogue."""
    return tuple(rule.info for rule in all_rules())


def run_checks(subject: Subject) -> CheckReport:
    """Check one report; the same subject gives the same report, whatever order its cells have."""
    outcomes: dict[str, Outcome] = {}
    if_blank_is_zero: dict[str, Outcome] = {}
    findings: list[Finding] = []
    suspects: set[str] = set()
    for rule in all_rules():
        for result in rule.apply(subject):
            if isinstance(result, Observation):
                findings.append(_observed(rule.info, result))
                suspects |= {_table_of(findings[-1].rule)} if rule.info.suspects else set()
                continue
            key = rule.info.instance_id(result.place)
            outcome = outcomes[key] = result.outcome()
            if outcome is OPEN:
                if_blank_is_zero[key] = result.outcome(blank_is_zero=True)
            elif outcome is FAIL and not _is_implied(rule.info, result, outcomes):
                findings.append(_failed(rule.info, result))
    doubted = (_doubt(finding, suspects) for finding in findings)
    return CheckReport(outcomes, if_blank_is_zero, tuple(doubted))


def _table_of(rule_id: str) -> str:
    return rule_id.partition(".")[0]


def _doubt(finding: Finding, suspects: set[str]) -> Finding:
    """Lay an error in a table whose reading is suspect at the parser's door.

    What prose says against such a table says nothing about the agency either.
    """
    tables = {_table_of(operand.ref) for operand in finding.operands} | {_table_of(finding.rule)}
    is_loud = finding.severity is Severity.ERROR or finding.rule.startswith("text.")
    if not is_loud or suspects.isdisjoint(tables):
        return finding
    message = f"{finding.message} The reading of the table is suspect."
    return replace(
        finding, severity=Severity.WARNING, attribution=Attribution.EXTRACTION, message=message
    )


def _is_implied(info: RuleInfo, check: Check, outcomes: dict[str, Outcome]) -> bool:
    """Say whether another rule already reports the same place."""
    implied_by = fill_place(info.implied_by, check.place)
    return outcomes.get(implied_by) is FAIL


def _failed(info: RuleInfo, check: Check) -> Finding:
    failing = check.failing()
    return Finding(
        info.instance_id(check.place),
        info.severity,
        check.message(),
        info.attribution,
        operands_of(failing),
        check.outcome(blank_is_zero=True),
        telling_locator(failing),
    )


def _observed(info: RuleInfo, seen: Observation) -> Finding:
    return Finding(
        info.instance_id(seen.place),
        info.severity,
        seen.message,
        info.attribution,
        seen.operands,
        locator=seen.locator,
        outcome=seen.outcome,
    )
