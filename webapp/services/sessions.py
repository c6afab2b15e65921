"""Sessions: browsers that people have signed in with. Without its row a cookie is worthless."""

import hashlib
import secrets
from datetime import datetime, timedelta

import structlog
from sqlalchemy import ColumnElement, bindparam, delete, select

from webapp import storage
from webapp.extensions import db
from webapp.models import Session, User
from webapp.models.columns import now
from webapp.services import marks
from webapp.services.owned import get_owned, owned

log = structlog.get_logger()

# Made once: each request asks it.
_OF_COOKIE = (
    select(User, Session)
    .join(Session, Session.user_id == User.id)
    .where(Session.digest == bindparam("digest"), User.active)
    .where(Session.last_seen_at >= bindparam("idle"), Session.created_at >= bindparam("oldest"))
)


def begin(user: User, browser: str = "", address: str = "") -> str:
    """Start a session in a browser; gives the text for its cookie, which is kept nowhere else."""
    text = f"{user.id}:{secrets.token_urlsafe(32)}"
    db.session.execute(delete(Session).where(_over(now())))
    db.session.add(
        Session(user_id=user.id, digest=_digest(text), browser=browser[:200], address=address[:64])
    )
    db.session.commit()
    user.session_text = text
    return text


def user_of(text: str) -> User | None:
    """The person whose cookie this is, unless the session is over or they were switched off."""
    idle, oldest = _bounds(now())
    asked = {"digest": _digest(text), "idle": idle, "oldest": oldest}
    found = db.session.execute(_OF_COOKIE, asked).first()
    if found is None:
        return None
    user, session = found
    user.session_text = text
    if marks.due(session.last_seen_at):
        marks.note(session, "last_seen_at")
    return user


def list_for(user: User) -> list[Session]:
    """A person's own sessions, the one used last first."""
    query = owned(Session, user).where(~_over(now()))
    return list(db.session.scalars(query.order_by(Session.last_seen_at.desc(), Session.id.desc())))


def get_for(user: User, session_id: int) -> Session:
    """One of a person's own sessions. Raises NotFound."""
    return get_owned(Session, user, session_id)


def is_this(user: User, session: Session) -> bool:
    """Is this the session that the request came with?"""
    return session.digest == _digest(user.session_text)


def end(session: Session) -> None:
    """Sign out one browser, and with it every copy of its cookie."""
    log.info("session ended", user=session.user_id, session=session.id)
    db.session.delete(session)
    db.session.commit()


def end_this(user: User) -> None:
    """Sign out the browser that the request came with."""
    _end(Session.digest == _digest(user.session_text))
    log.info("signed out", user=user.id)


def end_others(user: User) -> None:
    """Sign out every browser but the one that the request came with."""
    _end((Session.user_id == user.id) & (Session.digest != _digest(user.session_text)))
    log.info("signed out everywhere else", user=user.id)


def end_all(user: User) -> None:
    """Sign out every browser."""
    _end(Session.user_id == user.id)
    log.info("signed out everywhere", user=user.id)


def _end(which: ColumnElement[bool]) -> None:
    db.session.execute(delete(Session).where(which))
    db.session.commit()


def _over(moment: datetime) -> ColumnElement[bool]:
    """Sessions that nobody used for long, or that began too long ago."""
    idle, oldest = _bounds(moment)
    return (Session.last_seen_at < idle) | (Session.created_at < oldest)


def _bounds(moment: datetime) -> tuple[datetime, datetime]:
    """A session was used since the first of these, and began since the second, or it is over."""
    desk = storage.settings()
    idle = moment - timedelta(seconds=desk.session_idle_seconds)
    return idle, moment - timedelta(seconds=desk.session_seconds)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()
