"""The frontier in SQL: campaigns, entries, leases and how they end.

Knows requests only as JSON; how they are made and sent is the business of `crawler.frontier`.
"""

from storage.frontier.asked import Asked, Refusal, asked_lately, asked_since
from storage.frontier.campaigns import find_campaign, open_campaign
from storage.frontier.definitions import DEFINITION, KeptDefinition, newest_definitions
from storage.frontier.entries import NewEntry, discover, discover_of_runs
from storage.frontier.leases import (
    LeasedEntry,
    LeaseTerms,
    expire,
    holders,
    lease,
    reclaim,
    release,
    renew,
)
from storage.frontier.outcomes import (
    Ending,
    FoundLink,
    Postponement,
    finish,
    finish_of_runs,
    postpone,
)
from storage.frontier.reconcile import Outlook, Reconciliation, look_out, reconcile
from storage.frontier.series import rows_before
from storage.frontier.turns import Turns, open_turns

__all__ = [
    "DEFINITION",
    "Asked",
    "Ending",
    "FoundLink",
    "KeptDefinition",
    "LeaseTerms",
    "LeasedEntry",
    "NewEntry",
    "Outlook",
    "Postponement",
    "Reconciliation",
    "Refusal",
    "Turns",
    "asked_lately",
    "asked_since",
    "discover",
    "discover_of_runs",
    "expire",
    "find_campaign",
    "finish",
    "finish_of_runs",
    "holders",
    "lease",
    "look_out",
    "newest_definitions",
    "open_campaign",
    "open_turns",
    "postpone",
    "reclaim",
    "reconcile",
    "release",
    "renew",
    "rows_before",
]
