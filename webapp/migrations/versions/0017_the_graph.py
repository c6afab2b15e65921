"""Graph: tables on their way into it, what people said of columns, and its versions."""

import sqlalchemy as sa
from alembic import op

from webapp.models import columns

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

MOMENT = columns.UTCDateTime(timezone=True)


def upgrade() -> None:
    """Go forward."""
    create_imports()
    create_memory()
    create_versions()


def create_imports() -> None:
    """The tables that were handed in, and what was made of them."""
    op.create_table(
        "graph_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("identifier", sa.String(length=36), nullable=False),
        sa.Column("user_text", sa.String(length=255), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("filename", sa.String(length=255), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("context", sa.Text(), nullable=False),
        sa.Column("vocabulary", sa.String(length=60), nullable=False),
        sa.Column("callback_url", sa.String(length=1000), nullable=False),
        sa.Column("shape", sa.JSON(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("files_removed_at", MOMENT, nullable=True),
        sa.Column("removed_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["user_account.id"], name=op.f("fk_graph_import_owner_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_graph_import")),
        sa.UniqueConstraint("identifier", name=op.f("uq_graph_import_identifier")),
    )
    op.create_index(op.f("ix_graph_import_digest"), "graph_import", ["digest"])
    op.create_index(op.f("ix_graph_import_owner_id"), "graph_import", ["owner_id"])
    op.create_table(
        "graph_run",
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.Column("applied", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["graph_import.id"],
            name=op.f("fk_graph_run_import_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["process_id"], ["process.id"], name=op.f("fk_graph_run_process_id")
        ),
        sa.ForeignKeyConstraint(["undoes"], ["process.id"], name=op.f("fk_graph_run_undoes")),
        sa.PrimaryKeyConstraint("process_id", name=op.f("pk_graph_run")),
    )
    op.create_index("ix_graph_run_import_id_process_id", "graph_run", ["import_id", "process_id"])
    op.create_table(
        "graph_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("author", sa.String(length=320), nullable=False),
        sa.Column("process_id", sa.Integer(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["graph_import.id"],
            name=op.f("fk_graph_step_import_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["process_id"], ["process.id"], name=op.f("fk_graph_step_process_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_graph_step")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_graph_step_import_id_id", "graph_step", ["import_id", "id"])


def create_memory() -> None:
    """What people said of columns."""
    op.create_table(
        "graph_column",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("vocabulary", sa.String(length=60), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("table_digest", sa.String(length=64), nullable=False),
        sa.Column("header", sa.String(length=200), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("attribute", sa.String(length=60), nullable=False),
        sa.Column("validated", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("author", sa.String(length=320), nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_graph_column")),
        sa.UniqueConstraint(
            "vocabulary",
            "owner_id",
            "table_digest",
            "header",
            name=op.f("uq_graph_column_vocabulary_owner_id_table_digest_header"),
        ),
    )


def create_versions() -> None:
    """The files that hold the embedded graph."""
    op.create_table(
        "graph_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("before", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("process_id", sa.Integer(), nullable=True),
        sa.Column("nodes", sa.BigInteger(), nullable=False),
        sa.Column("relationships", sa.BigInteger(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["process_id"], ["process.id"], name=op.f("fk_graph_version_process_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_graph_version")),
        sa.UniqueConstraint("before", name=op.f("uq_graph_version_before")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """Go back."""
    for name in ("graph_version", "graph_column", "graph_step", "graph_run", "graph_import"):
        op.drop_table(name)
