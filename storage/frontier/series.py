"""What the pages of a list brought that lead to a page: needed to tell a new row from a repeat."""

from collections.abc import Collection
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from storage.models.exchange import Outlink
from storage.models.frontier import EntryState, FrontierEntry

NEXT_PAGE = "next"
"""The relation of the link from one page of a list to the next one."""


def rows_before(session: Session, frontier_id: int, relation: str) -> set[str]:
    """Return the addresses of the links of a relation on the earlier pages of an entry's list."""
    asked = {"entry": frontier_id, "relation": relation}
    return set(session.connection().execute(_rows_of_earlier_pages(), asked).scalars())


# Built once: putting it together takes longer than running it.
@cache
def _rows_of_earlier_pages() -> sa.Select[str]:
    chain = _earlier_pages()
    return (
        sa.select(Outlink.url)
        .join(chain, chain.c.capture_id == Outlink.capture_id)
        .where(Outlink.relation == sa.bindparam("relation"))
    )


def _earlier_pages() -> sa.CTE:
    """Select the chain of pages that each lead to the next one, up to the list's first."""
    child, parent = aliased(FrontierEntry), aliased(FrontierEntry)
    nearest = (
        sa.select(parent.id, parent.parent_id, parent.capture_id)
        .join_from(child, parent, parent.id == child.parent_id)
        .where(child.id == sa.bindparam("entry"), _leads_on(parent, child.id))
    )
    chain = nearest.cte("chain", recursive=True)
    earlier = aliased(FrontierEntry)
    further = (
        sa.select(earlier.id, earlier.parent_id, earlier.capture_id)
        .join_from(chain, earlier, earlier.id == chain.c.parent_id)
        .where(_leads_on(earlier, chain.c.id))
    )
    return chain.union(further)


def _leads_on(
    page: type[FrontierEntry], next_id: sa.SQLColumnExpression[int]
) -> sa.ColumnElement[bool]:
    return sa.exists().where(
        Outlink.capture_id == page.capture_id,
        Outlink.frontier_id == next_id,
        Outlink.relation == NEXT_PAGE,
    )


def count_opened(session: Session, campaign_id: int, but: Collection[str]) -> int:
    """Count the pages on the way to report columns that a campaign has read.

    Those that their links called one of `but` are no guesses and do not count.
    """
    errand = FrontierEntry.request["cb_kwargs"]["errand"]
    purpose, kind = errand["purpose"].as_string(), errand["data"]["kind"].as_string()
    statement = sa.select(sa.func.count()).where(
        FrontierEntry.campaign_id == campaign_id,
        FrontierEntry.state == EntryState.DONE,
        purpose.in_(("home", "column")),
        sa.or_(kind.is_(None), kind.not_in(but)),
    )
    return session.execute(statement).scalar_one()
