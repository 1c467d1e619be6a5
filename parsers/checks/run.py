"""Running all rules over one report, in a fixed order, and listing them for the catalogue."""

from functools import cache
from types import ModuleType

from parsers.checks import prose, rows, table2, table3, table4, values
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
from parsers.model import Finding, Outcome

# The order of the catalogue and of every report; inside a module the order of definition.
_MODULES: tuple[ModuleType, ...] = (table3, table4, table2, rows, values, prose)


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
    for rule in all_rules():
        for result in rule.apply(subject):
            if isinstance(result, Observation):
                findings.append(_observed(rule.info, result))
                continue
            key = rule.info.instance_id(result.place)
            outcome = outcomes[key] = result.outcome()
            if outcome is OPEN:
                if_blank_is_zero[key] = result.outcome(blank_is_zero=True)
            elif outcome is FAIL and not _is_implied(rule.info, result, outcomes):
                findings.append(_failed(rule.info, result))
    return CheckReport(outcomes, if_blank_is_zero, tuple(findings))


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
