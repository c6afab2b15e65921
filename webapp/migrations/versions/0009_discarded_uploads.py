"""Uploads that somebody put aside."""

import sqlalchemy as sa
from alembic import op

from webapp.models import columns

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    moment = columns.UTCDateTime(timezone=True)
    op.add_column("upload", sa.Column("discarded_at", moment, nullable=True))


def downgrade() -> None:
    """Go back."""
    op.drop_column("upload", "discarded_at")
