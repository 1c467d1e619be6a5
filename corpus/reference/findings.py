"""Findings stated in the code of the parser itself, outside the rule catalogue.

They are read off the syntax tree, so that a new one cannot stay without a line on the page.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

from parsers.model import Attribution, Severity

_JUDGEMENTS = ("Severity.", "Attribution.")


@dataclass(frozen=True, slots=True)
class StatedFinding:
    """A finding with a fixed id: how severe it is and at whose door it is laid."""

    rule: str
    severity: str
    attribution: str


def stated_findings() -> tuple[StatedFinding, ...]:
    """Return every finding whose id is written out where it is made, by id."""
    found = {
        finding.rule: finding
        for source in _sources(files("parsers"))
        for finding in findings_in(source)
    }
    return tuple(found[rule] for rule in sorted(found))


def findings_in(source: str) -> Iterator[StatedFinding]:
    """Yield the findings made by name in some code.

    >>> list(findings_in('Finding("doc.odd", Severity.INFO, "odd")'))
    [StatedFinding(rule='doc.odd', severity='info', attribution='unknown')]
    """
    for node in ast.walk(ast.parse(source)):
        is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        if isinstance(node, ast.Call) and is_call and ast.unparse(node.func) == "Finding":
            rule = node.args[0] if node.args else None
            if isinstance(rule, ast.Constant):
                yield StatedFinding(str(rule.value), *_judgement(node))


def _judgement(call: ast.Call) -> tuple[str, str]:
    """Read severity and attribution, wherever they stand among the arguments."""
    arguments = [*call.args, *(keyword.value for keyword in call.keywords)]
    texts = [ast.unparse(argument) for argument in arguments]
    words = dict(text.split(".") for text in texts if text.startswith(_JUDGEMENTS))
    severity = Severity[words["Severity"]]
    return severity.value, Attribution[words.get("Attribution", "UNKNOWN")].value


def _sources(folder: Traversable) -> Iterator[str]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _sources(entry)
        elif entry.name.endswith(".py"):
            yield entry.read_text("utf-8")
