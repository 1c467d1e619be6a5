"""The frontier in SQL: campaigns, entries, leases and how they end.

Knows requests only as JSON; how they are made and sent is the business of `crawler.frontier`.
"""

from storage.frontier.asked import Asked, asked_lately
from storage.frontier.campaigns import find_campaign, open_campaign
from storage.frontier.entries import NewEntry, discover
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
from storage.frontier.outcomes import Ending, FoundLink, Postponement, finish, postpone
from storage.frontier.reconcile import Outlook, Reconciliation, look_out, reconcile
from storage.frontier.series import rows_before

__all__ = [
    "Asked",
    "Ending",
    "FoundLink",
    "LeaseTerms",
    "LeasedEntry",
    "NewEntry",
    "Outlook",
    "Postponement",
    "Reconciliation",
    "asked_lately",
    "discover",
    "expire",
    "find_campaign",
    "finish",
    "holders",
    "lease",
    "look_out",
    "open_campaign",
    "postpone",
    "reclaim",
    "reconcile",
    "release",
    "renew",
    "rows_before",
]
