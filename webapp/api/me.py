"""/api/me: whose key this is."""

from flask import Response

from webapp.api import blueprints
from webapp.api.answers import shown
from webapp.pages.base import Person
from webapp.security import api_user

api = blueprints.make("me", "Whose key this is.")


@api.get("/me", responses={200: Person})
def show() -> Response:
    """The person that the key belongs to."""
    user = api_user()
    return shown(Person(id=user.id, name=user.name, email=user.email, is_admin=user.is_admin))
