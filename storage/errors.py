"""Everything the store can report as an expected failure, as one tree by cause.

Foreign errors become these at one place, `storage.session`; a bug stays what it was raised as.
"""


class StorageError(Exception):
    """Say in one sentence what failed and how to mend it."""


class DatabaseUrlInvalid(StorageError):
    """The database URL names nothing that can be opened."""


class DatabaseUnavailable(StorageError):
    """The database cannot be reached or has stopped answering."""


class DatabaseBusy(DatabaseUnavailable):
    """Another program kept the database locked for too long."""


class DatabaseFull(DatabaseUnavailable):
    """The disk below the database has no room left."""


class DatabaseReadOnly(StorageError):
    """Something was to be written where only reading is allowed."""


class DatabaseDamaged(StorageError):
    """The database file is not, or no longer, a readable database."""


class SchemaOutdated(StorageError):
    """The tables are older than this code, or not there yet."""


class SchemaUnknown(StorageError):
    """The tables are newer than this code."""


class BlobMissing(StorageError):
    """The store holds no bytes under a digest."""


class BlobDamaged(StorageError):
    """The bytes under a digest are no longer the bytes that were stored."""
