"""The records of a dataset as an object of the lake: asked for here, done by a worker."""

# WTForms comes without types.
# mypy: disable-error-code="no-untyped-call"

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from webapp.errors import BadInput
from webapp.models import Dataset
from webapp.pages.datasets import DatasetList
from webapp.security import page_actor, page_user
from webapp.services import datasets
from webapp.services.lake import exports, writable
from webapp.services.lake.access import branch_for
from webapp.services.lake.names import MOST_OF_PATH
from webapp.views import lake_words
from webapp.views.forms import Form, choices_of
from webapp.views.lake_forms import TEXT

bp = lake_words.blueprint("lake_exports", __name__, url_prefix="/datasets/<slug>/lake")


class ExportForm(Form):
    """Where the records go, and what the commit says."""

    target = SelectField("Repository and branch", [InputRequired("Choose a branch.")])
    path = StringField(
        "Name of the object", [DataRequired("Write a name."), Length(max=MOST_OF_PATH), TEXT]
    )
    message = StringField("Note for the commit", [Length(max=4000), TEXT])


@bp.get("")
def ask(slug: str) -> ResponseReturnValue:
    """The form, with a usual name."""
    dataset = datasets.get(slug)
    return show(dataset, ExportForm(formdata=None, path=f"{dataset.slug}.parquet"))


@bp.post("")
def start(slug: str) -> ResponseReturnValue:
    """Start the export, and go to its page."""
    dataset, form = datasets.get(slug), ExportForm()
    form.target.choices = choices_of(targets())
    if not form.validate():
        return show(dataset, form), 422
    repository, _, branch = form.target.data.partition("/")
    row, target = branch_for(page_user(), repository, branch)
    path, message, by = form.path.data.strip(), form.message.data or "", page_actor()
    try:
        made = exports.start(page_user(), dataset, row, target.name, path, message, by)
    except BadInput as error:
        return show(dataset, form, lake_words.told(error)), 422
    return redirect(url_for("lake_imports.show", import_id=made.id))


def targets() -> dict[str, str]:
    """The branches that this person may write to: neither name has a slash in it."""
    found = writable.branches(page_user())
    return {f"{one.repository}/{one.branch}": f"{one.repository}, {one.branch}" for one in found}


def show(dataset: Dataset, form: ExportForm, sentence: str = "") -> str:
    """The form with what is wrong."""
    form.target.choices = choices_of(targets())
    page = DatasetList.of([dataset]).datasets[0]
    return render_template("lake_imports/export.html", page=page, form=form, sentence=sentence)
