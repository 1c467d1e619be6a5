"""What the terminal shows: tables and summaries on standard output, progress on standard error."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

# Wide enough for the seven columns of table 3 when nobody says how wide a file or pipe is.
_WIDTH_WITHOUT_TERMINAL = 120


def open_console() -> Console:
    """Return a console on standard output that takes no text for markup."""
    is_unknown = not sys.stdout.isatty() and "COLUMNS" not in os.environ
    width = _WIDTH_WITHOUT_TERMINAL if is_unknown else None
    return Console(file=sys.stdout, width=width, markup=False, highlight=False, emoji=False)


def plain_text(text: object, style: str = "") -> Text:
    """Return text from a page, harmless to a terminal: no escape codes, no reversed lines."""
    shown = (" " if c.isspace() else c if c.isprintable() else "\ufffd" for c in str(text))
    return Text("".join(shown), style)


def print_line(text: object, style: str = "", *, indent: int = 0) -> None:
    """Print a line whole, however narrow the terminal: an address that is cut leads nowhere."""
    line = plain_text(text, style)
    line.pad_left(indent)
    open_console().print(line, soft_wrap=True)


@contextmanager
def show_progress(
    title: str, total: int, *, is_streaming: bool = False
) -> Iterator[Callable[[int], None]]:
    """Show a bar on standard error while a job runs; the block is given what moves it.

    A block that is streaming to the same terminal would run into the bar: it gets none.
    """
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
               TimeRemainingColumn())  # fmt: skip
    is_shown = sys.stderr.isatty() and not (is_streaming and sys.stdout.isatty())
    # Left to itself, rich would send what is printed meanwhile to standard error, too.
    progress = Progress(
        *columns, console=Console(stderr=True), disable=not is_shown, transient=True,
        redirect_stdout=False,
    )  # fmt: skip
    with progress:
        task = progress.add_task(title, total=total)
        yield lambda count: progress.advance(task, count)


def write_json(value: object) -> None:
    """Write one line of JSON, in UTF-8 whatever the terminal's charset is."""
    write_line(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))


def write_line(line: bytes) -> None:
    """Write a line of bytes at once, so that a closed pipe is noticed at once."""
    sys.stdout.flush()
    sys.stdout.buffer.write(line + b"\n")
    sys.stdout.buffer.flush()
