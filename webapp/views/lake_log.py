"""Commits of the lake: the log, one of them, and what is different between two references."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from webapp.errors import BadInput, NotFound
from webapp.models.lake import LakeCommit
from webapp.pages.lake import Place
from webapp.pages.lake_commits import ChangeList, CommitItem, CommitList, CommitPage, ComparePage
from webapp.security import page_user
from webapp.services.lake import diffs, history, log, refs
from webapp.services.lake.access import repository_for
from webapp.services.lake.log import Wanted
from webapp.views import arguments, lake_words
from webapp.views.lake import find

PAGE = 50
CHANGES = 100

bp = lake_words.blueprint("lake_log", __name__, url_prefix="/lake/<repository>")


@bp.get("/commits/<ref>")
def index(repository: str, ref: str) -> ResponseReturnValue:
    """The commits that lead to a reference, newest first."""
    wanted = Wanted(after=arguments.path("after"))
    row, found = find(repository, ref)
    commits = log.find(found.commit, wanted, PAGE + 1)
    page = CommitList.of(Place.at(page_user(), row, ref, found), commits, PAGE)
    return render_template("lake/commits.html", page=page)


@bp.get("/commit/<ref>")
def show(repository: str, ref: str) -> ResponseReturnValue:
    """One commit, and what it changed."""
    row, found = find(repository, ref)
    page = CommitPage(
        place=Place.at(page_user(), row, ref, found),
        commit=CommitItem.of(found.commit),
        changes=changes_of(found.commit),
    )
    return render_template("lake/commit.html", page=page)


@bp.get("/compare")
def compare(repository: str) -> ResponseReturnValue:
    """What one reference has different from another."""
    row = repository_for(page_user(), repository)
    left, right = (
        request.args.get(name, "").strip() or row.default_branch for name in ("left", "right")
    )
    changes, sentence = ChangeList(), ""
    try:
        changes = between(refs.commit_of(row, left), refs.commit_of(row, right))
    except (BadInput, NotFound) as error:
        sentence = lake_words.told(error)
    place = Place.at_default(page_user(), row)
    page = ComparePage(place=place, left=left, right=right, changes=changes)
    answer = render_template("lake/compare.html", page=page, sentence=sentence)
    return answer, 422 if sentence else 200


def changes_of(commit: LakeCommit) -> ChangeList:
    """What a commit changed; the first one begins with nothing."""
    if commit.parent_id is None:
        return ChangeList()
    return between(history.get(commit.repository_id, commit.parent_id), commit)


def between(left: LakeCommit, right: LakeCommit) -> ChangeList:
    """The page of differences that the address asks for."""
    after = arguments.path("after")
    found = diffs.of_commits(left, right, after=after, amount=CHANGES, since_common=False)
    return ChangeList.of(found)
