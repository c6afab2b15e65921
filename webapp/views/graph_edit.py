"""Changing a graph by hand: from the canvas, and from the tables beside it without a script.

The canvas sends the graph as it stands there, and gets it back with the change and the tables that
go with it; nothing is kept until it is saved. A form without a graph changes the one that is kept.
"""

from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.errors import BadInput, DeskError, NotFound, WrongState
from webapp.extensions import htmx
from webapp.graph.editing import Editing
from webapp.graph.shapes import Graph, emit_graph
from webapp.models import GraphImport
from webapp.pages.graph_edited import NodeForm
from webapp.pages.graph_editor import GraphEditor
from webapp.pages.graph_way import STAGES
from webapp.security import page_actor, page_user
from webapp.services.graph import contents, imports, steps, vocabularies
from webapp.views import signed_in
from webapp.views.graph_acts import ACTS, Done, Form, OnTheTable, row_number

# A graph of some ten thousand nodes.
LARGEST = 8 * 1024 * 1024
# A field for each value of a node, and where it is from.
MOST_PARTS = 5_000
NOTHING = "There is no graph to change yet. Go on from the step before."

bp = signed_in.blueprint(
    "graph_edit", __name__, "/graph/<identifier>/<any(nodes, relations):step>/edit"
)


@bp.url_value_preprocessor
def allow_large_graphs(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Take a graph as a field, but only from somebody who is signed in, before the CSRF check."""
    if request.method == "POST" and signed_in.person():
        request.max_content_length = request.max_form_memory_size = LARGEST
        request.max_form_parts = MOST_PARTS


def editor_for(row: GraphImport, step: str) -> GraphEditor | None:
    """The editor of what is kept of a table at `nodes` or `relations`, once there is something."""
    graph = steps.graph(row, STAGES[step])
    if graph is None:
        return None
    return editor_of(OnTheTable(row, step, editing(row, graph)), request.args)


@bp.post("/<any(add, change, remove, connect, disconnect, reverse, show):act>")
def edit(identifier: str, step: str, act: str) -> ResponseReturnValue:
    """Do one change: to the graph that was sent along, or to the one that is kept."""
    there = on_the_table(identifier, step)
    try:
        done = ACTS[act](there)
    except BadInput as error:
        return refused(there, error)
    if htmx:
        return show_tables(there, done)
    return keep(there, done)


@bp.post("/save")
def save(identifier: str, step: str) -> ResponseReturnValue:
    """Keep the graph as the canvas has it."""
    there = on_the_table(identifier, step)
    done = Done(there.edited.graph, "The graph is saved.")
    try:
        answer = keep(there, done)
    except WrongState as error:
        if htmx:
            return plain(error)
        raise
    return show_tables(there, done) if htmx else answer


@bp.get("/new")
@bp.post("/new")
def ask_for_new(identifier: str, step: str) -> ResponseReturnValue:
    """The form for a new node: a page, or for a dialog."""
    there = on_the_table(identifier, step)
    template = "graph/_new_node.html" if htmx else "graph/new_node.html"
    return render_template(template, page=editor_of(there, request.args))


@bp.get("/form")
@bp.post("/form")
def ask(identifier: str, step: str) -> ResponseReturnValue:
    """The form of one node: a page, or for a dialog."""
    there = on_the_table(identifier, step)
    if "node" not in request.values:
        return to_step(identifier, step)
    try:
        return show_form(there, request.values["node"])
    except BadInput as error:
        if htmx:
            return plain(error)
        raise NotFound(error.sentence) from error


def on_the_table(identifier: str, step: str) -> OnTheTable:
    """The graph that was sent, else the one that is kept. Raises NotFound, BadInput, WrongState."""
    row = imports.find(page_user(), identifier)
    sent = request.form.get("graph")
    graph = contents.graph_of(row, sent) if sent else steps.graph(row, STAGES[step])
    if graph is None:
        raise WrongState(NOTHING)
    return OnTheTable(row, step, editing(row, graph))


def editing(row: GraphImport, graph: Graph) -> Editing:
    """A graph with its vocabulary and the headers of its table."""
    headers = (row.shape or {}).get("headers", [])
    return Editing(graph, vocabularies.load(row.vocabulary), headers)


def keep(there: OnTheTable, done: Done) -> ResponseReturnValue:
    """Save a graph, and go back to its page."""
    steps.save(there.row, STAGES[there.step], emit_graph(done.graph), page_actor())
    flash(done.said)
    return to_step(there.row.identifier, there.step)


def to_step(identifier: str, step: str) -> ResponseReturnValue:
    """Go back to the page of the graph."""
    return redirect(url_for("graph_steps.show", identifier=identifier, step=step))


def refused(there: OnTheTable, error: BadInput) -> ResponseReturnValue:
    """What is not allowed, in a sentence: for the canvas, or on the form that it came from."""
    node_id = request.form.get("node", "")
    if htmx:
        return plain(error)
    try:
        return show_form(there, node_id, error.sentence), 422
    except BadInput:
        raise error from None


def plain(error: DeskError) -> ResponseReturnValue:
    """A refusal as a text."""
    return error.sentence, 422, {"Content-Type": "text/plain; charset=utf-8"}


def show_form(there: OnTheTable, node_id: str, sentence: str = "") -> str:
    """The form of a node. Raises BadInput where there is no such node."""
    about = {"identifier": there.row.identifier, "step": there.step}
    page = NodeForm.of(there.edited, node_id, there.columns, **about)
    template = "graph/_node.html" if htmx else "graph/node.html"
    return render_template(template, page=page, sentence=sentence)


def show_tables(there: OnTheTable, done: Done) -> str:
    """The tables of a graph after a change."""
    after = replace(there, edited=replace(there.edited, graph=done.graph))
    page = editor_of(after, request.form, said=done.said, chosen=done.chosen)
    return render_template("graph/_edited.html", editor=page)


def editor_of(there: OnTheTable, asked: Form, **more: str) -> GraphEditor:
    """The page of a graph, at the rows of its tables that were asked for."""
    found = steps.findings(there.row, there.edited.graph, STAGES[there.step])
    kept = steps.newest(there.row, STAGES[there.step])
    reasons = kept.reasons if kept else {}
    return GraphEditor.of(
        there.edited,
        found,
        reasons.get("doubtful", []),
        there.columns,
        identifier=there.row.identifier,
        step=there.step,
        nodes_from=row_number(asked, "nodes_from"),
        relationships_from=row_number(asked, "relationships_from"),
        **more,
    )
