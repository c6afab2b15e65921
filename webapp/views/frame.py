"""What surrounds every page: who is signed in, the list of datasets, the theme.

All of it is looked up only when a template asks, and a lost database never breaks a page.
"""

from functools import cached_property
from typing import NamedTuple

from flask import Blueprint, Flask, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from webapp.extensions import db
from webapp.models import User
from webapp.services import briefly, datasets, workers
from webapp.views import signed_in
from webapp.views.arguments import local_path
from webapp.views.writing import writing

THEMES = ("light", "dark")
# The banner comes and goes within this time; most pages do not ask the database for it.
WORKERS_SECONDS = 3
YEAR_SECONDS = 365 * 24 * 60 * 60

bp = Blueprint("frame", __name__)


class NavDataset(NamedTuple):
    """A dataset in the sidebar."""

    slug: str
    title: str
    records: str


class Frame:
    """The surroundings of one page."""

    @cached_property
    def user(self) -> User | None:
        """Who is signed in, as far as the desk can tell now."""
        try:
            return signed_in.person()
        except SQLAlchemyError:
            db.session.rollback()
            return None

    @cached_property
    def datasets(self) -> list[NavDataset]:
        """All datasets, by title."""
        try:
            return [
                NavDataset(slug, title, short(records))
                for slug, title, records in datasets.list_named()
            ]
        except SQLAlchemyError:
            db.session.rollback()
            return []

    @cached_property
    def workers(self) -> int | None:
        """How many workers are alive, or None when nobody can tell."""
        try:
            return briefly.known("workers", WORKERS_SECONDS, workers.count_alive)
        except SQLAlchemyError:
            db.session.rollback()
            return None

    @property
    def theme(self) -> str:
        """The theme that was chosen in this browser; nothing means like the system."""
        chosen = request.cookies.get("theme", "")
        return chosen if chosen in THEMES else ""

    @property
    def path(self) -> str:
        """Where this page is, to come back to it."""
        return request.full_path.rstrip("?") if request.method == "GET" else request.path


def short(count: int) -> str:
    """A number that fits the sidebar: 18,204 or 8.4 M."""
    if count >= 1_000_000:
        return f"{writing().number(count / 1e6, 1)} M"
    return writing().number(count)


def register(app: Flask) -> None:
    """Give every template its frame."""
    app.register_blueprint(bp)
    app.context_processor(lambda: {"frame": Frame()})


@bp.post("/theme")
def choose_theme() -> ResponseReturnValue:
    """Remember the theme in this browser, and go back."""
    response = redirect(local_path(request.form.get("next", "")) or url_for("home.show"))
    theme = request.form.get("theme", "")
    if theme in THEMES:
        response.set_cookie(
            "theme",
            theme,
            max_age=YEAR_SECONDS,
            samesite="Lax",
            httponly=True,
            secure=request.is_secure,
        )
    else:
        response.delete_cookie("theme")
    return response
