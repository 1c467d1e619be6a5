"""Add agencies through time and whose report a report version is."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INT = sa.BigInteger()
_DIGEST = sa.String(71)
_WORD = sa.String(32)
_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_INSTANT = sa.DateTime(timezone=True)

_TABLES = (
    "resolution_pass",
    "resolution",
    "agency_alias",
    "agency_decision",
    "agency_event",
    "agency_period_end",
    "agency_period",
    "lineage",
    "registry_source",
)


def upgrade() -> None:
    """Apply this step."""
    _create_registry()
    _create_periods()
    _create_events()
    _create_decisions()
    _create_resolutions()


def downgrade() -> None:
    """Take this step back."""
    for table in _TABLES:
        op.drop_table(table)


def _link(table: str, name: str, target: str, *, is_null: bool = False) -> sa.Column[int]:
    key = sa.ForeignKey(target, name=op.f(f"fk_{table}_{name}_{target.split('.')[0]}"))
    return sa.Column(name, _ID, key, nullable=is_null)


def _create_registry() -> None:
    table = "registry_source"
    op.create_table(
        table,
        sa.Column("id", _ID, nullable=False),
        _link(table, "run_id", "run.id"),
        sa.Column("format", _WORD, nullable=False),
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("digest", _DIGEST, nullable=False),
        sa.Column("as_of", _TEXT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registry_source")),
        sa.UniqueConstraint("digest", name=op.f("uq_registry_source_digest")),
    )
    table = "lineage"
    op.create_table(
        table,
        sa.Column("id", _ID, nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("function", _TEXT),
        _link(table, "source_id", "registry_source.id", is_null=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lineage")),
        sa.UniqueConstraint("key", name=op.f("uq_lineage_key")),
    )


def _create_periods() -> None:
    table = "agency_period"
    op.create_table(
        table,
        sa.Column("id", _ID, nullable=False),
        _link(table, "lineage_id", "lineage.id"),
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("kind", _WORD, nullable=False),
        sa.Column("code", _TEXT),
        _link(table, "parent_id", "lineage.id", is_null=True),
        sa.Column("starts_on", _TEXT),
        sa.Column("ends_on", _TEXT),
        sa.Column("certainty", _WORD, nullable=False),
        _link(table, "source_id", "registry_source.id", is_null=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_period")),
    )
    op.create_index(op.f("ix_agency_period_lineage_id"), table, ["lineage_id"])
    table = "agency_period_end"
    period = sa.ForeignKey(
        "agency_period.id", name=op.f("fk_agency_period_end_period_id_agency_period")
    )
    op.create_table(
        table,
        sa.Column("period_id", _ID, period, nullable=False, autoincrement=False),
        _link(table, "source_id", "registry_source.id"),
        sa.PrimaryKeyConstraint("period_id", name=op.f("pk_agency_period_end")),
    )


def _create_events() -> None:
    table = "agency_event"
    op.create_table(
        table,
        sa.Column("id", _ID, nullable=False),
        _link(table, "lineage_id", "lineage.id"),
        sa.Column("kind", _WORD, nullable=False),
        sa.Column("happened_on", _TEXT, nullable=False),
        _link(table, "other_id", "lineage.id", is_null=True),
        sa.Column("certainty", _WORD, nullable=False),
        _link(table, "source_id", "registry_source.id", is_null=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_event")),
    )
    op.create_index(op.f("ix_agency_event_lineage_id"), table, ["lineage_id"])


def _create_decisions() -> None:
    table = "agency_decision"
    op.create_table(
        table,
        sa.Column("id", _ID, nullable=False),
        sa.Column("page_key", _TEXT, nullable=False),
        sa.Column("payload_digest", _DIGEST, nullable=False),
        sa.Column("agency_name", _TEXT),
        _link(table, "lineage_id", "lineage.id", is_null=True),
        sa.Column("decided_by", _TEXT, nullable=False),
        sa.Column("decided_at", _INSTANT, nullable=False),
        sa.Column("reason", _TEXT, nullable=False),
        _link(table, "event_id", "run_event.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_decision")),
    )
    op.create_index(op.f("ix_agency_decision_payload_digest"), table, ["payload_digest"])
    table = "agency_alias"
    op.create_table(
        table,
        sa.Column("id", _ID, nullable=False),
        _link(table, "lineage_id", "lineage.id"),
        sa.Column("name", _TEXT, nullable=False),
        _link(table, "source_id", "registry_source.id", is_null=True),
        _link(table, "decision_id", "agency_decision.id", is_null=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_alias")),
    )
    op.create_index(op.f("ix_agency_alias_lineage_id"), table, ["lineage_id"])


def _create_resolutions() -> None:
    table = "resolution"
    op.create_table(
        table,
        sa.Column("id", _ID, nullable=False),
        _link(table, "report_version_id", "report_version.id"),
        _link(table, "run_id", "run.id"),
        sa.Column("outcome", _WORD, nullable=False),
        _link(table, "lineage_id", "lineage.id", is_null=True),
        sa.Column("confidence", _INT, nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("proposals", sa.JSON(), nullable=False),
        _link(table, "decision_id", "agency_decision.id", is_null=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resolution")),
    )
    for column in ("report_version_id", "lineage_id"):
        op.create_index(op.f(f"ix_resolution_{column}"), table, [column])
    table = "resolution_pass"
    op.create_table(
        table,
        sa.Column("id", _ID, nullable=False),
        _link(table, "run_id", "run.id"),
        sa.Column("basis", _DIGEST, nullable=False),
        sa.Column("upto_id", _INT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resolution_pass")),
    )
    op.create_index(op.f("ix_resolution_pass_basis"), table, ["basis"])
