"""Imports into the lake: the page of one, the list of a repository, and doing one again."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.errors import NotFound
from webapp.extensions import htmx
from webapp.models.lake import LakeImport
from webapp.pages.lake import Place
from webapp.pages.lake_imports import LakeImportList, LakeImportPage, ScheduleItem
from webapp.security import page_actor, page_user
from webapp.services import processes
from webapp.services.lake import branches, imports, schedules, watch
from webapp.services.lake.access import branch_for, repository_for
from webapp.states import ProcessKind
from webapp.views import arguments, lake_words

PAGE = 25
PLAN = "plan"

bp = lake_words.blueprint("lake_imports", __name__, url_prefix="/lake")


@bp.get("/imports/<string(length=20):import_id>")
def show(import_id: str) -> ResponseReturnValue:
    """One plan, import or export; what is polled of it is all that its run changes."""
    row, may_write = watch.one(page_user(), import_id)
    page = LakeImportPage.of_one(row, may_write=may_write)
    template = "lake_imports/_import.html" if htmx else "lake_imports/import.html"
    return render_template(template, page=page, moved=page.process.finished and has_moved(row))


@bp.get("/of/<int:job_id>")
def of_process(job_id: int) -> ResponseReturnValue:
    """Go from a job to the import that it does."""
    row = watch.of_process(page_user(), job_id)
    return redirect(url_for("lake_imports.show", import_id=row.id))


@bp.post("/imports/<string(length=20):import_id>/<any(plan,import):mode>")
def again(import_id: str, mode: str) -> ResponseReturnValue:
    """Import what was planned, or do or plan once more what was imported."""
    before = to_change(import_id)
    if before.process.kind == ProcessKind.LAKE_EXPORT:
        raise NotFound("An export is asked for on the page of its dataset.")
    row, asked = before.repository, imports.request_of(before)
    by, plan = page_actor(), mode == PLAN
    made = imports.start(page_user(), row, before.branch, asked, plan=plan, by=by)
    return redirect(url_for("lake_imports.show", import_id=made.id))


@bp.post("/imports/<string(length=20):import_id>/cancel")
def cancel(import_id: str) -> ResponseReturnValue:
    """Ask an import to stop."""
    processes.cancel(to_change(import_id).process, page_actor())
    return redirect(url_for("lake_imports.show", import_id=import_id))


@bp.get("/<repository>/imports")
def index(repository: str) -> ResponseReturnValue:
    """The imports of a repository, newest first, and those that are done again and again."""
    before = arguments.number("before")
    found, may_write = watch.list_for(page_user(), repository, before, PAGE)
    page = LakeImportList.of(repository, found, PAGE, may_write=may_write)
    if htmx:
        return render_template("lake_imports/_list.html", page=page)
    row = repository_for(page_user(), repository)
    again = tuple(map(ScheduleItem.of, schedules.list_for(row)))
    place = Place.at_default(page_user(), row)
    return render_template("lake_imports/list.html", page=page, place=place, schedules=again)


def to_change(import_id: str) -> LakeImport:
    """An import whose branch this person may change. Raises NotFound, NotAllowed, Protected."""
    row, _ = watch.one(page_user(), import_id)
    branch_for(page_user(), row.repository.name, row.branch)
    return row


def has_moved(row: LakeImport) -> bool:
    """Has somebody made a commit in the branch since this was planned?"""
    head = (row.process.result or {}).get("head")
    branch = branches.find(row.repository, row.branch) if head else None
    return branch is not None and branch.commit_id != head
