"""Uploads: the list, a new one, and the page of one with its check and its import."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.errors import BadInput
from webapp.extensions import htmx
from webapp.models import Process, Upload
from webapp.pages.problems import ProblemsPage
from webapp.pages.uploads import UploadList, UploadPage
from webapp.security import page_actor, page_user
from webapp.services import discards, overview, problems, processes, reports, uploads
from webapp.services.problems import Filters
from webapp.states import ProcessKind
from webapp.views import arguments, signed_in
from webapp.views.forms import ReadingForm, spelled

PAGE = 25
# Wide files show fewer rows on a page, so that none takes long to make.
MOST_CELLS = 4_000
FEWEST_ROWS = 5

bp = signed_in.blueprint("uploads", __name__, url_prefix="/uploads")


@bp.get("")
def index() -> ResponseReturnValue:
    """Uploads, newest first."""
    found = overview.list_for(page_user(), arguments.number("before"), PAGE)
    page = UploadList.of(found, PAGE)
    template = "uploads/_uploads.html" if htmx else "uploads/uploads.html"
    return render_template(template, page=page)


@bp.get("/<int:upload_id>")
def show(upload_id: int) -> ResponseReturnValue:
    """One upload: how it was read, its two processes, its problems."""
    if not htmx:
        upload = uploads.get_for(page_user(), upload_id)
        return render(upload, reading_form(upload))
    (upload,), newest = overview.one_for(page_user(), upload_id)
    page = UploadPage.of(upload, newest)
    if not page.finished:
        return render_template("uploads/_upload.html", page=page, found=None)
    return render(upload, reading_form(upload), "uploads/_poll.html", newest)


@bp.post("/<int:upload_id>/reading")
def change_reading(upload_id: int) -> ResponseReturnValue:
    """Read the file in another way, and check it again."""
    upload = uploads.get_for(page_user(), upload_id)
    form = ReadingForm()
    if not form.validate():
        return render(upload, form), 422
    try:
        uploads.change_reading(upload, form.choices())
    except BadInput as error:
        note(form, error)
        return render(upload, form), 422
    return to(upload)


@bp.post("/<int:upload_id>/check")
def check(upload_id: int) -> ResponseReturnValue:
    """Check the file again."""
    upload = uploads.get_for(page_user(), upload_id)
    processes.start_validation(upload)
    return to(upload)


@bp.post("/<int:upload_id>/import")
def start_import(upload_id: int) -> ResponseReturnValue:
    """Import the good rows."""
    upload = uploads.get_for(page_user(), upload_id)
    processes.start_import(upload, by=page_actor())
    return to(upload)


@bp.post("/<int:upload_id>/discard")
def discard(upload_id: int) -> ResponseReturnValue:
    """Put the upload aside: its files and problems go."""
    upload = uploads.get_for(page_user(), upload_id)
    discards.discard(upload, by=page_actor())
    return to(upload)


@bp.post("/<int:upload_id>/report")
def start_report(upload_id: int) -> ResponseReturnValue:
    """Make the marked workbook."""
    upload = uploads.get_for(page_user(), upload_id)
    reports.start(upload)
    return redirect(url_for("uploads.show", upload_id=upload.id, _anchor="marked"))


@bp.get("/<int:upload_id>/report")
def show_report(upload_id: int) -> ResponseReturnValue:
    """How far the marked workbook is: the part of the page that is polled."""
    (upload,), newest = overview.one_for(page_user(), upload_id)
    if not htmx:
        return redirect(url_for("uploads.show", upload_id=upload.id, _anchor="marked"))
    return render_template("uploads/_marked.html", page=UploadPage.of(upload, newest))


def to(upload: Upload) -> ResponseReturnValue:
    """Go to the page of an upload."""
    return redirect(url_for("uploads.show", upload_id=upload.id))


def render(
    upload: Upload,
    form: ReadingForm,
    template: str = "uploads/upload.html",
    newest: overview.Newest | None = None,
) -> str:
    """The page of an upload, or the part of it that is polled; `newest` has its processes."""
    newest = newest or overview.of_upload(upload).newest
    page = UploadPage.of_one(upload, newest)
    check = newest.get((upload.id, ProcessKind.VALIDATION))
    labels = {field.name: field.label for field in upload.dataset.schema.fields}
    return render_template(
        template,
        page=page,
        found=find_problems(page, check) if check else None,
        form=form,
        labels=labels,
    )


def find_problems(page: UploadPage, check: Process) -> ProblemsPage | None:
    """The problems that the address asks for, once the check is over."""
    if not check.result.get("rules"):
        return None
    filters = Filters(
        code=arguments.text("code"),
        column=arguments.text("column"),
        severity=arguments.text("severity"),
        text=arguments.text("text"),
    )
    width = len(page.shape.header) if page.shape else 1
    rows = max(FEWEST_ROWS, min(problems.PAGE_ROWS, MOST_CELLS // max(1, width)))
    found = problems.find(check, filters, arguments.number("after") or 0, rows)
    return ProblemsPage.of(check, filters, found)


def reading_form(upload: Upload) -> ReadingForm:
    """The form with what was chosen before."""
    form = ReadingForm(formdata=None, data=spelled(upload.reading))
    form.offer_what_was_chosen()
    return form


def note(form: ReadingForm, error: BadInput) -> None:
    """Put what the service refused beside its fields."""
    findings = error.detail if isinstance(error.detail, list) else []
    for finding in findings:
        if finding["path"] in form:
            form[finding["path"]].errors = (finding["message"],)
