"""Definitions: what each crawl run was told of its portal, kept with the settings of the run.

They are part of the run's row, so that the log vouches for them. What their fields mean is the
business of `crawler.portals`.
"""

from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.models.archive import Run, RunKind

DEFINITION = "portal_definition"
"""The setting of a run that holds the definition; runs of older programs lack it."""


class KeptDefinition(NamedTuple):
    """A definition as a run keeps it, by the id of its portal."""

    portal: str
    run_id: int
    started_at: datetime
    fields: dict[str, Any]


def newest_definitions(session: Session, until: datetime | None = None) -> list[KeptDefinition]:
    """Return the definition that the last run of each portal was given, by portal.

    With `until` only runs count that began before it.
    """
    portal = Run.settings[(DEFINITION, "id")].as_string().label("portal_id")
    newest = (
        sa.select(portal, sa.func.max(Run.id))
        .where(Run.kind == RunKind.CRAWL, portal.is_not(None))
        # By its name: PostgreSQL takes the same words with other parameters for something else.
        .group_by(sa.literal_column("portal_id"))
        .order_by(sa.literal_column("portal_id"))
    )
    if until is not None:
        newest = newest.where(Run.started_at < until)
    found = [(name, session.get_one(Run, number)) for name, number in session.execute(newest)]
    return [
        KeptDefinition(name, run.id, run.started_at, run.settings[DEFINITION])
        for name, run in found
    ]
