"""What differs between SQLite and PostgreSQL: connecting, beginning, locking, insert-once.

Everything else in this package is written once for both.
"""

import json
import os
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, Connection, Engine
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import ConnectionPoolEntry

from storage.bulk import ManyRows, insert_new
from storage.errors import DurabilityRefused

READ_ONLY = "nianbao_read_only"

_BUSY_TIMEOUT_MS = 30_000
# 8 KiB pages read large blobs faster at the price of 6 % more disk (archiving.md 2.2).
_PAGE_SIZE = 8192
_LOCK_KEYS = {
    "schema": 0x6E69_616E_0001,
    "chain": 0x6E69_616E_0002,
    "objects": 0x6E69_616E_0003,
}
_DURABLE = ("fsync", "synchronous_commit")
_SURROGATE = re.compile("[\ud800-\udfff]")
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def dump_json(value: object) -> str:
    """Write JSON with Chinese text as it is: SQLite cannot find escaped keys by path."""
    return _SURROGATE.sub("\ufffd", _JSON.encode(value))


def create_engine(url: URL) -> Engine:
    """Return the engine for a database, with durable commits and explicit transactions."""
    is_sqlite = url.get_backend_name() == "sqlite"
    is_closed = is_sqlite and _is_closed_to_us(url)
    engine = sa.create_engine(
        _opened_for_reading(url) if is_closed else url,
        json_serializer=dump_json,
        connect_args=_connect_args(is_sqlite),
        hide_parameters=True,
    )
    if is_sqlite:
        event.listen(engine, "connect", _prepare_reading if is_closed else _prepare_sqlite)
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


def _is_closed_to_us(url: URL) -> bool:
    """Tell whether we may read a database file but not write it, as one kept from former years."""
    name = url.database
    return bool(name) and Path(str(name)).is_file() and not os.access(str(name), os.W_OK)


def _opened_for_reading(url: URL) -> URL:
    file = Path(str(url.database)).absolute()
    query = {"mode": "ro", "uri": "true"}
    # In a folder that is closed as well nobody can change it, and SQLite could not lock it.
    if not os.access(file.parent, os.W_OK) and not _has_log(file):
        query["immutable"] = "1"
    return url.set(database=file.as_uri(), query=query)


def _has_log(file: Path) -> bool:
    log = file.with_name(f"{file.name}-wal")
    return log.exists() and log.stat().st_size > 0


def _prepare_reading(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT_MS}")
    # What is read here was durable long ago; nothing is written.
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.close()


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


def check_durability(connection: Connection, name: str) -> None:
    """Raise if the database may lose what it has acknowledged when the power fails."""
    if connection.dialect.name == "sqlite":
        # 2 is FULL, 3 is EXTRA; `_prepare_sqlite` asks for the first.
        is_full = connection.exec_driver_sql("PRAGMA synchronous").scalar_one() >= 2
        weak = [] if is_full else ["synchronous"]
    else:
        found = ((option, _show(connection, option)) for option in _DURABLE)
        weak = [option for option, value in found if value == "off"]
    if weak:
        raise DurabilityRefused(
            f"The database {name} runs with {' and '.join(weak)} off and may lose what it has "
            "acknowledged: switch it on, or allow it expressly."
        )


def _show(connection: Connection, option: str) -> str:
    return str(connection.exec_driver_sql(f"SHOW {option}").scalar_one())


def lock(connection: Connection, name: str, *, is_shared: bool = False) -> None:
    """Let one transaction at a time pass until it ends; on SQLite every writer already does.

    Shared holders pass together, but not beside one that holds the lock alone.
    """
    if connection.dialect.name == "postgresql":
        alone, shared = sa.func.pg_advisory_xact_lock, sa.func.pg_advisory_xact_lock_shared
        connection.execute(sa.select((shared if is_shared else alone)(_LOCK_KEYS[name])))


def insert_once(session: Session, model: type[DeclarativeBase], row: Mapping[str, object]) -> bool:
    """Add a row unless an equal one is there; return whether it was added."""
    statement = _insert_or_skip(_dialect(session), model).returning(sa.literal(1))
    return session.connection().execute(statement, row).first() is not None


def insert_numbered(
    session: Session, model: type[DeclarativeBase], row: Mapping[str, object]
) -> int | None:
    """Add a row unless an equal one is there; return its new id, or None."""
    statement = _insert_or_skip(_dialect(session), model, "id")
    number: int | None = session.connection().execute(statement, row).scalar()
    return number


def insert_many(
    session: Session,
    model: type[DeclarativeBase],
    rows: Sequence[Mapping[str, object]],
    *returned: str,
) -> list[tuple[Any, ...]]:
    """Add rows unless equal ones are there; return the named columns of those added.

    All rows have the same columns. The order of what is returned means nothing.
    """
    if not rows:
        return []
    names = tuple(rows[0])
    insert = _insert_many(model, names, returned)
    values = [[row[name] for name in names] for row in rows]
    if returned:
        return insert.fetch(session, values)
    insert.count(session, values)
    return []


def _dialect(session: Session) -> str:
    return session.get_bind().dialect.name


@cache
def _insert_many(
    model: type[DeclarativeBase], names: tuple[str, ...], returned: tuple[str, ...]
) -> ManyRows:
    return insert_new(cast("sa.Table", model.__table__), names, returned)


@cache
def _insert_or_skip(
    dialect: str, model: type[DeclarativeBase], *returned: str
) -> sqlite.Insert | postgresql.Insert:
    table = cast("sa.Table", model.__table__)
    insert = sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
    statement = insert.on_conflict_do_nothing()
    columns = [table.c[name] for name in returned]
    return cast("sqlite.Insert", statement.returning(*columns)) if columns else statement
