"""The lake: its repositories, and a new one."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.errors import BadInput, Conflict
from webapp.models.lake import LakeRepository
from webapp.pages.lake import RepositoryList
from webapp.security import page_actor, page_user
from webapp.services.lake import refs, repositories
from webapp.services.lake.access import repository_for
from webapp.services.lake.refs import Resolved
from webapp.views import arguments, lake_words
from webapp.views.lake_forms import RepositoryForm

PAGE = 50

bp = lake_words.blueprint("lake", __name__, url_prefix="/lake")


@bp.get("")
def index() -> ResponseReturnValue:
    """Repositories by name: everyone's for admins."""
    text, after = arguments.text("text"), arguments.path("after")
    found = repositories.list_for(page_user(), after=after, limit=PAGE + 1, search=text)
    return render_template("lake/list.html", page=RepositoryList.of(found, PAGE, text))


@bp.get("/new")
def ask() -> ResponseReturnValue:
    """The form for a repository."""
    return show_new(RepositoryForm(formdata=None, default_branch="main"))


@bp.post("/new")
def create() -> ResponseReturnValue:
    """Make a repository, and go to it."""
    form = RepositoryForm()
    if not form.validate():
        return show_new(form), 422
    try:
        made = repositories.create(page_user(), *form.chosen(), by=page_actor())
    except (BadInput, Conflict) as error:
        return show_new(form, lake_words.told(error)), 422
    return redirect(url_for("lake_tree.show", repository=made.name, ref=made.default_branch))


@bp.get("/<repository>")
def show(repository: str) -> ResponseReturnValue:
    """Go to the default branch of a repository."""
    ref = repository_for(page_user(), repository).default_branch
    return redirect(url_for("lake_tree.show", repository=repository, ref=ref))


def find(repository: str, ref: str) -> tuple[LakeRepository, Resolved]:
    """A repository that this person may see, and what a reference means in it."""
    row = repository_for(page_user(), repository)
    return row, refs.resolve(row, ref)


def show_new(form: RepositoryForm, sentence: str = "") -> str:
    """The form for a repository with what is wrong."""
    return render_template("lake/new.html", form=form, sentence=sentence)
