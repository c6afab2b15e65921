"""Worker pools that are alive."""

import sqlalchemy as sa
from alembic import op

from webapp.models import columns

revision = "0007"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "worker_pool",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("seen_at", sa.Float(), nullable=False),
        sa.Column("started_at", columns.UTCDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_worker_pool")),
    )
    with op.batch_alter_table("worker_pool", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_worker_pool_seen_at"), ["seen_at"], unique=False)


def downgrade() -> None:
    """Go back."""
    op.drop_table("worker_pool")
