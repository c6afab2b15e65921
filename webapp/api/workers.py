"""/api/workers: who works on what, what waits, and how the parts of the desk are."""

from flask import Response

from webapp.api import blueprints
from webapp.api.answers import shown
from webapp.models import Scope
from webapp.pages.workers import WorkersPage
from webapp.security import api_user, must_be_admin

api = blueprints.make("workers", "Workers and queues, for admins.", Scope.ADMIN)


@api.get("/workers", responses={200: WorkersPage})
def show() -> Response:
    """Workers, what waits, and the parts that the desk stands on (admins only)."""
    must_be_admin(api_user())
    return shown(WorkersPage.now())
