"""Making a release: the corpus as of a day, derived anew from what had been seen by then.

The archive is only read, but for the row that says what was released.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from corpus.diff.gate import Expectation, read_expectations
from corpus.export.parquet_file import ParquetSink
from corpus.export.sinks import CsvSink, JsonLinesSink, Sink
from corpus.export.sqlite_file import SqliteSink
from corpus.golden.compare import Fit, Part
from corpus.golden.measure import Accuracy, measure
from corpus.job import Job
from corpus.release.differences import Differences, refusal_of
from corpus.release.documents import Telling, write_documents
from corpus.release.earlier import DATA, first_releases, read_told
from corpus.release.errors import ReleaseRefused, ReleaseUnexplained
from corpus.release.folder import (
    check_free,
    check_name,
    files_of,
    growing,
    publish,
    write_checksums,
)
from corpus.release.gates import (
    Excuse,
    Excused,
    golden_breaches,
    moved_breaches,
    read_excuses,
    sort_breaches,
)
from corpus.release.model import Edition
from corpus.release.notes import read_doi
from corpus.release.originals import NAME as ORIGINALS
from corpus.release.originals import write_originals
from corpus.release.pressing import Plan, Pressed, pressing
from corpus.release.request import Extra, ReleaseReport, ReleaseRequest
from corpus.release.spreadsheet import SpreadsheetSink
from corpus.release.standing import Standing, read_standing
from corpus.release.tables import CHANGES_RELEASE
from corpus.release.vintages import find_end
from crawler.portals.portal import Portal
from storage.archive import RunStart, start_run
from storage.models.archive import RunKind, RunOutcome
from storage.releases.told import ToldRelease, tell_release, told_releases


@dataclass(frozen=True, slots=True)
class _Judges:
    """What a release is held against: explanations of people, and the golden set."""

    expected: list[Expectation]
    excuses: list[Excuse]
    accuracy: Accuracy | None


@dataclass(slots=True)
class _Judged:
    """What came of it."""

    standing: Standing
    differences: Differences | None = None
    excused: list[Excused] = field(default_factory=list)


def make_release(job: Job, request: ReleaseRequest, portals: Sequence[Portal]) -> ReleaseReport:
    """Write a release into a folder of its own and remember it; refuse what cannot be stood by."""
    check_name(request.name)
    check_free(request.folder)
    edition = _edition(job, request)
    judges = _Judges(
        read_expectations(request.explained) if request.explained else [],
        read_excuses(request.explained),
        measure(request.golden) if request.golden else None,
    )
    report = ReleaseReport(edition, golden=_told_of(judges.accuracy))
    with growing(request.folder) as partial:
        sinks = list(_sinks(request.also, partial))
        with pressing(job, Plan(edition, portals, sinks, partial)) as pressed:
            judged = _judge(pressed, request, partial, judges)
            if request.has_originals:
                originals = pressed.writer.tallies.originals
                report.lost = write_originals(pressed.archive, partial / ORIGINALS, originals)
        write_documents(partial, _telling(pressed, request, edition, (judges, judged)))
        files = files_of(partial)
        report.digest = write_checksums(partial)
        report.rows, report.files = pressed.writer.tallies.rows, len(files) + 1
        report.size = sum(file.size for file in files)
        report.causes = _causes(judged.differences)
        _remember(job, report)
        publish(partial, request.folder)
    return report


def _edition(job: Job, request: ReleaseRequest) -> Edition:
    doi, concept_doi = read_doi(request.doi), read_doi(request.concept_doi)
    previous, end = _previous(request), find_end(job, request.as_of)
    return Edition(
        request.name, end.as_of, end.until, job.code_version, request.division, previous,
        doi=doi, concept_doi=concept_doi, has_originals=request.has_originals,
    )  # fmt: skip


def _previous(request: ReleaseRequest) -> str | None:
    """Return the name of the release to compare with; refuse one of another division."""
    if request.against is None:
        return None
    told = read_told(request.against)
    if told.division != request.division:
        raise ReleaseRefused(
            f"Release {told.name} is of {told.division or 'all divisions'}: compare with one of "
            f"{request.division or 'all divisions'}."
        )
    return told.name


def _sinks(also: frozenset[Extra], folder: Path) -> Iterator[Sink]:
    yield CsvSink(folder / DATA)
    if "csv-bom" in also:
        yield SpreadsheetSink(folder / "csv-bom")
    if "jsonl" in also:
        yield JsonLinesSink(folder / "jsonl")
    if "parquet" in also:
        yield ParquetSink(folder / "parquet")
    if "sqlite" in also:
        yield SqliteSink(folder / "nianbao.sqlite")


def _judge(pressed: Pressed, request: ReleaseRequest, folder: Path, judges: _Judges) -> _Judged:
    """Write what differs from the release before; refuse what nobody explains."""
    judged = _Judged(read_standing(folder))
    breaches = [*golden_breaches(judges.accuracy)]
    sentences: list[str] = []
    if request.against is None:
        pressed.writer.pour(CHANGES_RELEASE, ())
    else:
        old, new = read_told(request.against), read_told(folder, request.name)
        found = Differences(request.against, folder, old, new, judges.expected)
        pressed.writer.pour(CHANGES_RELEASE, found.rows())
        judgement = found.judgement()
        sentences += [] if judgement.is_passed else [refusal_of(judgement, old.name)]
        breaches += moved_breaches(read_standing(request.against), judged.standing)
        judged.differences = found
    shut, judged.excused = sort_breaches(breaches, judges.excuses)
    sentences += [breach.sentence for breach in shut]
    if sentences:
        raise ReleaseUnexplained(sentences)
    return judged


def _telling(
    pressed: Pressed, request: ReleaseRequest, edition: Edition, of: tuple[_Judges, _Judged]
) -> Telling:
    (judges, judged), writer = of, pressed.writer
    differences = judged.differences
    return Telling(
        edition,
        writer.tallies,
        pressed.basis(),
        unsettled=writer.unsettled,
        accuracy=judges.accuracy,
        standing=judged.standing,
        since={} if request.against is None else first_releases(request.against),
        causes={} if differences is None else differences.causes,
        explained=0 if differences is None else len(differences.expected),
        excused=tuple(judged.excused),
    )


def _causes(differences: Differences | None) -> dict[str, int]:
    if differences is None:
        return {}
    return {f"{cause}_{turn}": count for (cause, turn), count in sorted(differences.causes.items())}


def _told_of(accuracy: Accuracy | None) -> dict[str, str]:
    if accuracy is None:
        return {}
    return {
        form: f"{accuracy.counts[form, Part.CELL, Fit.RIGHT]} of {accuracy.total(form, Part.CELL)}"
        for form in accuracy.forms
    }


def _remember(job: Job, report: ReleaseReport) -> None:
    """Store what was released; a name stands for one content for good."""
    edition = report.edition
    with job.store.read_only() as session:
        known = told_releases(session, edition.name)
    if any(each.digest == report.digest for each in known):
        return
    if known:
        raise ReleaseRefused(
            f"The release {edition.name} was made before with other content "
            f"({known[-1].digest[:19]}): give this one another name."
        )
    detail = {"rows": report.rows, "division": edition.division, "previous": edition.previous}
    told = ToldRelease(edition.name, edition.as_of.isoformat(), report.digest, detail)
    with job.store.begin() as session:
        settings = {"name": edition.name, "as_of": told.as_of}
        start = RunStart(RunKind.RELEASE, job.code_version, settings=settings)
        run = start_run(session, start, job.now)
        tell_release(session, run, told)
    job.finish(run, RunOutcome.COMPLETE, {"files": report.files})
