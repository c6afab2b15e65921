"""API keys: what scripts use in place of a person's password."""

import hashlib
import hmac
import re
import secrets
import string
from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import selectinload

from webapp.errors import BadInput, Conflict
from webapp.extensions import db
from webapp.models import Action, ApiKey, PushApi, Scope, User
from webapp.models.columns import now
from webapp.services import audit, marks
from webapp.services.audit import COMMAND_LINE, Actor
from webapp.services.owned import get_owned, owned

KEY = re.compile(r"imp_([0-9a-f]{16})_([A-Za-z0-9_-]{43})")
# Nothing that could part a key anywhere but before its secret part.
SIGNS = string.ascii_letters + string.digits
SECRET_LENGTH = 43
LONGEST_NAME = 100
LONGEST_LIFE_DAYS = 3650
MOST_KEYS = 100
# What people choose from; a key for one push address comes from its page.
OFFERED = tuple(scope for scope in Scope if scope != Scope.PUSH)
# Made once: each request asks it.
_OF_TEXT = select(ApiKey).where(ApiKey.public_part == bindparam("public_part"))


def create(
    user: User,
    name: str = "",
    scopes: Collection[str] | None = None,
    days: int | None = None,
    by: Actor = COMMAND_LINE,
    push: PushApi | None = None,
) -> tuple[ApiKey, str]:
    """A new key; gives its row and the key itself, which can be read this once only.

    Without scopes it may do all that the person may; without days it never expires. With a push
    address it may send records there, and nothing else.
    Raises BadInput, or Conflict when the person has a key of this name.
    """
    wanted = [Scope.PUSH] if push else _scopes(user, scopes)
    name = " ".join(name.split())
    _check_name(user, name)
    if days is not None and not 1 <= days <= LONGEST_LIFE_DAYS:
        raise BadInput(f"A key can last from 1 to {LONGEST_LIFE_DAYS:,} days.")
    public_part = secrets.token_hex(8)
    secret_part = "".join(secrets.choice(SIGNS) for _ in range(SECRET_LENGTH))
    text = f"imp_{public_part}_{secret_part}"
    row = ApiKey(
        user_id=user.id,
        public_part=public_part,
        digest=_digest(text),
        name=name,
        scopes=" ".join(wanted),
        expires_at=now() + timedelta(days=days) if days else None,
        push_id=push.id if push else None,
    )
    db.session.add(row)
    db.session.flush()
    scope = f"{row.scopes} to {push.name}" if push else row.scopes
    audit.note(by, Action.KEY_MADE, row, f"For {user.email}: {scope}.")
    db.session.commit()
    return row, text


def _scopes(user: User, scopes: Collection[str] | None) -> list[Scope]:
    may = [scope for scope in OFFERED if scope != Scope.ADMIN or user.is_admin]
    if scopes is None:
        # Who may import may also import batches.
        return [scope for scope in may if scope != Scope.BATCH]
    unknown = [scope for scope in scopes if scope not in OFFERED]
    if unknown or not scopes:
        raise BadInput(f"Choose what the key may do: {', '.join(OFFERED)}.")
    if not set(scopes) <= set(may):
        raise BadInput("Only an admin can have a key for what admins do.")
    return [scope for scope in may if scope in scopes]


def _check_name(user: User, name: str) -> None:
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise BadInput(f"The name has {LONGEST_NAME} characters at most, none of them invisible.")
    names = [row.name for row in list_for(user)]
    if name and name in names:
        raise Conflict(f"You have a key with the name {name} already.")
    if len(names) >= MOST_KEYS:
        raise Conflict(f"You have {MOST_KEYS} keys. Revoke one that is not used any more.")


def user_of(text: str) -> tuple[User, ApiKey] | None:
    """The person whose key this is, and the key: nothing for one that is unknown or expired."""
    match = KEY.fullmatch(text)
    found = db.session.scalar(_OF_TEXT, {"public_part": match[1] if match else ""})
    # Compared also where there is nothing to compare with, so that both take as long.
    same = hmac.compare_digest(found.digest if found else _digest(""), _digest(text))
    if found is None or not same or not found.user.active or _expired(found):
        return None
    if marks.due(found.last_used_at):
        marks.note(found, "last_used_at")
    return found.user, found


def with_public_part(public_part: str) -> tuple[User, ApiKey] | None:
    """The person and the key that are known by this part, if the key is still good.

    Only for who has shown the whole key before.
    """
    found = db.session.scalar(_OF_TEXT, {"public_part": public_part})
    if found is None or not found.user.active or _expired(found):
        return None
    return found.user, found


def pair(text: str) -> tuple[str, str]:
    """A key as what programs for object stores ask for: an access key ID, and its secret."""
    name, _, secret = text.rpartition("_")
    return name, secret


def _expired(key: ApiKey) -> bool:
    return key.expires_at is not None and key.expires_at <= now()


def list_for(user: User) -> list[ApiKey]:
    """A person's own keys, the newest first."""
    query = owned(ApiKey, user).options(selectinload(ApiKey.push)).order_by(ApiKey.id.desc())
    return list(db.session.scalars(query))


def get_for(user: User, key_id: int) -> ApiKey:
    """One of a person's own keys. Raises NotFound."""
    return get_owned(ApiKey, user, key_id)


def revoke(key: ApiKey, by: Actor = COMMAND_LINE) -> None:
    """Make a key worthless at once."""
    audit.note(by, Action.KEY_REVOKED, key, f"Of {key.user.email}.")
    db.session.delete(key)
    db.session.commit()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()
