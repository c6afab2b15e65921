"""Sessions with numbers, and counts of failed sign-ins."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from webapp.models import columns

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward. Everybody has to sign in again."""
    op.drop_table("session")
    op.create_table(
        "session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        *session_columns(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
        sa.UniqueConstraint("digest", name=op.f("uq_session_digest")),
    )
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_user_id"), ["user_id"], unique=False)

    op.create_table(
        "sign_in_tries",
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("held_until", columns.UTCDateTime(timezone=True), nullable=True),
        sa.Column("seen_at", columns.UTCDateTime(timezone=True), nullable=False),
        sa.Column("signed_in_at", columns.UTCDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_sign_in_tries")),
    )
    with op.batch_alter_table("sign_in_tries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_tries_seen_at"), ["seen_at"], unique=False)

    with op.batch_alter_table("api_key", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_key_user_id"), ["user_id"], unique=False)

    # Not as a batch: SQLite would make the table anew, and what refers to people would go with it.
    for name in ("session_token", "failed_sign_ins", "locked_until"):
        op.drop_column("user_account", name)


def downgrade() -> None:
    """Go back. Everybody has to sign in again."""
    with op.batch_alter_table("user_account", schema=None) as batch_op:
        batch_op.add_column(sa.Column("locked_until", columns.UTCDateTime(timezone=True)))
        batch_op.add_column(
            sa.Column("failed_sign_ins", sa.Integer(), server_default="0", nullable=False)
        )
        batch_op.add_column(
            sa.Column("session_token", sa.String(length=64), server_default="", nullable=False)
        )
    with op.batch_alter_table("api_key", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_api_key_user_id"))

    op.drop_table("sign_in_tries")
    op.drop_table("session")
    op.create_table(
        "session",
        sa.Column("digest", sa.String(length=64), nullable=False),
        *session_columns(),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_session")),
    )
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_user_id"), ["user_id"], unique=False)


def session_columns() -> tuple[sa.Column[Any] | sa.ForeignKeyConstraint, ...]:
    """What the table has before and after."""
    return (
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("browser", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("created_at", columns.UTCDateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", columns.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_session_user_id"), ondelete="CASCADE"
        ),
    )
