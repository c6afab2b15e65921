"""/api/audit: who did what to which object, when, and from where."""

from flask import Response

from webapp.api import blueprints
from webapp.api.answers import shown
from webapp.api.bodies import AuditQuery
from webapp.models import Scope
from webapp.pages.audit import AuditPage
from webapp.security import api_user, must_be_admin
from webapp.services import audit
from webapp.services.days import Days

api = blueprints.make("audit", "The audit log, for admins.", Scope.ADMIN)


@api.get("/audit", responses={200: AuditPage})
def index(query: AuditQuery) -> Response:
    """Lines of the audit log, newest first (admins only)."""
    must_be_admin(api_user())
    words = query.model_dump(include={"who", "action", "about", "text"})
    filters = audit.Filters(**words, days=Days(since=query.since, until=query.until))
    found = audit.find(filters, query.before, query.limit)
    return shown(AuditPage.of(found, query.limit, filters))
