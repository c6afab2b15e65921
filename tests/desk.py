"""A desk for tests: its settings, its people, and what they hand in."""

from dataclasses import dataclass

from flask import Flask

from webapp.extensions import db
from webapp.services import accounts, keys


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account, and how they prove who they are."""

    id: int
    email: str
    password: str
    key: str

    @property
    def bearer(self) -> dict[str, str]:
        """The headers of a script that works for this person."""
        return {"Authorization": f"Bearer {self.key}"}


def make_person(app: Flask, email: str, *, admin: bool = False) -> Person:
    """Add an account and an API key."""
    with app.app_context():
        user, password = accounts.create_user(email, admin=admin)
        person = Person(user.id, user.email, password, keys.create(user)[1])
        db.session.remove()
    return person
