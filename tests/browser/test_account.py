"""Somebody's own account in a real browser: keys for scripts, sessions, the password."""

import uuid
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.desk import Person, make_person
from webapp import create_app
from webapp.cli.running import RunningDesk
from webapp.extensions import db
from webapp.settings import Settings

pytestmark = pytest.mark.browser


@pytest.fixture
def member(live_desk: RunningDesk) -> Person:
    """Somebody at the running desk who is no administrator."""
    app = create_app(Settings(data=live_desk.data, secret_key="-" * 32))
    person = make_person(app, f"{uuid.uuid4().hex[:8]}@example.org")
    with app.app_context():
        db.engine.dispose()
    return person


@pytest.fixture
def browsers(chromium: Any, live_desk: RunningDesk, member: Person) -> Iterator[list[Any]]:
    """Two browsers in which the same person has signed in."""
    contexts = [chromium.new_context(base_url=live_desk.url) for _ in range(2)]
    pages = [context.new_page() for context in contexts]
    for page in pages:
        page.set_default_timeout(60_000)
        sign_in(page, member.email, member.password)
    yield pages
    for context in contexts:
        context.close()


def sign_in(page: Any, email: str, password: str) -> None:
    page.goto("/signin")
    page.fill("#email", email)
    page.fill("#password", password)
    page.click("main button[type=submit]")
    page.wait_for_selector("h1:has-text('Home')")


def test_a_key_that_may_only_read_is_made_used_and_revoked(
    browsers: list[Any], live_desk: RunningDesk
) -> None:
    page = browsers[0]
    page.goto("/account/keys")
    page.get_by_role("link", name="New key").click()
    page.get_by_label("What is it for?").fill("Stock on the intranet")
    page.get_by_label("Import: hand in files").uncheck()
    page.get_by_label("How long does it last?").select_option("30 days")
    page.get_by_role("button", name="Make the key").click()
    key = page.get_by_label("Key", exact=True).input_value()

    with httpx.Client(base_url=f"{live_desk.url}/api/") as script:
        script.headers["Authorization"] = f"Bearer {key}"
        assert script.get("me").json()["scopes"] == ["read"]
        assert script.post("datasets", json={}).status_code == 403
        page.get_by_role("link", name="I have copied it").click()
        row = page.get_by_role("row", name="Stock on the intranet")
        assert row.locator("td").nth(2).inner_text().startswith("today")
        assert key not in page.content()
        row.get_by_role("link", name="Revoke").click()
        page.get_by_role("button", name="Revoke the key").click()
        page.get_by_text("The key Stock on the intranet is revoked.").wait_for()
        assert script.get("me").status_code == 401


def test_signing_out_everywhere_else_ends_the_other_browser_at_once(browsers: list[Any]) -> None:
    here, there = browsers
    there.goto("/account/sessions")
    assert there.locator("main tbody tr").count() == 2
    here.goto("/account/sessions")
    here.get_by_role("button", name="Sign out everywhere else").click()
    here.get_by_text("You are signed out everywhere else.").wait_for()
    there.reload()
    there.get_by_role("heading", name="Sign in").wait_for()


def test_a_new_password_signs_the_other_browser_out_and_is_the_only_one_that_opens(
    browsers: list[Any], member: Person
) -> None:
    here, there = browsers
    here.goto("/account/password")
    here.get_by_label("Password now").fill(member.password)
    for label in ("New password", "New password, once more"):
        here.get_by_label(label, exact=True).fill("purple bicycle on the moon")
    here.get_by_role("button", name="Change the password").click()
    here.get_by_text("Your password is changed.").wait_for()
    there.goto("/account")
    there.get_by_label("E-mail address").fill(member.email)
    there.get_by_label("Password").fill(member.password)
    there.get_by_role("button", name="Sign in").click()
    there.get_by_text("The e-mail address or the password is wrong.").wait_for()
    sign_in(there, member.email, "purple bicycle on the moon")
