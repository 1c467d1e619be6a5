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


class CaptureDamaged(StorageError):
    """The rows of a capture no longer say what was stored."""


class CaptureMissing(StorageError):
    """The store has no exchange under an id."""


class RunOvertaken(StorageError):
    """A pass over the store was begun anew by somebody else; the older one may not write."""


class LeaseLost(StorageError):
    """A frontier entry belongs to another worker by now; `identities` are the exchanges concerned.

    Nothing of the transaction may be kept.
    """

    def __init__(self, message: str, identities: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.identities = identities


class ObjectStoreUnavailable(StorageError):
    """The place for large payloads cannot be reached, is full, or keeps other bytes than given."""


class DurabilityRefused(StorageError):
    """The database would acknowledge what a loss of power can undo."""
