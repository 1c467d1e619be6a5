"""The one thing of the frontier that SQLite and PostgreSQL spell differently."""

from typing import cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Session


def insert_or_skip(
    session: Session, model: type[DeclarativeBase]
) -> sqlite.Insert | postgresql.Insert:
    """Return an insert, for many rows too, that leaves out what is there already."""
    table = cast("sa.Table", model.__table__)
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    insert = sqlite.insert(table) if is_sqlite else postgresql.insert(table)
    return insert.on_conflict_do_nothing()
