"""How the parts of the desk are put together: what all its programs need."""

from pathlib import Path
from typing import Any

from flask import Flask

from webapp import logs
from webapp.extensions import db
from webapp.settings import Settings


def create_app(settings: Settings, *, serving: bool, working: bool) -> Flask:
    """Make the application; it opens no connection yet."""
    logs.configure()
    if serving:
        # Routes and forms are most of what is to load; commands and workers have none.
        from webapp import serving as http

        app: Flask = http.make(settings)
    else:
        app = Flask("webapp")
    # Errors name the statement, never the values: those may be hashes, addresses or cells.
    engine: dict[str, Any] = {"pool_pre_ping": True, "hide_parameters": True}
    if working and not settings.sqlite:
        # A worker that stands still, or whose machine is gone, keeps no lock for longer than its
        # lease, whatever it was about to do.
        still = f"-c idle_in_transaction_session_timeout={settings.lease_seconds * 1000:.0f}"
        engine["connect_args"] = {"options": still}
    app.config.from_mapping(
        DESK=settings,
        SQLALCHEMY_DATABASE_URI=sqlalchemy_url(settings.database_url),
        SQLALCHEMY_ENGINE_OPTIONS=engine,
    )
    settings.data.mkdir(parents=True, exist_ok=True)
    db.init_app(app)
    if not working:
        # Only whoever brings a database up to date has a use for it.
        from flask_migrate import Migrate

        Migrate(app, db, directory=str(Path(__file__).parent / "migrations"))
    return app


def sqlalchemy_url(url: str) -> str:
    """The URL with the driver that the desk brings along."""
    for scheme in ("postgresql://", "postgres://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url.removeprefix(scheme)
    return url
