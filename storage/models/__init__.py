"""The tables, one module per area.

Importing this package makes `Base.metadata` complete; it opens nothing.
"""

from storage.models.agencies import (
    AgencyAlias,
    AgencyDecision,
    AgencyEvent,
    AgencyPeriod,
    AgencyPeriodEnd,
    Lineage,
    RegistrySource,
    Resolution,
    ResolutionPass,
)
from storage.models.archive import (
    Blob,
    BlobLocation,
    Capture,
    Confirmation,
    Run,
    RunEnd,
    Snapshot,
)
from storage.models.base import Base
from storage.models.corpus import (
    CellFact,
    CheckResult,
    FindingFact,
    JoinedPage,
    LinkedFile,
    Parse,
    ParserAdoption,
    Reconciliation,
    ReportVersion,
)
from storage.models.exchange import ExchangeFact, Outlink
from storage.models.frontier import Campaign, FrontierEntry
from storage.models.log import BlobCheck, LogHead, LogLeaf, RunEvent, Segment
from storage.models.longitudinal import (
    CorpusFinding,
    Correction,
    DerivationPass,
    Release,
    Report,
    ReportChoice,
    SourceChange,
    Triage,
)

__all__ = [
    "AgencyAlias",
    "AgencyDecision",
    "AgencyEvent",
    "AgencyPeriod",
    "AgencyPeriodEnd",
    "Base",
    "Blob",
    "BlobCheck",
    "BlobLocation",
    "Campaign",
    "Capture",
    "CellFact",
    "CheckResult",
    "Confirmation",
    "CorpusFinding",
    "Correction",
    "DerivationPass",
    "ExchangeFact",
    "FindingFact",
    "FrontierEntry",
    "JoinedPage",
    "Lineage",
    "LinkedFile",
    "LogHead",
    "LogLeaf",
    "Outlink",
    "Parse",
    "ParserAdoption",
    "Reconciliation",
    "RegistrySource",
    "Release",
    "Report",
    "ReportChoice",
    "ReportVersion",
    "Resolution",
    "ResolutionPass",
    "Run",
    "RunEnd",
    "RunEvent",
    "Segment",
    "Snapshot",
    "SourceChange",
    "Triage",
]
