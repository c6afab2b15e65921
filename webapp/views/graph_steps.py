"""The six steps of a table on its way into the graph: looked at, begun, cancelled, undone."""

from contextlib import suppress

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_htmx import make_response

from webapp.errors import NotFound, WrongState
from webapp.extensions import htmx
from webapp.pages.graph import GraphImportItem, GraphImportPage
from webapp.pages.graph_way import EDITED, STAGES, STEPS, WORDS, StepState
from webapp.security import page_actor, page_user
from webapp.services.graph import imports, stages, steps, watch
from webapp.services.graph.watch import Watched, Way
from webapp.states import GraphStage
from webapp.views import graph_columns, graph_drawing, graph_plan, signed_in

NAMES = "labels,attributes,nodes,relations,plan,result"

bp = signed_in.blueprint("graph_steps", __name__, "/graph")


@bp.get(f"/<identifier>/<any({NAMES}):step>")
def show(identifier: str, step: str) -> ResponseReturnValue:
    """A step: how far it is while it runs, else what has come of it."""
    seen, stage = watch.one(page_user(), identifier), STAGES[step]
    if htmx:
        return poll(seen, step)
    way = watch.way_of(seen.row)
    place = GraphImportPage.of_one(seen, way)
    now = place.step(stage)
    if now.state == StepState.RUNNING:
        return render_template("graph/running.html", page=place, step=now)
    if not now.reached and stage not in (place.at, place.edited):
        return redirect(url_for("graph.show", identifier=identifier))
    return show_step(seen, place, way, stage)


def poll(seen: Watched, step: str) -> ResponseReturnValue:
    """How far a run is; once it is over the page is loaded anew, which Back does not stop at."""
    page = GraphImportItem.of(seen)
    if page.finished:
        return make_response("", refresh=True)
    return render_template("graph/_running.html", page=page, word=step)


def show_step(
    seen: Watched, place: GraphImportPage, way: Way, stage: GraphStage
) -> ResponseReturnValue:
    """The page of a step at which nothing runs."""
    if stage in (GraphStage.LABELS, GraphStage.ATTRIBUTES):
        return graph_columns.show(seen.row, place, stage)
    if stage in (GraphStage.NODES, GraphStage.GRAPH):
        return graph_drawing.show(seen.row, place, stage)
    return graph_plan.show(seen.row, place, way, stage)


@bp.post(f"/<identifier>/<any({NAMES}):step>/begin")
def begin(identifier: str, step: str) -> ResponseReturnValue:
    """Begin a step from the answers of the one before, as they are kept."""
    row = imports.find(page_user(), identifier)
    stages.start(row, STAGES[step], by=page_actor())
    return redirect(url_for("graph_steps.show", identifier=identifier, step=step))


@bp.post("/<identifier>/cancel")
def cancel(identifier: str) -> ResponseReturnValue:
    """Stop what runs for a table."""
    # Where it came to its end just now, the page says how.
    with suppress(WrongState):
        stages.cancel(imports.find(page_user(), identifier), page_actor())
    return redirect(url_for("graph.show", identifier=identifier))


@bp.get(f"/<identifier>/<any({NAMES}):step>/undo")
def ask_to_undo(identifier: str, step: str) -> ResponseReturnValue:
    """What is dropped with a step, and what stays."""
    seen, stage = watch.one(page_user(), identifier), undoable(step)
    place = GraphImportPage.of_one(seen, watch.way_of(seen.row))
    later = [WORDS[one] for one in STEPS[STEPS.index(stage) :]]
    return render_template("graph/undo.html", page=place, step=place.step(stage), later=later)


@bp.post(f"/<identifier>/<any({NAMES}):step>/undo")
def undo(identifier: str, step: str) -> ResponseReturnValue:
    """Drop the answers of a step and of those after it, or take an import out of the graph."""
    row, stage = imports.find(page_user(), identifier), undoable(step)
    if stage == GraphStage.IMPORT:
        stages.undo_import(row, page_actor())
        return redirect(url_for("graph_steps.show", identifier=identifier, step=step))
    steps.undo(row, stage, page_actor())
    before = WORDS[EDITED[max(EDITED.index(stage) - 1, 0)]]
    return redirect(url_for("graph_steps.show", identifier=identifier, step=before))


def undoable(step: str) -> GraphStage:
    """A step that can be undone. Raises NotFound."""
    if STAGES[step] == GraphStage.PLAN:
        raise NotFound("A plan changes nothing, so there is nothing to undo.")
    return STAGES[step]
