"""Add HTTP exchanges, the frontier, the log, and blobs that lean on others or lie elsewhere."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INT = sa.BigInteger()
_DIGEST = sa.String(71)
_SHORT_DIGEST = sa.LargeBinary(32)
_WORD = sa.String(32)
_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_INSTANT = sa.DateTime(timezone=True)

_TABLES = (
    "blob_check",
    "segment",
    "log_head",
    "log_leaf",
    "run_event",
    "outlink",
    "exchange",
    "frontier",
    "campaign",
    "blob_location",
)


def upgrade() -> None:
    """Apply this step."""
    _let_blobs_lean()
    _create_locations()
    _create_frontier()
    _create_exchanges()
    _create_outlinks()
    _create_log()
    _create_checks()


def downgrade() -> None:
    """Take this step back."""
    for table in _TABLES:
        op.drop_table(table)
    op.drop_column("blob", "base_digest")
    op.add_column("blob", sa.Column("dictionary_id", _INT))


def _reference(table: str, column: str, target: str) -> sa.ForeignKey:
    return sa.ForeignKey(target, name=op.f(f"fk_{table}_{column}_{target.split('.')[0]}"))


def _let_blobs_lean() -> None:
    # Written out: Alembic would add the constraint in a step of its own, which SQLite has not.
    op.execute(
        "ALTER TABLE blob ADD COLUMN base_digest VARCHAR(71) "
        "CONSTRAINT fk_blob_base_digest_blob REFERENCES blob (digest)"
    )
    op.drop_column("blob", "dictionary_id")


def _create_locations() -> None:
    table = "blob_location"
    op.create_table(
        table,
        sa.Column("digest", _DIGEST, _reference(table, "digest", "blob.digest"), nullable=False),
        sa.Column("store", _WORD, nullable=False),
        sa.Column("locator", _TEXT, nullable=False),
        sa.Column("start", _INT),
        sa.Column("length", _INT),
        sa.Column("run_id", _ID, _reference(table, "run_id", "run.id")),
        sa.Column("verified_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("digest", "store", name=op.f("pk_blob_location")),
    )


def _create_frontier() -> None:
    opened = _reference("campaign", "opened_run_id", "run.id")
    op.create_table(
        "campaign",
        sa.Column("id", _ID, nullable=False),
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("portal", _TEXT, nullable=False),
        sa.Column("opened_at", _INSTANT, nullable=False),
        sa.Column("opened_run_id", _ID, opened, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
        sa.UniqueConstraint("name", name=op.f("uq_campaign_name")),
    )
    table = "frontier"
    campaign = _reference(table, "campaign_id", "campaign.id")
    discovered = _reference(table, "discovered_run_id", "run.id")
    op.create_table(
        table,
        sa.Column("id", _ID, nullable=False),
        sa.Column("campaign_id", _ID, campaign, nullable=False),
        sa.Column("fingerprint", _SHORT_DIGEST, nullable=False),
        sa.Column("url", _TEXT, nullable=False),
        sa.Column("host", _TEXT, nullable=False),
        sa.Column("request", sa.JSON(), nullable=False),
        sa.Column("priority", _INT, nullable=False),
        sa.Column("state", _WORD, nullable=False),
        sa.Column("reason", _TEXT),
        sa.Column("not_before", _INSTANT),
        sa.Column("attempts", _INT, nullable=False),
        sa.Column("lease_run_id", _ID, _reference(table, "lease_run_id", "run.id")),
        sa.Column("lease_token", _INT, nullable=False),
        sa.Column("lease_expires_at", _INSTANT),
        sa.Column("capture_id", _ID, _reference(table, "capture_id", "capture.id")),
        sa.Column("parent_id", _ID, _reference(table, "parent_id", "frontier.id")),
        sa.Column("found_in_id", _ID, _reference(table, "found_in_id", "capture.id")),
        sa.Column("discovered_at", _INSTANT, nullable=False),
        sa.Column("discovered_run_id", _ID, discovered, nullable=False),
        sa.Column("finished_at", _INSTANT),
        sa.Column("finished_run_id", _ID, _reference(table, "finished_run_id", "run.id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_frontier")),
        sa.UniqueConstraint(
            "campaign_id", "fingerprint", name=op.f("uq_frontier_campaign_id_fingerprint")
        ),
    )
    columns = ["campaign_id", "state", "priority", "id"]
    op.create_index(op.f("ix_frontier_campaign_id_state_priority_id"), table, columns)


def _create_exchanges() -> None:
    table = "exchange"
    capture = _reference(table, "capture_id", "capture.id")
    op.create_table(
        table,
        sa.Column("capture_id", _ID, capture, nullable=False),
        sa.Column("method", _TEXT, nullable=False),
        sa.Column("status", _INT),
        sa.Column("duration", _INT, nullable=False),
        sa.Column("truncation", _WORD),
        sa.Column("envelope", sa.LargeBinary(), nullable=False),
        sa.Column("entity_digest", _DIGEST, _reference(table, "entity_digest", "blob.digest")),
        sa.Column("block_digest", _SHORT_DIGEST),
        sa.Column("protocol", _TEXT),
        sa.Column("peer_ip", _TEXT),
        sa.Column("peer_port", _INT),
        sa.Column("position", _INT, nullable=False),
        sa.Column("tls_version", _TEXT),
        sa.Column("certificate_digest", _SHORT_DIGEST),
        sa.Column("protection", _WORD),
        sa.Column("error", _TEXT),
        sa.Column("previous_id", _ID, _reference(table, "previous_id", "capture.id")),
        sa.Column("route", _WORD),
        sa.Column("revisit_profile", _WORD),
        sa.Column("refers_to_id", _ID, _reference(table, "refers_to_id", "capture.id")),
        sa.Column("robots", _WORD),
        sa.Column("robots_capture_id", _ID, _reference(table, "robots_capture_id", "capture.id")),
        sa.Column("frontier_id", _ID, _reference(table, "frontier_id", "frontier.id")),
        sa.Column("source", _TEXT),
        sa.PrimaryKeyConstraint("capture_id", name=op.f("pk_exchange")),
    )
    for column in ("frontier_id", "previous_id", "refers_to_id"):
        op.create_index(op.f(f"ix_exchange_{column}"), table, [column])


def _create_outlinks() -> None:
    table = "outlink"
    capture = _reference(table, "capture_id", "capture.id")
    op.create_table(
        table,
        sa.Column("capture_id", _ID, capture, nullable=False),
        sa.Column("ordinal", _INT, nullable=False),
        sa.Column("url", _TEXT, nullable=False),
        sa.Column("text", _TEXT),
        sa.Column("shown_date", _TEXT),
        sa.Column("relation", _TEXT),
        sa.Column("fate", _WORD, nullable=False),
        sa.Column("reason", _TEXT),
        sa.Column("frontier_id", _ID, _reference(table, "frontier_id", "frontier.id")),
        sa.PrimaryKeyConstraint("capture_id", "ordinal", name=op.f("pk_outlink")),
        sqlite_with_rowid=False,
    )


def _create_log() -> None:
    op.create_table(
        "run_event",
        sa.Column("id", _ID, nullable=False),
        sa.Column("run_id", _ID, _reference("run_event", "run_id", "run.id"), nullable=False),
        sa.Column("happened_at", _INSTANT, nullable=False),
        sa.Column("kind", _TEXT, nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_event")),
    )
    op.create_index(op.f("ix_run_event_run_id"), "run_event", ["run_id"])
    op.create_table(
        "log_leaf",
        sa.Column("position", _ID, nullable=False, autoincrement=False),
        sa.Column("kind", _WORD, nullable=False),
        sa.Column("subject_id", _INT, nullable=False),
        sa.Column("row_digest", _SHORT_DIGEST, nullable=False),
        sa.Column("chain", _SHORT_DIGEST, nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_log_leaf")),
        sa.UniqueConstraint("kind", "subject_id", name=op.f("uq_log_leaf_kind_subject_id")),
    )
    op.create_table(
        "log_head",
        sa.Column("id", _ID, nullable=False),
        sa.Column("size", _INT, nullable=False),
        sa.Column("root", _SHORT_DIGEST, nullable=False),
        sa.Column("chain", _SHORT_DIGEST, nullable=False),
        sa.Column("previous_id", _ID, _reference("log_head", "previous_id", "log_head.id")),
        sa.Column("run_id", _ID, _reference("log_head", "run_id", "run.id"), nullable=False),
        sa.Column("signed_at", _INSTANT, nullable=False),
        sa.Column("public_key", sa.LargeBinary(32), nullable=False),
        sa.Column("signature", sa.LargeBinary(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_head")),
    )


def _create_checks() -> None:
    op.create_table(
        "segment",
        sa.Column("id", _ID, nullable=False),
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("digest", _DIGEST, nullable=False),
        sa.Column("size", _INT, nullable=False),
        sa.Column("run_id", _ID, _reference("segment", "run_id", "run.id"), nullable=False),
        sa.Column("sealed_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_segment")),
        sa.UniqueConstraint("name", name=op.f("uq_segment_name")),
    )
    table = "blob_check"
    op.create_table(
        table,
        sa.Column("digest", _DIGEST, _reference(table, "digest", "blob.digest"), nullable=False),
        sa.Column("checked_at", _INSTANT, nullable=False),
        sa.Column("run_id", _ID, _reference(table, "run_id", "run.id"), nullable=False),
        sa.Column("condition", _WORD, nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_blob_check")),
    )
    op.create_index(op.f("ix_blob_check_checked_at"), table, ["checked_at"])
