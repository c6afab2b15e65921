"""Branches and tags of the lake."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.errors import BadInput, Conflict, NotFound
from webapp.models.lake import LakeRepository
from webapp.models.members import MemberRole
from webapp.pages.lake import Place
from webapp.pages.lake_branches import BranchEnd, BranchesPage, NamedCommit, NameList
from webapp.security import page_actor, page_user
from webapp.services.lake import branches, refs, tags
from webapp.services.lake.access import branch_for, repository_for
from webapp.services.lake.refs import Resolved
from webapp.views import arguments, lake_words
from webapp.views.lake_forms import TAG, NameForm

PAGE = 100

bp = lake_words.blueprint("lake_branches", __name__, url_prefix="/lake/<repository>")


@bp.get("/branches")
def index(repository: str) -> ResponseReturnValue:
    """The branches and tags of a repository, and the form for a new one."""
    row = repository_for(page_user(), repository)
    ref = request.args.get("ref", "") or row.default_branch
    return show_all(row, NameForm(formdata=None, ref=ref))


@bp.post("/branches")
def create(repository: str) -> ResponseReturnValue:
    """Make a branch or a tag, and go to it."""
    row, form = repository_for(page_user(), repository, MemberRole.WRITER), NameForm()
    if not form.validate():
        return show_all(row, form), 422
    try:
        name = make(row, form)
    except (BadInput, Conflict, NotFound) as error:
        row = repository_for(page_user(), repository)
        return show_all(row, form, lake_words.told(error)), 422
    return redirect(url_for("lake_tree.show", repository=repository, ref=name))


@bp.post("/branches/<branch>/<any(protect,open):mode>")
def protect(repository: str, branch: str, mode: str) -> ResponseReturnValue:
    """Let only admins of the repository change a branch, or let all its writers."""
    row = repository_for(page_user(), repository, MemberRole.ADMIN)
    found = branches.get(row, branch)
    branches.protect(row, found, on=mode == "protect", by=page_actor())
    return redirect(url_for("lake_branches.index", repository=repository))


@bp.get("/branches/<branch>/remove")
def ask_to_remove(repository: str, branch: str) -> ResponseReturnValue:
    """What is lost with a branch, before it is removed."""
    row, found = branch_for(page_user(), repository, branch)
    place = Place.at(page_user(), row, branch, Resolved(refs.head(found.id), found, staged=True))
    return render_template("lake/remove_branch.html", page=BranchEnd.of(place, row, found))


@bp.post("/branches/<branch>/remove")
def remove(repository: str, branch: str) -> ResponseReturnValue:
    """Forget a branch and its changes."""
    branches.remove(*branch_for(page_user(), repository, branch), page_actor())
    flash(f"The branch {branch} is removed.")
    return redirect(url_for("lake_branches.index", repository=repository))


@bp.get("/tags/<tag>/remove")
def ask_to_remove_tag(repository: str, tag: str) -> ResponseReturnValue:
    """What removing a tag means, before it is done."""
    row = repository_for(page_user(), repository, MemberRole.WRITER)
    place, found = Place.at_default(page_user(), row), NamedCommit.of(tags.get(row, tag))
    return render_template("lake/remove_tag.html", page=place, tag=found)


@bp.post("/tags/<tag>/remove")
def remove_tag(repository: str, tag: str) -> ResponseReturnValue:
    """Forget a tag."""
    row = repository_for(page_user(), repository, MemberRole.WRITER)
    tags.remove(row, tags.get(row, tag), page_actor())
    flash(f"The tag {tag} is removed.")
    return redirect(url_for("lake_branches.index", repository=repository))


def make(row: LakeRepository, form: NameForm) -> str:
    """Make what the form asks for; gives its name. Raises BadInput, Conflict, NotFound."""
    commit, name = refs.commit_of(row, form.ref.data or ""), form.name.data or ""
    if form.kind.data == TAG:
        return tags.create(row, name, commit.id, page_actor()).name
    return branches.create(row, name, commit.id, by=page_actor()).name


def show_all(row: LakeRepository, form: NameForm, sentence: str = "") -> str:
    """The page of branches and tags with what is wrong with the form."""
    first, later = arguments.path("after"), arguments.path("tags_after")
    page = BranchesPage(
        place=Place.at_default(page_user(), row),
        branches=NameList.of(branches.list_for(row, "", first, PAGE + 1), PAGE),
        tags=NameList.of(tags.list_for(row, "", later, PAGE + 1), PAGE),
    )
    return render_template("lake/branches.html", page=page, form=form, sentence=sentence)
