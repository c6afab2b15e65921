"""Keys that are good for one push address only."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("api_key") as table:
        table.add_column(sa.Column("push_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_api_key_push_id"), "push_api", ["push_id"], ["id"], ondelete="CASCADE"
        )
        table.create_index(op.f("ix_api_key_push_id"), ["push_id"])


def downgrade() -> None:
    """Go back; a key that was good for one address only is good for nothing then."""
    op.execute("DELETE FROM api_key WHERE push_id IS NOT NULL")
    with op.batch_alter_table("api_key") as table:
        table.drop_index(op.f("ix_api_key_push_id"))
        table.drop_constraint(op.f("fk_api_key_push_id"), type_="foreignkey")
        table.drop_column("push_id")
