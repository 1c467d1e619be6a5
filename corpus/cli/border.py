"""The border: every way a command can end, as an exit code and at most one sentence.

Nothing heavy is imported here: this module is loaded before the command is known.
"""

import errno
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import IntEnum
from io import TextIOWrapper
from pathlib import Path

import click

from corpus.errors import CorpusError
from storage.errors import StorageError


class Ending(IntEnum):
    """Exit codes; the last two are 128 and the number of the signal, as shells have it."""

    COMPLETE = 0
    FAILED = 1
    USAGE = 2
    INCOMPLETE = 3
    INTERRUPTED = 130
    UNHEARD = 141


_MENDS = {
    errno.EACCES: "check who may read and write there",
    errno.EPERM: "check who may read and write there",
    errno.EROFS: "name a place that can be written to",
    errno.ENOSPC: "make room and try again",
    errno.EDQUOT: "make room and try again",
    errno.ENOENT: "check the path",
    errno.ENOTDIR: "check the path",
    errno.EISDIR: "name a file",
    errno.EEXIST: "name a folder",
}


_EXPECTED = (
    click.ClickException,
    click.exceptions.Exit,
    click.Abort,
    KeyboardInterrupt,
    EOFError,
    OSError,
    CorpusError,
    StorageError,
)


def run_guarded(command: Callable[[], object]) -> int:
    """Run a command and return its exit code; a bug passes through with its traceback."""
    _accept_every_character()
    try:
        with _heard_interrupts():
            code = command()
        # At the end of the interpreter a closed or full output would make a noise of its own.
        sys.stdout.flush()
    except _EXPECTED as error:
        return _end(error)
    return int(code) if isinstance(code, int) else Ending.COMPLETE


@contextmanager
def _heard_interrupts() -> Iterator[None]:
    """Let no interrupt be lost: the interpreter drops one that it raises in a finaliser."""
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    heard: list[int] = []

    def hear(number: int, _frame: object) -> None:
        heard.append(number)
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, hear)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if heard:
        raise KeyboardInterrupt


def _end(error: BaseException) -> int:
    """Say what ended a command and return its exit code."""
    match error:
        case click.exceptions.Exit():
            return error.exit_code
        case click.ClickException():
            error.show()
            return error.exit_code
        case BrokenPipeError():
            _close_output()
            return Ending.UNHEARD
        case OSError():
            _close_output()
            tell(_explain(error))
        case CorpusError() | StorageError():
            tell(str(error))
        case _:
            tell("Interrupted; what is stored stays stored.")
            return Ending.INTERRUPTED
    return Ending.FAILED


@contextmanager
def writing_to(place: Path) -> Iterator[None]:
    """Name a place in errors that do not: a full disk names no file, and is taken for output's."""
    try:
        yield
    except OSError as error:
        if error.filename is None:
            error.filename = str(place)
        raise


def tell(sentence: str) -> None:
    """Write a sentence to standard error, on one line whatever it quotes."""
    line = "".join(c if c.isprintable() else "\ufffd" for c in " ".join(sentence.split()))
    click.echo(f"nianbao: {line}", err=True)


def _explain(error: OSError) -> str:
    place = "Standard output" if error.filename is None else os.fsdecode(error.filename)
    cause = error.strerror or str(error)
    return f"{place}: {cause}; {_MENDS.get(error.errno or 0, 'mend that and try again')}."


def _close_output() -> None:
    """Send what is still to be written nowhere."""
    # A test's stand-in has no file to close.
    if sys.__stdout__ is not None and sys.stdout is sys.__stdout__:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _accept_every_character() -> None:
    """Let no output that is closed, or lacks a character, end the program."""
    if sys.stdout is None:
        sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115 - open to the end
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
