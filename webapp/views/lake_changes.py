"""Changes of a branch that no commit holds yet: uploaded, committed, or discarded."""

from typing import Any, BinaryIO, cast

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge

from webapp import storage
from webapp.errors import BadInput, Conflict, DeskError, TooLarge, Unavailable
from webapp.lake.entries import BYTES
from webapp.models.lake import LakeBranch, LakeRepository
from webapp.pages.lake import Place
from webapp.pages.lake_commits import ChangeList, ChangesPage
from webapp.security import page_actor, page_user
from webapp.services.lake import branches, commits, diffs, refs, staging, uploads
from webapp.services.lake.access import branch_for, repository_for
from webapp.services.lake.refs import Resolved
from webapp.views import arguments, lake_words, signed_in
from webapp.views.control_files import ROOM_FOR_THE_FORM
from webapp.views.filters import counted, size
from webapp.views.lake_forms import CommitForm, ObjectForm

PAGE = 100
LONGEST_TYPE = 255
UPLOAD = "lake_changes.upload"

bp = lake_words.blueprint(
    "lake_changes", __name__, url_prefix="/lake/<repository>/changes/<branch>"
)


@bp.url_value_preprocessor
def allow_large_bodies(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Take a whole file, but only from somebody who is signed in; see control_files."""
    if endpoint == UPLOAD and signed_in.person():
        request.max_content_length = storage.settings().max_upload_bytes + ROOM_FOR_THE_FORM


@bp.errorhandler(RequestEntityTooLarge)
def refuse_large_bodies(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """The page again: nothing of the body was read."""
    if not signed_in.person():
        return redirect(url_for("accounts.ask", next=request.path))
    names = request.view_args or {}
    try:
        found = find(names["repository"], names["branch"])
    except DeskError as error:
        return lake_words.answer(error)
    most = size(storage.settings().max_upload_bytes)
    form = ObjectForm(formdata=None)
    return show_one(*found, form, sentence=f"More than {most} was sent. Nothing was kept."), 413


@bp.get("")
def show(repository: str, branch: str) -> ResponseReturnValue:
    """What a branch has different from its last commit, and the forms for more and for a commit."""
    form = ObjectForm(formdata=None, path=arguments.path("prefix"))
    return show_one(*find(repository, branch), form)


@bp.post("/upload")
def upload(repository: str, branch: str) -> ResponseReturnValue:
    """Take a file as an object that no commit holds yet."""
    row, found = branch_for(page_user(), repository, branch)
    form = ObjectForm()
    if not form.validate() or not isinstance(form.file.data, FileStorage):
        return show_one(row, found, form), 422
    file, path = form.file.data, path_of(form.path.data or "", form.file.data.filename or "")
    content = cast(BinaryIO, file.stream)
    try:
        uploads.take(row, found, path, content, type_of(file))
    except (BadInput, TooLarge, Unavailable) as error:
        return show_one(row, found, form, sentence=lake_words.told(error)), 422
    flash(f"{path} is uploaded. It is not committed yet.")
    return redirect(url_for("lake_changes.show", repository=repository, branch=branch))


@bp.post("/commit")
def commit(repository: str, branch: str) -> ResponseReturnValue:
    """Make a commit of all changes, and go to it."""
    row, found = branch_for(page_user(), repository, branch)
    form = CommitForm()
    if not form.validate():
        return show_one(row, found, commit_form=form), 422
    message, person = (form.message.data or "").strip(), page_user()
    try:
        made = commits.commit(row, found, message, person.email, by=page_actor())
    except (BadInput, Conflict) as error:
        sentence = lake_words.told(error)
        return show_one(row, found, commit_form=form, sentence=sentence), 422
    return redirect(url_for("lake_log.show", repository=repository, ref=made.id))


@bp.get("/discard")
def ask_to_discard(repository: str, branch: str) -> ResponseReturnValue:
    """What discarding all changes means, before it is done."""
    row, found = branch_for(page_user(), repository, branch)
    return render_template("lake/discard.html", page=page_of(row, found))


@bp.post("/discard")
def discard(repository: str, branch: str) -> ResponseReturnValue:
    """Forget the change of one object, or all changes."""
    found = branch_for(page_user(), repository, branch)[1]
    count = staging.reset(found.id, path=arguments.path("path") or None)
    flash(f"{counted(count, 'change')} discarded.")
    return redirect(url_for("lake_changes.show", repository=repository, branch=branch))


def find(repository: str, branch: str) -> tuple[LakeRepository, LakeBranch]:
    """A branch that this person may see, and its repository."""
    row = repository_for(page_user(), repository)
    return row, branches.get(row, branch)


def path_of(path: str, filename: str) -> str:
    """Where an upload goes: into the folder that was written under its own name, or just there."""
    return path + filename.rpartition("/")[2] if not path or path.endswith("/") else path


def type_of(file: FileStorage) -> str:
    """What kind of file the browser says that it is."""
    said = file.content_type or ""
    fits = len(said) <= LONGEST_TYPE and said.isascii() and said.isprintable()
    return said if said and fits else BYTES


def page_of(row: LakeRepository, branch: LakeBranch) -> ChangesPage:
    """The changes of a branch that the address asks for."""
    head = refs.head(branch.id)
    place = Place.at(page_user(), row, branch.name, Resolved(head, branch, staged=True))
    found = diffs.uncommitted(branch, head, after=arguments.path("after"), amount=PAGE)
    return ChangesPage(place=place, prefix=arguments.path("prefix"), changes=ChangeList.of(found))


def show_one(
    row: LakeRepository,
    branch: LakeBranch,
    form: ObjectForm | None = None,
    commit_form: CommitForm | None = None,
    sentence: str = "",
) -> str:
    """The page of the changes with what is wrong with a form."""
    return render_template(
        "lake/changes.html",
        page=page_of(row, branch),
        form=form or ObjectForm(formdata=None),
        commit_form=commit_form or CommitForm(formdata=None),
        sentence=sentence,
        most=storage.settings().max_upload_bytes,
    )
