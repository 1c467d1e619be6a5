"""Changes as rows: how far passes came, what stands, what is added; never anything taken away."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from storage.archive import OpenRun
from storage.changes.model import ChangeRow, Mark
from storage.dialects import insert_many, lock
from storage.models.agencies import Lineage, Resolution
from storage.models.archive import Capture
from storage.models.corpus import Parse, ReportVersion
from storage.models.log import LeafKind, LogLeaf
from storage.models.longitudinal import ChangeKind, Derivation, DerivationPass, SourceChange

_ROWS_AT_ONCE = 200
_NEVER = 2**62
_COLUMNS = [getattr(SourceChange, name) for name in ChangeRow._fields]


class ListedChange(NamedTuple):
    """A change that stands, with both places."""

    change: ChangeRow
    lineage: str | None
    old_url: str | None
    new_url: str | None


def find_news(session: Session, basis: str) -> Mark | None:
    """Return what is new since the last pass on this basis, None if nothing is."""
    upto, run_id = _last_pass(session, basis)
    newest = session.execute(sa.select(sa.func.max(LogLeaf.position))).scalar()
    firsts = dict(iter(session.execute(_first_new(upto))))
    mark = Mark(
        firsts.get(LeafKind.CAPTURE, _NEVER),
        firsts.get(LeafKind.PARSE, _NEVER),
        run_id,
        upto if newest is None else newest,
    )
    is_resolved = sa.select(sa.exists().where(Resolution.run_id > run_id))
    has_news = bool(firsts) or (upto >= 0 and session.execute(is_resolved).scalar_one())
    return mark if has_news else None


def relabelled_pages(session: Session, run_id: int) -> set[str]:
    """Return pages with changes of reports whose agency was looked at since a run."""
    shown = sa.func.coalesce(SourceChange.new_snapshot_id, SourceChange.old_snapshot_id)
    statement = (
        sa.select(SourceChange.page_key)
        .join(Parse, Parse.snapshot_id == shown)
        .join(ReportVersion, ReportVersion.parse_id == Parse.id)
        .join(Resolution, Resolution.report_version_id == ReportVersion.id)
        .where(Resolution.run_id > run_id)
        .distinct()
    )
    return set(session.execute(statement).scalars())


def standing(session: Session, page_keys: Iterable[str]) -> dict[str, ChangeRow]:
    """Return the changes of some pages that stand, by key."""
    statement = (
        sa.select(*_COLUMNS)
        .where(SourceChange.page_key.in_(sorted(set(page_keys))))
        .order_by(SourceChange.id)
    )
    newest = {row[0]: ChangeRow(*row) for row in session.execute(statement)}
    return {key: row for key, row in newest.items() if row.is_standing}


def save_changes(
    session: Session, run: OpenRun, found: Sequence[ChangeRow], page_keys: Sequence[str]
) -> int:
    """Bring the changes of some pages to what was found; return how many rows that took."""
    lock(session.connection(), "chain")
    known = standing(session, page_keys)
    news = [row for row in found if known.get(row.change_key) != row]
    current = {row.change_key for row in found}
    fallen = [row._replace(is_standing=False) for key, row in known.items() if key not in current]
    rows = [{"run_id": run.id} | row._asdict() for row in (*news, *fallen)]
    insert_many(session, SourceChange, rows)
    return len(rows)


def save_pass(session: Session, run: OpenRun, basis: str, upto: int) -> None:
    """Say that everything up to a leaf of the log was looked at."""
    row = {"run_id": run.id, "derivation": Derivation.CHANGES, "basis": basis, "upto_id": upto}
    insert_many(session, DerivationPass, [row])


def listed(
    session: Session, since: datetime | None = None, kinds: Iterable[ChangeKind] = ()
) -> Iterator[ListedChange]:
    """Yield the changes that stand, by when the new state was first seen."""
    later = aliased(SourceChange)
    is_replaced = sa.exists().where(
        later.change_key == SourceChange.change_key, later.id > SourceChange.id
    )
    statement = _select_listed().where(SourceChange.is_standing, ~is_replaced)
    if since is not None:
        statement = statement.where(SourceChange.first_seen_at >= since)
    if wanted := list(kinds):
        statement = statement.where(SourceChange.kind.in_(wanted))
    ordered = statement.order_by(SourceChange.first_seen_at, SourceChange.change_key)
    options = {"yield_per": _ROWS_AT_ONCE}
    with session.execute(ordered, execution_options=options) as rows:
        for *values, lineage, old_url, new_url in rows:
            yield ListedChange(ChangeRow(*values), lineage, old_url, new_url)


def _select_listed() -> sa.Select[*tuple[Any, ...]]:
    old, new = aliased(Capture), aliased(Capture)
    return (
        sa.select(*_COLUMNS, Lineage.key, old.url, new.url)
        .select_from(SourceChange)
        .join(old, old.id == SourceChange.last_seen_id)
        .join(new, new.id == SourceChange.first_seen_id)
        .outerjoin(Lineage, Lineage.id == SourceChange.lineage_id)
    )


def _last_pass(session: Session, basis: str) -> tuple[int, int]:
    """Return the last leaf and the run of the last pass on a basis."""
    statement = (
        sa.select(DerivationPass.upto_id, DerivationPass.run_id)
        .where(DerivationPass.derivation == Derivation.CHANGES, DerivationPass.basis == basis)
        .order_by(DerivationPass.id.desc())
        .limit(1)
    )
    row = session.execute(statement).one_or_none()
    return (-1, 0) if row is None else (row[0], row[1])


def _first_new(upto: int) -> sa.Select[LeafKind, int]:
    return (
        sa.select(LogLeaf.kind, sa.func.min(LogLeaf.subject_id))
        .where(LogLeaf.position > upto, LogLeaf.kind.in_((LeafKind.CAPTURE, LeafKind.PARSE)))
        .group_by(LogLeaf.kind)
    )
