"""Importing: lists of agencies read from files, checked against the registry and stored.

A file is stored whole or not at all; one whose bytes were read before changes nothing.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from sqlalchemy.orm import Session

from corpus.agencies import area_codes, divisions, register
from corpus.agencies.errors import AgenciesRefused, ListUnreadable
from corpus.agencies.plan import plan_import
from corpus.agencies.registry import AgencyRegistry
from corpus.agencies.shipped import shipped_divisions
from corpus.job import Job
from crawler.portals.portal import Portal
from storage.agencies.facts import RegistryFacts, SourceFact
from storage.agencies.registry import (
    add_source,
    digest_facts,
    has_source,
    read_registry,
    seen_days,
)
from storage.archive import OpenRun, RunStart, start_run
from storage.blobs import digest_of
from storage.dialects import lock
from storage.models.agencies import AgencyKind, RegistryFormat
from storage.models.archive import RunKind, RunOutcome

TASK = {"task": "agencies"}

_LEVELS = tuple(divisions.COLUMNS)


class SignOff(NamedTuple):
    """Who lets a list count against what is stated in the registry, and why."""

    decided_by: str
    reason: str


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
            "are those of no known list: see `nianbao agencies import --help`."
        )
    for line, row in enumerate(rows, 2):
        if None in row or None in row.values():
            raise ListUnreadable(f"{path.name} has too many or too few cells in line {line}.")
    return ListFile(path.name, *found, digest_of(payload), rows)


def import_lists(
    job: Job, paths: Sequence[Path], as_of: str | None, signed: SignOff | None = None
) -> ImportReport:
    """Store what files list; raise `AgenciesRefused` for the first that cannot be taken.

    What is signed off supersedes what is stated of the lineages that it lists.
    """
    files = sorted((read_list(path) for path in paths), key=lambda file: file.rank)
    report = ImportReport()
    with job.store.read_only() as session:
        new = [file for file in files if not has_source(session, file.digest)]
        report.known = [file.name for file in files if file not in new]
    if signed is not None:
        _check_signed(signed, files, report.known)
    if not new:
        return report
    run = _start(job)
    outcome = RunOutcome.FAILED
    try:
        for file in new:
            _import(job, run, file, (as_of, signed, report))
            job.advance(len(file.rows))
        outcome = RunOutcome.COMPLETE
    finally:
        job.finish(run, outcome, {"files": len(report.added)})
    return report


def _check_signed(signed: SignOff, files: Iterable[ListFile], known: Iterable[str]) -> None:
    """Refuse what can supersede nothing."""
    if not all(word.strip() for word in signed):
        raise AgenciesRefused(
            "To supersede needs who decides and why: name them with --by, --reason."
        )
    for name in known:
        raise AgenciesRefused(
            f"{name} was imported before, byte for byte: to let it count again against what came "
            "since, add an empty line to it."
        )
    for file in files:
        if file.format is RegistryFormat.DIVISIONS:
            raise AgenciesRefused(
                f"{file.name} is an edition of the public lists, which supersedes nothing: put the "
                "bodies that it shows otherwise into a register of your own."
            )


def import_shipped(job: Job, portals: Iterable[Portal]) -> ImportReport:
    """Store the divisions of portals that the registry lacks."""
    report = ImportReport()
    known = list(portals)
    if shipped_divisions(known, AgencyRegistry.of(read_facts(job))).is_empty:
        return report
    run = _start(job)
    with job.store.begin() as session:
        new = shipped_divisions(known, _locked_registry(session))
        source = SourceFact(RegistryFormat.SHIPPED, "portals", digest_facts(new))
        if not new.is_empty and add_source(session, run, source, new):
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


def _locked_registry(session: Session) -> AgencyRegistry:
    """Return the registry, to which nobody else adds until the transaction ends."""
    lock(session.connection(), "chain")
    return AgencyRegistry.of(read_registry(session))


def _import(
    job: Job, run: OpenRun, file: ListFile, told: tuple[str | None, SignOff | None, ImportReport]
) -> None:
    """Store what a file lists, planned on the registry that it is added to."""
    as_of, signed, report = told
    stated_as_of = as_of if file.format is RegistryFormat.DIVISIONS else None
    source = SourceFact(file.format, file.name, file.digest, stated_as_of)
    with job.store.begin() as session:
        registry = _locked_registry(session)
        listed = _read(file, registry, (as_of, session))
        is_superseding = signed is not None
        new = plan_import(file.name, listed, registry, is_superseding=is_superseding)
        signature = {} if signed is None else signed._asdict()
        if add_source(session, run, source, new, signed=signature):
            report.added[file.name] = _counts(new)
        else:
            report.known.append(file.name)


def _read(
    file: ListFile, registry: AgencyRegistry, seen: tuple[str | None, Session]
) -> RegistryFacts:
    if file.format is RegistryFormat.AREA_CODES:
        return area_codes.read_area_codes(file.name, file.rows)
    if file.level is None:
        return register.read_register(file.name, file.rows, registry)
    as_of, session = seen
    edition = divisions.Edition(file.level, as_of, seen_days(session))
    return divisions.read_divisions(file.name, file.rows, registry, edition)


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
        "withdrawn": len(facts.withdrawn),
    }
