"""The graph that was imported, for whoever has signed in: found, walked, asked, taken along."""

from flask import Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from webapp.errors import BadInput
from webapp.graph.formats import FORMS
from webapp.pages.graph_browser import (
    GraphAnswer,
    GraphAround,
    GraphCounts,
    GraphNodeList,
    GraphNodePage,
)
from webapp.pages.graph_columns import by_name
from webapp.pages.graph_telling import (
    CanvasPart,
    canvas_terms,
    examples,
    told,
    told_value,
)
from webapp.security import page_user
from webapp.services import briefly
from webapp.services.graph import exports, imports, reading, vocabularies
from webapp.views import arguments, signed_in
from webapp.views.downloads import attachment

COUNTS_SECONDS = 5

bp = signed_in.blueprint("graph_browser", __name__, "/graph")


@bp.get("/browse")
def browse() -> str:
    """Nodes with a text or a label, and how many there are of each kind."""
    text, label, after = arguments.text("text"), arguments.text("label"), arguments.path("after")
    page = GraphNodeList.of(reading.search(text, label, after), text, label)
    return render_template(
        "graph/browse.html",
        page=page,
        after=after,
        counts=counts(),
        labels=by_name(vocabularies.usable()),
        told=told,
    )


@bp.get("/nodes/<any_path:key>")
def show(key: str) -> str:
    """A node, what is around it, and which rows it was made of."""
    found = reading.node(key)
    page = GraphNodePage.of(found, reading.tables(page_user(), found["seen"]))
    labels = by_name(vocabularies.usable())
    return render_template(
        "graph/seen_node.html",
        page=page,
        part=drawn(key),
        labels=labels,
        terms=canvas_terms(labels),
        told=told,
    )


@bp.get("/around")
def around() -> ResponseReturnValue:
    """What is around a node, for the canvas."""
    return jsonify(drawn(arguments.path("key")).model_dump())


@bp.get("/query")
def ask() -> str:
    """A box for a query, and examples of what can be asked of this graph."""
    return show_query(request.args.get("query", "")[: reading.LONGEST_QUERY])


@bp.post("/query")
def answer() -> ResponseReturnValue:
    """The answer to a query that only reads, or in a sentence why there is none."""
    text = request.form.get("query", "").strip()
    try:
        if not text:
            raise BadInput("Write a query first, or take one of the examples.")
        page = GraphAnswer.of(reading.cypher(text))
    except BadInput as error:
        page = GraphAnswer(problem=error.sentence)
    return show_query(text, page), 422 if page.problem else 200


@bp.get("/export.<form>")
def export(form: str) -> Response:
    """The graph as a file: all of it, what a table has brought, or what is around a node."""
    scope: dict[str, object] = {}
    if key := arguments.path("around"):
        scope = {"keys": [node["key"] for node in reading.around([key])["nodes"]]}
    elif identifier := arguments.text("identifier"):
        scope = {"import": imports.find(page_user(), identifier).id}
    content = exports.export(form, scope)
    return attachment(content, f"graph.{form}", FORMS[form].kind)


def show_query(text: str, page: GraphAnswer | None = None) -> str:
    """The page of a query, with its answer if there is one."""
    return render_template(
        "graph/query.html",
        text=text,
        page=page,
        examples=examples(counts(), vocabularies.usable()),
        limits=reading,
        told_value=told_value,
    )


def drawn(key: str) -> CanvasPart:
    """What a canvas shows around a node."""
    return CanvasPart.of(GraphAround.of(reading.around([key], most=reading.MOST_DRAWN)))


def counts() -> GraphCounts:
    """How many there are of each kind; it may be some seconds old."""
    asked = briefly.known("graph counts", COUNTS_SECONDS, reading.counts)
    return GraphCounts(**asked)
