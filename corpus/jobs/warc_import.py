"""Import: WARC, WACZ and zip files into the archive; damage is recorded, all the rest comes in."""

import os
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from corpus.job import Job
from corpus.jobs.containers import UNREADABLE, Container, container_of, digest_file, open_warc
from corpus.jobs.files import Reading, read_stream, show_path
from corpus.jobs.reports import Notes
from storage.archive import IngestedFile, OpenRun, RunStart, record_file, start_run
from storage.blobs import digest_of
from storage.interchange.importer import ImportCounts, Importer
from storage.interchange.origin import Origin
from storage.models.archive import CaptureOutcome, RunKind, RunOutcome
from storage.warc.errors import WarcInvalid
from storage.warc.unpack import Package

# Nobody packs pages more than this tightly; a bomb does.
_RATIO = 200
_MOST_MEMBERS = 200_000
_HIDDEN = ("__MACOSX", ".")


@dataclass(slots=True)
class ImportReport:
    """What an import did; `snapshot_ids` are the states of pages it met, new or known."""

    files: int = 0
    records: int = 0
    new: int = 0
    known: int = 0
    damaged: int = 0
    others: int = 0
    unreadable: int = 0
    snapshot_ids: list[int] = field(default_factory=list)
    notes: Notes = field(default_factory=Notes)

    @property
    def is_complete(self) -> bool:
        """Say whether everything in the files is in the archive."""
        return self.notes.count == 0

    def counts(self) -> dict[str, int]:
        """Return the numbers by name."""
        return {
            "files": self.files,
            "records": self.records,
            "new": self.new,
            "known": self.known,
            "damaged_records": self.damaged,
            "other_records": self.others,
            "unreadable_files": self.unreadable,
        }

    def add(self, name: str, counts: ImportCounts) -> None:
        """Add what came out of one file."""
        self.records += counts.records
        self.new += counts.new
        self.known += counts.known
        self.damaged += counts.damaged
        self.others += counts.others
        self.snapshot_ids += counts.snapshot_ids
        for damage in counts.damages:
            owner = f" (record {damage.record_id})" if damage.record_id else ""
            self.notes.add(f"{name}, byte {damage.offset:,}{owner}: {damage.message}.")
        self.notes.count += counts.damage_count - len(counts.damages)
        if counts.too_large:
            self.notes.add(
                f"{name}: {counts.too_large} records are larger than the limit: "
                "raise NIANBAO_LARGEST_FILE to import them."
            )


def import_files(job: Job, paths: Iterable[Path], largest: int) -> ImportReport:
    """Import containers one after the other in one run; `advance` counts files."""
    report = ImportReport()
    with job.store.begin() as session:
        run = start_run(session, RunStart(RunKind.IMPORT, job.code_version), job.now)
    for path in paths:
        _Import(job, run, report, largest).take(path)
        report.files += 1
        job.advance(1)
    outcome = RunOutcome.COMPLETE if report.is_complete else RunOutcome.INCOMPLETE
    job.finish(run, outcome, report.counts())
    return report


class _Import:
    """One file on its way in."""

    def __init__(self, job: Job, run: OpenRun, report: ImportReport, largest: int) -> None:
        self._job = job
        self._run = run
        self._report = report
        self._largest = largest

    def take(self, path: Path) -> None:
        """Import a file of any kind, or note why it cannot be."""
        name = show_path(path.name)
        try:
            digest = digest_file(path)
            match container_of(path):
                case Container.WACZ:
                    self._take_package(path, name, digest)
                case Container.ZIP:
                    self._take_zip(path, name)
                case _:
                    with open_warc(path) as stream:
                        self._take_records(stream, Origin(name, digest))
        except OSError as error:
            self._fail(f"{show_path(path)} cannot be read ({error.strerror}): check who may.")
        except WarcInvalid as error:
            self._fail(f"{name}: {error}")
        except UNREADABLE as error:
            self._fail(f"{name} is damaged ({error}): get another copy of it.")

    def _fail(self, sentence: str) -> None:
        self._report.unreadable += 1
        self._report.notes.add(sentence)

    def _take_records(self, stream: BinaryIO, origin: Origin) -> None:
        importer = Importer(self._job.store, self._run, origin, self._largest)
        for _ in importer.read(stream):
            pass
        if importer.counts.records == 0:
            self._fail(f"{origin.file} holds no WARC record: check that it is a WARC file.")
        self._report.add(origin.file, importer.counts)

    def _take_package(self, path: Path, name: str, digest: str) -> None:
        with path.open("rb") as file, Package(file) as package:
            for damage in package.verify():
                self._report.notes.add(f"{name}: {damage.message}.")
            names = package.warc_names()
            if not names:
                self._fail(f"{name} holds no WARC file: check that it is a WACZ package.")
            for inner in names:
                try:
                    with package.open_warc(inner) as stream:
                        self._take_records(stream, Origin(f"{name}!{inner}", digest))
                except UNREADABLE as error:
                    self._fail(f"{name}!{inner} is damaged ({error}): get another copy of it.")

    def _take_zip(self, path: Path, name: str) -> None:
        """Archive the files of a zip; names in it are names, never paths."""
        place = os.fsencode(path.resolve())
        budget = max(self._largest, path.stat().st_size * _RATIO)
        with zipfile.ZipFile(path) as package:
            members = [member for member in package.infolist() if not _is_hidden(member)]
            if len(members) > _MOST_MEMBERS:
                self._fail(f"{name} has {len(members):,} members: unpack it and ingest the folder.")
                return
            for member in members:
                reading = self._read_member(package, member, min(self._largest, budget))
                budget -= reading.size or 0
                inner = place + b"!" + member.filename.encode("utf-8", "surrogateescape")
                self._record(f"{name}!{member.filename}", digest_of(inner), reading)

    def _read_member(
        self, package: zipfile.ZipFile, member: zipfile.ZipInfo, limit: int
    ) -> Reading:
        if member.file_size > limit:
            return Reading(None, member.file_size)
        try:
            with package.open(member) as stream:
                return read_stream(cast("BinaryIO", stream), limit)
        except UNREADABLE:
            return Reading(None, None)

    def _record(self, shown: str, path_digest: str, reading: Reading) -> None:
        outcome = CaptureOutcome.RECEIVED
        if reading.payload is None:
            is_large = reading.size is not None
            outcome = CaptureOutcome.TOO_LARGE if is_large else CaptureOutcome.UNREADABLE
            reason = "is too large" if is_large else "cannot be read"
            self._fail(f"{shown} {reason}: take it out of the zip and ingest it by itself.")
        file = IngestedFile(
            PurePosixPath(shown.rpartition("!")[2]).name, path_digest, reading.payload,
            outcome=outcome, size=reading.size,
        )  # fmt: skip
        with self._job.store.begin() as session:
            result = record_file(session, self._run, file)
        self._report.new += result.is_new
        self._report.known += not result.is_new
        if result.snapshot_id is not None:
            self._report.snapshot_ids.append(result.snapshot_id)


def _is_hidden(member: zipfile.ZipInfo) -> bool:
    parts = PurePosixPath(member.filename).parts
    return member.is_dir() or any(part.startswith(_HIDDEN) and part != ".." for part in parts)


def split_containers(paths: Iterable[Path]) -> tuple[list[Path], list[Path]]:
    """Return the files that are captures themselves, and those that hold captures."""
    plain: list[Path] = []
    containers: list[Path] = []
    for path in paths:
        (plain if container_of(path) is None else containers).append(path)
    return plain, containers
