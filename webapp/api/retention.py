"""/api/retention: how long files and problems are kept."""

from flask import Response

from webapp.api import blueprints
from webapp.api.answers import shown
from webapp.api.bodies import RetentionBody
from webapp.api.once import once
from webapp.models import Scope
from webapp.pages.retention import RetentionPage
from webapp.security import api_actor, api_user, must_be_admin
from webapp.services import retention
from webapp.services.retention import Kept

api = blueprints.make("retention", "How long files and problems are kept.", Scope.ADMIN)


@api.get("/retention", responses={200: RetentionPage})
def show() -> Response:
    """For how many days files and problems are kept, and what is due (admins only)."""
    must_be_admin(api_user())
    return shown(RetentionPage.of(retention.read()))


@api.put("/retention", responses={200: RetentionPage})
@once
def change(body: RetentionBody) -> Response:
    """Keep files and problems so long; what is older is removed within the hour (admins only)."""
    must_be_admin(api_user())
    kept = Kept(body.files_days, body.problems_days)
    retention.change(kept, by=api_actor())
    return shown(RetentionPage.of(kept))
