"""Settings of a project of assets: its title, its members, how programs reach it, its removal."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import storage
from webapp.errors import BadInput, Conflict, NotFound
from webapp.models import AssetProject, MemberRole
from webapp.pages.asset_projects import ProjectPlace
from webapp.pages.asset_settings import AssetSettings
from webapp.security import page_actor, page_user
from webapp.services import accounts
from webapp.services.assets import access, projects, watch
from webapp.views import signed_in
from webapp.views.assets_forms import AssetMemberForm, TitleForm

bp = signed_in.blueprint("asset_settings", __name__, "/assets/<shortcode>/settings")


@bp.get("")
def show(shortcode: str) -> ResponseReturnValue:
    """Who may do what in a project, and the forms for those who may change it."""
    return show_all(access.project_for(page_user(), shortcode))


@bp.post("")
def rename(shortcode: str) -> ResponseReturnValue:
    """Give the project another title."""
    project, form = owned(shortcode), TitleForm()
    if not form.validate():
        return show_all(project, title_form=form), 422
    try:
        projects.rename(project, form.title.data or "", page_actor())
    except BadInput as error:
        return show_all(project, title_form=form, sentence=error.sentence), 422
    flash("The title is saved.")
    return to_settings(project.shortcode)


@bp.post("/members")
def set_member(shortcode: str) -> ResponseReturnValue:
    """Let somebody in, or change what they may do."""
    project, form = owned(shortcode), AssetMemberForm()
    if not form.validate():
        return show_all(project, form), 422
    try:
        user, role = accounts.get_user(form.email.data or ""), MemberRole(form.role.data)
        projects.set_member(project, user, role, page_actor())
    except (BadInput, NotFound) as error:
        return show_all(project, form, sentence=error.sentence), 422
    article = "an" if role == MemberRole.ADMIN else "a"
    flash(f"{user.email} is {article} {role} of {project.shortcode} now.")
    return to_settings(project.shortcode)


@bp.post("/members/remove")
def remove_member(shortcode: str) -> ResponseReturnValue:
    """Let somebody in no more; whoever let themselves out goes to the list."""
    project, email = owned(shortcode), request.form.get("email", "")
    user = accounts.get_user(email)
    projects.remove_member(project, user, page_actor())
    flash(f"{email} sees this project no more.")
    if access.role_in(page_user(), project) is None:
        return redirect(url_for("assets.projects"))
    return to_settings(project.shortcode)


@bp.get("/remove")
def ask_to_remove(shortcode: str) -> ResponseReturnValue:
    """What removing a project means, before it is done."""
    return show_end(owned(shortcode))


@bp.post("/remove")
def remove(shortcode: str) -> ResponseReturnValue:
    """Remove a project whose shortcode was typed once more."""
    project = owned(shortcode)
    if request.form.get("typed", "").strip().upper() != project.shortcode:
        return show_end(project, "Write the shortcode, so that no other project goes."), 422
    code = project.shortcode
    try:
        projects.erase(project, page_actor())
    except Conflict as error:
        return show_end(project, error.sentence), 422
    flash(f"The project {code} is deleted.")
    return redirect(url_for("assets.projects"))


def owned(shortcode: str) -> AssetProject:
    """A project that this person looks after. Raises NotFound, NotAllowed."""
    return access.project_for(page_user(), shortcode, MemberRole.ADMIN)


def to_settings(shortcode: str) -> ResponseReturnValue:
    """Go back to the settings."""
    return redirect(url_for("asset_settings.show", shortcode=shortcode))


def show_all(
    project: AssetProject,
    form: AssetMemberForm | None = None,
    title_form: TitleForm | None = None,
    sentence: str = "",
) -> str:
    """The settings with what is wrong with a form."""
    place = ProjectPlace.of(watch.project(page_user(), project.shortcode))
    taken = bool(storage.settings().jwt_secret)
    return render_template(
        "asset_files/settings.html",
        page=AssetSettings.of(place, projects.members(project), tokens_from_elsewhere=taken),
        place=place,
        form=form or AssetMemberForm(formdata=None),
        title_form=title_form or TitleForm(formdata=None, title=project.title),
        address=request.url_root.rstrip("/"),
        sentence=sentence,
    )


def show_end(project: AssetProject, sentence: str = "") -> str:
    """What removing a project means, with what is wrong."""
    place = ProjectPlace.of(watch.project(page_user(), project.shortcode))
    return render_template("asset_files/remove_project.html", place=place, sentence=sentence)
