"""Exporting: a selection of captures as WARC files with their index, or as one WACZ package.

Nothing in them tells when or where they were written, so that the same selection gives the same
bytes; memory does not grow with the selection.
"""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy.orm import Session

from storage.interchange.held import HeldCapture
from storage.interchange.outgoing import Outgoing, sniff_media_type
from storage.interchange.selection import Selection, latest_moment
from storage.models.archive import CaptureOutcome
from storage.models.exchange import RobotsDecision
from storage.warc.cdxj import make_entry, media_type_of, render_line
from storage.warc.segments import SegmentFolder
from storage.warc.sorting import SortedLines
from storage.warc.wacz import PackageNote, Page, write_package
from storage.warc.write import SegmentPlan, WarcWriter

_STANDARD = "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SEGMENT_SIZE = 1_000_000_000
_PAGE_TYPES = frozenset({"text/html", "application/xhtml+xml"})


@dataclass(frozen=True, slots=True)
class ExportPlan:
    """What to export, how files are called, and which version of the program writes them."""

    selection: Selection
    code_version: str
    prefix: str = "nianbao"
    segment_size: int = _SEGMENT_SIZE
    is_compressed: bool = True


@dataclass(frozen=True, slots=True)
class ExportedArchive:
    """The files written, in the order of their names, and how much is in them."""

    files: tuple[Path, ...]
    captures: int
    records: int


def export_warc(
    session: Session, plan: ExportPlan, folder: Path, advance: Callable[[int], None]
) -> ExportedArchive:
    """Write WARC files and `PREFIX.cdxj` into a folder; a file is whole once it has its name."""
    with SortedLines() as index:
        written = _write_warcs(session, plan, (folder, index, None), advance)
        index_path = folder / f"{plan.prefix}.cdxj"
        _write_file(index_path, iter(index))
    return ExportedArchive((*written.files, index_path), written.captures, written.records)


def export_wacz(
    session: Session, plan: ExportPlan, package: Path, advance: Callable[[int], None]
) -> ExportedArchive:
    """Write a WACZ package; it is whole once it has its name."""
    package.parent.mkdir(parents=True, exist_ok=True)
    note = PackageNote(
        title=plan.selection.describe(),
        software=f"nianbao {plan.code_version}",
        created_at=latest_moment(session, plan.selection) or _EPOCH,
    )
    with (
        tempfile.TemporaryDirectory(prefix=".nianbao-", dir=package.parent) as scratch,
        SortedLines() as index,
        tempfile.TemporaryFile() as pages,
    ):
        sink = _PageSink(pages)
        written = _write_warcs(session, plan, (Path(scratch), index, sink), advance)
        folder = SegmentFolder(package.parent)
        stream = folder.begin(package.name)
        write_package(stream, written.files, index, (note, sink.read()))
        folder.finish(package.name, stream)
    return ExportedArchive((package,), written.captures, written.records)


class _PageSink:
    """Keep the list of pages in a file until the package is written."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def add(self, page: Page) -> None:
        """Take a page."""
        self._file.write(f"{page.captured_at.isoformat()} {page.url}\n".encode())

    def read(self) -> Iterator[Page]:
        """Yield the pages in the order in which they came."""
        self._file.seek(0)
        for line in self._file:
            moment, url = line.decode().rstrip("\n").split(" ", 1)
            yield Page(url=url, captured_at=datetime.fromisoformat(moment))


_Sinks = tuple[Path, SortedLines, _PageSink | None]


def _write_warcs(
    session: Session, plan: ExportPlan, sinks: _Sinks, advance: Callable[[int], None]
) -> ExportedArchive:
    folder, index, pages = sinks
    captures = records = 0
    target = _Remembering(folder)
    with WarcWriter(target, _segment_plan(session, plan)) as writer:
        for held, made in Outgoing(session, plan.selection).captures():
            places = writer.write(*made)
            entries = map(make_entry, made, places)
            for entry in entries:
                if entry is not None:
                    index.add(render_line(entry))
            if pages is not None and _is_page(held):
                pages.add(Page(url=made[0].target_uri or "", captured_at=made[0].captured_at))
            captures += 1
            records += len(made)
            advance(1)
    return ExportedArchive(tuple(target.paths), captures, records)


class _Remembering(SegmentFolder):
    """A folder that knows which files were finished in it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._place = folder
        self._names: list[str] = []

    def begin(self, filename: str) -> BinaryIO:
        """Open a new file."""
        self._names.append(filename)
        return super().begin(filename)

    @property
    def paths(self) -> list[Path]:
        """Return the files in the order in which they were begun."""
        return [self._place / name for name in self._names]


def _segment_plan(session: Session, plan: ExportPlan) -> SegmentPlan:
    return SegmentPlan(
        prefix=plan.prefix,
        created_at=latest_moment(session, plan.selection) or _EPOCH,
        about=(
            ("software", f"nianbao {plan.code_version}"),
            ("format", "WARC File Format 1.1"),
            ("conformsTo", _STANDARD),
            ("description", plan.selection.describe()),
        ),
        target_size=plan.segment_size,
        is_compressed=plan.is_compressed,
    )


def _is_page(held: HeldCapture) -> bool:
    """Tell whether a reader of the package may want to start here."""
    facts = held.facts
    is_whole = held.capture.outcome is CaptureOutcome.RECEIVED and bool(held.entity)
    is_answer = facts.get("status") in (None, 200)
    is_robots = facts.get("robots") == RobotsDecision.IS_ROBOTS
    return is_whole and is_answer and not is_robots and _media_type(held) in _PAGE_TYPES


def _media_type(held: HeldCapture) -> str:
    if held.is_payload or held.envelope is None:
        return sniff_media_type(held.entity)
    return (media_type_of(held.envelope.head) or "").lower()


def _write_file(path: Path, lines: Iterator[bytes]) -> None:
    folder = SegmentFolder(path.parent)
    stream = folder.begin(path.name)
    stream.writelines(lines)
    folder.finish(path.name, stream)
