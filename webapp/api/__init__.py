"""The desk's own JSON API: the same facts as the pages, from the same page objects."""

from flask_openapi3.models.info import Info
from flask_openapi3.openapi import OpenAPI
from flask_openapi3.types import SecuritySchemesDict

from webapp.api import (
    any_path,
    assets,
    assets_uploads,
    audit,
    batches,
    datasets,
    dialects,
    docs,
    graph,
    graph_columns,
    graph_reading,
    mapping,
    me,
    processes,
    retention,
    uploads,
    users,
    workers,
)
from webapp.api.bodies import ErrorAnswer
from webapp.api.findings import refuse

INFO = Info(
    title="Import Desk",
    version="1",
    description="Hand in files, see what is wrong in them, and import their good rows. "
    "Every answer holds the same facts as the page with the same address.",
)
SECURITY_SCHEMES: SecuritySchemesDict = {
    "key": {
        "type": "http",
        "scheme": "bearer",
        "description": "An API key, made on the page API keys or with `importdesk key create`. "
        "To read it needs the scope `read`, to hand in and import files `import`, "
        "to add datasets `admin`.",
    }
}


def register(app: OpenAPI) -> None:
    """Add the API and its description to an application."""
    app.validation_error_model = ErrorAnswer
    app.validation_error_callback = refuse
    any_path.register(app)
    files = (uploads, mapping, processes, batches, datasets, assets)
    of_graph = (graph, graph_columns, graph_reading)
    for subject in (*files, *of_graph, workers, users, audit, retention, me):
        app.register_blueprint(subject.api)
    app.register_blueprint(docs.pages)
    app.register_blueprint(assets_uploads.bp)
    dialects.register(app)
