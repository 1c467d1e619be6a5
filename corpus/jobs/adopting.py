"""Adopting: say whose parses count from now on, so that what a re-parse did can be taken back."""

from corpus.job import Job
from storage.archive import RunStart, start_run
from storage.counting import adopt_parser, adopted_parser
from storage.models.archive import RunKind, RunOutcome

TASK = {"task": "adopt"}


def adopt(job: Job, parser_digest: str | None) -> bool:
    """Let the parses of a parser count, without one whatever was parsed last; False if they do."""
    with job.store.read_only() as session:
        if adopted_parser(session) == parser_digest:
            return False
    with job.store.begin() as session:
        run = start_run(
            session, RunStart(RunKind.DERIVE, job.code_version, settings=TASK), job.now
        )  # fmt: skip
        is_new = adopt_parser(session, run, parser_digest)
    job.finish(run, RunOutcome.COMPLETE, {"adopted": int(is_new)})
    return is_new
