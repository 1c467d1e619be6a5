"""Importing: lists of agencies read from files, checked against the registry and stored.

A file is stored whole or not at all; one whose bytes were read before changes nothing.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from corpus.agencies import area_codes, divisions, register
from corpus.agencies.errors import ListUnreadable
from corpus.agencies.plan import plan_import
from corpus.agencies.registry import AgencyRegistry
from corpus.agencies.shipped import shipped_divisions
from corpus.job import Job
from crawler.portals.portal import Portal
from storage.agencies.facts import RegistryFacts, SourceFact
from storage.agencies.registry import add_source, digest_facts, has_source, read_registry
from storage.archive import OpenRun, RunStart, start_run
from storage.blobs import digest_of
from storage.models.agencies import AgencyKind, RegistryFormat
from storage.models.archive import RunKind, RunOutcome

TASK = {"task": "agencies"}

_LEVELS = tuple(divisions.COLUMNS)


class ListFile(NamedTuple):
    """A file with a list: its name, its form, its digest and its rows."""

    name: str
    format: RegistryFormat
    level: AgencyKind | None
    digest: str
    rows: list[dict[str, str]]

    @property
    def rank(self) -> tuple[int, int]:
        """Return its place: what lies above comes first, our own register last."""
        order = (RegistryFormat.AREA_CODES, RegistryFormat.DIVISIONS, RegistryFormat.REGISTER)
        return order.index(self.format), 0 if self.level is None else _LEVELS.index(self.level)


@dataclass(slots=True)
class ImportReport:
    """What an import added, by file; `known` are files that were read before."""

    added: dict[str, dict[str, int]] = field(default_factory=dict)
    known: list[str] = field(default_factory=list)


def read_list(path: Path) -> ListFile:
    """Read a file and tell its form by its columns."""
    payload = path.read_bytes()
    try:
        text = payload.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ListUnreadable(f"{path.name} is not UTF-8: save it as UTF-8.") from error
    try:
        reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        columns = frozenset(reader.fieldnames or ())
        rows = [dict(row) for row in reader]
    except csv.Error as error:
        raise ListUnreadable(f"{path.name} is no CSV ({error}): save it as CSV.") from error
    found = _form_of(columns)
    if found is None:
        raise ListUnreadable(
            f"{path.name} has the columns {', '.join(sorted(map(str, columns))) or 'none'}, which "
            "are those of no known list: see the reference of `nianbao agencies import`."
        )
    for line, row in enumerate(rows, 2):
        if None in row or None in row.values():
            raise ListUnreadable(f"{path.name} has too many or too few cells in line {line}.")
    return ListFile(path.name, *found, digest_of(payload), rows)


def import_lists(job: Job, paths: Sequence[Path], as_of: str | None) -> ImportReport:
    """Store what files list; raise `AgenciesRefused` for the first that cannot be taken."""
    files = sorted((read_list(path) for path in paths), key=lambda file: file.rank)
    report = ImportReport()
    with job.store.read_only() as session:
        new = [file for file in files if not has_source(session, file.digest)]
        report.known = [file.name for file in files if file not in new]
    if not new:
        return report
    run = _start(job)
    outcome = RunOutcome.FAILED
    try:
        _import_all(job, run, new, (as_of, report))
        outcome = RunOutcome.COMPLETE
    finally:
        job.finish(run, outcome, {"files": len(report.added)})
    return report


def import_shipped(job: Job, portals: Iterable[Portal]) -> ImportReport:
    """Store the divisions of portals that the registry lacks."""
    report = ImportReport()
    facts = read_facts(job)
    new = shipped_divisions(portals, AgencyRegistry.of(facts))
    if new.is_empty:
        return report
    run = _start(job)
    source = SourceFact(RegistryFormat.SHIPPED, "portals", digest_facts(new))
    with job.store.begin() as session:
        if add_source(session, run, source, new):
            report.added[source.name] = _counts(new)
    job.finish(run, RunOutcome.COMPLETE, {"files": len(report.added)})
    return report


def read_facts(job: Job) -> RegistryFacts:
    """Return the registry as it is."""
    with job.store.read_only() as session:
        return read_registry(session)


def _start(job: Job) -> OpenRun:
    with job.store.begin() as session:
        return start_run(
            session, RunStart(RunKind.IMPORT, job.code_version, settings=TASK), job.now
        )


def _import_all(
    job: Job, run: OpenRun, files: Sequence[ListFile], told: tuple[str | None, ImportReport]
) -> None:
    as_of, report = told
    facts: RegistryFacts | None = None
    for file in files:
        # An edition only adds, so that what was read for the one before can serve again; others
        # may replace rows and have to know their numbers.
        if facts is None or file.format is not RegistryFormat.DIVISIONS:
            facts = read_facts(job)
        registry = AgencyRegistry.of(facts)
        new = plan_import(file.name, _read(file, registry, as_of), registry)
        stated_as_of = as_of if file.format is RegistryFormat.DIVISIONS else None
        source = SourceFact(file.format, file.name, file.digest, stated_as_of)
        with job.store.begin() as session:
            if add_source(session, run, source, new):
                report.added[file.name] = _counts(new)
        facts = None if new.replaced else facts + new
        job.advance(len(file.rows))


def _read(file: ListFile, registry: AgencyRegistry, as_of: str | None) -> RegistryFacts:
    if file.format is RegistryFormat.AREA_CODES:
        return area_codes.read_area_codes(file.name, file.rows)
    if file.level is None:
        return register.read_register(file.name, file.rows, registry)
    return divisions.read_divisions(file.name, file.rows, registry, (file.level, as_of))


def _form_of(columns: frozenset[str]) -> tuple[RegistryFormat, AgencyKind | None] | None:
    if columns == frozenset(area_codes.COLUMNS):
        return RegistryFormat.AREA_CODES, None
    if {"lineage", "name", "kind"} <= columns <= frozenset(register.COLUMNS):
        return RegistryFormat.REGISTER, None
    for level, expected in divisions.COLUMNS.items():
        if columns == expected:
            return RegistryFormat.DIVISIONS, level
    return None


def _counts(facts: RegistryFacts) -> dict[str, int]:
    return {
        "lineages": len(facts.lineages),
        "periods": len(facts.periods),
        "events": len(facts.events),
        "aliases": len(facts.aliases),
        "replaced": len(facts.replaced),
    }
