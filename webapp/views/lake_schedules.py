"""Imports into the lake that are done again and again."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.errors import NotFound
from webapp.models.lake import LakeSchedule
from webapp.models.members import MemberRole
from webapp.pages.lake_imports import USUAL, ScheduleItem
from webapp.security import page_actor, page_user
from webapp.services.lake import imports, schedules
from webapp.services.lake.access import branch_for, repository_for
from webapp.states import ProcessKind
from webapp.views import lake_words
from webapp.views.filters import when
from webapp.views.lake_imports import to_change

bp = lake_words.blueprint("lake_schedules", __name__, url_prefix="/lake")


@bp.post("/imports/<string(length=20):import_id>/repeat")
def add(import_id: str) -> ResponseReturnValue:
    """Have an import done again every hour, day or week."""
    row = to_change(import_id)
    seconds = {str(number): number for number in USUAL}.get(request.form.get("every", ""))
    if row.process.kind == ProcessKind.LAKE_EXPORT or seconds is None:
        raise NotFound("Only imports are repeated: every hour, every day or every week.")
    asked, by = imports.request_of(row), page_actor()
    made = schedules.add(page_user(), row.repository, row.branch, asked, seconds, by=by)
    flash(f"It is imported {USUAL[seconds]} from now on, next {when(made.next_at)}.")
    return to_list(row.repository.name)


@bp.post("/<repository>/schedules/<int:schedule_id>/<any(on,off):mode>")
def switch(repository: str, schedule_id: int, mode: str) -> ResponseReturnValue:
    """Let a schedule rest, or go on."""
    row = find(repository, schedule_id)
    if mode == "on":
        # It runs with the rights of who made it: nobody uses these for what they may not do.
        branch_for(page_user(), repository, row.branch)
    schedules.switch(row, on=mode == "on", by=page_actor())
    return to_list(repository)


@bp.get("/<repository>/schedules/<int:schedule_id>/remove")
def ask_to_remove(repository: str, schedule_id: int) -> ResponseReturnValue:
    """What removing a schedule means, before it is done."""
    page = ScheduleItem.of(find(repository, schedule_id))
    return render_template("lake_imports/remove_schedule.html", page=page, repository=repository)


@bp.post("/<repository>/schedules/<int:schedule_id>/remove")
def remove(repository: str, schedule_id: int) -> ResponseReturnValue:
    """Forget a schedule; what it has imported stays."""
    schedules.remove(find(repository, schedule_id), page_actor())
    flash("It is not imported again by itself. What was imported stays.")
    return to_list(repository)


def find(repository: str, schedule_id: int) -> LakeSchedule:
    """A schedule that this person may change. Raises NotFound, NotAllowed."""
    row = repository_for(page_user(), repository, MemberRole.WRITER, force=True)
    return schedules.find(row, schedule_id)


def to_list(repository: str) -> ResponseReturnValue:
    """Go to the imports of a repository."""
    return redirect(url_for("lake_imports.index", repository=repository))
