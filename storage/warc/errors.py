"""Contradictions found while a WARC file is made; damage found while one is read is data."""

from storage.errors import StorageError


class WarcInvalid(StorageError):
    """A record or package was to be made that the standard forbids."""
