"""What is in a branch, a tag or a commit of the lake: folders and objects."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.pages.lake import Place
from webapp.pages.lake_tree import TreePage
from webapp.security import page_user
from webapp.services.lake import snapshots
from webapp.services.lake.access import repository_for
from webapp.views import arguments, lake_words
from webapp.views.lake import find

PAGE = 100

bp = lake_words.blueprint("lake_tree", __name__, url_prefix="/lake/<repository>/tree")


@bp.get("")
def choose(repository: str) -> ResponseReturnValue:
    """Go to what was chosen from the list of branches and tags, in the same folder."""
    row = repository_for(page_user(), repository)
    ref = request.args.get("ref", "").strip() or row.default_branch
    prefix = arguments.path("prefix") or None
    return redirect(url_for("lake_tree.show", repository=repository, ref=ref, prefix=prefix))


@bp.get("/<ref>")
def show(repository: str, ref: str) -> ResponseReturnValue:
    """The folders and objects of a folder."""
    prefix, after = arguments.path("prefix"), arguments.path("after")
    row, found = find(repository, ref)
    items = snapshots.page(found, prefix, "/", after, PAGE)
    page = TreePage.of(Place.at(page_user(), row, ref, found), prefix, items)
    return render_template("lake/tree.html", page=page)
