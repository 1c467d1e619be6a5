"""`nianbao parse`: files in, records out; nothing is stored."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import click

from corpus.cli.border import Ending, tell
from corpus.cli.console import open_console, show_progress, write_line
from corpus.cli.options import jobs_option, ocr_option, recogniser_if, settings
from corpus.cli.paths import check_files, check_single
from corpus.cli.record_table import print_record
from corpus.jobs.engines import open_engine
from corpus.jobs.files import Reading, read_file, read_stream, show_path
from corpus.jobs.parsing import Broken, Parsed, Result, Work, by_payload, cut_batches, parse_batch
from parsers.media.ocr.recogniser import Recogniser
from parsers.media.sniff import MAX_PAYLOAD

_STDIN = "-"
# A batch pays for its way to another process; without one, each record appears at once.
_BATCH_FOR_WORKERS = 8


@click.command("parse")
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path)
)
@click.option(
    "--format",
    "style",
    type=click.Choice(["json", "jsonl", "table"]),
    help="json and jsonl: one record per line; table: for reading [default: json].",
)
@click.option("--url", help="Address the page came from; with one file only.")
@ocr_option
@jobs_option
def command(
    *, files: tuple[Path, ...], style: str | None, url: str | None, is_ocr: bool, jobs: int | None
) -> int:
    """Print the records of each FILE (`-`: standard input), in the order given.

    A file has one record for each report on it; most have one.

    Nothing is stored. A file that cannot be read as a report still has a record: its finding
    doc.unreadable says why, and the exit code is 3.
    """
    check_files(files)
    check_single(url, files)
    chosen = settings()
    style, jobs = style or chosen.parse_format, jobs or chosen.jobs
    session = _Session(files, url, recogniser_if(is_ocr))
    batches = cut_batches(session.works(), count=1 if jobs == 1 else _BATCH_FOR_WORKERS)
    with (
        show_progress("parsing", len(files), is_streaming=True) as advance,
        closing(open_engine(jobs, parse_batch).map(batches)) as printed,
    ):
        for results in printed:
            for result in results:
                session.show(result, style)
            advance(sum(1 for _ in by_payload(results)))
    return session.ending()


class _Session:
    """One call: what was read, what was printed, what is missing."""

    def __init__(
        self, files: Sequence[Path], url: str | None, recogniser: Recogniser | None = None
    ) -> None:
        self._files = files
        self._url = url
        self._recogniser = recogniser
        self._printed = 0
        self._is_complete = True

    def works(self) -> Iterator[Work]:
        """Read the files one by one; one that fails is told and left out."""
        for number, path in enumerate(self._files):
            try:
                reading = _read(path)
            except OSError as error:
                self._is_complete = False
                tell(f"{show_path(path)} cannot be read ({error.strerror}): check who may.")
                continue
            name = None if str(path) == _STDIN else show_path(path.name)
            yield Work(number, reading.payload, name, self._url, reading.size, self._recogniser)

    def show(self, result: Result, style: str) -> None:
        """Print a record, or say which file broke the parser."""
        if isinstance(result, Broken):
            self._is_complete = False
            tell(_broken(self._files[result.number], result))
            return
        self._printed += 1
        self._is_complete = self._is_complete and result.is_readable
        _print(result, style, is_first=self._printed == 1)

    def ending(self) -> Ending:
        """Return the exit code: without any record the call has failed."""
        if self._printed == 0:
            return Ending.FAILED
        return Ending.COMPLETE if self._is_complete else Ending.INCOMPLETE


def _read(path: Path) -> Reading:
    if str(path) == _STDIN:
        return read_stream(sys.stdin.buffer, MAX_PAYLOAD)
    return read_file(path, MAX_PAYLOAD)


def _broken(path: Path, result: Broken) -> str:
    reason = result.error.rpartition("\n")[2]
    return f"{show_path(path)}: the parser broke ({reason}), which is a bug: please report it."


def _print(parsed: Parsed, style: str, *, is_first: bool) -> None:
    if style != "table":
        write_line(parsed.record_json)
        return
    console = open_console()
    if not is_first:
        console.rule()
    print_record(console, parsed.record)
