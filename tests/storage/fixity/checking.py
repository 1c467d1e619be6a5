"""Everything `verify` looks at, inside one session: a change can be tried and rolled back."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from storage.fixity.checks import due_blobs, missing_blobs, unreferenced_blobs
from storage.fixity.copies import examine
from storage.fixity.fact_check import check_facts
from storage.fixity.log_check import Trust, check_log
from storage.fixity.problems import ProblemKind, Problems
from storage.models.log import BlobCondition
from tests.storage.builders import START
from tests.storage.fixity.filled import SIGNER

_Step = Callable[[Session, Trust, Problems], object]

TRUST = Trust(frozenset({SIGNER.public_key}))


def find_problems(session: Session, trust: Trust = TRUST) -> set[ProblemKind]:
    """Return what is wrong anywhere."""
    return {kind for step in _STEPS for kind in _run(step, session, trust)}


def is_found(session: Session, trust: Trust = TRUST) -> bool:
    """Tell whether anything is wrong, as soon as something is."""
    return any(_run(step, session, trust) for step in _STEPS)


def _run(step: _Step, session: Session, trust: Trust) -> set[ProblemKind]:
    problems = Problems()
    step(session, trust, problems)
    return {ProblemKind(kind) for kind in problems.counts}


def _facts(session: Session, _: Trust, problems: Problems) -> None:
    check_facts(session, problems, lambda _: None)


def _references(session: Session, _: Trust, problems: Problems) -> None:
    problems.extend(missing_blobs(session))
    problems.extend(unreferenced_blobs(session))


def _bytes(session: Session, _: Trust, problems: Problems) -> None:
    for digest in due_blobs(session, START, "", 1000):
        if examine(session, digest).condition is not BlobCondition.SOUND:
            problems.add(ProblemKind.BLOB_DAMAGED, digest)


_STEPS: tuple[_Step, ...] = (check_log, _facts, _references, _bytes)
