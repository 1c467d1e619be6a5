"""The tables, one module per area.

Importing this package makes `Base.metadata` complete; it opens nothing.
"""

from storage.models.archive import Blob, Capture, Confirmation, Run, RunEnd, Snapshot
from storage.models.base import Base
from storage.models.corpus import CellFact, CheckResult, FindingFact, Parse, ReportVersion

__all__ = [
    "Base",
    "Blob",
    "Capture",
    "CellFact",
    "CheckResult",
    "Confirmation",
    "FindingFact",
    "Parse",
    "ReportVersion",
    "Run",
    "RunEnd",
    "Snapshot",
]
