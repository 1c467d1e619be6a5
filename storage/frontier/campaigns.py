"""Campaigns: one pass over a portal, opened by its first run and continued by the next ones."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.archive import OpenRun
from storage.dialects import insert_numbered
from storage.frontier.errors import CampaignUnknown
from storage.models.frontier import Campaign


def open_campaign(session: Session, run: OpenRun, name: str, portal: str) -> int:
    """Return the id of the campaign of this name, opened now if it is new."""
    known = session.execute(_select_id(name)).scalar()
    if known is not None:
        return known
    row = {"name": name, "portal": portal, "opened_at": run.now(), "opened_run_id": run.id}
    campaign_id = insert_numbered(session, Campaign, row)
    # Still None: another worker opened it since we looked.
    return session.execute(_select_id(name)).scalar_one() if campaign_id is None else campaign_id


def find_campaign(session: Session, name: str) -> int:
    """Return the id of the campaign of this name."""
    known = session.execute(_select_id(name)).scalar()
    if known is None:
        raise CampaignUnknown(f"There is no campaign {name!r}: crawl it first.")
    return known


def _select_id(name: str) -> sa.Select[int]:
    return sa.select(Campaign.id).where(Campaign.name == name)
