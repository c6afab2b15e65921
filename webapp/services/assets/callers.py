"""Whoever calls the routes of assets: a person of the desk, or a token from elsewhere."""

from dataclasses import dataclass, field

from webapp.models import User
from webapp.services.audit import Actor


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, and what a token says that they may do; of a person the desk knows it itself."""

    # An e-mail address, or the subject of a token.
    name: str
    actor: Actor
    user: User | None = None
    admin: bool = False
    # Shortcodes.
    writes: frozenset[str] = field(default_factory=frozenset)
    reads: frozenset[str] = field(default_factory=frozenset)


def of_user(user: User, actor: Actor) -> Caller:
    """A person of the desk."""
    return Caller(user.email, actor, user, admin=user.is_admin)


def of_token(
    subject: str, *, admin: bool, writes: set[str], reads: set[str], address: str = ""
) -> Caller:
    """Somebody whom the desk does not know, with the rights that a token names."""
    actor = Actor(None, subject, address[:64])
    return Caller(subject, actor, None, admin, frozenset(writes), frozenset(reads))
