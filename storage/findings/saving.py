"""Saving findings across reports: only what is new gets a row, and what is gone gets one, too."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from storage.agencies.registry import lineage_ids, registry_mark
from storage.archive import OpenRun
from storage.counting import adoption_mark
from storage.dialects import insert_many
from storage.findings.facts import StoredFinding
from storage.models.agencies import Lineage
from storage.models.longitudinal import (
    CorpusFinding,
    Correction,
    Derivation,
    DerivationPass,
    ReportChoice,
    SourceChange,
)

_AT_ONCE = 500
_COLUMNS = (
    CorpusFinding.finding_key, CorpusFinding.values_digest, CorpusFinding.is_standing,
    CorpusFinding.rule, Lineage.key, CorpusFinding.report_year, CorpusFinding.outcome,
    CorpusFinding.severity, CorpusFinding.attribution, CorpusFinding.operands,
    CorpusFinding.message,
)  # fmt: skip


class Standing(NamedTuple):
    """A finding that stands, in short."""

    finding_key: str
    rule: str
    lineage: str
    report_year: int


def basis_of(session: Session, rules: str) -> str:
    """Return the digest of what findings rest on: the rules and everything they are given."""
    marks = [session.execute(sa.select(sa.func.max(model.id))).scalar() or 0
             for model in (ReportChoice, Correction, SourceChange)]  # fmt: skip
    text = f"{rules}\n{registry_mark(session)}\n{marks}{adoption_mark(session)}"
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def has_pass(session: Session, basis: str) -> bool:
    """Tell whether the last pass over the corpus was made on this basis."""
    statement = (
        sa.select(DerivationPass.basis)
        .where(DerivationPass.derivation == Derivation.FINDINGS)
        .order_by(DerivationPass.id.desc())
        .limit(1)
    )
    return session.execute(statement).scalar() == basis


def save_pass(session: Session, run: OpenRun, basis: str) -> None:
    """Store that the whole corpus was looked at on a basis."""
    upto = session.execute(sa.select(sa.func.max(ReportChoice.id))).scalar() or 0
    row = {
        "run_id": run.id, "derivation": Derivation.FINDINGS, "basis": basis, "upto_id": upto,
    }  # fmt: skip
    insert_many(session, DerivationPass, [row])


def known_findings(
    session: Session, lineages: Iterable[str], years: Iterable[int]
) -> dict[str, StoredFinding]:
    """Return the newest row of each finding of some lineages and years, by key."""
    wanted = sorted(set(years))
    found: dict[str, StoredFinding] = {}
    for part in _parts(lineages):
        statement = _select_newest().where(
            Lineage.key.in_(part), CorpusFinding.report_year.in_(wanted)
        )
        found.update((row[0], StoredFinding._make(row)) for row in session.execute(statement))
    return found


def standing_findings(session: Session) -> Iterator[Standing]:
    """Yield every finding that stands, in the order in which they were stored."""
    statement = (
        sa.select(
            CorpusFinding.finding_key, CorpusFinding.rule, Lineage.key, CorpusFinding.report_year
        )
        .join(Lineage, Lineage.id == CorpusFinding.lineage_id)
        .where(is_newest_finding(), CorpusFinding.is_standing)
        .order_by(CorpusFinding.id)
    )
    for row in session.execute(statement, execution_options={"yield_per": _AT_ONCE}):
        yield Standing._make(row)


def save_findings(
    session: Session, run: OpenRun, found: Sequence[StoredFinding],
    known: Mapping[str, StoredFinding],
) -> int:  # fmt: skip
    """Store what is new among findings; return how many rows that were."""
    news = [each for each in found if known.get(each.finding_key) != each]
    ids = lineage_ids(session, {each.lineage for each in news})
    news = [each for each in news if each.lineage in ids]
    insert_many(session, CorpusFinding, [_row(each, ids, run) for each in news])
    return len(news)


def findings_by_key(session: Session, keys: Iterable[str]) -> dict[str, StoredFinding]:
    """Return the newest row of some findings."""
    found: dict[str, StoredFinding] = {}
    for part in _parts(keys):
        statement = _select_newest().where(CorpusFinding.finding_key.in_(part))
        found.update((row[0], StoredFinding._make(row)) for row in session.execute(statement))
    return found


def is_newest_finding() -> sa.ColumnElement[bool]:
    """Say that a row is the last one of its finding."""
    later = aliased(CorpusFinding)
    is_replaced = sa.exists().where(
        later.finding_key == CorpusFinding.finding_key, later.id > CorpusFinding.id
    )
    return ~is_replaced.correlate(CorpusFinding)


def _select_newest() -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(*_COLUMNS)
        .join(Lineage, Lineage.id == CorpusFinding.lineage_id)
        .where(is_newest_finding())
    )


def _parts(keys: Iterable[str]) -> Iterator[list[str]]:
    wanted = sorted(set(keys))
    return (wanted[start : start + _AT_ONCE] for start in range(0, len(wanted), _AT_ONCE))


def _row(found: StoredFinding, ids: Mapping[str, int], run: OpenRun) -> dict[str, object]:
    row = found._asdict()
    lineage = row.pop("lineage")
    return row | {"run_id": run.id, "lineage_id": ids[lineage]}
