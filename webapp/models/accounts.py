"""People, the browsers they have signed in with, and their API keys."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from flask_login import UserMixin
from sqlalchemy import ForeignKey, String, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.extensions import Base
from webapp.models.columns import UTCDateTime, now

if TYPE_CHECKING:
    from webapp.models.push import PushApi


class Scope(StrEnum):
    """What an API key is good for."""

    READ = "read"
    IMPORT = "import"
    # Only the import of batches in the way of Haplo.
    BATCH = "batch"
    # Only to send records to the one push address that the key belongs to.
    PUSH = "push"
    ADMIN = "admin"


class User(UserMixin, Base):
    """A person who can sign in."""

    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(320), unique=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    password_hash: Mapped[str] = mapped_column(String(200))
    is_admin: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    # How pages speak to this person: a BCP 47 tag and an IANA time zone; empty = the desk's own.
    language: Mapped[str] = mapped_column(String(35), default="", server_default="")
    time_zone: Mapped[str] = mapped_column(String(64), default="", server_default="")
    # Does an e-mail tell this person that a process is over?
    mail_when_over: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    # The text of the session that this request belongs to; no column.
    session_text = ""

    @property
    def is_active(self) -> bool:
        """May this person sign in? (Asked by Flask-Login.)"""
        return self.active

    def get_id(self) -> str:
        """What the session cookie carries (Flask-Login)."""
        return self.session_text


class Session(Base):
    """A browser that somebody has signed in with; without its row the cookie is worth nothing."""

    __tablename__ = "session"

    id: Mapped[int] = mapped_column(primary_key=True)
    # SHA-256 of the random text in the cookie.
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), index=True
    )
    browser: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(String(64), default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    last_seen_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)


class ApiKey(Base):
    """A key that scripts use in place of a person's password; only its digest is kept."""

    __tablename__ = "api_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), index=True
    )
    public_part: Mapped[str] = mapped_column(String(16), unique=True)
    digest: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(100), default="", server_default="")
    # Words of Scope, separated by blanks.
    scopes: Mapped[str] = mapped_column(
        String(100), default="read import admin", server_default="read import admin"
    )
    expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    last_used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # A key that is good for one push address only; it is gone with that.
    push_id: Mapped[int | None] = mapped_column(
        ForeignKey("push_api.id", ondelete="CASCADE"), index=True
    )

    user: Mapped[User] = relationship(lazy="joined")
    # Few keys have one, and each request of a script looks at its key.
    push: Mapped["PushApi | None"] = relationship()

    def allows(self, scope: Scope) -> bool:
        """Is the key good for this?"""
        return scope in self.scopes.split()


class PasswordLink(Base):
    """A link by which a person sets a password, once; only its digest is kept."""

    __tablename__ = "password_link"

    # One for each person: a new link makes the one before worthless.
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True
    )
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)


class SignInTries(Base):
    """How often somebody failed to sign in, for one thing that is counted."""

    __tablename__ = "sign_in_tries"

    # SHA-256 of what is counted, so that what people type by mistake is not kept.
    subject: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    held_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now, index=True)
    # When it last went well: whoever is at home here is not held up by strangers elsewhere.
    signed_in_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
