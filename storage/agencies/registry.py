"""The registry in the store: read whole or in part, added to in a transaction the log vouches for.

Rows are never changed: a period that a better source corrects gets an end and a successor. An alias
or an event that a person takes back counts no more since a run event of that import, which the log
vouches for, says so.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from storage.agencies.facts import (
    AliasFact,
    EventFact,
    LineageFact,
    PeriodFact,
    RegistryFacts,
    SourceFact,
)
from storage.archive import OpenRun, add_event
from storage.dialects import dump_json, insert_many, insert_numbered, lock
from storage.log.kept import kept_events
from storage.models.agencies import (
    AgencyAlias,
    AgencyEvent,
    AgencyPeriod,
    AgencyPeriodEnd,
    Lineage,
    RegistrySource,
)
from storage.models.log import RunEvent

_Ending = TypeVar("_Ending", AgencyAlias, AgencyEvent)

IMPORT_EVENT = "registry_import"
"""The kind of the run event that vouches for an import."""

ALIAS_END, EVENT_END = "agency_alias_end", "agency_event_end"
"""The kinds of the run events by which an alias or an event counts no more."""

_AT_ONCE = 500


def read_registry(session: Session) -> RegistryFacts:
    """Return every fact of the registry that counts, in the order in which it was added."""
    return _read(session)


def read_bodies(session: Session, lineage_ids: Iterable[int]) -> RegistryFacts:
    """Return the facts that count of some lineages, those of each in the order they were added."""
    wanted, found = sorted(set(lineage_ids)), RegistryFacts()
    for start in range(0, len(wanted), _AT_ONCE):
        found += _read(session, Lineage.id.in_(wanted[start : start + _AT_ONCE]))
    return found


def does_count() -> sa.ColumnElement[bool]:
    """Say that no better source has ended a period."""
    is_ended = sa.exists().where(AgencyPeriodEnd.period_id == AgencyPeriod.id)
    return ~is_ended.correlate(AgencyPeriod)


def has_source(session: Session, digest: str) -> bool:
    """Tell whether a list with these bytes was read before."""
    statement = sa.select(RegistrySource.id).where(RegistrySource.digest == digest)
    return session.execute(statement).first() is not None


def registry_mark(session: Session) -> str:
    """Return what changes when a source or an alias is added.

    Lineages that were first seen in reports leave it as it is: they settle nothing anew.
    """
    sources, aliases = sa.func.max(RegistrySource.id), sa.func.max(AgencyAlias.id)
    marks = (session.execute(sa.select(mark)).scalar() for mark in (sources, aliases))
    return "/".join(str(mark or 0) for mark in marks)


def seen_days(session: Session) -> dict[int, str]:
    """Return by number of the periods that count the day of the edition that shows them."""
    statement = (
        sa.select(AgencyPeriod.id, RegistrySource.as_of)
        .join(RegistrySource, RegistrySource.id == AgencyPeriod.source_id)
        .where(RegistrySource.as_of.is_not(None), does_count())
    )
    return {number: str(as_of) for number, as_of in session.execute(statement)}


def add_source(
    session: Session, run: OpenRun, source: SourceFact, facts: RegistryFacts, *,
    signed: Mapping[str, str] = MappingProxyType({}),
) -> bool:  # fmt: skip
    """Store what a list says; return False when it was read before.

    A run event holds the digest of what was added, so that the log vouches for it, and who let the
    list count against the registry, and why, if somebody did.
    """
    lock(session.connection(), "chain")
    row: dict[str, object] = source._asdict() | {"run_id": run.id}
    source_id = insert_numbered(session, RegistrySource, row)
    if source_id is None:
        return False
    add_facts(session, facts, source_id)
    detail = {
        "source": source._asdict(),
        "source_id": source_id,
        "facts": digest_facts(facts),
        "lineages": len(facts.lineages),
        "periods": len(facts.periods),
        "events": len(facts.events),
        "replaced": len(facts.replaced),
        "withdrawn": len(facts.withdrawn),
    }
    add_event(session, run, IMPORT_EVENT, detail | dict(signed))
    for fact in facts.withdrawn:
        _withdraw(session, run, fact, source_id)
    return True


def add_facts(session: Session, facts: RegistryFacts, source_id: int | None) -> None:
    """Store facts; a lineage whose key is there already is not added again."""
    shared: dict[str, object] = {"source_id": source_id}
    insert_many(session, Lineage, [fact._asdict() | shared for fact in facts.lineages])
    ids = lineage_ids(session, _keys_of(facts))
    insert_many(session, AgencyPeriod, [_period_row(fact, ids) | shared for fact in facts.periods])
    insert_many(session, AgencyEvent, [_event_row(fact, ids) | shared for fact in facts.events])
    insert_many(session, AgencyAlias, [_alias_row(fact, ids) | shared for fact in facts.aliases])
    ends: list[dict[str, object]] = [{"period_id": number} for number in facts.replaced]
    insert_many(session, AgencyPeriodEnd, [row | shared for row in ends])


def lineage_ids(session: Session, keys: Iterable[str]) -> dict[str, int]:
    """Return the numbers of lineages by key; a key that is not there has none."""
    wanted = sorted(set(keys))
    found: dict[str, int] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        part = wanted[start : start + _AT_ONCE]
        rows = session.execute(sa.select(Lineage.key, Lineage.id).where(Lineage.key.in_(part)))
        found.update((key, number) for key, number in rows)
    return found


def digest_facts(facts: RegistryFacts) -> str:
    """Return the digest of facts, whatever their order and their numbers."""
    parts = {
        "lineages": sorted(map(list, facts.lineages), key=repr),
        "periods": sorted((list(fact[:-1]) for fact in facts.periods), key=repr),
        "events": sorted(map(list, facts.events), key=repr),
        "aliases": sorted(map(list, facts.aliases), key=repr),
        "replaced": sorted(facts.replaced),
    }
    if facts.withdrawn:
        parts["withdrawn"] = sorted(map(list, facts.withdrawn), key=repr)
    return f"sha256:{hashlib.sha256(dump_json(parts).encode()).hexdigest()}"


def _withdraw(
    session: Session, run: OpenRun, fact: AliasFact | EventFact, source_id: int
) -> None:  # fmt: skip
    """Let every row count no more that says a fact."""
    lineage_id = lineage_ids(session, (fact.lineage,))[fact.lineage]
    if isinstance(fact, AliasFact):
        ids = _ids(session, AgencyAlias, {"lineage_id": lineage_id, "name": fact.name}, ALIAS_END)
        kind = ALIAS_END
    else:
        row = _event_row(fact, lineage_ids(session, filter(None, (fact.lineage, fact.other))))
        ids, kind = _ids(session, AgencyEvent, row, EVENT_END), EVENT_END
    for number in ids:
        detail = {"id": number, "source_id": source_id, "fact": list(fact)}
        add_event(session, run, kind, detail)


def _ids(
    session: Session, model: type[_Ending], row: Mapping[str, object], kind: str
) -> list[int]:  # fmt: skip
    statement = sa.select(model.id).filter_by(**row).where(model.id.not_in(_ended(session, kind)))
    return list(session.execute(statement).scalars())


def _ended(session: Session, kind: str) -> list[int]:
    """Return the numbers of the aliases, or of the events, that count no more, as the log says."""
    imports = sa.select(RegistrySource.run_id)
    told = sa.select(RunEvent.id).where(RunEvent.run_id.in_(imports), RunEvent.kind == kind)
    kept = kept_events(session, kind, session.scalars(told).all())
    return sorted({int(event.detail["id"]) for event in kept.values()})


def _read(session: Session, *conditions: sa.ColumnElement[bool]) -> RegistryFacts:
    def rows(statement: sa.Select[Any]) -> Sequence[sa.Row[Any]]:
        return session.connection().execute(statement.where(*conditions)).all()

    return RegistryFacts(
        lineages=tuple(map(LineageFact._make, rows(_select_lineages()))),
        periods=tuple(map(PeriodFact._make, rows(_select_periods()))),
        events=tuple(map(EventFact._make, rows(_select_events(_ended(session, EVENT_END))))),
        aliases=tuple(map(AliasFact._make, rows(_select_aliases(_ended(session, ALIAS_END))))),
    )


def _select_lineages() -> sa.Select[*tuple[Any, ...]]:
    return sa.select(Lineage.key, Lineage.function).order_by(Lineage.id)


def _select_aliases(ended: list[int]) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(Lineage.key, AgencyAlias.name)
        .join(Lineage, Lineage.id == AgencyAlias.lineage_id)
        .where(AgencyAlias.id.not_in(ended))
        .order_by(AgencyAlias.id)
    )


def _select_periods() -> sa.Select[*tuple[Any, ...]]:
    parent = aliased(Lineage)
    return (
        sa.select(
            Lineage.key,
            AgencyPeriod.name,
            AgencyPeriod.kind,
            AgencyPeriod.code,
            parent.key,
            AgencyPeriod.starts_on,
            AgencyPeriod.ends_on,
            AgencyPeriod.certainty,
            AgencyPeriod.id,
        )
        .join(Lineage, Lineage.id == AgencyPeriod.lineage_id)
        .outerjoin(parent, parent.id == AgencyPeriod.parent_id)
        .where(does_count())
        .order_by(AgencyPeriod.id)
    )


def _select_events(ended: list[int]) -> sa.Select[*tuple[Any, ...]]:
    other = aliased(Lineage)
    return (
        sa.select(
            Lineage.key,
            AgencyEvent.kind,
            AgencyEvent.happened_on,
            other.key,
            AgencyEvent.certainty,
        )
        .join(Lineage, Lineage.id == AgencyEvent.lineage_id)
        .outerjoin(other, other.id == AgencyEvent.other_id)
        .where(AgencyEvent.id.not_in(ended))
        .order_by(AgencyEvent.id)
    )


def _keys_of(facts: RegistryFacts) -> set[str]:
    keys = {period.lineage for period in facts.periods}
    keys |= {event.lineage for event in facts.events}
    keys |= {alias.lineage for alias in facts.aliases}
    keys |= {period.parent for period in facts.periods if period.parent is not None}
    return keys | {event.other for event in facts.events if event.other is not None}


def _period_row(fact: PeriodFact, ids: Mapping[str, int]) -> dict[str, object]:
    row = fact._asdict()
    del row["id"]
    row["lineage_id"] = ids[row.pop("lineage")]
    parent = row.pop("parent")
    row["parent_id"] = None if parent is None else ids[parent]
    return row


def _alias_row(fact: AliasFact, ids: Mapping[str, int]) -> dict[str, object]:
    return {"lineage_id": ids[fact.lineage], "name": fact.name}


def _event_row(fact: EventFact, ids: Mapping[str, int]) -> dict[str, object]:
    row = fact._asdict()
    row["lineage_id"] = ids[row.pop("lineage")]
    other = row.pop("other")
    row["other_id"] = None if other is None else ids[other]
    return row
