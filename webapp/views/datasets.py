"""Datasets and their records."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.errors import BadInput, Conflict
from webapp.models import Action
from webapp.pages.datasets import DatasetList, RecordsPage
from webapp.security import must_be_admin, page_actor, page_user
from webapp.services import audit, datasets, exports, records, template
from webapp.services.workbook import MEDIA_TYPE
from webapp.views import arguments, signed_in
from webapp.views.descriptors import parse
from webapp.views.downloads import CSV, attachment, in_pieces
from webapp.views.forms import DatasetForm

bp = signed_in.blueprint("datasets", __name__, url_prefix="/datasets")


@bp.get("")
def index() -> ResponseReturnValue:
    """All datasets, by title."""
    page = DatasetList.of(datasets.list_all())
    return render_template("datasets/datasets.html", page=page)


@bp.get("/new")
def ask() -> ResponseReturnValue:
    """The form to add a dataset."""
    must_be_admin(page_user())
    return render_template("datasets/new.html", form=DatasetForm(), sentence="", findings=[])


@bp.post("/new")
def create() -> ResponseReturnValue:
    """Add a dataset, or say what is wrong in its descriptor and where."""
    must_be_admin(page_user())
    form = DatasetForm()
    file = request.files.get("file")
    if file and file.filename:
        form.descriptor.data = file.stream.read().decode("utf-8-sig", "replace")
    try:
        dataset = datasets.add(parse(form.descriptor.data or ""), by=page_actor())
    except (BadInput, Conflict) as error:
        return render_template(
            "datasets/new.html", form=form, sentence=error.sentence, findings=error.detail or []
        ), 422
    flash(f"The dataset {dataset.title} is there, and empty.")
    return redirect(url_for("datasets.show", slug=dataset.slug))


@bp.get("/<slug>")
def show(slug: str) -> ResponseReturnValue:
    """The records of a dataset: search, sort, pages."""
    dataset = datasets.get(slug)
    search, sort = arguments.text("search"), arguments.text("sort")
    cursor = request.args.get("cursor", "")
    found = records.page(dataset, search=search, sort=sort, cursor=cursor)
    page = RecordsPage.of(dataset, found, search, sort)
    return render_template("datasets/records.html", page=page, first=not cursor)


@bp.get("/<slug>/records.csv")
def export(slug: str) -> Response:
    """All records as CSV that the dataset takes back."""
    dataset = datasets.get(slug)
    audit.record(page_actor(), Action.EXPORTED, dataset, "As CSV.")
    lines = in_pieces(exports.as_csv(dataset))
    return attachment(lines, f"{dataset.slug}.csv", CSV)


@bp.get("/<slug>/records.xlsx")
def export_workbook(slug: str) -> Response:
    """All records as a workbook in the shape of the template."""
    dataset = datasets.get(slug)
    content = exports.as_workbook(dataset)
    audit.record(page_actor(), Action.EXPORTED, dataset, "As a workbook.")
    return attachment(content, f"{dataset.slug}.xlsx", MEDIA_TYPE)


@bp.get("/<slug>/template.xlsx")
def empty_workbook(slug: str) -> Response:
    """The workbook to fill in."""
    dataset = datasets.get(slug)
    return attachment(template.workbook(dataset), f"{dataset.slug} template.xlsx", MEDIA_TYPE)
