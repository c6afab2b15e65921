"""Accounts: who gets in, who does not, and what a key is worth."""

import threading
from datetime import timedelta

import pytest
from flask import Flask

from webapp.errors import BadInput, Conflict, NotFound, NotSignedIn
from webapp.extensions import db
from webapp.models import ApiKey, User
from webapp.models.columns import now
from webapp.services import accounts

pytestmark = pytest.mark.usefixtures("context")

PASSWORD = "correct horse battery"


@pytest.fixture
def mia(context: Flask) -> User:
    """Somebody with an account."""
    return accounts.create_user("Mia@Example.org", PASSWORD)[0]


def test_the_right_password_signs_in_whatever_the_case_of_the_address(mia: User) -> None:
    assert accounts.sign_in("mia@example.ORG", PASSWORD) == mia


@pytest.mark.parametrize(
    ("email", "password"), [("mia@example.org", "wrong"), ("nobody@example.org", PASSWORD)]
)
def test_a_wrong_password_and_an_unknown_address_sound_the_same(
    mia: User, email: str, password: str
) -> None:
    with pytest.raises(NotSignedIn, match=r"^The e-mail address or the password is wrong\."):
        accounts.sign_in(email, password)


def test_after_several_wrong_tries_even_the_right_password_has_to_wait(mia: User) -> None:
    for _ in range(accounts.FREE_TRIES):
        with pytest.raises(NotSignedIn):
            accounts.sign_in(mia.email, "wrong")
    with pytest.raises(NotSignedIn):
        accounts.sign_in(mia.email, PASSWORD)
    mia.locked_until = now() - timedelta(seconds=1)
    assert accounts.sign_in(mia.email, PASSWORD) == mia
    assert mia.failed_sign_ins == 0


def test_many_wrong_tries_at_once_all_count(database: str, mia: User, context: Flask) -> None:
    email = mia.email
    db.session.rollback()
    start = threading.Barrier(8)

    def guess() -> None:
        with context.app_context():
            start.wait()
            with pytest.raises(NotSignedIn):
                accounts.sign_in(email, "wrong")

    threads = [threading.Thread(target=guess) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.refresh(mia)
    assert mia.failed_sign_ins >= accounts.FREE_TRIES
    assert mia.locked_until is not None


def test_an_address_that_no_database_holds_is_nobodys(database: str, mia: User) -> None:
    with pytest.raises(NotSignedIn):
        accounts.sign_in("mia\0@example.org", PASSWORD)


def test_somebody_who_was_switched_off_does_not_get_in(mia: User) -> None:
    key, session = accounts.create_key(mia.email), mia.get_id()
    mia.active = False
    db.session.commit()
    with pytest.raises(NotSignedIn):
        accounts.sign_in(mia.email, PASSWORD)
    assert accounts.user_of_key(key) is None
    assert accounts.user_of_session(session) is None


def test_signing_out_everywhere_ends_sessions_whose_cookie_was_copied(mia: User) -> None:
    cookie = mia.get_id()
    assert accounts.user_of_session(cookie) == mia
    accounts.sign_out_everywhere(mia)
    assert accounts.user_of_session(cookie) is None


@pytest.mark.parametrize("cookie", ["", "1", "x:y", "1:", f"{2**70}:x"])
def test_a_made_up_session_is_nobodys(mia: User, cookie: str) -> None:
    assert accounts.user_of_session(cookie) is None


def test_a_key_is_kept_as_a_digest_only_and_notes_its_last_use(mia: User) -> None:
    key = accounts.create_key(mia.email)
    row = db.session.query(ApiKey).one()
    assert key not in (row.public_part, row.digest)
    assert accounts.user_of_key(key) == mia
    assert row.last_used_at is not None


def test_a_key_that_differs_in_its_secret_is_nobodys(mia: User) -> None:
    key = accounts.create_key(mia.email)
    other = key[:-1] + ("A" if key[-1] != "A" else "B")
    assert accounts.user_of_key(other) is None
    assert accounts.user_of_key("imp_") is None
    assert accounts.user_of_key(key + "\n") is None


@pytest.mark.parametrize(
    ("email", "password", "error"),
    [
        ("no-address", PASSWORD, BadInput),
        ("a b@c.d", PASSWORD, BadInput),
        ("x@y.z", "short", BadInput),
        ("mia@example.org", PASSWORD, Conflict),
    ],
)
def test_an_account_that_cannot_be_is_refused(
    mia: User, email: str, password: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        accounts.create_user(email, password)


def test_a_key_for_nobody_is_refused() -> None:
    with pytest.raises(NotFound):
        accounts.create_key("nobody@example.org")
