"""The state of the tables: which revision they have and how to bring them to this code's.

Alembic takes half a second to import, so that only a change of the tables loads it.
"""

from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.dialects import lock

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0007"
"""The revision this code needs; a test holds it to the newest migration."""

KNOWN = ("0001", "0002", "0003", "0004", "0005", "0006", "0007")
"""Every revision this code can upgrade from, oldest first."""

BEFORE_LOG = ("0001",)
"""Revisions whose facts no log vouches for yet."""

_VERSION = sa.table("alembic_version", sa.column("version_num", sa.String))


def revision(connection: Connection) -> str | None:
    """Return the revision of the tables, or None when there are none."""
    if not sa.inspect(connection).has_table(_VERSION.name):
        return None
    return connection.execute(sa.select(_VERSION.c.version_num)).scalar()


def upgrade(connection: Connection, target: str = HEAD) -> None:
    """Bring the tables to a revision, all steps or none, one process at a time."""
    from alembic import command

    lock(connection, "schema")
    command.upgrade(alembic_config(connection), target)


def downgrade(connection: Connection, target: str) -> None:
    """Take the tables back to a revision; `base` drops them all with what they hold."""
    from alembic import command

    lock(connection, "schema")
    command.downgrade(alembic_config(connection), target)


def alembic_config(connection: Connection) -> "Config":
    """Return Alembic's settings for one connection; there is no ini file."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "storage:migrations")
    config.attributes["connection"] = connection
    return config
