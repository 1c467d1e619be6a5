import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from storage import schema
from storage.dialects import create_engine
from storage.errors import DatabaseUnavailable, SchemaOutdated, SchemaUnknown
from storage.models import Base
from storage.session import Store

_SQLITE_ONLY = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@contextmanager
def connect(url: str) -> Iterator[Connection]:
    engine = create_engine(sa.make_url(url))
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def test_upgrade_creates_exactly_the_tables_of_the_models(empty_url: str) -> None:
    with Store(empty_url) as store:
        store.upgrade()
        assert store.schema_revision() == schema.HEAD
    with connect(empty_url) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def _foreign_key_names(connection: sa.Connection, table: str) -> set[str | None]:
    found = {key["name"] for key in sa.inspect(connection).get_foreign_keys(table)}
    if None in found:
        # The inspector does not see the name of a constraint that was added with its column.
        sql = connection.exec_driver_sql(
            "SELECT sql FROM sqlite_master WHERE name = ?", (table,)
        ).scalar_one()
        found |= set(re.findall(r"CONSTRAINT (fk_\w+)", sql))
    return found - {None}


def test_constraint_and_index_names_are_those_of_the_models(database_url: str) -> None:
    with connect(database_url) as connection:
        inspector = sa.inspect(connection)
        for table in Base.metadata.sorted_tables:
            found = _foreign_key_names(connection, table.name)
            found |= {key["name"] for key in inspector.get_unique_constraints(table.name)}
            found |= {inspector.get_pk_constraint(table.name)["name"]}
            names = {str(constraint.name) for constraint in table.constraints}
            assert found == names


def test_text_sorts_by_code_point_whatever_the_locale(database_url: str) -> None:
    words = sa.select(sa.literal("x").label("word")).where(sa.false())
    with connect(database_url) as connection:
        connection.execute(words)
        insert = sa.text(
            "INSERT INTO run (kind, started_at, code_version, settings) "
            "VALUES ('crawl', '2024-01-01 00:00:00', :word, '{}')"
        )
        for word in ("b", "B", "一", "a"):
            connection.execute(insert, {"word": word})
        listed = sa.text("SELECT code_version FROM run ORDER BY code_version")
        assert list(connection.execute(listed).scalars()) == ["B", "a", "b", "一"]


def test_downgrade_takes_every_table_away_and_upgrade_brings_them_back(empty_url: str) -> None:
    with Store(empty_url) as store:
        store.upgrade()
        with connect(empty_url) as connection:
            schema.downgrade(connection, "base")
            assert set(sa.inspect(connection).get_table_names()) == {"alembic_version"}
        store.upgrade()
        assert store.schema_revision() == schema.HEAD


def test_upgrading_twice_changes_nothing(store: Store) -> None:
    store.upgrade()
    assert store.schema_revision() == schema.HEAD


def test_an_interrupted_upgrade_leaves_nothing(
    empty_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def upgrade_and_break(connection: Connection) -> None:
        real_upgrade(connection)
        raise KeyboardInterrupt

    real_upgrade = schema.upgrade
    monkeypatch.setattr(schema, "upgrade", upgrade_and_break)
    with Store(empty_url) as store:
        with pytest.raises(KeyboardInterrupt):
            store.upgrade()
        assert store.schema_revision() is None


def test_the_revision_named_in_code_is_the_newest_migration() -> None:
    with connect("sqlite://") as connection:
        script = ScriptDirectory.from_config(schema.alembic_config(connection))
    assert script.get_heads() == [schema.HEAD]
    assert {step.revision for step in script.walk_revisions()} == set(schema.KNOWN)


def test_a_database_without_tables_says_how_to_make_them(empty_url: str) -> None:
    with (
        Store(empty_url) as store,
        pytest.raises(SchemaOutdated, match=r"has no tables yet: run `nianbao db upgrade`\.$"),
        store.read_only(),
    ):
        pass


@_SQLITE_ONLY
def test_asking_for_the_revision_creates_no_file(empty_url: str) -> None:
    with Store(empty_url) as store:
        assert store.schema_revision() is None
    file = sa.make_url(empty_url).database
    with pytest.raises(FileNotFoundError):
        open(str(file))  # noqa: PTH123, SIM115 - the shortest proof that the file is not there


def test_older_tables_ask_for_an_upgrade(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "HEAD", "9999")
    with (
        Store(database_url) as store,
        pytest.raises(
            SchemaOutdated, match=f"have revision {schema.KNOWN[-1]} but this version needs 9999"
        ),
        store.begin(),
    ):
        pass


def test_tables_of_a_newer_version_are_left_alone(empty_url: str) -> None:
    with Store(empty_url) as store:
        store.upgrade()
    with connect(empty_url) as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with Store(empty_url) as store:
        for refused in (store.upgrade, lambda: store.session().__enter__()):
            with pytest.raises(SchemaUnknown, match="install a newer nianbao"):
                refused()


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_postgresql_does_not_compress_blobs_again(database_url: str) -> None:
    query = "SELECT attstorage::text FROM pg_attribute WHERE attrelid = 'blob'::regclass"
    with connect(database_url) as connection:
        storage = connection.execute(sa.text(f"{query} AND attname = 'data'")).scalar()
    assert storage == "e"


@_SQLITE_ONLY
def test_a_folder_that_is_missing_is_named(empty_url: str) -> None:
    with (
        Store(empty_url.replace("empty.db", "no/empty.db")) as store,
        pytest.raises(DatabaseUnavailable, match=r"no/empty\.db does not answer"),
    ):
        store.upgrade()
