"""Find what a million reports are asked for: by year, by who is above, by what waits."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_INDEXES = (
    ("agency_period", "parent_id"),
    ("report", "report_year"),
    ("resolution", "outcome"),
)


def upgrade() -> None:
    """Apply this step."""
    for table, column in _INDEXES:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    """Take this step back."""
    for table, column in reversed(_INDEXES):
        op.drop_index(op.f(f"ix_{table}_{column}"), table_name=table)
