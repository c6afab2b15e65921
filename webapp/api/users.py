"""/api/users: who may use the desk. People are invited on the page, which shows the link once."""

from flask import Response

from webapp.api import blueprints
from webapp.api.answers import shown
from webapp.api.bodies import ErrorAnswer, UserBody, UserPath, UsersQuery
from webapp.api.once import once
from webapp.models import Scope
from webapp.pages.users import UserItem, UserList
from webapp.security import api_actor, api_user, must_be_admin
from webapp.services import users

api = blueprints.make("users", "Who may use the desk, for admins.", Scope.ADMIN)


@api.get("/users", responses={200: UserList})
def index(query: UsersQuery) -> Response:
    """People, newest first (admins only)."""
    must_be_admin(api_user())
    found = users.find(query.text, query.before, query.limit)
    return shown(UserList.of(found, query.limit, query.text))


@api.get("/users/<int:user_id>", responses={200: UserItem, 404: ErrorAnswer})
def show(path: UserPath) -> Response:
    """One person (admins only)."""
    return shown(UserItem.of(users.get_for(api_user(), path.user_id)))


@api.put(
    "/users/<int:user_id>",
    responses={200: UserItem, 404: ErrorAnswer, 409: ErrorAnswer},
)
@once
def change(path: UserPath, body: UserBody) -> Response:
    """Change somebody's role, or switch them off or on (admins only); the last admin stays."""
    user, by = users.get_for(api_user(), path.user_id), api_actor()
    if body.is_admin is not None:
        users.change_role(user, admin=body.is_admin, by=by)
    if body.active is not None:
        switch = users.switch_on if body.active else users.switch_off
        switch(user, by)
    return shown(UserItem.of(user))
