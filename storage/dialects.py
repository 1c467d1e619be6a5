"""What differs between SQLite and PostgreSQL: connecting, beginning, locking, insert-once.

Everything else in this package is written once for both.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, Connection, Engine
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import ConnectionPoolEntry

READ_ONLY = "nianbao_read_only"

_BUSY_TIMEOUT_MS = 30_000
# 8 KiB pages read large blobs faster at the price of 6 % more disk (archiving.md 2.2).
_PAGE_SIZE = 8192
_LOCK_KEYS = {"schema": 0x6E69_616E_0001, "chain": 0x6E69_616E_0002}
_SURROGATE = re.compile("[\ud800-\udfff]")
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def dump_json(value: object) -> str:
    """Write JSON with Chinese text as it is: SQLite cannot find escaped keys by path."""
    return _SURROGATE.sub("\ufffd", _JSON.encode(value))


def create_engine(url: URL) -> Engine:
    """Return the engine for a database, with durable commits and explicit transactions."""
    is_sqlite = url.get_backend_name() == "sqlite"
    engine = sa.create_engine(
        url, json_serializer=dump_json, connect_args=_connect_args(is_sqlite), hide_parameters=True
    )
    if is_sqlite:
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def read_only_engine(engine: Engine) -> Engine:
    """Return a view of the engine whose transactions see one state and cannot write."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(**{READ_ONLY: True})
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _connect_args(is_sqlite: bool) -> dict[str, Any]:
    # The driver must not begin transactions of its own: it would defer the write lock.
    return {"isolation_level": None} if is_sqlite else {"connect_timeout": 10}


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT_MS}")
    cursor.execute(f"PRAGMA page_size = {_PAGE_SIZE}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """Take the write lock at once: a lock taken half-way fails instead of waiting."""
    is_read_only = connection.get_execution_options().get(READ_ONLY, False)
    connection.exec_driver_sql(f"PRAGMA query_only = {'ON' if is_read_only else 'OFF'}")
    connection.exec_driver_sql("BEGIN" if is_read_only else "BEGIN IMMEDIATE")


def lock(connection: Connection, name: str) -> None:
    """Let one transaction at a time pass until it ends; on SQLite every writer already does."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK_KEYS[name])))


def insert_once(session: Session, model: type[DeclarativeBase], row: Mapping[str, object]) -> bool:
    """Add a row unless an equal one is there; return whether it was added."""
    statement = _insert_or_skip(session, model).returning(sa.literal(1))
    return session.connection().execute(statement, row).first() is not None


def insert_numbered(
    session: Session, model: type[DeclarativeBase], row: Mapping[str, object]
) -> int | None:
    """Add a row unless an equal one is there; return its new id, or None."""
    statement = _insert_or_skip(session, model).returning(model.__table__.c.id)
    number: int | None = session.connection().execute(statement, row).scalar()
    return number


def _insert_or_skip(
    session: Session, model: type[DeclarativeBase]
) -> sqlite.Insert | postgresql.Insert:
    table = cast("sa.Table", model.__table__)
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    insert = sqlite.insert(table) if is_sqlite else postgresql.insert(table)
    return insert.on_conflict_do_nothing()
