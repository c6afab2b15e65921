"""/api/graph/imports: tables on their way into the graph, stage by stage.

Clients of MatGraph do the same in their own way: see `webapp.api.dialects.matgraph`.
"""

from flask import Response, request, url_for
from flask_openapi3.types import ResponseDict

from webapp.api import blueprints
from webapp.api.answers import shown
from webapp.api.bodies import ErrorAnswer
from webapp.api.graph_bodies import (
    TABLE_BODY,
    StartBody,
    StartPath,
    TablePath,
    TablesQuery,
    UndoPath,
)
from webapp.api.once import once
from webapp.api.upload_form import sent_files
from webapp.errors import BadInput, NotFound
from webapp.pages.graph import GraphImportList, GraphImportPage
from webapp.pages.graph_changes import GraphChangesPage
from webapp.pages.graph_columns import GraphColumnsPage
from webapp.pages.graph_drawing import GraphDrawingPage
from webapp.security import api_actor, api_user
from webapp.services.graph import contents, imports, stages, steps, vocabularies, watch
from webapp.states import GraphStage

TABLES = "/graph/imports"
TABLE = f"{TABLES}/<identifier>"
FIELDS = {"context", "vocabulary", "callback_url"}
HERE: ResponseDict = {404: ErrorAnswer}
HELD: ResponseDict = {404: ErrorAnswer, 409: ErrorAnswer}

api = blueprints.make(
    "graph",
    "Tables that become nodes and relationships in reviewed stages: labels, attributes, nodes, "
    "relationships, plan, import.",
)


@api.get(TABLES, responses={200: GraphImportList})
def index(query: TablesQuery) -> Response:
    """Tables that were handed in for the graph, newest first: an admin sees everybody's."""
    found = watch.list_for(api_user(), query.before, query.text, query.limit + 1)
    return shown(GraphImportList.of(found, query.limit, query.text))


@api.post(TABLES, responses={202: GraphImportPage}, openapi_extensions=TABLE_BODY)
@once
def create() -> Response:
    """Hand in a table; its columns are labelled at once."""
    findings: list[dict[str, str]] = []
    files = sent_files(FIELDS, findings)
    if findings:
        raise BadInput("The table is not understood; the detail names each place.", findings)
    said = {name: text for name, text in request.form.items() if text}
    made = imports.hand_in(files[0].content, files[0].name, api_user(), **said, by=api_actor())
    return _shown(made.identifier, 202)


@api.get(TABLE, responses={200: GraphImportPage, **HERE})
def show(path: TablePath) -> Response:
    """One table: what it is, how far each of its stages is, and what is done to it now."""
    return _shown(path.identifier)


@api.get(f"{TABLE}/labels", responses={200: GraphColumnsPage, **HERE})
def show_labels(path: TablePath) -> Response:
    """The label of each column, how sure that is, and why."""
    return _columns(path, GraphStage.LABELS)


@api.get(f"{TABLE}/attributes", responses={200: GraphColumnsPage, **HERE})
def show_attributes(path: TablePath) -> Response:
    """The attribute of each column, how sure that is, and why."""
    return _columns(path, GraphStage.ATTRIBUTES)


@api.get(f"{TABLE}/nodes", responses={200: GraphDrawingPage, **HERE})
def show_nodes(path: TablePath) -> Response:
    """The nodes that a row of the table becomes, and what is odd in them."""
    return _drawing(path, GraphStage.NODES)


@api.get(f"{TABLE}/graph", responses={200: GraphDrawingPage, **HERE})
def show_graph(path: TablePath) -> Response:
    """The nodes with the relationships between them, and what is odd in these."""
    return _drawing(path, GraphStage.GRAPH)


@api.get(f"{TABLE}/plan", responses={200: GraphChangesPage, **HERE})
def show_plan(path: TablePath) -> Response:
    """What an import would change in the graph."""
    return _changes(path, GraphStage.PLAN)


@api.get(f"{TABLE}/import", responses={200: GraphChangesPage, **HERE})
def show_import(path: TablePath) -> Response:
    """What the import has changed in the graph."""
    return _changes(path, GraphStage.IMPORT)


@api.post(f"{TABLE}/start/<stage>", responses={202: GraphImportPage, **HELD})
@once
def start(path: StartPath, body: StartBody) -> Response:
    """Begin a stage, from the answer of the one before or from what somebody made of it."""
    found = imports.find(api_user(), path.identifier)
    stages.start(found, GraphStage(path.stage), body.content, by=api_actor())
    return _shown(path.identifier, 202)


@api.post(f"{TABLE}/cancel", responses={202: GraphImportPage, **HELD})
@once
def cancel(path: TablePath) -> Response:
    """Ask what works on a table to stop; the answers of earlier stages stay."""
    stages.cancel(imports.find(api_user(), path.identifier), api_actor())
    return _shown(path.identifier, 202)


@api.post(f"{TABLE}/undo/<stage>", responses={202: GraphImportPage, **HELD})
@once
def undo(path: UndoPath) -> Response:
    """Forget the answers from a stage on; of `import`: take out of the graph what it brought."""
    found, stage = imports.find(api_user(), path.identifier), GraphStage(path.stage)
    if stage == GraphStage.IMPORT:
        stages.undo_import(found, api_actor())
    else:
        steps.undo(found, stage, api_actor())
    return _shown(path.identifier, 202)


@api.delete(TABLE, responses={200: GraphImportPage, **HELD})
@once
def remove(path: TablePath) -> Response:
    """Forget a table with its answers, and stop what works on it; shows it as it was.

    What it has brought into the graph stays there: undo that first to take it out.
    """
    found = imports.find(api_user(), path.identifier)
    last = _shown(path.identifier)
    imports.remove(found, api_actor())
    return last


def _shown(identifier: str, status: int = 200) -> Response:
    seen = watch.one(api_user(), identifier)
    place = url_for(".show", identifier=identifier) if status == 202 else ""
    return shown(GraphImportPage.of_one(seen, watch.way_of(seen.row)), status, location=place)


def _columns(path: TablePath, stage: GraphStage) -> Response:
    row = imports.find(api_user(), path.identifier)
    words, newest = vocabularies.load(row.vocabulary), steps.newest(row, stage)
    desk = watch.made_by_desk(row, stage)
    return shown(GraphColumnsPage.of(row, stage, words, newest, desk))


def _drawing(path: TablePath, stage: GraphStage) -> Response:
    row = imports.find(api_user(), path.identifier)
    words, newest = vocabularies.load(row.vocabulary), steps.newest(row, stage)
    if newest is None:
        raise NotFound("This stage has no answer yet.")
    graph = contents.graph_of(row, newest.content)
    findings, why = steps.findings(row, graph, stage), watch.why_drawn(row, stage)
    return shown(GraphDrawingPage.of(row, stage, words, graph, findings, newest, why))


def _changes(path: TablePath, stage: GraphStage) -> Response:
    row = imports.find(api_user(), path.identifier)
    run = watch.way_of(row).run_of(stage)
    if run is None:
        raise NotFound("This stage was not begun yet.")
    return shown(GraphChangesPage.of(row, run))
