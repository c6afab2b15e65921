"""API keys: how they are kept, what they are good for, and when they are not."""

from datetime import timedelta

import pytest
from flask import Flask

from webapp.errors import BadInput, Conflict, NotFound
from webapp.extensions import db
from webapp.models import ApiKey, Scope, User
from webapp.models.columns import now
from webapp.services import accounts, keys

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def mia(context: Flask) -> User:
    """Somebody with an account."""
    return accounts.create_user("mia@example.org")[0]


@pytest.fixture
def ada(context: Flask) -> User:
    """An admin."""
    return accounts.create_user("ada@example.org", admin=True)[0]


def test_a_key_is_kept_as_a_digest_only_and_notes_its_last_use(mia: User) -> None:
    row, text = keys.create(mia)
    assert not any(text.rpartition("_")[2] in str(value) for value in vars(row).values())
    assert row.last_used_at is None
    assert keys.user_of(text) == (mia, row)
    noted = row.last_used_at
    db.session.refresh(row)
    assert row.last_used_at is not None
    assert row.last_used_at == noted


def test_a_key_that_differs_in_its_secret_is_nobodys(mia: User) -> None:
    text = keys.create(mia)[1]
    for other in (text[:-1] + ("A" if text[-1] != "A" else "B"), "imp_", text + "\n", "", "ä"):
        assert keys.user_of(other) is None


def test_without_choices_a_key_may_do_what_its_owner_may_and_lasts(mia: User, ada: User) -> None:
    assert keys.create(mia)[0].scopes == "read import"
    assert keys.create(ada)[0].scopes == "read import admin"
    assert keys.create(ada)[0].expires_at is None


def test_a_key_may_do_only_what_was_chosen(mia: User) -> None:
    row = keys.create(mia, "nightly", ["read"])[0]
    assert [scope for scope in Scope if row.allows(scope)] == [Scope.READ]


@pytest.mark.parametrize("scopes", [[], ["write"], ["read", "reads"], ["admin"], ["read", "admin"]])
def test_scopes_that_cannot_be_are_refused(mia: User, scopes: list[str]) -> None:
    with pytest.raises(BadInput):
        keys.create(mia, "x", scopes)


@pytest.mark.parametrize("days", [0, -1, 3651])
def test_a_life_that_cannot_be_is_refused(mia: User, days: int) -> None:
    with pytest.raises(BadInput):
        keys.create(mia, days=days)


@pytest.mark.parametrize("name", ["x" * 101, "a\0b", "a\u202eb"])
def test_a_name_that_cannot_be_is_refused(mia: User, name: str) -> None:
    with pytest.raises(BadInput):
        keys.create(mia, name)


def test_a_name_is_used_once_by_a_person(mia: User, ada: User) -> None:
    keys.create(mia, "nightly")
    keys.create(ada, "nightly")
    with pytest.raises(Conflict):
        keys.create(mia, " nightly ")
    keys.create(mia)
    keys.create(mia)


def test_a_key_ends_with_its_day(mia: User) -> None:
    row, text = keys.create(mia, days=1)
    assert keys.user_of(text) is not None
    row.expires_at = now() - timedelta(seconds=1)
    db.session.commit()
    assert keys.user_of(text) is None


def test_a_revoked_key_is_worth_nothing(mia: User) -> None:
    row, text = keys.create(mia)
    keys.revoke(row)
    assert keys.user_of(text) is None
    assert db.session.query(ApiKey).count() == 0


def test_a_key_is_its_owners_alone_also_for_an_admin(mia: User, ada: User) -> None:
    row = keys.create(mia)[0]
    assert keys.get_for(mia, row.id) == row
    with pytest.raises(NotFound, match=f"^There is no key {row.id}"):
        keys.get_for(ada, row.id)
    assert keys.list_for(ada) == []


def test_nobody_collects_keys_without_end(mia: User) -> None:
    for _ in range(keys.MOST_KEYS):
        keys.create(mia)
    with pytest.raises(Conflict, match="Revoke one"):
        keys.create(mia)
