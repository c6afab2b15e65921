"""MatGraph's import of tables into the graph: /api/import/...

A table is handed in and its columns labelled (`POST label-extract`); then each stage is asked for
(`POST attribute-extract`, `node-extract`, `graph-extract`, `graph-import`), with what a person made
of the stage before or without; `GET report` says how it stands and what a stage has come to, `PATCH
cancel` stops what runs, `DELETE delete` forgets the table. What is in the graph stays there.
Each address may end with a slash. Whoever asks for a stage while another one runs is told so, with
200: clients look at `status`.
"""

import re
from typing import BinaryIO, cast

from flask import Response, jsonify, request

from webapp.api.dialects import matgraph_wire as wire
from webapp.api.dialects.matgraph_report import KEYS, report_of
from webapp.errors import BadFile, BadInput, NotFound, WrongState
from webapp.models import GraphImport
from webapp.security import api_actor, api_user
from webapp.services.graph import gate, imports, stages
from webapp.states import GraphStage

UUID = re.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
# What is said where a stage has nothing to go on from.
MISSING = {
    GraphStage.LABELS: "No labels provided",
    GraphStage.ATTRIBUTES: "No attributes provided",
    GraphStage.NODES: "No graph provided",
    GraphStage.GRAPH: "No graph provided",
}

bp = wire.make()


@bp.post("/label-extract", strict_slashes=False)
def label_extract() -> tuple[Response, int]:
    """Take a table in; its columns are labelled at once."""
    user_text = wire.needed("user_id", "No user id provided")
    file = request.files.get("file")
    if file is None:
        raise BadInput("No file provided")
    context = wire.said("context")
    if context is None:
        raise BadInput("No context provided")
    name = file.filename or ""
    if not name.lower().endswith(".csv"):
        raise BadFile("Invalid file type")
    made = imports.hand_in(
        cast(BinaryIO, file.stream),
        name,
        api_user(),
        context=context,
        user_text=user_text,
        callback_url=wire.said("callback_url") or "",
        identifier=_identifier(),
        by=api_actor(),
    )
    return jsonify({"process_id": made.identifier, "status": stages.status(made)}), 201


def _identifier() -> str | None:
    """The id that the client has made up. Raises BadInput for what is no UUID."""
    chosen = wire.said("process_id")
    if chosen and not UUID.fullmatch(chosen):
        raise BadInput("The process id must be a UUID")
    return chosen or None


@bp.post("/attribute-extract", strict_slashes=False)
def attribute_extract() -> Response:
    """Have attributes found for the labels that were sent, or those that are known."""
    return _begin(GraphStage.ATTRIBUTES, "labels")


@bp.post("/node-extract", strict_slashes=False)
def node_extract() -> Response:
    """Have columns grouped into nodes."""
    return _begin(GraphStage.NODES, "attributes")


@bp.post("/graph-extract", strict_slashes=False)
def graph_extract() -> Response:
    """Have nodes joined by relationships."""
    return _begin(GraphStage.GRAPH, "graph", "nodes")


@bp.post("/graph-import", strict_slashes=False)
def graph_import() -> Response:
    """Bring all rows of the table into the graph."""
    return _begin(GraphStage.IMPORT, "graph")


def _begin(stage: GraphStage, *names: str) -> Response:
    found = _table()
    try:
        stages.start(found, stage, wire.content(*names), by=api_actor())
    except gate.NotReady as error:
        return jsonify({"status": error.status, "message": "Not ready"})
    except stages.MissingInput as error:
        raise BadInput(MISSING[error.stage]) from None
    return jsonify({"status": f"processing_{stage}"})


@bp.get("/report", strict_slashes=False)
def report() -> Response:
    """How a table stands, and what a stage has come to."""
    found = wire.table("No user_id provided", "No process_id provided")
    key = wire.needed("key", "No key provided")
    if key not in KEYS:
        raise BadInput("Invalid key provided")
    return jsonify(report_of(found, GraphStage(key)))


@bp.patch("/cancel", strict_slashes=False)
def cancel() -> Response:
    """Stop what works on a table; what earlier stages have come to stays."""
    try:
        stages.cancel(_table(), by=api_actor())
    except WrongState:
        raise NotFound("Task not found or already completed") from None
    return jsonify({"status": "cancelled"})


@bp.delete("/delete", strict_slashes=False)
def delete() -> Response:
    """Forget a table, and stop what works on it."""
    imports.remove(_table(), by=api_actor())
    return jsonify({"status": "deleted"})


def _table() -> GraphImport:
    return wire.table("No user id provided", "No process id provided")
