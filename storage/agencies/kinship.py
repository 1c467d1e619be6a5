"""Kinship in the store: who was ever above or below whom, and who ever had a code.

It is told by the periods that count, without reading the registry.
"""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.agencies.registry import does_count
from storage.models.agencies import AgencyPeriod, Lineage

_AT_ONCE = 500


def ids_above(session: Session, keys: Iterable[str]) -> set[int]:
    """Return the numbers of some lineages and of everybody that was ever above them."""
    wanted, found = sorted(set(keys)), set[int]()
    for start in range(0, len(wanted), _AT_ONCE):
        own = Lineage.key.in_(wanted[start : start + _AT_ONCE])
        above = _closure(own, AgencyPeriod.lineage_id, AgencyPeriod.parent_id)
        found.update(session.execute(sa.select(above.c.id)).scalars())
    return found


def keys_below(session: Session, key: str) -> list[str]:
    """Return the keys of a lineage and of everybody that was ever below it, by number."""
    below = _closure(Lineage.key == key, AgencyPeriod.parent_id, AgencyPeriod.lineage_id)
    statement = sa.select(Lineage.key).join(below, below.c.id == Lineage.id).order_by(Lineage.id)
    return list(session.execute(statement).scalars())


def keys_coded(session: Session, codes: Iterable[str]) -> dict[str, list[str]]:
    """Return by code the keys of the lineages that ever had it, by number."""
    wanted = sorted(set(codes))
    found: dict[str, list[str]] = {code: [] for code in wanted}
    for start in range(0, len(wanted), _AT_ONCE):
        statement = (
            sa.select(AgencyPeriod.code, Lineage.key)
            .join(Lineage, Lineage.id == AgencyPeriod.lineage_id)
            .where(AgencyPeriod.code.in_(wanted[start : start + _AT_ONCE]), does_count())
            .order_by(Lineage.id)
        )
        for code, key in session.execute(statement):
            found[str(code)].append(key)
    return {code: list(dict.fromkeys(keys)) for code, keys in found.items()}


def _closure(
    own: sa.ColumnElement[bool],
    here: sa.orm.InstrumentedAttribute[Any],
    there: sa.orm.InstrumentedAttribute[Any],
) -> sa.CTE:
    """Select the numbers of lineages and of all that periods lead to; a circle ends by itself."""
    found = sa.select(Lineage.id).where(own).cte("kin", recursive=True)
    step = (
        sa.select(there)
        .join(found, found.c.id == here)
        .where(there.is_not(None), does_count())
    )  # fmt: skip
    return found.union(step)
