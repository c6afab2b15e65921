"""Batches: the list, the page of one with its log, its dry run and import, and its copy."""

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp import storage
from webapp.extensions import htmx
from webapp.models import Batch
from webapp.pages.batches import BatchList, BatchPage, BatchRun
from webapp.security import page_actor, page_user
from webapp.services import batch_logs, batches
from webapp.views import arguments, signed_in
from webapp.views.downloads import attachment, encoded

PAGE = 25
TEXT = "text/plain; charset=utf-8"
DRY = "dry-run"

bp = signed_in.blueprint("batches", __name__, url_prefix="/batches")


@bp.get("")
def index() -> ResponseReturnValue:
    """Batches, newest first: everyone's for admins."""
    found = batches.list_for(page_user(), arguments.number("before"), PAGE)
    template = "batches/_batches.html" if htmx else "batches/batches.html"
    return render_template(template, page=BatchList.of(found, PAGE))


@bp.get("/<int:batch_id>")
def show(batch_id: int) -> ResponseReturnValue:
    """One batch; what is polled of it is all that its run changes."""
    if htmx:
        page = BatchRun.of_run(*batch_logs.followed(page_user(), batch_id))
        return render_template("batches/_batch.html", page=page)
    return show_one(batches.get_for(page_user(), batch_id))


@bp.get("/<int:batch_id>/log.txt")
def log(batch_id: int) -> Response:
    """All lines of the log, also those that the page does not show."""
    batch = batches.get_for(page_user(), batch_id)
    lines = encoded(batch_logs.everything(batch))
    return attachment(lines, f"log of {batch.comment}.txt", TEXT)


@bp.get('/<int:batch_id>/<any(import,"dry-run"):mode>')
def ask(batch_id: int, mode: str) -> ResponseReturnValue:
    """What a dry run or the import means, before it is asked for."""
    page = BatchPage.of_one(batches.get_for(page_user(), batch_id))
    return render_template("batches/run.html", page=page, dry=mode == DRY)


@bp.post('/<int:batch_id>/<any(import,"dry-run"):mode>')
def schedule(batch_id: int, mode: str) -> ResponseReturnValue:
    """Ask for a dry run, or for the import."""
    batch = batches.get_for(page_user(), batch_id)
    batches.schedule(batch, dry=mode == DRY, by=page_actor())
    return redirect(url_for("batches.show", batch_id=batch.id))


@bp.post("/<int:batch_id>/copy")
def copy(batch_id: int) -> ResponseReturnValue:
    """Make a new batch with the same control file and files, and go to it."""
    made = batches.copy(batches.get_for(page_user(), batch_id))
    flash("This is a new batch with the same control file and files. Nothing is imported yet.")
    return redirect(url_for("batches.show", batch_id=made.id))


@bp.post("/<int:batch_id>/cancel")
def cancel(batch_id: int) -> ResponseReturnValue:
    """Ask the run of a batch to stop."""
    batch = batches.get_for(page_user(), batch_id)
    batches.cancel(batch, page_actor())
    return redirect(url_for("batches.show", batch_id=batch.id))


def show_one(batch: Batch, sentence: str = "") -> str:
    """The page of a batch, with why a file was not added."""
    page, most = BatchPage.of_one(batch), storage.settings().max_upload_bytes
    return render_template("batches/batch.html", page=page, sentence=sentence, most=most)
