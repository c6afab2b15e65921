"""Workers, what happened to processes, and one import into a dataset at a time."""

import sqlalchemy as sa
from alembic import op

from webapp.models import columns

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ONE_IMPORT = "uq_process_dataset_id_running_import"


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "worker",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("version", sa.String(length=60), nullable=False),
        sa.Column("started_at", columns.UTCDateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_worker")),
    )
    op.create_table(
        "process_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("at", columns.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["process_id"],
            ["process.id"],
            name=op.f("fk_process_event_process_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process_event")),
    )
    op.create_index("ix_process_event_process_id_id", "process_event", ["process_id", "id"])
    op.add_column(
        "process", sa.Column("handed_back", sa.Integer(), server_default="0", nullable=False)
    )
    running = sa.text("kind = 'import' AND state = 'running'")
    op.create_index(
        ONE_IMPORT,
        "process",
        ["dataset_id"],
        unique=True,
        sqlite_where=running,
        postgresql_where=running,
    )


def downgrade() -> None:
    """Go back."""
    op.drop_index(ONE_IMPORT, "process")
    op.drop_column("process", "handed_back")
    op.drop_table("process_event")
    op.drop_table("worker")
