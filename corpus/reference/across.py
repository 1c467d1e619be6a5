"""The part on rules across reports: what each requires, its thresholds and the deadlines."""

from corpus.reference.markdown import code, codes, table
from corpus.rules.deadlines import load_deadlines
from corpus.rules.limits import load_limits
from corpus.rules.registry import CaseRule, DistrictRule
from corpus.rules.run import all_rules

_INTRODUCTION = """
`nianbao compare` judges canonical reports, corrections laid over their cells, against the reports
of earlier years, of other agencies of the district, and against what the archive has seen. A
verdict is `pass`, `fail`, `not_assessable` (an operand is missing or is no number; the same
strictness as above) or `not_applicable` (the body merged, was split or founded that year, the form
or the scope changed). Failures are stored as findings; an operand names the agency, the year and
the cell, as `t1/2021:t3.carried_out.total`. *About* says whether a rule looks at one report with
its past (`report`) or at everybody directly below one body (`district`).
"""
_IDENTITY = """
A finding is the same one as long as agency, report year, rule and operand references stay: a
re-parse does not make a new one. Its values have a digest of their own; what a person said of the
finding (`nianbao triage`) holds until they change.
"""
_THRESHOLDS = """
`nianbao compare --thresholds FILE` replaces single ones; the file has the same form as
`corpus/rules/thresholds.toml`.
"""
_DEADLINES = """
In time is until 24:00 Beijing time. `--deadlines FILE` adds local rules of the same form as
`corpus/rules/deadlines.toml`; the one for the smallest division that fits decides.
"""


def across_parts() -> tuple[str, ...]:
    """Return the pieces of the page."""
    return (
        "## Rules across reports",
        _INTRODUCTION,
        _rules(),
        _IDENTITY,
        "### Thresholds",
        _THRESHOLDS,
        _thresholds(),
        "### Deadlines",
        _DEADLINES,
        _deadlines(),
    )


def _rules() -> str:
    head = ["Rule", "Severity", "About", "Rule in words", "Formula", "Chinese", "Attribution",
            "Thresholds", "Alias"]  # fmt: skip
    return table(head, (_row(rule) for rule in all_rules()))


def _row(rule: CaseRule | DistrictRule) -> list[str]:
    info = rule.info
    about = "district" if isinstance(rule, DistrictRule) else "report"
    return [
        code(info.id), info.severity.value, about, info.summary, info.formula, info.zh,
        info.attribution.value, codes(rule.thresholds), info.alias,
    ]  # fmt: skip


def _thresholds() -> str:
    users: dict[str, list[str]] = {}
    for rule in all_rules():
        for name in rule.thresholds:
            users.setdefault(name, []).append(rule.info.id)
    rows = [
        [code(name), str(value), codes(users.get(name, ()))]
        for name, value in load_limits().values.items()
    ]
    return table(["Threshold", "Default", "Used by"], rows)


def _deadlines() -> str:
    rows = [
        [
            ", ".join(sorted(rule.kinds)),
            f"{rule.since or 2008} to {rule.until if rule.until < 9999 else 'now'}",
            f"{rule.month:02}-{rule.day:02} of the next year",
            rule.severity.value,
            rule.basis,
        ]
        for rule in load_deadlines().rules
    ]
    return table(["Kinds", "Report years", "Last day", "A later one is", "Basis"], rows)
