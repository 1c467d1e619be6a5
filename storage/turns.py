"""Turns of derivations: of two passes of one kind over a store, the one begun last may write."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.archive import OpenRun
from storage.dialects import lock
from storage.errors import RunOvertaken
from storage.models.archive import Run, RunKind


def keep_turn(session: Session, run: OpenRun, task: str) -> None:
    """Lock the chain, or raise `RunOvertaken` if the same task was begun anew since.

    What a slower pass read is older than what the other one has read or will read: it would put
    back what is no longer so, and the marks of the newer pass would hide that.
    """
    lock(session.connection(), "chain")
    newest = (
        sa.select(Run.id)
        .where(Run.kind == RunKind.DERIVE, Run.settings["task"].as_string() == task)
        .order_by(Run.id.desc())
        .limit(1)
    )
    if session.execute(newest).scalar() != run.id:
        raise RunOvertaken(
            f"The {task} are being derived anew meanwhile: this pass stops, the newer one goes on."
        )
