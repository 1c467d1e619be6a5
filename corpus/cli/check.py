"""`nianbao check`: drafts in, a checklist out; offline, and nothing is stored."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from corpus.cli.border import Ending, tell
from corpus.cli.check_text import checklist_json, print_checklists
from corpus.cli.console import open_console, write_json
from corpus.cli.options import json_option
from corpus.cli.paths import check_files
from corpus.drafts.check import Draft, Expectation, check_drafts, read_draft
from corpus.drafts.items import Checklist, Part
from corpus.jobs.files import Reading, read_file, read_stream, show_path
from parsers.media.sniff import MAX_PAYLOAD

_STDIN = "-"
_PASTED = "pasted text"
_PATH = click.Path(path_type=Path)


@click.command("check")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=_PATH)
@click.option(
    "--year", type=click.IntRange(2000, 2100), metavar="YEAR", help="The year it must be for."
)
@click.option("--agency", metavar="NAME", help="The body whose report it must be, in Chinese.")
@click.option(
    "--previous",
    metavar="FILE",
    type=_PATH,
    help="Last year's report: what it carried over must be carried in now.",
)
@json_option
def command(
    *,
    files: tuple[Path, ...],
    year: int | None,
    agency: str | None,
    previous: Path | None,
    is_json: bool,
) -> int:
    """Check drafts before they are published: Word, PDF, HTML, or pasted text (`-`).

    Lists what must be fixed, what to look at, and apart from both what we may have misread, each
    with its exact place. Nothing is sent anywhere or written down. Several FILEs of one report, as
    page and attachment, are also compared with each other. Exit code 3: something must be fixed;
    1: a file is no report that can be read.
    """
    last = _read_previous(files, previous)
    lists = check_drafts([_read_draft(path) for path in files], Expectation(year, agency, last))
    _show(lists, is_json=is_json)
    return _ending(lists)


def _read_previous(files: Sequence[Path], previous: Path | None) -> Draft | None:
    every = [*files] if previous is None else [*files, previous]
    check_files(every)
    if sum(str(path) == _STDIN for path in every) > 1:
        raise click.UsageError("Standard input (-) can be given only once.")
    last = None if previous is None else _read_draft(previous)
    if last is not None and last.fault is not None:
        raise click.UsageError(f"--previous {last.file}: {last.fault}")
    return last


def _read_draft(path: Path) -> Draft:
    name = _PASTED if str(path) == _STDIN else show_path(path.name)
    try:
        reading = _read(path)
    except OSError as error:
        return Draft(name, fault=f"The file cannot be read ({error.strerror}): check who may.")
    if reading.payload is None:
        return Draft(name, fault=f"The file has more than the limit of {MAX_PAYLOAD} bytes.")
    return read_draft(reading.payload, name)


def _read(path: Path) -> Reading:
    if str(path) == _STDIN:
        return read_stream(sys.stdin.buffer, MAX_PAYLOAD)
    return read_file(path, MAX_PAYLOAD)


def _show(lists: Sequence[Checklist], *, is_json: bool) -> None:
    if is_json:
        write_json(checklist_json(lists))
        return
    for found in lists:
        if found.fault is not None:
            tell(f"{found.file}: {found.fault}")
    print_checklists(open_console(), lists)


def _ending(lists: Sequence[Checklist]) -> Ending:
    if any(found.fault is not None for found in lists):
        return Ending.FAILED
    is_sound = not any(found.of(Part.MUST_FIX) for found in lists)
    return Ending.COMPLETE if is_sound else Ending.INCOMPLETE
