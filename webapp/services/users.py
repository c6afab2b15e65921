"""Who may use the desk: inviting people, their roles, switching them off, and password links."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select

from webapp.errors import NotFound, WrongState
from webapp.extensions import changed, db
from webapp.models import Action, PasswordLink, Session, User
from webapp.models.columns import now
from webapp.services import accounts, audit, passwords
from webapp.services.audit import COMMAND_LINE, Actor

PAGE = 50
LINK_LASTS = timedelta(days=3)
USED_UP = "This link is used up or too old. Ask your admin for another one."
LAST_ADMIN = "This is the last admin who can sign in. Make somebody else an admin first."


def find(text: str = "", before: int | None = None, limit: int = PAGE) -> list[User]:
    """People whose name or address has this text, newest first, those with an id under `before`."""
    query = select(User).order_by(User.id.desc()).limit(limit)
    if text:
        alike = (one.icontains(text, autoescape=True) for one in (User.email, User.name))
        query = query.where(or_(*alike))
    return list(db.session.scalars(query if before is None else query.where(User.id < before)))


def get_for(asker: User, user_id: int) -> User:
    """One person, for an admin. Raises NotFound, to everybody else always."""
    user = db.session.get(User, user_id) if asker.is_admin and user_id < 2**31 else None
    if user is None:
        raise NotFound(f"There is no person {user_id}.")
    return user


def last_seen(found: Collection[User]) -> dict[int, datetime]:
    """For the id of each of these who has a session, when they were last seen."""
    ids = [user.id for user in found]
    seen = select(Session.user_id, func.max(Session.last_seen_at))
    return dict(db.session.execute(seen.where(Session.user_id.in_(ids)).group_by("user_id")).all())


def invite(email: str, *, admin: bool, by: Actor) -> tuple[User, str]:
    """Add a person who has no password yet; gives the row and the text of a link to set one.

    Raises BadInput, Conflict.
    """
    user, _ = accounts.create_user(email, admin=admin, by=by)
    return user, make_link(user, by)


def make_link(user: User, by: Actor) -> str:
    """The text of a new link by which this person sets a password; the one before is worthless.

    Raises WrongState for somebody who is switched off.
    """
    if not user.active:
        raise WrongState(f"{user.email} is switched off. Switch the account on first.")
    text = secrets.token_urlsafe(32)
    db.session.execute(delete(PasswordLink).where(PasswordLink.user_id == user.id))
    expires = now() + LINK_LASTS
    db.session.add(PasswordLink(user_id=user.id, digest=_digest(text), expires_at=expires))
    audit.note(by, Action.LINK_MADE, user)
    db.session.commit()
    return text


def user_of_link(text: str) -> User:
    """The person whose link this is. Raises NotFound."""
    found = db.session.scalar(
        select(User)
        .join(PasswordLink, PasswordLink.user_id == User.id)
        .where(PasswordLink.digest == _digest(text), PasswordLink.expires_at > now(), User.active)
    )
    if found is None:
        raise NotFound(USED_UP)
    return found


def use_link(text: str, password: str, address: str = "") -> User:
    """Set a password by a link, which is used up then. Raises NotFound, BadInput."""
    user = user_of_link(text)
    passwords.check(password, user.email)
    used = delete(PasswordLink).where(PasswordLink.digest == _digest(text))
    if not changed(db.session.execute(used)):
        db.session.rollback()
        raise NotFound(USED_UP)
    accounts.set_password(user, password, by=Actor.of(user, address))
    return user


def change_role(user: User, *, admin: bool, by: Actor = COMMAND_LINE) -> None:
    """Make somebody an admin or a member. Raises WrongState for the last admin."""
    if user.is_admin == admin:
        return
    if not admin:
        _refuse_last_admin(user)
    user.is_admin = admin
    audit.note(by, Action.ROLE_CHANGED, user, "To admin." if admin else "To member.")
    db.session.commit()


def switch_off(user: User, by: Actor = COMMAND_LINE) -> None:
    """Let somebody in no more: sessions end, keys are refused. Raises WrongState."""
    if not user.active:
        return
    _refuse_last_admin(user)
    user.active = False
    for row in (Session, PasswordLink):
        db.session.execute(delete(row).where(row.user_id == user.id))
    audit.note(by, Action.USER_SWITCHED_OFF, user)
    db.session.commit()


def switch_on(user: User, by: Actor = COMMAND_LINE) -> None:
    """Let somebody in again, with the password and the keys from before."""
    if user.active:
        return
    user.active = True
    audit.note(by, Action.USER_SWITCHED_ON, user)
    db.session.commit()


def _refuse_last_admin(user: User) -> None:
    # Locked, so that two admins who remove each other take turns.
    admins = select(User.id).where(User.is_admin, User.active).order_by(User.id).with_for_update()
    if list(db.session.scalars(admins)) == [user.id]:
        db.session.rollback()
        raise WrongState(LAST_ADMIN)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()
