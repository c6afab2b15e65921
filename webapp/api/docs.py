"""/api/docs and /api/openapi.json: the API described, for people and for programs."""

from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import cast

from flask import (
    Blueprint,
    Response,
    current_app,
    jsonify,
    make_response,
    render_template,
    send_from_directory,
)
from flask_openapi3.openapi import OpenAPI

from webapp.api.blueprints import DescribedLater
from webapp.security import POLICY

# Swagger UI as its package brings it along, so that the page needs no other server.
SWAGGER = Path(str(files("flask_openapi3_swagger"))) / "templates" / "swagger"
# Swagger UI writes style attributes and shows icons from data addresses; scripts stay our own.
DOCS_POLICY = POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'").replace(
    "img-src 'self'", "img-src 'self' data:"
)
DAY_SECONDS = 86_400

_one_at_a_time = Lock()
pages = Blueprint("api_docs", __name__, url_prefix="/api")


@pages.get("/openapi.json")
def document() -> Response:
    """The OpenAPI 3.1 document."""
    app = cast(OpenAPI, current_app)
    with _one_at_a_time:
        if not app.spec_json:
            _describe(app)
        return jsonify(app.api_doc)


def _describe(app: OpenAPI) -> None:
    for blueprint in app.blueprints.values():
        if isinstance(blueprint, DescribedLater):
            blueprint.describe(app)


@pages.get("/docs")
def show() -> Response:
    """Swagger UI."""
    response = make_response(render_template("api/docs.html"))
    response.headers["Content-Security-Policy"] = DOCS_POLICY
    return response


@pages.get("/docs/<path:name>")
def swagger_file(name: str) -> Response:
    """A style sheet or script of Swagger UI."""
    return send_from_directory(SWAGGER, name, max_age=DAY_SECONDS)
