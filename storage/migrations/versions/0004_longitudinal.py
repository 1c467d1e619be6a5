"""Add reports with their canonical version, corrections, changes, findings across, releases."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INT = sa.BigInteger()
_DIGEST = sa.String(71)
_WORD = sa.String(32)
_NAME = sa.String(64)
_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_INSTANT = sa.DateTime(timezone=True)
_NUMBER = sa.Text().with_variant(sa.Numeric(), "postgresql")

_TABLES = (
    "release",
    "triage",
    "corpus_finding",
    "source_change",
    "correction",
    "report_choice",
    "report",
    "derivation_pass",
)


def upgrade() -> None:
    """Apply this step."""
    _create_pass()
    _create_reports()
    _create_correction()
    _create_change()
    _create_finding()
    _create_triage()
    _create_release()


def downgrade() -> None:
    """Take this step back."""
    for table in _TABLES:
        op.drop_table(table)


def _create(table: str, *columns: sa.schema.SchemaItem, indices: tuple[str, ...] = ()) -> None:
    """Create a table with a numbered key; an index of several columns names them with blanks."""
    key = sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))
    op.create_table(table, sa.Column("id", _ID, nullable=False), *columns, key)
    for names in indices:
        columns_of = names.split()
        op.create_index(op.f(f"ix_{table}_{'_'.join(columns_of)}"), table, columns_of)


def _link(table: str, name: str, target: str, *, is_null: bool = False) -> sa.Column[int]:
    key = sa.ForeignKey(target, name=op.f(f"fk_{table}_{name}_{target.split('.')[0]}"))
    return sa.Column(name, _ID, key, nullable=is_null)


def _filled(
    name: str, kind: sa.types.TypeEngine[Any] | type[sa.types.TypeEngine[Any]]
) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def _unique(table: str, *names: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*names, name=op.f(f"uq_{table}_{'_'.join(names)}"))


def _create_pass() -> None:
    table = "derivation_pass"
    _create(
        table,
        _link(table, "run_id", "run.id"),
        _filled("derivation", _WORD),
        _filled("basis", _DIGEST),
        _filled("upto_id", _INT),
        indices=("derivation basis",),
    )


def _create_reports() -> None:
    table = "report"
    _create(
        table,
        _link(table, "lineage_id", "lineage.id"),
        _filled("report_year", _INT),
        _filled("scope", _WORD),
        _unique(table, "lineage_id", "report_year", "scope"),
    )
    table = "report_choice"
    _create(
        table,
        _link(table, "report_id", "report.id"),
        _link(table, "run_id", "run.id"),
        _link(table, "report_version_id", "report_version.id", is_null=True),
        _filled("reasons", sa.JSON()),
        _filled("others", sa.JSON()),
        sa.Column("published_at", _TEXT),
        sa.Column("first_seen_at", _INSTANT),
        indices=("report_id", "report_version_id"),
    )


def _create_correction() -> None:
    table = "correction"
    _create(
        table,
        _filled("payload_digest", _DIGEST),
        _filled("part", _INT),
        _filled("cell_key", _TEXT),
        sa.Column("seen_raw", _TEXT),
        _filled("seen_state", _WORD),
        sa.Column("value", _NUMBER),
        _filled("state", _WORD),
        _filled("is_withdrawn", sa.Boolean()),
        _filled("corrected_by", _TEXT),
        _filled("corrected_at", _INSTANT),
        _filled("reason", _TEXT),
        _link(table, "event_id", "run_event.id"),
        indices=("payload_digest",),
    )


def _create_change() -> None:
    table = "source_change"
    _create(
        table,
        _link(table, "run_id", "run.id"),
        _filled("change_key", _DIGEST),
        _filled("is_standing", sa.Boolean()),
        _filled("kind", _WORD),
        _filled("page_key", _TEXT),
        _link(table, "lineage_id", "lineage.id", is_null=True),
        sa.Column("report_year", _INT),
        _link(table, "old_snapshot_id", "snapshot.id", is_null=True),
        _link(table, "new_snapshot_id", "snapshot.id", is_null=True),
        _link(table, "last_seen_id", "capture.id"),
        _link(table, "first_seen_id", "capture.id"),
        _filled("last_seen_at", _INSTANT),
        _filled("first_seen_at", _INSTANT),
        sa.Column("is_announced", sa.Boolean()),
        _filled("cells", sa.JSON()),
        _filled("detail", sa.JSON()),
        indices=("change_key", "page_key", "lineage_id", "first_seen_id"),
    )


def _create_finding() -> None:
    table = "corpus_finding"
    _create(
        table,
        _link(table, "run_id", "run.id"),
        _filled("finding_key", _DIGEST),
        _filled("values_digest", _DIGEST),
        _filled("is_standing", sa.Boolean()),
        _filled("rule", _NAME),
        _link(table, "lineage_id", "lineage.id", is_null=True),
        sa.Column("report_year", _INT),
        _filled("outcome", _WORD),
        _filled("severity", _WORD),
        _filled("attribution", _WORD),
        _filled("operands", sa.JSON()),
        _filled("message", _TEXT),
        indices=("finding_key", "lineage_id report_year"),
    )


def _create_triage() -> None:
    table = "triage"
    _create(
        table,
        _filled("finding_key", _DIGEST),
        _filled("values_digest", _DIGEST),
        _filled("status", _WORD),
        _filled("decided_by", _TEXT),
        _filled("decided_at", _INSTANT),
        _filled("reason", _TEXT),
        _link(table, "event_id", "run_event.id"),
        indices=("finding_key",),
    )


def _create_release() -> None:
    table = "release"
    _create(
        table,
        _link(table, "run_id", "run.id"),
        _filled("name", _NAME),
        _filled("as_of", _TEXT),
        _filled("digest", _DIGEST),
        _filled("detail", sa.JSON()),
        _unique(table, "name", "digest"),
    )
