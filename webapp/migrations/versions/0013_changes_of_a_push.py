"""Which records a push created and changed."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    column = sa.Column("changes", sa.JSON(), server_default="[]", nullable=False)
    op.add_column("batch_progress", column)


def downgrade() -> None:
    """Go back."""
    op.drop_column("batch_progress", "changes")
