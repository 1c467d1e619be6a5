"""Releases that were told of: each name stands for one content for good."""

from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.archive import OpenRun
from storage.dialects import insert_many
from storage.models.longitudinal import Release


class ToldRelease(NamedTuple):
    """A release as it is stored; `digest` is that of its list of checksums."""

    name: str
    as_of: str
    digest: str
    detail: dict[str, Any]


def told_releases(session: Session, name: str | None = None) -> list[ToldRelease]:
    """Return the releases of a name, or all, oldest first."""
    statement = sa.select(Release.name, Release.as_of, Release.digest, Release.detail)
    if name is not None:
        statement = statement.where(Release.name == name)
    return [ToldRelease._make(row) for row in session.execute(statement.order_by(Release.id))]


def tell_release(session: Session, run: OpenRun, release: ToldRelease) -> None:
    """Store a release; the same one again adds nothing."""
    insert_many(session, Release, [release._asdict() | {"run_id": run.id}])
