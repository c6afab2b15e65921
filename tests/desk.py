"""A desk for tests: its settings, its people, and what they hand in."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from webapp import create_app
from webapp.extensions import db
from webapp.services import accounts, keys
from webapp.settings import Settings

# Who is at the desk of most tests, by the name of the fixture: the address, and if an admin.
USUAL = {"user": ("mia@example.org", False), "admin": ("ada@example.org", True)}


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


# Brings what all tests of a module begin with, in the context of an application.
Beginning = Callable[[], None]


@dataclass(frozen=True, slots=True)
class ReadyDesk:
    """What is copied for each test: a database, by its name, and the folder of its desk."""

    database: str
    folder: Path
    people: dict[str, Person]


# Gives one with some of the usual persons and a beginning in it.
Ready = Callable[[tuple[str, ...], Beginning | None], ReadyDesk]


def make_person(app: Flask, email: str, *, admin: bool = False) -> Person:
    """Add an account and an API key."""
    with app.app_context():
        user, password = accounts.create_user(email, admin=admin)
        person = Person(user.id, user.email, password, keys.create(user)[1])
        db.session.remove()
    return person


def make_ready(
    settings: Settings, database: str, names: Collection[str], beginning: Beginning | None
) -> ReadyDesk:
    """Add some of the usual persons and a beginning to the desk of these settings."""
    # As it is found, or made, when the store is first opened.
    (settings.data / "files").mkdir()
    app = create_app(settings, serving=False)
    made = {name: make_usual_person(app, name) for name in names}
    with app.app_context():
        if beginning:
            beginning()
        db.session.remove()
        db.engine.dispose()
    return ReadyDesk(database, settings.data, made)


def make_usual_person(app: Flask, name: str) -> Person:
    """Add one of the usual persons."""
    email, admin = USUAL[name]
    return make_person(app, email, admin=admin)
