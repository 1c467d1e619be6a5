"""The page of the checks: the rule catalogue, and findings that no rule of it declares."""

from collections.abc import Iterable

from corpus.reference.across import across_parts
from corpus.reference.findings import StatedFinding, stated_findings
from corpus.reference.markdown import code, page, table
from corpus.reference.meanings import Meanings
from parsers.checks.registry import RuleInfo
from parsers.checks.run import rules

_INTRODUCTION = """
Checks look at one report alone; [others](#rules-across-reports) compare reports. An equation has
one of three [outcomes](record.md#outcome) per place and is listed under `checks` of the record; a
failure is also a [finding](record.md#finding). An observation only ever yields findings.
"""
_PLACES = """
The part of an id in angle brackets varies: `<table>` is `t2`, `t3` or `t4`, and `<row>`,
`<column>`, `<group>` and `<total>` are keys of [the cells](cells.md), as in `t3.balance.total`.
*Alias* is the id under which the same rule goes in the study of users' needs that the catalogue
grew from.
"""
_STRICT = """
An equation is judged only when every cell in it is a number. Otherwise it is `not_assessable`, and
`checks_if_blank_is_zero` says what it would be if blank cells and placeholders meant zero.
"""
_CLAIMS = """
Rules named `text.` read the prose clause by clause: a number with its unit, what it is said of, and
the words that limit it to another scope, year, channel or part. A claim holds if it equals *any*
sense its words may have, and fails only if it equals none; one that can be read in two ways is
`not_assessable`. Its operand names the line and the column of the number.
"""
_SUSPICIONS = """
Where one of the rules marked *suspects* fires, the parser doubts its own reading of that table:
every error found there is then a warning with the attribution `extraction`, never the agency's.
"""
_OTHERS = """
What the reading itself finds, before any rule runs: who issued the report, for which year and
period, and whether the payload could be read at all.
"""


def checks_page(meanings: Meanings) -> str:
    """Return the page."""
    equations = [info for info in rules() if info.kind == "equation"]
    observations = [info for info in rules() if info.kind == "observation"]
    return page(
        "Checks",
        _INTRODUCTION,
        _PLACES,
        _STRICT,
        _CLAIMS,
        _SUSPICIONS,
        "## Equations",
        _equations(equations),
        "## Observations",
        _observations(observations),
        "## Findings of the reading",
        _OTHERS,
        _stated(stated_findings(), meanings),
        *across_parts(),
    )


def _equations(infos: Iterable[RuleInfo]) -> str:
    head = ["Rule", "Severity", "Requires", "Formula", "Chinese", "Attribution", "Alias"]
    return table(
        head,
        (
            [*_start(info), code(info.formula), *_end(info)]
            for info in infos
        ),
    )  # fmt: skip


def _observations(infos: Iterable[RuleInfo]) -> str:
    head = ["Rule", "Severity", "Reports", "Chinese", "Attribution", "Alias"]
    return table(head, ([*_start(info), *_end(info)] for info in infos))


def _start(info: RuleInfo) -> list[str]:
    implied = f" Silent where {code(info.implied_by)} fails." if info.implied_by else ""
    suspects = " *Suspects* the table." if info.suspects else ""
    return [code(info.id), info.severity.value, info.summary + implied + suspects]


def _end(info: RuleInfo) -> list[str]:
    return [info.zh, info.attribution.value, info.alias]


def _stated(findings: Iterable[StatedFinding], meanings: Meanings) -> str:
    rows = [
        [
            code(finding.rule),
            finding.severity,
            meanings.of(f"findings.{finding.rule}.meaning"),
            meanings.of(f"findings.{finding.rule}.zh"),
            finding.attribution,
        ]
        for finding in findings
    ]
    return table(["Finding", "Severity", "Meaning", "Chinese", "Attribution"], rows)
