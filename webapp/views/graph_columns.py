"""Labels and attributes of a table: looked at, changed, and gone on from."""

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.errors import BadInput, WrongState
from webapp.models import GraphImport
from webapp.pages.graph import GraphImportPage
from webapp.pages.graph_columns import PAGE, GraphColumnItem, GraphColumnsPage
from webapp.pages.graph_way import NEXT, STAGES, WORDS
from webapp.security import page_actor, page_user
from webapp.services.graph import imports, stages, steps, vocabularies, watch
from webapp.states import GraphStage
from webapp.views import signed_in
from webapp.views.graph_forms import Chosen, content_of, number_in

DOUBTFUL = "doubtful"
# For each column a choice and a tick, and what else a form has.
PARTS_OF_A_FORM = 2 * PAGE + 100
# Beside the file of a table, which is handed in elsewhere, a form is small.
LARGEST_FORM = 4 * 1024 * 1024

bp = signed_in.blueprint("graph_columns", __name__, "/graph")


@bp.url_value_preprocessor
def allow_many_fields(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Take forms with a field for each of many columns, but only from somebody who is signed in."""
    if request.method == "POST" and signed_in.person():
        request.max_form_parts = PARTS_OF_A_FORM
        request.max_form_memory_size = LARGEST_FORM


@bp.post("/<identifier>/<any(labels,attributes):step>")
def choose(identifier: str, step: str) -> ResponseReturnValue:
    """Keep what was chosen, and stay or go on."""
    row, stage = imports.find(page_user(), identifier), STAGES[step]
    page = page_of(row, stage)
    chosen = Chosen.of(page, request.form, request.form.getlist("tick"))
    if chosen.errors:
        return show_again(row, stage, chosen), 422
    content = content_of(page, chosen.choices) if chosen.changed else None
    try:
        if request.form.get("do") == "go":
            stages.start(row, NEXT[stage], content, by=page_actor())
            return redirect(to(identifier, WORDS[NEXT[stage]]))
        if content is not None:
            steps.save(row, stage, content, page_actor())
    except (BadInput, WrongState) as error:
        return show_again(row, stage, chosen, error.sentence), 422
    return redirect(here(identifier, step, chosen))


def here(identifier: str, step: str, chosen: Chosen) -> str:
    """The page with the same columns, those before them, or those after; at a pick its row."""
    begins = max(number_in(request.form.get("from", "")), 0)
    do, which = request.form.get("do", ""), request.form.get("show", "")
    moves = {"more": begins + PAGE, "back": max(begins - PAGE, 0), "show": 0, DOUBTFUL: 0}
    first = moves.get(do, begins)
    asked = {"show": (do if do == DOUBTFUL else which) or None, "from": first or None}
    row = None if chosen.picked is None else f"column-{chosen.picked}"
    return to(identifier, step, **asked, _anchor=row)


def to(identifier: str, step: str, **more: Any) -> str:
    """The address of a step."""
    return url_for("graph_steps.show", identifier=identifier, step=step, **more)


def page_of(row: GraphImport, stage: GraphStage) -> GraphColumnsPage:
    """The columns with the newest answer of a stage."""
    words = vocabularies.load(row.vocabulary)
    newest, desk = steps.newest(row, stage), watch.made_by_desk(row, stage)
    return GraphColumnsPage.of(row, stage, words, newest, desk)


def show_again(row: GraphImport, stage: GraphStage, chosen: Chosen, sentence: str = "") -> str:
    """The page with what was sent, and what is wrong in it."""
    seen = watch.one(page_user(), row.identifier)
    place = GraphImportPage.of_one(seen, watch.way_of(seen.row))
    return show(seen.row, place, stage, chosen, sentence)


def show(
    row: GraphImport,
    place: GraphImportPage,
    stage: GraphStage,
    chosen: Chosen | None = None,
    sentence: str = "",
) -> str:
    """The columns that the address or the form asks for."""
    page = page_of(row, stage)
    if chosen:
        page = page.model_copy(update={"columns": tuple(with_choices(page, chosen))})
    which = request.values.get("show", "")
    found = sorted_out(page, which, chosen.errors if chosen else {})
    first = number_in(request.values.get("from", ""))
    first = first if 0 < first < len(found) else 0
    return render_template(
        "graph/columns.html",
        page=page,
        place=place,
        step=place.step(stage),
        rows=found[first : first + PAGE],
        first=first,
        more=len(found) > first + PAGE,
        total=len(found),
        show=which,
        errors=chosen.errors if chosen else {},
        sentence=sentence,
    )


def sorted_out(
    page: GraphColumnsPage, which: str, errors: Mapping[int, str]
) -> list[GraphColumnItem]:
    """The columns of one kind, or in an order; those with an error are always among them."""
    # What has no label has no attribute to choose.
    columns = [one for one in page.columns if one.choices or one.index in errors]
    if which == "first":
        return sorted(columns, key=lambda one: (one.confidence is None, one.confidence or 0))
    if which == DOUBTFUL:
        return [one for one in columns if one.doubtful or one.index in errors]
    if which == "none":
        return [one for one in columns if one.none or one.index in errors]
    return columns


def with_choices(page: GraphColumnsPage, chosen: Chosen) -> list[GraphColumnItem]:
    """The columns as a form has them; what cannot be stays as it was kept."""
    field = "label" if page.stage == GraphStage.LABELS else "attribute"
    return [
        column
        if column.index in chosen.errors
        else column.model_copy(update={field: chosen.choices[column.index]})
        for column in page.columns
    ]
