"""A finding for reading: its rule, its message and the values it rests on."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from corpus.cli.console import open_console, plain_text, print_line
from parsers.model import Severity

if TYPE_CHECKING:
    from corpus.rules.listing import ListedFinding

_KEY_SIGNS = 12
_OPERANDS_SHOWN = 8
_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}


def print_finding(
    console: Console,
    severity: Severity,
    said: tuple[str, str],
    operands: Sequence[tuple[str, object]],
) -> None:
    """Print a finding; `said` is its rule and its message."""
    rule, message = said
    head = Text.assemble((severity.value, _STYLES[severity]), "  ", plain_text(rule, "bold"))
    console.print(_indent(head, 2))
    console.print(_indent(plain_text(message), 4))
    for ref, value in operands:
        shown = "nothing" if value is None else value
        console.print(_indent(plain_text(f"{ref} = {shown}", "dim"), 6))


def print_listed(found: "ListedFinding", name: str) -> None:
    """Print a finding of a list with its key, whose report it is of, and how it stands."""
    key = found.finding_key.removeprefix("sha256:")[:_KEY_SIGNS]
    severity = (found.severity.value, _STYLES[found.severity])
    head = Text.assemble((key, "bold"), "  ", severity, "  ", plain_text(found.rule, "bold"))
    open_console().print(head, soft_wrap=True)
    door = f"{found.attribution.value}, {found.status}"
    print_line(f"{found.report_year} {name} ({found.lineage}): {door}", indent=2)
    print_line(found.message, indent=4)
    for operand in found.operands[:_OPERANDS_SHOWN]:
        shown = "nothing" if operand["value"] is None else operand["value"]
        print_line(f"{operand['ref']} = {shown}", "dim", indent=6)
    if len(found.operands) > _OPERANDS_SHOWN:
        rest = len(found.operands) - _OPERANDS_SHOWN
        print_line(f"and {rest} more values (--json has all)", "dim", indent=6)
    for line in (f"{found.decided_by}: {found.reason}" if found.decided_by else "", found.note):
        if line:
            print_line(line, indent=4)


def _indent(text: Text, width: int) -> Padding:
    return Padding(text, (0, 0, 0, width), expand=False)
