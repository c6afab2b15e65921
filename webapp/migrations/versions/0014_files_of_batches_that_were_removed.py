"""Since when the files of a batch are gone."""

import sqlalchemy as sa
from alembic import op

from webapp.models import columns

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    moment = columns.UTCDateTime(timezone=True)
    op.add_column("batch", sa.Column("files_removed_at", moment, nullable=True))


def downgrade() -> None:
    """Go back."""
    op.drop_column("batch", "files_removed_at")
