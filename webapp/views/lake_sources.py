"""Asking for an import into the lake: choose sources, see what is there, and start or plan it."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.errors import BadInput
from webapp.extensions import htmx
from webapp.models.lake import LakeBranch, LakeRepository
from webapp.pages.lake import Place
from webapp.pages.lake_wizard import GoingPage, SourceLook, SourceRow, WizardPage
from webapp.security import page_actor, page_user
from webapp.services.lake import imports, places, refs, watch
from webapp.services.lake.access import branch_for
from webapp.services.lake.places import SourceRefused
from webapp.services.lake.refs import Resolved
from webapp.services.lake.requests import LONGEST_ADDRESS, ImportRequest
from webapp.states import ProcessKind
from webapp.views import arguments, lake_words
from webapp.views.lake_wizard_form import MOST_ROWS, REPLACE, Asked

PLAN, IMPORT = "plan", "import"
FORBIDDEN = "The desk does not read from {}. Choose a place that it reads from."

bp = lake_words.blueprint("lake_sources", __name__, url_prefix="/lake/<repository>/import/<branch>")


@bp.get("")
def ask(repository: str, branch: str) -> ResponseReturnValue:
    """The form, empty or with what was asked for before."""
    row, target = branch_for(page_user(), repository, branch)
    before = request.args.get("like", "")
    return show(row, target, asked_before(before) if before else Asked(), number=1)


@bp.post("")
def start(repository: str, branch: str) -> ResponseReturnValue:
    """Start the import or a plan of it; or change the form as somebody has pressed."""
    row, target = branch_for(page_user(), repository, branch)
    asked, wish = Asked.of_form(request.form), request.form.get("do")
    if wish not in (PLAN, IMPORT):
        changed, number = asked.changed(request.form)
        return show(row, target, changed, number=number)
    try:
        wanted = allowed(asked.request())
        by = page_actor()
        made = imports.start(page_user(), row, branch, wanted, plan=wish == PLAN, by=by)
    except BadInput as error:
        return show(row, target, asked, number=1, sentence=lake_words.told(error)), 422
    return redirect(url_for("lake_imports.show", import_id=made.id))


@bp.get("/look")
def look(repository: str, branch: str) -> ResponseReturnValue:
    """What is in a place of a source: the part of the form that changes as one types."""
    branch_for(page_user(), repository, branch)
    path = request.args.get("path", "")[:LONGEST_ADDRESS]
    seen = SourceLook.at(arguments.number("row") or 1, path)
    return render_template("lake_imports/_look.html", look=seen)


@bp.get("/goes")
def goes(repository: str, branch: str) -> ResponseReturnValue:
    """What would go of a branch: the part of the form that follows from its destinations."""
    target = branch_for(page_user(), repository, branch)[1]
    destinations = tuple(request.args.getlist("destination")[:MOST_ROWS])
    append = request.args.get("mode") != REPLACE
    page = GoingPage.at(committed(head_of(target)), destinations, append=append)
    return render_template("lake_imports/_goes.html", page=page)


def allowed(wanted: ImportRequest) -> ImportRequest:
    """The same request. Raises BadInput where the desk may not read a source."""
    for one in wanted.paths:
        try:
            places.find(one.path)
        except SourceRefused:
            raise BadInput(FORBIDDEN.format(one.path)) from None
    return wanted


def asked_before(import_id: str) -> Asked:
    """What was asked for in another import that this person may see."""
    before, _ = watch.one(page_user(), import_id)
    if before.process.kind == ProcessKind.LAKE_EXPORT:
        return Asked()
    return Asked.of_request(imports.request_of(before))


def head_of(branch: LakeBranch) -> Resolved:
    """A branch as it stands."""
    return Resolved(refs.head(branch.id), branch, staged=True)


def committed(head: Resolved) -> Resolved:
    """A branch as its last commit has it, which is what an import goes by."""
    return Resolved(head.commit, head.branch)


def show(
    row: LakeRepository,
    branch: LakeBranch,
    asked: Asked,
    *,
    number: int | None = None,
    sentence: str = "",
) -> str:
    """The form, or the part with the sources, with a look into that of one line."""
    head = head_of(branch)
    page = WizardPage(
        place=Place.at(page_user(), row, branch.name, head),
        rows=tuple(
            line(at, asked, number, pressed=request.method == "POST" and not sentence)
            for at in range(1, len(asked.rows) + 1)
        ),
        append=asked.append,
        include=asked.include,
        exclude=asked.exclude,
        message=asked.message,
        goes=GoingPage.at(committed(head), asked.destinations, append=asked.append),
    )
    template = "lake_imports/_sources.html" if htmx else "lake_imports/wizard.html"
    return render_template(template, page=page, sentence=sentence)


def line(at: int, asked: Asked, number: int | None, *, pressed: bool) -> SourceRow:
    """One line of the form; somebody looks into the source of that with the number."""
    row = asked.rows[at - 1]
    seen: dict[str, Any] = {}
    if at == number:
        seen["look"] = SourceLook.at(at, row.path, opened=pressed)
    facts = {"path": row.path, "destination": row.destination, "is_object": row.is_object}
    return SourceRow(number=at, **facts, **seen)
