"""A finding for reading: its rule, its message and the values it rests on."""

from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from corpus.cli.console import plain_text
from parsers.model import Severity

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


def _indent(text: Text, width: int) -> Padding:
    return Padding(text, (0, 0, 0, width), expand=False)
