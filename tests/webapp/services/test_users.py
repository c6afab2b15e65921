"""People: inviting them, roles, switching off, and links to set a password."""

from datetime import timedelta

import pytest
from flask import Flask

from webapp.errors import BadInput, Conflict, NotFound, NotSignedIn, WrongState
from webapp.extensions import db
from webapp.models import PasswordLink, User
from webapp.models.columns import now
from webapp.services import accounts, audit, keys, sessions, users
from webapp.services.audit import Actor, Filters

pytestmark = pytest.mark.usefixtures("context")
PASSWORD = "purple bicycle on the moon"
HERE = Actor(None, "ada@example.org", "192.0.2.7")


def test_somebody_invited_sets_a_password_once_and_gets_in() -> None:
    user, link = users.invite("mia@example.org", admin=False, by=HERE)
    assert users.user_of_link(link).id == user.id
    users.use_link(link, PASSWORD, "192.0.2.1")
    assert accounts.sign_in("mia@example.org", PASSWORD).id == user.id
    with pytest.raises(NotFound, match="used up"):
        users.use_link(link, PASSWORD + " again")


def test_a_link_keeps_to_the_rules_of_passwords_and_is_not_used_up_by_a_bad_one() -> None:
    _, link = users.invite("mia@example.org", admin=False, by=HERE)
    with pytest.raises(BadInput):
        users.use_link(link, "password1234")
    users.use_link(link, PASSWORD)


def test_a_link_is_worthless_after_three_days() -> None:
    user, link = users.invite("mia@example.org", admin=False, by=HERE)
    db.session.get_one(PasswordLink, user.id).expires_at = now() - timedelta(seconds=1)
    db.session.commit()
    with pytest.raises(NotFound):
        users.use_link(link, PASSWORD)


def test_a_new_link_makes_the_one_before_worthless() -> None:
    user, link = users.invite("mia@example.org", admin=False, by=HERE)
    users.make_link(user, HERE)
    with pytest.raises(NotFound):
        users.user_of_link(link)


def test_the_text_of_a_link_is_kept_nowhere() -> None:
    user, link = users.invite("mia@example.org", admin=False, by=HERE)
    kept = str(vars(db.session.get_one(PasswordLink, user.id)))
    assert link not in kept + str([vars(line) for line in audit.find(Filters())])


def test_a_new_password_by_a_link_signs_out_everywhere() -> None:
    user, old = accounts.create_user("mia@example.org")
    cookie = sessions.begin(user)
    link = users.make_link(user, HERE)
    assert accounts.sign_in("mia@example.org", old)
    users.use_link(link, PASSWORD)
    assert sessions.user_of(cookie) is None
    with pytest.raises(NotSignedIn):
        accounts.sign_in("mia@example.org", old)


@pytest.mark.usefixtures("database")
def test_who_is_switched_off_gets_in_no_more_in_any_way() -> None:
    accounts.create_user("ada@example.org", admin=True)
    user, password = accounts.create_user("mia@example.org")
    cookie, (_, key), link = sessions.begin(user), keys.create(user), users.make_link(user, HERE)
    users.switch_off(user, HERE)
    assert sessions.user_of(cookie) is None
    assert keys.user_of(key) is None
    with pytest.raises(NotFound):
        users.use_link(link, PASSWORD)
    with pytest.raises(NotSignedIn):
        accounts.sign_in("mia@example.org", password)
    with pytest.raises(WrongState):
        users.make_link(user, HERE)
    users.switch_on(user, HERE)
    assert keys.user_of(key)
    assert accounts.sign_in("mia@example.org", password)


@pytest.mark.usefixtures("database")
def test_the_last_admin_who_can_sign_in_stays() -> None:
    ada, _ = accounts.create_user("ada@example.org", admin=True)
    bob, _ = accounts.create_user("bob@example.org", admin=True)
    users.switch_off(bob, HERE)
    for remove in (
        lambda: users.switch_off(ada, HERE),
        lambda: users.change_role(ada, admin=False, by=HERE),
    ):
        with pytest.raises(WrongState, match="last admin"):
            remove()
    db.session.expire_all()
    assert db.session.get_one(User, ada.id).is_admin
    users.switch_on(bob, HERE)
    users.change_role(ada, admin=False, by=HERE)
    assert audit.find(Filters())[0].text == "To member."


def test_an_address_is_invited_once() -> None:
    users.invite("mia@example.org", admin=False, by=HERE)
    with pytest.raises(Conflict):
        users.invite("MIA@example.org ", admin=True, by=HERE)


@pytest.mark.parametrize(("text", "found"), [("", 2), ("MIA", 1), ("%", 0), ("example", 2)])
def test_people_are_found_by_a_part_of_their_address(text: str, found: int, app: Flask) -> None:
    for email in ("mia@example.org", "bob@example.org"):
        accounts.create_user(email)
    assert len(users.find(text)) == found
