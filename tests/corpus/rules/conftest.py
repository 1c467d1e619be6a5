"""Findings are stored on SQLite and on a real PostgreSQL."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.agencies.importing import import_lists
from corpus.agencies.resolving import resolve_pending
from corpus.job import Job
from corpus.jobs.series import build_reports
from parsers.model import Cell, Operand, ParserVersion, Scope, State
from parsers.record_json import record_json
from storage.archive import RunStart, record_file, start_run
from storage.models.archive import RunKind
from storage.reports import save_parse
from storage.session import Store
from tests.corpus.agencies.registries import as_file
from tests.storage.builders import FINDINGS, PARSER, TickingClock, make_file, make_record

Publish = Callable[..., None]


@pytest.fixture
def job(store: Store, clock: TickingClock, tmp_path: Path) -> Job:
    """Return the surroundings of a job on a store that has a registry and nothing else."""
    made = Job(store, clock, "0.1.0")
    register = tmp_path / "register.csv"
    register.write_bytes(as_file())
    import_lists(made, [register], None)
    return made


@pytest.fixture
def publish(job: Job) -> Publish:
    """Return what archives and parses a report of a town and settles what it is."""
    with job.store.begin() as session:
        run = start_run(session, RunStart(RunKind.INGEST, "0.1.0"), job.now)

    def publish_report(
        year: int, cells: Mapping[str, int], parser: ParserVersion = PARSER, found: int = 11
    ) -> None:
        with job.store.begin() as session:
            snapshot = record_file(session, run, make_file(b"x%d" % year, f"{year}.html"))
        given = tuple(
            Cell(key, State.NUMBER, str(value), value) for key, value in cells.items()
        )  # fmt: skip
        record = make_record("云溪区柳河镇人民政府", year, parser=parser, cells=given)
        operands = (Operand("t3.received.total", 12), Operand("t3.handled.total", found))
        own = replace(FINDINGS[0], operands=operands)
        assert snapshot.snapshot_id is not None
        whole = replace(record, scope=Scope.OWN, findings=(own,))
        with job.store.begin() as session:
            save_parse(
                session, run, snapshot.snapshot_id, whole, record_json=record_json(whole)
            )  # fmt: skip
        resolve_pending(job, ())
        build_reports(job, ())

    return publish_report
