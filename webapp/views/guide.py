"""What control files can say at this desk, made of what the code goes by."""

from flask import render_template
from flask.typing import ResponseReturnValue

from webapp.pages.drafts import DraftPage
from webapp.pages.guide import GuidePage
from webapp.services import destinations
from webapp.services.drafts import Asked, draft
from webapp.static_files import FOLDER
from webapp.views import signed_in

# What the first batch is made of; every desk has the dataset.
EXAMPLE = "examples/library-tags.json"
MODEL = f"{destinations.PREFIX}tags"

bp = signed_in.blueprint("guide", __name__, url_prefix="/control-files")


@bp.get("/guide")
def show() -> ResponseReturnValue:
    """Instructions, data types, filters, readers, and the destinations of every model."""
    page = GuidePage.of(destinations.all_models())
    return render_template("control_files/guide.html", page=page)


@bp.get("/tutorial")
def teach() -> ResponseReturnValue:
    """The way of a first batch, from a JSON file to records."""
    path = FOLDER / EXAMPLE
    model = destinations.model_of(MODEL)
    assert model is not None
    made = draft(model, Asked(content=path.read_bytes()))
    return render_template(
        "control_files/tutorial.html",
        page=DraftPage.of(made, {}),
        example=path.read_text(encoding="utf-8"),
        address=EXAMPLE,
    )
