"""Batches: control files, data files, and how far a run has come."""

import sqlalchemy as sa
from alembic import op

from webapp.models import columns

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

MOMENT = columns.UTCDateTime(timezone=True)


def upgrade() -> None:
    """Go forward."""
    create_control_files()
    create_batches()
    create_files()
    create_runs()


def create_control_files() -> None:
    """The table of control files."""
    op.create_table(
        "control_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("comment", sa.String(length=200), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["user_account.id"], name=op.f("fk_control_file_owner_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_control_file")),
        sa.UniqueConstraint(
            "owner_id", "digest", "comment", name=op.f("uq_control_file_owner_id_digest_comment")
        ),
    )
    for name in ("owner_id", "digest"):
        op.create_index(op.f(f"ix_control_file_{name}"), "control_file", [name])


def create_batches() -> None:
    """The table of batches."""
    op.create_table(
        "batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("identifier", sa.String(length=44), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("control_id", sa.Integer(), nullable=False),
        sa.Column("comment", sa.String(length=200), nullable=False),
        sa.Column("ready", sa.Boolean(), nullable=False),
        sa.Column("process_id", sa.Integer(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["user_account.id"], name=op.f("fk_batch_owner_id")),
        sa.ForeignKeyConstraint(
            ["control_id"], ["control_file.id"], name=op.f("fk_batch_control_id")
        ),
        sa.ForeignKeyConstraint(["process_id"], ["process.id"], name=op.f("fk_batch_process_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
        sa.UniqueConstraint("identifier", name=op.f("uq_batch_identifier")),
        sa.UniqueConstraint("process_id", name=op.f("uq_batch_process_id")),
    )
    for name in ("owner_id", "control_id"):
        op.create_index(op.f(f"ix_batch_{name}"), "batch", [name])


def create_files() -> None:
    """The table of data files."""
    op.create_table(
        "batch_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("filename", sa.String(length=255), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["batch.id"], name=op.f("fk_batch_file_batch_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch_file")),
    )
    for name in ("batch_id", "digest"):
        op.create_index(op.f(f"ix_batch_file_{name}"), "batch_file", [name])


def create_runs() -> None:
    """How far runs have come, and what they had to say."""
    op.create_table(
        "batch_progress",
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("records", sa.BigInteger(), nullable=False),
        sa.Column("messages", sa.BigInteger(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["process_id"], ["process.id"], name=op.f("fk_batch_progress_process_id")
        ),
        sa.PrimaryKeyConstraint("process_id", name=op.f("pk_batch_progress")),
    )
    op.create_table(
        "batch_message",
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["process_id"], ["process.id"], name=op.f("fk_batch_message_process_id")
        ),
        sa.PrimaryKeyConstraint("process_id", "number", name=op.f("pk_batch_message")),
    )


def downgrade() -> None:
    """Go back."""
    for name in ("batch_message", "batch_progress", "batch_file", "batch", "control_file"):
        op.drop_table(name)
