"""Graph: the tables that were handed in for it, the way to the step of one, and its removal."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.extensions import htmx
from webapp.pages.graph import GraphImportItem, GraphImportList, GraphImportPage
from webapp.pages.graph_way import WORDS
from webapp.security import page_actor, page_user
from webapp.services.graph import imports, watch
from webapp.views import arguments, signed_in

bp = signed_in.blueprint("graph", __name__, "/graph")


@bp.get("")
def index() -> ResponseReturnValue:
    """Tables, newest first: everyone's for admins."""
    text, before = arguments.text("text"), arguments.number("before")
    found = watch.list_for(page_user(), before, text, watch.PAGE + 1)
    page = GraphImportList.of(found, watch.PAGE, text)
    return render_template("graph/_list.html" if htmx else "graph/index.html", page=page)


@bp.get("/<identifier>")
def show(identifier: str) -> ResponseReturnValue:
    """Go to the step that a table has come to."""
    seen = watch.one(page_user(), identifier)
    page = GraphImportPage.of_one(seen, watch.way_of(seen.row))
    return redirect(url_for("graph_steps.show", identifier=identifier, step=WORDS[page.at]))


@bp.get("/of/<int:run_id>")
def of_process(run_id: int) -> ResponseReturnValue:
    """Go from a job to the table that it works on."""
    row = watch.of_process(page_user(), run_id)
    return redirect(url_for("graph.show", identifier=row.identifier))


@bp.get("/<identifier>/remove")
def ask_to_remove(identifier: str) -> ResponseReturnValue:
    """What is removed with a table, and what stays."""
    page = GraphImportItem.of(watch.one(page_user(), identifier))
    return render_template("graph/remove.html", page=page)


@bp.post("/<identifier>/remove")
def remove(identifier: str) -> ResponseReturnValue:
    """Remove a table, and go back to the list."""
    row = imports.find(page_user(), identifier)
    name = row.filename
    imports.remove(row, page_actor())
    flash(f"{name} was deleted.")
    return redirect(url_for("graph.index"))
