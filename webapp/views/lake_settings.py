"""Settings of a repository of the lake: members, metadata, read-only, and its removal."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.errors import BadInput, Conflict, NotFound
from webapp.models.lake import LakeRepository
from webapp.models.members import MemberRole
from webapp.pages.lake import Place, notes
from webapp.pages.lake_branches import SettingsPage
from webapp.pages.members import MemberItem
from webapp.security import page_actor, page_user
from webapp.services import accounts
from webapp.services.lake import access, repositories
from webapp.services.lake.access import repository_for
from webapp.views import lake_words
from webapp.views.lake_forms import DetailForm, MemberForm

bp = lake_words.blueprint("lake_settings", __name__, url_prefix="/lake/<repository>/settings")


@bp.get("")
def show(repository: str) -> ResponseReturnValue:
    """Who may do what in a repository, and the forms for those who may change it."""
    return show_all(repository_for(page_user(), repository))


@bp.post("/members")
def set_member(repository: str) -> ResponseReturnValue:
    """Let somebody in, or change what they may do."""
    row, form = owned(repository), MemberForm()
    if not form.validate():
        return show_all(row, form), 422
    try:
        user, role = accounts.get_user(form.email.data or ""), MemberRole(form.role.data)
        repositories.set_member(row, user, role, page_actor())
    except (BadInput, NotFound) as error:
        return show_all(row, form, sentence=error.sentence), 422
    flash(
        f"{user.email} is {'an' if role == MemberRole.ADMIN else 'a'} {role} of {repository} now."
    )
    return to_settings(repository)


@bp.post("/members/remove")
def remove_member(repository: str) -> ResponseReturnValue:
    """Let somebody in no more."""
    row, email = owned(repository), request.form.get("email", "")
    repositories.set_member(row, accounts.get_user(email), None, page_actor())
    flash(f"{email} sees this repository no more.")
    return to_settings(repository)


@bp.post("/read-only")
def switch_read_only(repository: str) -> ResponseReturnValue:
    """Let nobody change what is in a repository, or let its writers again."""
    on = request.form.get("on") == "yes"
    repositories.switch_read_only(owned(repository), on=on, by=page_actor())
    flash("Nobody changes it from now on." if on else "Its writers may change it again.")
    return to_settings(repository)


@bp.post("/metadata")
def set_detail(repository: str) -> ResponseReturnValue:
    """Set one text of the metadata."""
    row, form = owned(repository), DetailForm()
    if not form.validate():
        return show_all(row, detail_form=form), 422
    set_to = {form.key.data or "": form.value.data or ""}
    try:
        repositories.change_details(row, set_to, by=page_actor())
    except BadInput as error:
        return show_all(row, detail_form=form, sentence=lake_words.told(error)), 422
    return to_settings(repository)


@bp.post("/metadata/remove")
def remove_detail(repository: str) -> ResponseReturnValue:
    """Forget one text of the metadata."""
    key = request.form.get("key", "")
    repositories.change_details(owned(repository), {}, [key], page_actor())
    return to_settings(repository)


@bp.get("/remove")
def ask_to_remove(repository: str) -> ResponseReturnValue:
    """What removing a repository means, before it is done."""
    return show_end(owned(repository))


@bp.post("/remove")
def remove(repository: str) -> ResponseReturnValue:
    """Remove a repository whose name was typed once more."""
    row = owned(repository)
    if request.form.get("name", "").strip() != row.name:
        return show_end(row, "Write the name of the repository, so that no other one goes."), 422
    try:
        repositories.remove(row, page_actor())
    except Conflict as error:
        return show_end(row, lake_words.told(error)), 422
    flash(f"{repository} is removed.")
    return redirect(url_for("lake.index"))


def owned(repository: str) -> LakeRepository:
    """A repository that this person looks after, also a read-only one."""
    return repository_for(page_user(), repository, MemberRole.ADMIN, force=True)


def to_settings(repository: str) -> ResponseReturnValue:
    """Go back to the settings; whoever let themselves out goes to the list."""
    if access.sees(page_user(), repository):
        return redirect(url_for("lake_settings.show", repository=repository))
    return redirect(url_for("lake.index"))


def show_all(
    row: LakeRepository,
    form: MemberForm | None = None,
    detail_form: DetailForm | None = None,
    sentence: str = "",
) -> str:
    """The settings with what is wrong with a form."""
    page = SettingsPage(
        place=Place.at_default(page_user(), row),
        members=tuple(map(MemberItem.of, repositories.members(row))),
        details=notes(row.details),
    )
    return render_template(
        "lake/settings.html",
        page=page,
        form=form or MemberForm(formdata=None),
        detail_form=detail_form or DetailForm(formdata=None),
        sentence=sentence,
    )


def show_end(row: LakeRepository, sentence: str = "") -> str:
    """What removing a repository means, with what is wrong."""
    page = Place.at_default(page_user(), row)
    return render_template("lake/remove_repository.html", page=page, sentence=sentence)
