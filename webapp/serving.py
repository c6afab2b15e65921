"""What answers over HTTP: sessions, forms, errors, pages and APIs."""

from pathlib import Path

from flask import Flask
from flask_openapi3.openapi import OpenAPI
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from webapp import api, http_errors, logs, security, static_files, views, web_counts
from webapp.api.strict_json import StrictJSON
from webapp.bodies import DeskRequest
from webapp.extensions import csrf, htmx, login_manager
from webapp.routes import Route
from webapp.settings import Settings

ROOT = Path(__file__).parents[1]


def make(settings: Settings) -> Flask:
    """Make an application that serves the pages and the APIs."""
    app = OpenAPI(
        "webapp",
        info=api.INFO,
        security_schemes=api.SECURITY_SCHEMES,
        doc_ui=False,
        template_folder=str(ROOT / "templates"),
        static_folder=None,
    )
    app.config.from_mapping(
        SECRET_KEY=settings.secret_key,
        SECRET_KEY_FALLBACKS=list(settings.old_secret_keys),
        MAX_CONTENT_LENGTH=settings.max_form_bytes,
        MAX_FORM_MEMORY_SIZE=settings.max_form_bytes,
        # No form with a file has more fields; small files stay in memory until they are looked at.
        MAX_FORM_PARTS=20,
        TRUSTED_HOSTS=list(settings.trusted_hosts) or None,
        SESSION_COOKIE_NAME="__Host-desk" if settings.secure_cookies else "desk",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        # How long a cookie is kept; whether it is still good, its row in the database says.
        PERMANENT_SESSION_LIFETIME=settings.session_seconds,
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.json = StrictJSON(app)
    app.request_class = DeskRequest
    app.url_rule_class = Route
    app.jinja_env.undefined = StrictUndefined
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    # Its context processor would ask the database even for the page that says it is away.
    login_manager.init_app(app, add_context_processor=False)
    csrf.init_app(app)
    htmx.init_app(app)
    for part in (logs, web_counts, security, http_errors, static_files, api, views):
        part.register(app)
    return app
