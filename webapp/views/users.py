"""People, for admins: inviting, roles, switching off, and links to set a password."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.errors import BadInput, Conflict
from webapp.models import User
from webapp.pages.users import UserItem, UserList
from webapp.security import page_actor, page_user
from webapp.services import users
from webapp.views import arguments, signed_in
from webapp.views.account_forms import InviteForm

bp = signed_in.admin_blueprint("users", __name__, url_prefix="/admin/users")


@bp.get("")
def index() -> ResponseReturnValue:
    """People, newest first."""
    text = arguments.text("text")
    found = users.find(text, arguments.number("before"))
    return render_template("admin/users.html", page=UserList.of(found, users.PAGE, text))


@bp.get("/new")
def ask() -> ResponseReturnValue:
    """The form to invite somebody."""
    return render_template("admin/invite.html", form=InviteForm(), sentence="")


@bp.post("/new")
def invite() -> ResponseReturnValue:
    """Add a person, and show the link this once: it is in no page that can be loaded again."""
    form = InviteForm()
    if not form.validate():
        return render_template("admin/invite.html", form=form, sentence=""), 422
    try:
        user, text = users.invite(form.email.data or "", admin=form.as_admin, by=page_actor())
    except (BadInput, Conflict) as error:
        return render_template("admin/invite.html", form=form, sentence=error.sentence), 422
    return show_link(user, text)


@bp.get("/<int:user_id>")
def show(user_id: int) -> ResponseReturnValue:
    """One person, and what can be changed."""
    user = users.get_for(page_user(), user_id)
    return render_template("admin/user.html", page=UserItem.of(user))


@bp.post("/<int:user_id>/role")
def change_role(user_id: int) -> ResponseReturnValue:
    """Make somebody an admin or a member."""
    user = users.get_for(page_user(), user_id)
    admin = request.form.get("role") == "admin"
    users.change_role(user, admin=admin, by=page_actor())
    flash(f"{user.email} is {'an admin' if admin else 'a member'} now.")
    return to(user)


@bp.post("/<int:user_id>/off")
def switch_off(user_id: int) -> ResponseReturnValue:
    """Let somebody in no more."""
    user = users.get_for(page_user(), user_id)
    users.switch_off(user, by=page_actor())
    flash(f"{user.email} is signed out everywhere, and gets in no more.")
    return to(user)


@bp.post("/<int:user_id>/on")
def switch_on(user_id: int) -> ResponseReturnValue:
    """Let somebody in again."""
    user = users.get_for(page_user(), user_id)
    users.switch_on(user, by=page_actor())
    flash(f"{user.email} can sign in again.")
    return to(user)


@bp.post("/<int:user_id>/link")
def make_link(user_id: int) -> ResponseReturnValue:
    """Make a link to set a new password, and show it this once."""
    user = users.get_for(page_user(), user_id)
    return show_link(user, users.make_link(user, page_actor()))


def show_link(user: User, text: str) -> str:
    """The page with a link that is shown only this once."""
    address = url_for("password_link.ask", token=text, _external=True)
    days = users.LINK_LASTS.days
    return render_template("admin/link.html", page=UserItem.of(user), address=address, days=days)


def to(user: User) -> ResponseReturnValue:
    """Go to the page of a person; whoever is no admin any more goes home."""
    own = user.id == page_user().id
    if own and not (user.is_admin and user.active):
        return redirect(url_for("home.show"))
    return redirect(url_for("users.show", user_id=user.id))
