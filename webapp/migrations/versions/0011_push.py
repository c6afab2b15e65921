"""Addresses that programs push records to."""

import sqlalchemy as sa
from alembic import op

from webapp.models import columns

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "push_api",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("description", sa.String(length=500), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("control_id", sa.Integer(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("created_at", columns.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["user_account.id"], name=op.f("fk_push_api_owner_id")
        ),
        sa.ForeignKeyConstraint(
            ["control_id"], ["control_file.id"], name=op.f("fk_push_api_control_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push_api")),
        sa.UniqueConstraint("name", name=op.f("uq_push_api_name")),
    )
    for name in ("owner_id", "control_id"):
        op.create_index(op.f(f"ix_push_api_{name}"), "push_api", [name])
    op.add_column(
        "batch", sa.Column("pushed", sa.Boolean(), server_default=sa.false(), nullable=False)
    )


def downgrade() -> None:
    """Go back."""
    op.drop_column("batch", "pushed")
    op.drop_table("push_api")
