"""Re-parsing is tested on SQLite and on a real PostgreSQL."""

from tests.storage.conftest import (
    backend,
    clock,
    database_url,
    postgresql_store,
    postgresql_url,
    sqlite_store,
    store,
)

__all__ = [
    "backend",
    "clock",
    "database_url",
    "postgresql_store",
    "postgresql_url",
    "sqlite_store",
    "store",
]
