"""Numbers of records."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.add_column(
        "dataset", sa.Column("numbered", sa.BigInteger(), server_default="0", nullable=False)
    )
    op.execute("UPDATE dataset SET numbered = records")


def downgrade() -> None:
    """Go back."""
    op.drop_column("dataset", "numbered")
