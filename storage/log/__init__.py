"""The log: every fact leaves a leaf in the transaction that adds it; signed heads seal the leaves.

`append` and the digests are for those who write facts; proofs and heads have their own modules.
"""

from storage.log.facts import (
    ReportRows,
    ShownSnapshot,
    capture_digest,
    frontier_digest,
    parse_digest,
)
from storage.log.leaves import LogEntry, append

__all__ = [
    "LogEntry",
    "ReportRows",
    "ShownSnapshot",
    "append",
    "capture_digest",
    "frontier_digest",
    "parse_digest",
]
