"""Workers and queues, for admins."""

from flask import render_template
from flask.typing import ResponseReturnValue

from webapp.extensions import htmx
from webapp.pages.workers import WorkersPage
from webapp.views import signed_in

bp = signed_in.admin_blueprint("workers", __name__, url_prefix="/admin/workers")


@bp.get("")
def show() -> ResponseReturnValue:
    """Who works on what, what waits, and how the parts of the desk are."""
    template = "admin/_workers.html" if htmx else "admin/workers.html"
    return render_template(template, page=WorkersPage.now())
