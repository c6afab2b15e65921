"""Assets: projects, the files that wait in them, and what was ingested."""

import sqlalchemy as sa
from alembic import op

from webapp.models import columns

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

MOMENT = columns.UTCDateTime(timezone=True)
PATH = sa.String(length=1024).with_variant(sa.String(length=1024, collation="C"), "postgresql")


def upgrade() -> None:
    """Go forward."""
    create_projects()
    create_incoming()
    create_assets()
    create_ingests()


def create_projects() -> None:
    """The projects, and who may see them."""
    op.create_table(
        "asset_project",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shortcode", sa.String(length=4), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("import_folder", sa.Boolean(), nullable=False),
        sa.Column("has_mapping", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["user_account.id"], name=op.f("fk_asset_project_owner_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asset_project")),
        sa.UniqueConstraint("shortcode", name=op.f("uq_asset_project_shortcode")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_asset_project_owner_id"), "asset_project", ["owner_id"])
    op.create_table(
        "asset_member",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["asset_project.id"],
            name=op.f("fk_asset_member_project_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_asset_member_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("project_id", "user_id", name=op.f("pk_asset_member")),
    )
    op.create_index(op.f("ix_asset_member_user_id"), "asset_member", ["user_id"])


def create_incoming() -> None:
    """Files that wait to be ingested, and those that come in pieces."""
    op.create_table(
        "asset_upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("ticket", sa.String(length=32), nullable=False),
        sa.Column("path", PATH, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("sender", sa.String(length=320), nullable=False),
        sa.Column("uploaded_at", MOMENT, nullable=False),
        sa.Column("problem", sa.String(length=60), nullable=False),
        sa.Column("args", sa.JSON(), nullable=False),
        sa.Column("failed_in", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["failed_in"], ["process.id"], name=op.f("fk_asset_upload_failed_in")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["asset_project.id"],
            name=op.f("fk_asset_upload_project_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asset_upload")),
        sa.UniqueConstraint(
            "project_id", "ticket", "path", name=op.f("uq_asset_upload_project_id_ticket_path")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_asset_upload_digest"), "asset_upload", ["digest"])
    op.create_index(op.f("ix_asset_upload_failed_in"), "asset_upload", ["failed_in"])
    op.create_table(
        "asset_partial",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("path", PATH, nullable=False),
        sa.Column("sender", sa.String(length=320), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("offset_bytes", sa.BigInteger(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["asset_project.id"],
            name=op.f("fk_asset_partial_project_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asset_partial")),
    )
    op.create_index(op.f("ix_asset_partial_expires_at"), "asset_partial", ["expires_at"])
    op.create_index(op.f("ix_asset_partial_project_id"), "asset_partial", ["project_id"])


def create_assets() -> None:
    """What was ingested."""
    op.create_table(
        "asset",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("asset_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("path", PATH, nullable=False),
        sa.Column("internal_filename", sa.String(length=200), nullable=False),
        sa.Column("original_internal_filename", sa.String(length=200), nullable=False),
        sa.Column("checksum_original", sa.String(length=64), nullable=False),
        sa.Column("checksum_derivative", sa.String(length=64), nullable=False),
        sa.Column("size_original", sa.BigInteger(), nullable=False),
        sa.Column("size_derivative", sa.BigInteger(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("duration", sa.Float(), nullable=True),
        sa.Column("fps", sa.Float(), nullable=True),
        sa.Column("internal_mime_type", sa.String(length=100), nullable=False),
        sa.Column("original_mime_type", sa.String(length=100), nullable=False),
        sa.Column("sender", sa.String(length=320), nullable=False),
        sa.Column("process_id", sa.Integer(), nullable=True),
        sa.Column("mapped", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["process_id"], ["process.id"], name=op.f("fk_asset_process_id")),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["asset_project.id"],
            name=op.f("fk_asset_project_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asset")),
        sa.UniqueConstraint("asset_id", name=op.f("uq_asset_asset_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_asset_checksum_original"), "asset", ["checksum_original"])
    op.create_index(op.f("ix_asset_process_id"), "asset", ["process_id"])
    op.create_index("ix_asset_project_id_id", "asset", ["project_id", "id"])
    op.create_index("ix_asset_project_id_path", "asset", ["project_id", "path"])


def create_ingests() -> None:
    """The runs."""
    op.create_table(
        "asset_ingest",
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("failed_only", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("ticket", sa.String(length=32), server_default="", nullable=False),
        sa.Column("files_done", sa.Integer(), nullable=False),
        sa.Column("files_failed", sa.Integer(), nullable=False),
        sa.Column("bytes_done", sa.BigInteger(), nullable=False),
        sa.Column("files_total", sa.Integer(), nullable=False),
        sa.Column("bytes_total", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["process_id"], ["process.id"], name=op.f("fk_asset_ingest_process_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["asset_project.id"],
            name=op.f("fk_asset_ingest_project_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("process_id", name=op.f("pk_asset_ingest")),
    )
    op.create_index(op.f("ix_asset_ingest_project_id"), "asset_ingest", ["project_id"])


def downgrade() -> None:
    """Go back."""
    tables = "asset_ingest asset asset_partial asset_upload asset_member asset_project"
    for name in tables.split():
        op.drop_table(name)
