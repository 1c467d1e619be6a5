"""Loading: the generated rows straight into a store, without a crawl and without a parser."""

from collections.abc import Iterator
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from benchmarks.at_size.model import Size, cell_keys
from benchmarks.at_size.statements import statements
from storage.archive import RunStart, finish_run, start_run
from storage.models.archive import RunKind, RunOutcome
from storage.models.corpus import ReportVersion
from storage.session import Store

_NUMBERS = {
    "postgresql": "INSERT INTO number SELECT generate_series(0, :last)",
    "sqlite": "INSERT INTO number WITH RECURSIVE counted(n) AS (SELECT 0 UNION ALL"
    " SELECT n + 1 FROM counted WHERE n < :last) SELECT n FROM counted",
}
_STATISTICS = {"postgresql": "VACUUM ANALYZE", "sqlite": "ANALYZE"}


def load(store: Store, size: Size) -> Iterator[str]:
    """Fill an empty store, yielding the name of each table before it is filled."""
    numbers = {
        "versions": size.versions,
        "lineages": size.lineages,
        "districts": size.districts,
        "full": size.full,
        "cells": size.cells,
        "run": _make_run(store),
    }
    dialect = store.url.get_backend_name()
    with store.begin() as session:
        _trust(session, dialect)
        _count_out(session, size, dialect)
        for table, statement in statements(numbers, dialect):
            yield table
            session.execute(sa.text(statement))
        for table in ("number", "form"):
            session.execute(sa.text(f"DROP TABLE {table}"))
    with store.session() as session:
        session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})
        yield "statistics"
        session.execute(sa.text(_STATISTICS[dialect]))


def is_loaded(store: Store) -> bool:
    """Tell whether the store holds report versions."""
    with store.read_only() as session:
        return session.execute(sa.select(ReportVersion.id).limit(1)).first() is not None


def _make_run(store: Store) -> int:
    def now() -> datetime:
        return datetime(2025, 3, 1, tzinfo=UTC)

    with store.begin() as session:
        run = start_run(session, RunStart(RunKind.DERIVE, "at_size"), now)
        finish_run(session, run, RunOutcome.COMPLETE, {})
        return run.id


def _trust(session: Session, dialect: str) -> None:
    """Leave out the check of each reference where one may: it takes longer than the rows."""
    is_mighty = "SELECT current_setting('is_superuser')"
    if dialect == "postgresql" and session.execute(sa.text(is_mighty)).scalar() == "on":
        session.execute(sa.text("SET LOCAL session_replication_role = replica"))


def _count_out(session: Session, size: Size, dialect: str) -> None:
    """Make the tables that the statements count by."""
    session.execute(sa.text("CREATE TEMPORARY TABLE number (n BIGINT PRIMARY KEY)"))
    session.execute(sa.text(_NUMBERS[dialect]), {"last": size.versions - 1})
    session.execute(sa.text("CREATE TEMPORARY TABLE form (k BIGINT PRIMARY KEY, key TEXT)"))
    rows = [{"k": at, "key": key} for at, key in enumerate(cell_keys())]
    session.execute(sa.text("INSERT INTO form VALUES (:k, :key)"), rows)
    if dialect == "postgresql":
        session.execute(sa.text("ANALYZE number, form"))
