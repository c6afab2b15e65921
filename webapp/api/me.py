"""/api/me: whose key this is, and what it is good for."""

from flask import Response

from webapp.api import blueprints
from webapp.api.answers import shown
from webapp.pages.accounts import Me
from webapp.security import api_key, api_user

api = blueprints.make("me", "Whose key this is.")


@api.get("/me", responses={200: Me})
def show() -> Response:
    """The person that the key belongs to, and what the key may do."""
    return shown(Me.of(api_user(), api_key()))
