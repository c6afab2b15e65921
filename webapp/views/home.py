"""The first page: what waits, what runs, what is done."""

from flask import render_template
from flask.typing import ResponseReturnValue

from webapp.extensions import htmx
from webapp.pages.home import HomePage
from webapp.security import page_user
from webapp.services import overview
from webapp.services.graph import watch
from webapp.views import signed_in

bp = signed_in.blueprint("home", __name__)


@bp.get("/")
def show() -> ResponseReturnValue:
    """The signed-in person's own uploads and tables, by what they ask for."""
    user = page_user()
    # Polls ask for uploads alone, which is what runs from one second to the next.
    page = HomePage.of(overview.recent_of(user), () if htmx else watch.waiting_for(user))
    return render_template("home/_home.html" if htmx else "home/home.html", page=page)
