"""Who did what to which object, when, and from where. Rows are added and never changed."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.extensions import Base
from webapp.models.columns import UTCDateTime, now


class Action(StrEnum):
    """What somebody did."""

    SIGNED_IN = "signed-in"
    SIGNED_OUT = "signed-out"
    SIGN_IN_FAILED = "sign-in-failed"
    USER_ADDED = "user-added"
    ROLE_CHANGED = "role-changed"
    USER_SWITCHED_OFF = "user-switched-off"
    USER_SWITCHED_ON = "user-switched-on"
    LINK_MADE = "link-made"
    PASSWORD_CHANGED = "password-changed"
    KEY_MADE = "key-made"
    KEY_REVOKED = "key-revoked"
    DATASET_ADDED = "dataset-added"
    HANDED_IN = "handed-in"
    DISCARDED = "discarded"
    MAPPING_CHANGED = "mapping-changed"
    IMPORT_STARTED = "import-started"
    BATCH_ENDED = "batch-ended"
    CANCELLED = "cancelled"
    RETRIED = "retried"
    EXPORTED = "exported"
    RETENTION_CHANGED = "retention-changed"
    PUSH_ADDED = "push-added"
    PUSH_SWITCHED = "push-switched"
    PUSH_CHANGED = "push-changed"
    PUSH_REMOVED = "push-removed"
    REPOSITORY_ADDED = "repository-added"
    REPOSITORY_CHANGED = "repository-changed"
    REPOSITORY_REMOVED = "repository-removed"
    BRANCH_CHANGED = "branch-changed"
    COMMITTED = "committed"
    SCHEDULE_CHANGED = "schedule-changed"
    PROJECT_ADDED = "project-added"
    PROJECT_CHANGED = "project-changed"
    PROJECT_REMOVED = "project-removed"
    FINALIZED = "finalized"
    IMPORT_UNDONE = "import-undone"
    TABLE_REMOVED = "table-removed"
    COLUMN_CONFIRMED = "column-confirmed"
    COLUMN_FORGOTTEN = "column-forgotten"


class AuditEntry(Base):
    """One line of the audit log: names are those of that moment, and outlive what they name."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_at", "at"),
        Index("ix_audit_entry_action_id", "action", "id"),
        Index("ix_audit_entry_who_id", "who", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    # The e-mail address; empty when nobody was signed in.
    who: Mapped[str] = mapped_column(String(320))
    user_id: Mapped[int | None]
    # The IP address.
    address: Mapped[str] = mapped_column(String(64))
    # How the API key begins that was used, if any.
    key: Mapped[str] = mapped_column(String(40))
    action: Mapped[Action] = mapped_column(String(40))
    about: Mapped[str] = mapped_column(String(20))
    about_id: Mapped[str] = mapped_column(String(64))
    about_name: Mapped[str] = mapped_column(String(320))
    text: Mapped[str] = mapped_column(String(500))
