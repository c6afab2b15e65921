"""Accounts: who gets in, who does not, and what a person can change."""

import pytest
from argon2.exceptions import VerifyMismatchError
from flask import Flask

from webapp.errors import BadInput, Conflict, NotSignedIn
from webapp.extensions import db
from webapp.models import User
from webapp.services import accounts, keys, passwords, sessions

pytestmark = pytest.mark.usefixtures("context")

PASSWORD = "correct horse battery"
OTHER = "purple bicycle on the moon"


@pytest.fixture
def mia(context: Flask) -> User:
    """Somebody with an account."""
    return accounts.create_user("Mia@Example.org", PASSWORD)[0]


def test_the_right_password_signs_in_whatever_the_case_of_the_address(mia: User) -> None:
    assert accounts.sign_in(" mia@example.ORG", PASSWORD) == mia


@pytest.mark.parametrize(
    ("email", "password"), [("mia@example.org", "wrong"), ("nobody@example.org", PASSWORD)]
)
def test_a_wrong_password_and_an_unknown_address_sound_the_same(
    mia: User, email: str, password: str
) -> None:
    with pytest.raises(NotSignedIn, match=r"^The e-mail address or the password is wrong\.$"):
        accounts.sign_in(email, password)


def test_an_address_that_no_database_holds_is_nobodys(database: str, mia: User) -> None:
    with pytest.raises(NotSignedIn):
        accounts.sign_in("mia\0@example.org", PASSWORD)


def test_somebody_who_was_switched_off_does_not_get_in(mia: User) -> None:
    key, session = keys.create(mia)[1], sessions.begin(mia)
    mia.active = False
    db.session.commit()
    with pytest.raises(NotSignedIn):
        accounts.sign_in(mia.email, PASSWORD)
    assert keys.user_of(key) is None
    assert sessions.user_of(session) is None


@pytest.mark.parametrize(
    ("email", "password", "error"),
    [
        ("no-address", PASSWORD, BadInput),
        ("a b@c.d", PASSWORD, BadInput),
        ("a\0@c.d", PASSWORD, BadInput),
        ("x@y.z", "short", BadInput),
        ("mia@example.org", PASSWORD, Conflict),
    ],
)
def test_an_account_that_cannot_be_is_refused(
    mia: User, email: str, password: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        accounts.create_user(email, password)


@pytest.mark.parametrize(
    "password",
    [
        "x" * 201,
        "ninechars",
        "1234567890",
        "12.03.1985",
        "aaaaaaaaaaaaaaa",
        "abababababab",
        "abcdefghijkl",
        "password123",
        "P@ssw0rd2026!",
        "Qwertyuiop12",
        "Welcome2026!",
        "ImportDesk-1",
        "mia@example.org",
        "mia1234567",
    ],
)
def test_a_password_that_others_would_try_first_is_refused(password: str) -> None:
    with pytest.raises(BadInput):
        passwords.check(password, "mia@example.org")


@pytest.mark.parametrize(
    "password",
    [
        PASSWORD,
        OTHER,
        "Tr0ub4dor&3x",
        "mia likes old trains",
        "ölfässer im keller",
        "hunter under ice",
    ],
)
def test_a_password_that_nobody_would_guess_is_taken(password: str) -> None:
    passwords.check(password, "mia@example.org")


def test_a_long_wrong_password_takes_no_longer_to_judge() -> None:
    assert passwords.easily_guessed("qwertyuiop" * 20)


def test_a_password_with_something_behind_it_is_another_one() -> None:
    longest = "four words that do not belong together " * 5 + "12345"
    assert len(longest) == passwords.LONGEST
    kept = passwords.hasher.hash(longest)
    assert passwords.matches(kept, longest)
    assert not passwords.matches(kept, longest + "6")


def test_the_password_of_somebody_unknown_is_wrong_and_as_dear_as_others() -> None:
    of_nobody = passwords.of_nobody()
    assert not passwords.hasher.check_needs_rehash(of_nobody)
    with pytest.raises(VerifyMismatchError):
        passwords.hasher.verify(of_nobody, PASSWORD)


def test_passwords_are_kept_as_argon2_hashes(mia: User) -> None:
    assert mia.password_hash.startswith("$argon2id$")


def test_a_hash_from_cheaper_days_is_made_anew_at_sign_in(mia: User) -> None:
    before = mia.password_hash
    stronger = type(passwords.hasher)(time_cost=2, memory_cost=8, parallelism=1)
    weaker, passwords.hasher = passwords.hasher, stronger
    try:
        accounts.sign_in(mia.email, PASSWORD)
    finally:
        passwords.hasher = weaker
    assert mia.password_hash != before
    assert ",t=2," in mia.password_hash


def test_a_new_password_needs_the_old_one_and_ends_all_sessions(mia: User) -> None:
    session, key = sessions.begin(mia), keys.create(mia)[1]
    with pytest.raises(NotSignedIn):
        accounts.change_password(mia, "not this one", OTHER)
    assert sessions.user_of(session) == mia
    accounts.change_password(mia, PASSWORD, OTHER)
    assert sessions.user_of(session) is None
    assert keys.user_of(key) is not None
    assert accounts.sign_in(mia.email, OTHER) == mia
    with pytest.raises(NotSignedIn):
        accounts.sign_in(mia.email, PASSWORD)


def test_a_new_password_that_others_would_try_first_is_refused(mia: User) -> None:
    with pytest.raises(BadInput):
        accounts.change_password(mia, PASSWORD, "password123")
    assert accounts.sign_in(mia.email, PASSWORD) == mia


def test_a_profile_is_changed(mia: User) -> None:
    accounts.change_profile(mia, "  Mia \n Moser ", "de-CH", "Europe/Zurich")
    assert (mia.name, mia.language, mia.time_zone) == ("Mia Moser", "de-CH", "Europe/Zurich")
    accounts.change_profile(mia, "Mia", "", "")
    assert (mia.language, mia.time_zone) == ("", "")


@pytest.mark.parametrize(
    ("name", "language", "time_zone"),
    [
        ("", "", ""),
        ("  ", "", ""),
        ("x" * 201, "", ""),
        ("a\0b", "", ""),
        ("a\u202eb", "", ""),
        ("Mia", "tlh", ""),
        ("Mia", "", "Mars/Olympus"),
        ("Mia", "", "../../etc/passwd"),
    ],
)
def test_a_profile_that_cannot_be_is_refused(
    mia: User, name: str, language: str, time_zone: str
) -> None:
    with pytest.raises(BadInput):
        accounts.change_profile(mia, name, language, time_zone)
