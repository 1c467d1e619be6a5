"""Exchanges into the archive: bytes, capture, snapshot and log leaf in the caller's transaction.

How the bytes were fetched is not known here; see `crawler.archive` and `storage.warc`.
"""

from storage.captures.model import Lease, NewExchange, RecordedExchange
from storage.captures.prepare import identity_digest
from storage.captures.record import record_exchanges, record_of_runs

__all__ = [
    "Lease",
    "NewExchange",
    "RecordedExchange",
    "identity_digest",
    "record_exchanges",
    "record_of_runs",
]
