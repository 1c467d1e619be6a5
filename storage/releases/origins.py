"""Origins of the registry: which list a period or an event was read from."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.models.agencies import AgencyEvent, AgencyPeriod, Lineage, RegistrySource

EventKey = tuple[str, str, str]
"""Lineage, kind and day."""


def period_origins(session: Session) -> dict[int, str]:
    """Return the list that each stored period is from, by its number; observed ones have none."""
    statement = sa.select(AgencyPeriod.id, RegistrySource.name, RegistrySource.digest).join(
        RegistrySource, RegistrySource.id == AgencyPeriod.source_id
    )
    return {number: _told(name, digest) for number, name, digest in session.execute(statement)}


def event_origins(session: Session) -> dict[EventKey, str]:
    """Return the list that each event is from; of several the one that was read first."""
    statement = (
        sa.select(
            Lineage.key, AgencyEvent.kind, AgencyEvent.happened_on, RegistrySource.name,
            RegistrySource.digest,
        )
        .join(Lineage, Lineage.id == AgencyEvent.lineage_id)
        .join(RegistrySource, RegistrySource.id == AgencyEvent.source_id)
        .order_by(AgencyEvent.id.desc())
    )  # fmt: skip
    return {
        (key, kind.value, day): _told(name, digest)
        for key, kind, day, name, digest in session.execute(statement)
    }


def _told(name: str, digest: str) -> str:
    return f"{name} ({digest})"
