"""Webhooks, and what is on its way to them."""

import sqlalchemy as sa
from alembic import op

from webapp.models import columns

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward. Nobody is told of what was over before."""
    op.add_column(
        "user_account",
        sa.Column("mail_when_over", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column(
        "process", sa.Column("told", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    process = sa.table("process", sa.column("told"), sa.column("state"))
    over = process.c.state.not_in(["queued", "running"])
    op.execute(process.update().where(over).values(told=sa.true()))
    op.create_index("ix_process_told_state", "process", ["told", "state"])
    create_webhooks()
    create_deliveries()


def create_webhooks() -> None:
    """The table of webhooks."""
    op.create_table(
        "webhook",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=2000), nullable=False),
        sa.Column("secret", sa.String(length=100), nullable=False),
        sa.Column("created_at", columns.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_webhook_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook")),
    )
    op.create_index(op.f("ix_webhook_user_id"), "webhook", ["user_id"])


def create_deliveries() -> None:
    """The table of deliveries."""
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("webhook_id", sa.Integer(), nullable=True),
        sa.Column("process_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.Float(), nullable=False),
        sa.Column("outcome", sa.String(length=200), nullable=False),
        sa.Column("tried_at", columns.UTCDateTime(timezone=True), nullable=True),
        sa.Column("created_at", columns.UTCDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'delivered', 'failed')", name=op.f("ck_delivery_state")
        ),
        *(
            sa.ForeignKeyConstraint(
                [f"{name}_id"],
                [f"{table}.id"],
                name=op.f(f"fk_delivery_{name}_id"),
                ondelete="CASCADE",
            )
            for name, table in (
                ("user", "user_account"),
                ("webhook", "webhook"),
                ("process", "process"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("name", name=op.f("uq_delivery_name")),
    )
    for name in ("user_id", "webhook_id", "created_at"):
        op.create_index(op.f(f"ix_delivery_{name}"), "delivery", [name])
    op.create_index("ix_delivery_state_next_try_at", "delivery", ["state", "next_try_at"])


def downgrade() -> None:
    """Go back."""
    op.drop_table("delivery")
    op.drop_table("webhook")
    op.drop_index("ix_process_told_state", "process")
    op.drop_column("process", "told")
    op.drop_column("user_account", "mail_when_over")
