"""Nodes and relationships of a table: looked at, and gone on from."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.errors import BadInput, WrongState
from webapp.graph.shapes import Graph
from webapp.models import GraphImport
from webapp.pages.graph import GraphImportPage
from webapp.pages.graph_drawing import GraphDrawingPage
from webapp.pages.graph_way import NEXT, STAGES, WORDS
from webapp.security import page_actor, page_user
from webapp.services.graph import contents, imports, stages, steps, vocabularies, watch
from webapp.states import GraphStage
from webapp.views import graph_edit, signed_in

bp: Blueprint = signed_in.blueprint("graph_drawing", __name__, "/graph")


@bp.post("/<identifier>/<any(nodes,relations):step>")
def go_on(identifier: str, step: str) -> ResponseReturnValue:
    """Begin the next stage with the graph as it is kept."""
    row, stage = imports.find(page_user(), identifier), STAGES[step]
    try:
        stages.start(row, NEXT[stage], by=page_actor())
    except (BadInput, WrongState) as error:
        seen = watch.one(page_user(), identifier)
        place = GraphImportPage.of_one(seen, watch.way_of(seen.row))
        return show(seen.row, place, stage, error.sentence), 422
    address = url_for("graph_steps.show", identifier=identifier, step=WORDS[NEXT[stage]])
    return redirect(address)


def show(
    row: GraphImport,
    place: GraphImportPage,
    stage: GraphStage,
    sentence: str = "",
) -> str:
    """The newest graph of a stage, and why it cannot be gone on from."""
    newest = steps.newest(row, stage)
    graph = contents.graph_of(row, newest.content) if newest else Graph()
    page = GraphDrawingPage.of(
        row,
        stage,
        vocabularies.load(row.vocabulary),
        graph,
        # They stand in the editor.
        (),
        newest,
        watch.why_drawn(row, stage),
    )
    return render_template(
        "graph/drawing.html",
        page=page,
        place=place,
        step=place.step(stage),
        editor=None if place.locked else graph_edit.editor_for(row, WORDS[stage]),
        sentence=sentence,
    )
