"""Somebody's own account: profile, password, sessions, keys."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from tests.desk import Person
from tests.webapp.views.browser import Browser, form_of, words
from webapp.extensions import db
from webapp.models import ApiKey, Session, User
from webapp.services import keys

PAGES = (
    "/account",
    "/account/password",
    "/account/sessions",
    "/account/keys",
    "/account/keys/new",
    "/account/webhooks",
    "/account/webhooks/new",
)
NEW = "purple bicycle on the moon"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1"


def cookie_of(browser: Browser) -> str:
    cookie = browser.client.get_cookie("desk")
    assert cookie is not None
    return cookie.value


def signed_in_with(client: FlaskClient, person: Person, agent: str) -> Browser:
    """Somebody who has filled in the sign-in form in this browser."""
    client.environ_base["HTTP_USER_AGENT"] = agent
    browser = Browser(client)
    answer = browser.submit(
        browser.get("/signin"), "/signin", email=person.email, password=person.password
    )
    assert answer.status_code == 302
    return browser


@pytest.mark.parametrize("path", PAGES)
def test_the_pages_of_an_account_lead_to_each_other(path: str, mia: Browser) -> None:
    page = mia.get(path)
    tabs = page.select("ul.tabs a")
    assert [words(tab) for tab in tabs] == [
        "Profile",
        "Password",
        "Sessions",
        "API keys",
        "Webhooks",
    ]
    assert len(page.select('ul.tabs [aria-current="page"]')) == 1
    assert "mia@example.org" in words(page.select_one("header.head"))  # type: ignore[arg-type]


def test_the_sidebar_leads_to_the_account(mia: Browser) -> None:
    link = mia.get("/").select_one('.nav-foot a[href="/account"]')
    assert link is not None
    assert words(link) == "mia"
    marked = mia.get("/account/keys").select_one('.nav-foot a[href="/account"]')
    assert marked is not None
    assert marked["aria-current"] == "page"


def test_a_profile_is_saved(mia: Browser) -> None:
    page = mia.get("/account")
    answer = mia.submit(
        page, "/account", name="Mia Moser", language="de-CH", time_zone="Asia/Tokyo"
    )
    assert answer.location == "/account"
    page = mia.get("/account")
    assert "Your profile is saved." in words(page)
    assert "Mia Moser" in words(page.nav)  # type: ignore[arg-type]
    chosen = [tag["value"] for tag in page.select("option[selected]")]
    assert chosen == ["de-CH", "Asia/Tokyo"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": ""}, "Write a name."),
        ({"name": "a\0b"}, "none of them invisible"),
        ({"language": "tlh"}, "Not a valid choice."),
        ({"time_zone": "Mars/Olympus"}, "Not a valid choice."),
    ],
)
def test_a_profile_that_cannot_be_is_told(
    change: dict[str, str], sentence: str, mia: Browser
) -> None:
    page = mia.read(mia.submit(mia.get("/account"), "/account", **change), 422)
    assert sentence in words(page.select_one("[role=alert]"))  # type: ignore[arg-type]
    assert page.title is not None
    assert page.title.text.startswith("Error:")


def test_a_new_password_ends_every_other_session_and_changes_this_cookie(
    mia: Browser, user: Person, sign_in: Callable[[Person], FlaskClient]
) -> None:
    other, before = sign_in(user), cookie_of(mia)
    page = mia.get("/account/password")
    answer = mia.submit(page, "/account/password", old=user.password, new=NEW, again=NEW)
    assert answer.location == "/account/password"
    assert "is changed" in words(mia.get("/account/password"))
    assert other.get("/").location.startswith("/signin")
    copied = sign_in(user)
    copied.set_cookie("desk", before)
    assert copied.get("/").location.startswith("/signin")


@pytest.mark.parametrize(
    ("old", "new", "again", "field", "sentence"),
    [
        ("wrong", NEW, NEW, "old", "This is not the password that you have now."),
        ("", NEW, NEW, "old", "Write the password"),
        ("right", "short", "short", "new", "10 to 200 characters"),
        ("right", "password123", "password123", "new", "among the first"),
        ("right", NEW, NEW + "x", "again", "not the same"),
    ],
)
def test_a_password_that_cannot_be_changed_is_told_at_its_field(
    old: str, new: str, again: str, field: str, sentence: str, mia: Browser, user: Person
) -> None:
    answer = mia.submit(
        mia.get("/account/password"),
        "/account/password",
        old=user.password if old == "right" else old,
        new=new,
        again=again,
    )
    page = mia.read(answer, 422)
    assert sentence in words(page.select_one(f"#{field}-error"))  # type: ignore[arg-type]
    assert not [tag for tag in page.select("input[type=password]") if tag.get("value")]
    assert mia.client.get("/").status_code == 200


def test_guessing_the_old_password_is_slowed_down(mia: Browser, user: Person) -> None:
    page = mia.get("/account/password")
    for _ in range(5):
        mia.submit(page, "/account/password", old="wrong guess", new=NEW, again=NEW)
    answer = mia.submit(page, "/account/password", old=user.password, new=NEW, again=NEW)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) >= 1
    assert "Wait" in words(mia.read(answer, 429))


def test_sessions_are_listed_in_words_and_this_one_is_marked(
    app: Flask, mia: Browser, user: Person
) -> None:
    phone = signed_in_with(app.test_client(), user, PHONE)
    page = phone.get("/account/sessions")
    assert "2 browsers are signed in to your account." in words(page)
    rows = page.select("tbody tr")
    assert "Safari on iPhone This one" in words(rows[0])
    assert "127.0.0.1" in words(rows[0])
    assert "Firefox on Linux" in words(rows[1])


def test_one_session_is_signed_out(app: Flask, mia: Browser, user: Person) -> None:
    phone = signed_in_with(app.test_client(), user, PHONE)
    page = phone.get("/account/sessions")
    action = str(page.select('form[action^="/account/sessions/"]')[0]["action"])
    assert phone.submit(page, action).location == "/account/sessions"
    assert "Firefox on Linux is signed out." in words(phone.get("/account/sessions"))
    assert mia.client.get("/").location.startswith("/signin")
    assert phone.client.get("/").status_code == 200


def test_all_others_are_signed_out(
    mia: Browser, user: Person, sign_in: Callable[[Person], FlaskClient]
) -> None:
    others = [sign_in(user) for _ in range(3)]
    page = mia.get("/account/sessions")
    assert mia.submit(page, "/account/sessions/end").location == "/account/sessions"
    assert [other.get("/").status_code for other in others] == [302, 302, 302]
    page = mia.get("/account/sessions")
    assert "1 browser is signed in to your account." in words(page)
    assert not page.select('form[action="/account/sessions/end"]')


def test_signing_in_again_ends_the_session_before(app: Flask, user: Person) -> None:
    client = app.test_client()
    first = signed_in_with(client, user, PHONE)
    before = cookie_of(first)
    page = first.get("/")
    token = page.select_one("input[name=csrf_token]")["value"]  # type: ignore[index]
    answer = client.post(
        "/signin",
        data={"email": user.email, "password": user.password, "csrf_token": token},
    )
    assert answer.status_code == 302
    assert cookie_of(first) != before
    with app.app_context():
        assert db.session.query(Session).count() == 1


PAIR = ("#access-key-id", "#secret-access-key")


def make_key(browser: Browser, **values: object) -> BeautifulSoup:
    page = browser.get("/account/keys/new")
    return browser.read(
        browser.submit(
            page,
            "/account/keys/new",
            **{"name": "nightly", "scopes": ["read"], "days": "90"} | values,
        )
    )


def test_no_single_scope_has_to_be_chosen(mia: Browser) -> None:
    boxes = mia.get("/account/keys/new").select("#scopes input")
    assert [box["value"] for box in boxes if box.has_attr("checked")] == ["read", "import"]
    assert not [box for box in boxes if box.has_attr("required")]


def test_a_key_is_shown_once_and_works(mia: Browser) -> None:
    page = make_key(mia)
    key = str(page.select_one("#key")["value"])  # type: ignore[index]
    answer = mia.client.get("/api/me", headers={"Authorization": f"Bearer {key}"})
    assert answer.json is not None
    assert (answer.json["key_name"], answer.json["scopes"]) == ("nightly", ["read"])
    parts = [str(page.select_one(part)["value"]) for part in PAIR]  # type: ignore[index]
    assert "_".join(parts) == key
    listed = mia.get("/account/keys")
    assert "nightly" in words(listed)
    assert key[:20] in words(listed)
    assert key not in str(listed)


def test_the_page_with_a_key_is_never_kept_and_loading_it_again_makes_no_second_key(
    mia: Browser, app: Flask
) -> None:
    page = mia.get("/account/keys/new")
    values = {"name": "nightly", "scopes": ["read", "import"], "days": ""}
    answer = mia.submit(page, "/account/keys/new", **values)
    assert answer.headers["Cache-Control"] == "no-store"
    again = mia.read(mia.submit(page, "/account/keys/new", **values), 422)
    assert "You have a key with the name nightly already." in words(again)
    assert not again.select("#key")


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"name": ""}, "Write what the key is for."),
        ({"scopes": []}, "Choose what the key may do."),
        ({"scopes": ["admin"]}, "Only an admin"),
        ({"days": "100000"}, "Not a valid choice."),
    ],
)
def test_a_key_that_cannot_be_is_told(
    values: dict[str, object], sentence: str, mia: Browser, app: Flask
) -> None:
    page = mia.get("/account/keys/new")
    sent = {"name": "nightly", "scopes": ["read"], "days": "90"} | values
    again = mia.read(mia.submit(page, "/account/keys/new", **sent), 422)
    assert sentence in words(again.select_one("[role=alert]"))  # type: ignore[arg-type]
    with app.app_context():
        assert not db.session.query(ApiKey).filter_by(name="nightly").count()


def test_only_admins_are_offered_keys_for_what_admins_do(mia: Browser, ada: Browser) -> None:
    offered = [
        [str(tag["value"]) for tag in browser.get("/account/keys/new").select("[name=scopes]")]
        for browser in (mia, ada)
    ]
    assert offered == [["read", "import", "batch"], ["read", "import", "batch", "admin"]]


def test_a_key_is_revoked_after_a_question(app: Flask, mia: Browser, user: Person) -> None:
    link = mia.get("/account/keys").select_one('a[href$="/revoke"]')
    assert link is not None
    path = str(link["href"])
    page = mia.get(path)
    assert "cannot be brought back" in words(page)
    assert mia.submit(page, path).location == "/account/keys"
    assert "is revoked" in words(mia.get("/account/keys"))
    assert mia.client.get("/api/me", headers=user.bearer).status_code == 401
    with app.app_context():
        assert db.session.query(ApiKey).count() == 0


def test_without_keys_the_page_says_what_they_are_for(
    app: Flask, mia: Browser, user: Person
) -> None:
    with app.app_context():
        owner = db.session.get(User, user.id)
        assert owner is not None
        for key in keys.list_for(owner):
            keys.revoke(key)
    page = mia.get("/account/keys")
    assert "Make the first key" in words(page)
    assert form_of(page, "/signout")


def test_an_expired_key_says_so(app: Flask, mia: Browser, user: Person) -> None:
    with app.app_context():
        row = db.session.query(ApiKey).one()
        row.expires_at = row.created_at
        db.session.commit()
    assert "Expired" in words(mia.get("/account/keys"))
