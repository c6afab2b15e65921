"""How the parts of the desk are put together: what all its programs need."""

from flask import Flask

from webapp import logs
from webapp.extensions import db
from webapp.settings import Settings


def create_app(settings: Settings, *, serving: bool) -> Flask:
    """Make the application; it opens no connection yet."""
    logs.configure()
    if serving:
        # Routes and forms are most of what is to load, and a worker has none.
        from webapp import serving as http

        app: Flask = http.make(settings)
    else:
        app = Flask("webapp")
    app.config.from_mapping(
        DESK=settings,
        SQLALCHEMY_DATABASE_URI=sqlalchemy_url(settings.database_url),
        # Errors name the statement, never the values: those may be hashes, addresses or cells.
        SQLALCHEMY_ENGINE_OPTIONS={"pool_pre_ping": True, "hide_parameters": True},
    )
    settings.data.mkdir(parents=True, exist_ok=True)
    db.init_app(app)
    return app


def sqlalchemy_url(url: str) -> str:
    """The URL with the driver that the desk brings along."""
    for scheme in ("postgresql://", "postgres://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url.removeprefix(scheme)
    return url
