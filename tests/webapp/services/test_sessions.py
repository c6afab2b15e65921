"""Sessions: a cookie is worth what its row says."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text as sql

from webapp.errors import NotFound
from webapp.extensions import db
from webapp.models import Session, User
from webapp.models.columns import now
from webapp.services import accounts, sessions

pytestmark = pytest.mark.usefixtures("context")

HOUR = timedelta(hours=1)


@pytest.fixture
def mia(context: Flask) -> User:
    """Somebody with an account."""
    return accounts.create_user("mia@example.org")[0]


@pytest.fixture
def ada(context: Flask) -> User:
    """An admin."""
    return accounts.create_user("ada@example.org", admin=True)[0]


def age(**columns: datetime) -> None:
    """Change when the only session there is began or was seen."""
    row = db.session.query(Session).one()
    for name, moment in columns.items():
        setattr(row, name, moment)
    db.session.commit()


def test_a_cookie_is_kept_as_a_digest_only(mia: User) -> None:
    cookie = sessions.begin(mia, "Firefox on Linux", "192.0.2.1")
    row = db.session.query(Session).one()
    assert sessions.user_of(cookie) == mia
    kept = [str(value) for value in vars(row).values()]
    assert not any(cookie.partition(":")[2] in value for value in kept)
    assert (row.browser, row.address) == ("Firefox on Linux", "192.0.2.1")


@pytest.mark.parametrize("cookie", ["", "1", "x:y", "1:", f"{2**70}:x", "1:\ud800", "1:\0"])
def test_a_made_up_session_is_nobodys(mia: User, cookie: str) -> None:
    sessions.begin(mia)
    assert sessions.user_of(cookie) is None


@pytest.mark.parametrize(
    ("seen", "begun", "good"),
    [
        (7.9 * HOUR, 8 * HOUR, True),
        (8.1 * HOUR, 9 * HOUR, False),
        (HOUR, 167 * HOUR, True),
        (HOUR, 169 * HOUR, False),
    ],
)
def test_a_session_ends_8_hours_after_its_last_use_and_7_days_after_its_beginning(
    mia: User, seen: timedelta, begun: timedelta, good: bool
) -> None:
    cookie = sessions.begin(mia)
    age(last_seen_at=now() - seen, created_at=now() - begun)
    assert (sessions.user_of(cookie) is not None) is good
    assert len(sessions.list_for(mia)) == good


def test_sessions_that_are_over_are_swept_away_by_the_next_one(mia: User) -> None:
    sessions.begin(mia)
    age(last_seen_at=now() - 9 * HOUR)
    sessions.begin(mia)
    assert db.session.query(Session).count() == 1


def test_use_is_noted_once_a_minute_at_most(mia: User) -> None:
    cookie = sessions.begin(mia)
    row = db.session.query(Session).one()
    first = row.last_seen_at
    sessions.user_of(cookie)
    db.session.refresh(row)
    assert row.last_seen_at == first
    age(last_seen_at=now() - timedelta(seconds=61))
    sessions.user_of(cookie)
    db.session.refresh(row)
    assert row.last_seen_at > first


def test_a_page_does_not_wait_for_an_import_to_note_that_somebody_was_there(
    mia: User, app: Flask
) -> None:
    cookie = sessions.begin(mia)
    age(last_seen_at=now() - timedelta(minutes=5))
    with db.engine.connect() as writer:
        writer.execute(sql("BEGIN IMMEDIATE"))
        before = now()
        assert sessions.user_of(cookie) == mia
        assert now() - before < timedelta(seconds=1)
        writer.rollback()
    assert now() - db.session.query(Session).one().last_seen_at > timedelta(minutes=4)


def ends_this(user: User, cookies: list[str]) -> None:
    user.session_text = cookies[0]
    sessions.end_this(user)


def ends_others(user: User, cookies: list[str]) -> None:
    user.session_text = cookies[0]
    sessions.end_others(user)


def ends_all(user: User, _cookies: list[str]) -> None:
    sessions.end_all(user)


@pytest.mark.parametrize(
    ("end", "left"),
    [(ends_this, [False, True]), (ends_others, [True, False]), (ends_all, [False, False])],
)
def test_signing_out_ends_what_it_says(
    mia: User, ada: User, end: Callable[[User, list[str]], Any], left: list[bool]
) -> None:
    cookies, foreign = [sessions.begin(mia), sessions.begin(mia)], sessions.begin(ada)
    end(mia, cookies)
    assert [sessions.user_of(cookie) is not None for cookie in cookies] == left
    assert sessions.user_of(foreign) == ada


def test_a_session_is_its_owners_alone_also_for_an_admin(mia: User, ada: User) -> None:
    sessions.begin(mia)
    row = db.session.query(Session).one()
    assert sessions.get_for(mia, row.id) == row
    with pytest.raises(NotFound, match=f"^There is no session {row.id}"):
        sessions.get_for(ada, row.id)
    assert sessions.list_for(ada) == []
