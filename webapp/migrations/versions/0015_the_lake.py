"""The lake: repositories, branches, tags, commits, and what is imported into them."""

import sqlalchemy as sa
from alembic import op

from webapp.models import columns

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

MOMENT = columns.UTCDateTime(timezone=True)
PATH = sa.String(length=1024).with_variant(sa.String(length=1024, collation="C"), "postgresql")


def upgrade() -> None:
    """Go forward."""
    create_repositories()
    create_branches()
    create_commits()
    create_staged()
    create_imports()
    op.add_column("upload_version", sa.Column("origin", sa.JSON(), nullable=True))


def create_repositories() -> None:
    """The repositories, and who may see them."""
    op.create_table(
        "lake_repository",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=63), nullable=False),
        sa.Column("storage_namespace", sa.String(length=1000), nullable=False),
        sa.Column("default_branch", sa.String(length=255), nullable=False),
        sa.Column("read_only", sa.Boolean(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["user_account.id"], name=op.f("fk_lake_repository_owner_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lake_repository")),
        sa.UniqueConstraint("name", name=op.f("uq_lake_repository_name")),
        sa.UniqueConstraint("storage_namespace", name=op.f("uq_lake_repository_storage_namespace")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_lake_repository_owner_id"), "lake_repository", ["owner_id"])
    op.create_table(
        "lake_member",
        sa.Column("repository_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["repository_id"],
            ["lake_repository.id"],
            name=op.f("fk_lake_member_repository_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_lake_member_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("repository_id", "user_id", name=op.f("pk_lake_member")),
    )
    op.create_index(op.f("ix_lake_member_user_id"), "lake_member", ["user_id"])


def create_branches() -> None:
    """The names that point to commits."""
    op.create_table(
        "lake_branch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("repository_id", sa.Integer(), nullable=False),
        sa.Column("name", PATH, nullable=False),
        sa.Column("commit_id", sa.String(length=64), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("protected", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["repository_id"],
            ["lake_repository.id"],
            name=op.f("fk_lake_branch_repository_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lake_branch")),
        sa.UniqueConstraint(
            "repository_id", "name", name=op.f("uq_lake_branch_repository_id_name")
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "lake_tag",
        sa.Column("repository_id", sa.Integer(), nullable=False),
        sa.Column("name", PATH, nullable=False),
        sa.Column("commit_id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["repository_id"],
            ["lake_repository.id"],
            name=op.f("fk_lake_tag_repository_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("repository_id", "name", name=op.f("pk_lake_tag")),
    )


def create_commits() -> None:
    """The commits, and which files hold them."""
    op.create_table(
        "lake_commit",
        sa.Column("repository_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("parent_id", sa.String(length=64), nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("committer", sa.String(length=320), nullable=False),
        sa.Column("creation_date", sa.BigInteger(), nullable=False),
        sa.Column("meta_range_id", sa.String(length=64), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["repository_id"],
            ["lake_repository.id"],
            name=op.f("fk_lake_commit_repository_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("repository_id", "id", name=op.f("pk_lake_commit")),
    )
    op.create_index(op.f("ix_lake_commit_meta_range_id"), "lake_commit", ["meta_range_id"])
    op.create_table(
        "lake_range",
        sa.Column("meta_range_id", sa.String(length=64), nullable=False),
        sa.Column("range_id", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("meta_range_id", "range_id", name=op.f("pk_lake_range")),
    )
    op.create_index(op.f("ix_lake_range_range_id"), "lake_range", ["range_id"])
    op.create_table(
        "lake_blob",
        sa.Column("repository_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["repository_id"],
            ["lake_repository.id"],
            name=op.f("fk_lake_blob_repository_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("repository_id", "digest", name=op.f("pk_lake_blob")),
    )
    op.create_index(op.f("ix_lake_blob_digest"), "lake_blob", ["digest"])


def create_staged() -> None:
    """Changes that no commit holds yet."""
    op.create_table(
        "lake_staged",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("path", PATH, nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("checksum", sa.String(length=200), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("mtime", sa.BigInteger(), nullable=False),
        sa.Column("content_type", sa.String(length=255), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("etag", sa.String(length=200), nullable=False),
        sa.Column("source_version", sa.String(length=1024), nullable=False),
        sa.ForeignKeyConstraint(
            ["branch_id"],
            ["lake_branch.id"],
            name=op.f("fk_lake_staged_branch_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lake_staged")),
        sa.UniqueConstraint("branch_id", "path", name=op.f("uq_lake_staged_branch_id_path")),
        sqlite_autoincrement=True,
    )


def create_imports() -> None:
    """Imports and exports, once and again and again."""
    op.create_table(
        "lake_schedule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("repository_id", sa.Integer(), nullable=False),
        sa.Column("branch", sa.String(length=255), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("request", sa.JSON(), nullable=False),
        sa.Column("every_seconds", sa.BigInteger(), nullable=False),
        sa.Column("next_at", MOMENT, nullable=False),
        sa.Column("enabled", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["user_account.id"], name=op.f("fk_lake_schedule_owner_id")
        ),
        sa.ForeignKeyConstraint(
            ["repository_id"],
            ["lake_repository.id"],
            name=op.f("fk_lake_schedule_repository_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lake_schedule")),
    )
    op.create_index(op.f("ix_lake_schedule_next_at"), "lake_schedule", ["next_at"])
    op.create_index(op.f("ix_lake_schedule_repository_id"), "lake_schedule", ["repository_id"])
    op.create_table(
        "lake_import",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("repository_id", sa.Integer(), nullable=False),
        sa.Column("branch", sa.String(length=255), nullable=False),
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("request", sa.JSON(), nullable=False),
        sa.Column("commit_id", sa.String(length=64), server_default="", nullable=False),
        sa.Column("schedule_id", sa.Integer(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["process_id"], ["process.id"], name=op.f("fk_lake_import_process_id")
        ),
        sa.ForeignKeyConstraint(
            ["repository_id"],
            ["lake_repository.id"],
            name=op.f("fk_lake_import_repository_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["schedule_id"],
            ["lake_schedule.id"],
            name=op.f("fk_lake_import_schedule_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lake_import")),
        sa.UniqueConstraint("process_id", name=op.f("uq_lake_import_process_id")),
    )
    op.create_index(op.f("ix_lake_import_repository_id"), "lake_import", ["repository_id"])
    op.create_index(op.f("ix_lake_import_schedule_id"), "lake_import", ["schedule_id"])


def downgrade() -> None:
    """Go back."""
    op.drop_column("upload_version", "origin")
    tables = (
        "lake_import lake_schedule lake_staged lake_blob lake_range lake_commit lake_tag "
        "lake_branch lake_member lake_repository"
    )
    for name in tables.split():
        op.drop_table(name)
