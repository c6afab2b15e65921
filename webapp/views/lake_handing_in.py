"""An object of the lake as a file for a dataset."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.errors import BadFile, BadInput, Conflict, Gone, TooLarge
from webapp.pages.datasets import DatasetList
from webapp.pages.lake_tree import ObjectPage
from webapp.security import page_actor, page_user
from webapp.services import datasets
from webapp.services.lake import handing_in
from webapp.views import arguments, lake_words
from webapp.views.lake import find
from webapp.views.lake_object import find_object, page_of

CHOOSE = "Choose the dataset that the object is for."

bp = lake_words.blueprint("lake_handing_in", __name__, url_prefix="/lake/<repository>")


@bp.get("/dataset/<ref>")
def ask_dataset(repository: str, ref: str) -> ResponseReturnValue:
    """The form to choose a dataset."""
    return show(page_of(ref, *find_object(repository, ref)), request.args.get("dataset", ""))


@bp.post("/dataset/<ref>")
def hand_in(repository: str, ref: str) -> ResponseReturnValue:
    """Hand the object of a commit in, as if somebody had uploaded it, and go to its check."""
    path, chosen = arguments.path("path"), request.form.get("dataset", "")
    row, _ = find(repository, ref)
    if not chosen:
        return show(page_of(ref, *find_object(repository, ref)), "", CHOOSE), 422
    dataset = datasets.get(chosen)
    try:
        upload, _ = handing_in.hand_in(page_user(), row, ref, path, dataset, page_actor())
    except (BadFile, BadInput, Conflict, Gone, TooLarge) as error:
        sentence = lake_words.told(error)
        return show(page_of(ref, *find_object(repository, ref)), chosen, sentence), 422
    return redirect(url_for("uploads.show", upload_id=upload.id))


def show(page: ObjectPage, chosen: str, sentence: str = "") -> str:
    """The form with what is wrong."""
    known = DatasetList.of(datasets.list_all()).datasets
    return render_template(
        "lake_imports/use_object.html", page=page, datasets=known, chosen=chosen, sentence=sentence
    )
