"""The admin desk: the audit log, links for passwords, and how long files are kept."""

import sqlalchemy as sa
from alembic import op

from webapp.models import columns

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

GONE = (("upload", "files_removed_at"), ("process", "problems_removed_at"))
# Nobody changes the log, not even the desk itself.
SQLITE_TRIGGER = """
CREATE TRIGGER audit_entry_no_{change} BEFORE {change} ON audit_entry
BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END
"""
POSTGRES_FUNCTION = """
CREATE FUNCTION audit_entry_stays() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION 'the audit log is only added to'; END
$$ LANGUAGE plpgsql
"""
POSTGRES_TRIGGER = """
CREATE TRIGGER audit_entry_stays BEFORE UPDATE OR DELETE ON audit_entry
FOR EACH ROW EXECUTE FUNCTION audit_entry_stays()
"""


def upgrade() -> None:
    """Go forward."""
    op.create_index("ix_process_finished_at", "process", ["finished_at"])
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", columns.UTCDateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(length=320), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("about", sa.String(length=20), nullable=False),
        sa.Column("about_id", sa.String(length=64), nullable=False),
        sa.Column("about_name", sa.String(length=320), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_index("ix_audit_entry_at", "audit_entry", ["at"])
    op.create_index("ix_audit_entry_action_id", "audit_entry", ["action", "id"])
    op.create_index("ix_audit_entry_who_id", "audit_entry", ["who", "id"])
    op.create_table(
        "password_link",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("expires_at", columns.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_password_link_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_password_link")),
        sa.UniqueConstraint("digest", name=op.f("uq_password_link_digest")),
    )
    op.create_table(
        "retention",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("files_days", sa.Integer(), nullable=True),
        sa.Column("problems_days", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention")),
    )
    for table, column in GONE:
        moment = columns.UTCDateTime(timezone=True)
        op.add_column(table, sa.Column(column, moment, nullable=True))
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(SQLITE_TRIGGER.format(change=change))
    else:
        op.execute(POSTGRES_FUNCTION)
        op.execute(POSTGRES_TRIGGER)


def downgrade() -> None:
    """Go back."""
    for table, column in GONE:
        op.drop_column(table, column)
    op.drop_table("retention")
    op.drop_table("password_link")
    op.drop_table("audit_entry")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION audit_entry_stays()")
    op.drop_index("ix_process_finished_at", "process")
