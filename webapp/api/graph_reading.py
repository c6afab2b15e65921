"""/api/graph: the graph itself, which whoever has signed in may read: nodes, queries, exports."""

from typing import Any

from flask import Response
from flask_openapi3.types import ResponseDict

from webapp.api import blueprints
from webapp.api.answers import attached, shown
from webapp.api.bodies import ErrorAnswer
from webapp.api.graph_bodies import (
    AroundQuery,
    CypherBody,
    ExportPath,
    ExportQuery,
    NodePath,
    NodesQuery,
)
from webapp.graph.formats import FORMS
from webapp.pages.graph_browser import (
    GraphAnswer,
    GraphAround,
    GraphCounts,
    GraphNodeList,
    GraphNodePage,
)
from webapp.security import api_user
from webapp.services.graph import exports, imports, reading

TEXT, OBJECT = {"schema": {"type": "string"}}, {"schema": {"type": "object"}}
KINDS = {form.kind: OBJECT if name == "json" else TEXT for name, form in FORMS.items()}
FILES: ResponseDict = {200: {"content": KINDS}}
HERE: ResponseDict = {404: ErrorAnswer}

api = blueprints.make("graph reading", "The graph that was imported: nodes, queries, exports.")


@api.get("/graph/counts", responses={200: GraphCounts})
def show_counts() -> Response:
    """How many nodes there are of each label, and relationships of each type."""
    return shown(GraphCounts(**reading.counts()))


@api.get("/graph/nodes", responses={200: GraphNodeList})
def index(query: NodesQuery) -> Response:
    """Nodes by their keys, those that have a text or a label."""
    found = reading.search(query.text, query.label, query.after, query.limit)
    return shown(GraphNodeList.of(found, query.text, query.label))


@api.get("/graph/nodes/<any_path:key>", responses={200: GraphNodePage, **HERE})
def show(path: NodePath) -> Response:
    """One node: what is known of it, what it is joined to, and which rows it was made of."""
    found = reading.node(path.key)
    return shown(GraphNodePage.of(found, reading.tables(api_user(), found["seen"])))


@api.get("/graph/around", responses={200: GraphAround})
def show_around(query: AroundQuery) -> Response:
    """Some nodes, those around them, and the relationships between all of these."""
    return shown(GraphAround.of(reading.around(query.key, query.depth, query.limit)))


@api.post("/graph/cypher", responses={200: GraphAnswer})
def ask(body: CypherBody) -> Response:
    """The answer to a query of Cypher that only reads, or the problem with it."""
    return shown(GraphAnswer.of(reading.cypher(body.query, body.limit)))


@api.get("/graph/export.<form>", responses={**FILES, **HERE})
def export(path: ExportPath, query: ExportQuery) -> Response:
    """The graph as GraphML, GEXF, node-link JSON, or a script of Cypher."""
    scope: dict[str, Any] = {"keys": query.key} if query.key else {}
    if query.identifier:
        scope = {"import": imports.find(api_user(), query.identifier).id}
    content = exports.export(path.form, scope)
    return attached(content, f"graph.{path.form}", FORMS[path.form].kind)
