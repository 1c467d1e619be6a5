"""The way in: one `Store` per database, its transactions, and the border for foreign errors.

What to read and write is the business of the other modules.
"""

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import sqlalchemy as sa
from sqlalchemy import exc
from sqlalchemy.engine import URL
from sqlalchemy.orm import Session

from storage import dialects, errors, schema
from storage.blobs.objects import ObjectStore
from storage.blobs.surroundings import KEY, SegmentReader, Surroundings
from storage.log.adoption import adopt_facts
from storage.segments import SegmentStore

_MENDS: tuple[tuple[str, type[errors.StorageError], str], ...] = (
    (
        r"database is locked|LockNotAvailable",
        errors.DatabaseBusy,
        "The database {name} is locked by another program: wait until it is done and try again.",
    ),
    (
        r"readonly database|read-only transaction",
        errors.DatabaseReadOnly,
        "The database {name} is open for reading only: open it for writing and check who may.",
    ),
    (
        r"malformed|not a database|DataCorrupted|IndexCorrupted",
        errors.DatabaseDamaged,
        "The database {name} is damaged or no database: restore it from a backup.",
    ),
    (
        r"disk is full|No space left|DiskFull",
        errors.DatabaseFull,
        "The disk of the database {name} is full: make room and try again.",
    ),
    (
        r"",
        errors.DatabaseUnavailable,
        "The database {name} does not answer ({cause}): check that it runs and lets you in.",
    ),
)

# The URL itself stays out of this message: it may hold a password that could not be recognised.
_BAD_URL = (
    "The database URL is none this program knows: write it as `sqlite:///FILE` or "
    "`postgresql://USER:PASSWORD@HOST/NAME`."
)
_NO_TABLES = "The database {name} has no tables yet: run `nianbao db upgrade`."
_OLD_TABLES = (
    "The tables of the database {name} have revision {found} but this version needs {needed}: "
    "run `nianbao db upgrade`."
)
_NEW_TABLES = (
    "The tables of the database {name} have revision {found}, which this version does not know: "
    "install a newer nianbao."
)


class Places(NamedTuple):
    """Where payloads lie outside the database, as `Store` was told; null is its default."""

    objects: str | None
    segments: str | None


class Store:
    """One database by its URL; `postgresql://` means psycopg.

    `objects` is the fsspec URL of the place for large payloads; without it that is the directory
    `FILE.blobs` beside an SQLite file, and none beside PostgreSQL, where all stay in the database.
    `segments` is the place of sealed WARC files, `FILE.segments` if nothing is said.
    `is_unsafe_allowed` admits a server that may lose what it acknowledged.

    Opening connects to nothing; the first session checks that the tables fit this code.
    """

    def __init__(
        self,
        url: str,
        objects: str | None = None,
        *,
        segments: str | None = None,
        is_unsafe_allowed: bool = False,
    ) -> None:
        self.url = _parse_url(url)
        self.name = self.url.render_as_string(hide_password=True)
        self.surroundings = Surroundings(
            objects=self._choose_objects(objects),
            segments=self._choose_segments(segments),
            is_unsafe=is_unsafe_allowed,
        )
        self.is_unsafe_allowed = is_unsafe_allowed
        self.places = Places(objects, segments)
        self._engine = _create_engine(self.url, self.name)
        self._reading = dialects.read_only_engine(self._engine)
        self._is_checked = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give every connection back."""
        self._engine.dispose()

    def begin(self) -> AbstractContextManager[Session]:
        """Open a transaction that commits at the end of the block and rolls back on an error."""
        return self._open(self._engine, is_committing=True)

    def session(self) -> AbstractContextManager[Session]:
        """Open a session whose caller commits; what is not committed is rolled back."""
        return self._open(self._engine, is_committing=False)

    def read_only(self) -> AbstractContextManager[Session]:
        """Open a session that sees one unchanging state and cannot write."""
        return self._open(self._reading, is_committing=False)

    def schema_revision(self) -> str | None:
        """Return the revision of the tables, or None; never creates a file."""
        if self._is_missing_file():
            return None
        with self._errors(), self._reading.connect() as connection:
            return schema.revision(connection)

    def upgrade(self) -> None:
        """Create or upgrade the tables; keeps every fact."""
        if self.schema_revision() not in (None, *schema.KNOWN):
            self._check_schema()
        with self._errors(), self._engine.begin() as connection:
            before = schema.revision(connection)
            schema.upgrade(connection)
            if before in schema.BEFORE_LOG:
                adopt_facts(Session(connection, info={KEY: self.surroundings}))

    @contextmanager
    def _open(self, engine: sa.Engine, *, is_committing: bool) -> Iterator[Session]:
        if not self._is_checked:
            self._check_schema()
        info = {KEY: self.surroundings}
        with self._errors(), Session(engine, expire_on_commit=False, info=info) as session:
            yield session
            if is_committing:
                session.commit()

    def _check_schema(self) -> None:
        found = self.schema_revision()
        if found is None:
            raise errors.SchemaOutdated(_NO_TABLES.format(name=self.name))
        if found not in schema.KNOWN:
            raise errors.SchemaUnknown(_NEW_TABLES.format(name=self.name, found=found))
        if found != schema.HEAD:
            message = _OLD_TABLES.format(name=self.name, found=found, needed=schema.HEAD)
            raise errors.SchemaOutdated(message)
        if not self.is_unsafe_allowed:
            with self._errors(), self._reading.connect() as connection:
                dialects.check_durability(connection, self.name)
        self._is_checked = True

    def _is_missing_file(self) -> bool:
        file = self._plain_file()
        return file is not None and not file.exists()

    def _plain_file(self) -> Path | None:
        file = self.url.database if self.url.get_backend_name() == "sqlite" else None
        is_plain = file is not None and file != ":memory:" and not file.startswith("file:")
        return Path(str(file)) if is_plain else None

    def _choose_objects(self, url: str | None) -> ObjectStore | None:
        if url is not None:
            return ObjectStore(url)
        file = self._plain_file()
        return None if file is None else ObjectStore(f"file://{file.absolute()}.blobs")

    def _choose_segments(self, url: str | None) -> SegmentReader | None:
        if url is not None:
            return SegmentStore(url).read
        file = self._plain_file()
        return None if file is None else SegmentStore(f"{file.absolute()}.segments").read

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """Turn what the driver says about the database into our words; leave bugs alone."""
        try:
            yield
        except (exc.OperationalError, exc.InterfaceError, exc.InternalError) as error:
            raise _explain(error, self.name) from error
        except exc.DatabaseError as error:
            if not _is_damage(error):
                raise
            raise _explain(error, self.name) from error


def _parse_url(text: str) -> URL:
    try:
        url = sa.make_url(text)
    except exc.ArgumentError as error:
        raise errors.DatabaseUrlInvalid(_BAD_URL) from error
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        raise errors.DatabaseUrlInvalid(_BAD_URL)
    return url


def _create_engine(url: URL, name: str) -> sa.Engine:
    try:
        return dialects.create_engine(url)
    except (ModuleNotFoundError, exc.NoSuchModuleError) as error:
        raise errors.DatabaseUrlInvalid(
            f"The driver for the database {name} is not installed: "
            "install `nianbao[postgres]` and write the URL as `postgresql://...`."
        ) from error


def _is_damage(error: exc.DatabaseError) -> bool:
    return re.search(_MENDS[2][0], _cause(error)) is not None


def _cause(error: exc.DBAPIError) -> str:
    """Return the driver's own message on one line, with the name of its class."""
    return " ".join(f"{type(error.orig).__name__}: {error.orig}".split())


def _explain(error: exc.DBAPIError, name: str) -> errors.StorageError:
    cause = _cause(error)
    for pattern, kind, message in _MENDS:
        if re.search(pattern, cause):
            return kind(message.format(name=name, cause=cause))
    raise AssertionError("the last pattern matches everything")
