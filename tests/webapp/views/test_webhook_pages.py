"""Somebody's own webhooks: added, tried, looked after and removed on their pages."""

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from tests.desk import Person
from tests.receivers import Hook, hook
from tests.webapp.views.browser import Browser, words
from tests.webapp.views.rows import make_process, make_upload
from webapp.extensions import db
from webapp.models import User, Webhook
from webapp.services import webhooks
from webapp.settings import Settings
from webapp.states import ProcessState
from workers.courier import bring

ADDRESS = "https://example.org/desk"


def add(browser: Browser, address: str = ADDRESS) -> BeautifulSoup:
    page = browser.get("/account/webhooks/new")
    return browser.read(browser.submit(page, "/account/webhooks/new", address=address))


def alert(page: BeautifulSoup) -> str:
    return words(page.select_one("[role=alert]"))  # type: ignore[arg-type]


def test_without_webhooks_the_page_says_what_they_are_for(mia: Browser) -> None:
    page = mia.get("/account/webhooks")
    assert "Add the first webhook" in words(page)


def test_the_secret_is_shown_once(mia: Browser) -> None:
    page = add(mia)
    secret = str(page.select_one("#secret")["value"])  # type: ignore[index]
    assert secret.startswith("whsec_")
    for path in ("/account/webhooks", "/account/webhooks/1"):
        again = mia.get(path)
        assert ADDRESS in words(again)
        assert secret not in str(again)


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("", "Write the address."),
        ("http://example.org/", "begins with https://"),
        ("https://169.254.169.254/latest", "inside a private network"),
        ("https://[::ffff:10.0.0.1]/", "inside a private network"),
        (ADDRESS, "already"),
    ],
)
def test_a_webhook_that_cannot_be_is_told(address: str, sentence: str, mia: Browser) -> None:
    add(mia)
    page = mia.get("/account/webhooks/new")
    again = mia.read(mia.submit(page, "/account/webhooks/new", address=address), 422)
    assert sentence in alert(again)
    assert again.title is not None
    assert again.title.text.startswith("Error:")


def test_there_is_a_limit_to_webhooks(mia: Browser) -> None:
    for number in range(webhooks.MOST_WEBHOOKS):
        add(mia, f"{ADDRESS}/{number}")
    page = mia.get("/account/webhooks/new")
    again = mia.read(mia.submit(page, "/account/webhooks/new", address=ADDRESS), 422)
    assert "Remove one that is not used any more" in alert(again)


def test_hostile_text_in_an_address_stays_text(mia: Browser) -> None:
    add(mia, "https://example.org/<script>alert(1)</script>")
    page = mia.get("/account/webhooks")
    assert "<script>alert(1)</script>" in words(page)
    assert not [tag for tag in page.select("script") if "alert" in tag.text]


def test_a_webhook_is_removed_after_a_question(app: Flask, mia: Browser) -> None:
    add(mia)
    page = mia.get("/account/webhooks/1/remove")
    assert "also not what is on its way" in words(page)
    assert mia.submit(page, "/account/webhooks/1/remove").location == "/account/webhooks"
    assert "is removed" in words(mia.get("/account/webhooks"))
    with app.app_context():
        assert db.session.query(Webhook).count() == 0


@pytest.fixture
def settings(settings: Settings, request: pytest.FixtureRequest) -> Settings:
    """A desk that may call this machine where a test has a program to call."""
    return settings.model_copy(update={"private_webhooks": "program" in request.fixturenames})


@pytest.fixture
def program() -> object:
    with hook() as found:
        yield found


def deliver(app: Flask) -> None:
    """One round of the courier."""
    with app.app_context():
        bring(app.config["DESK"])


def test_a_test_goes_out_and_its_outcome_is_on_the_page(
    app: Flask, mia: Browser, program: Hook
) -> None:
    add(mia, program.url)
    page = mia.get("/account/webhooks/1")
    assert "Nothing was sent to this address yet" in words(page)
    answer = mia.submit(page, "/account/webhooks/1/test")
    assert answer.location == "/account/webhooks/1"
    page = mia.get("/account/webhooks/1")
    assert "A test is on its way." in words(page)
    assert "On its way" in words(page.table)  # type: ignore[arg-type]
    deliver(app)
    [message] = program.got
    assert b'"type": "test"' in message.body
    table = words(mia.get("/account/webhooks/1").table)  # type: ignore[arg-type]
    assert "Arrived 1 Answered 200" in table


def test_what_did_not_arrive_is_told_and_can_be_sent_again(
    app: Flask, mia: Browser, user: Person, program: Hook
) -> None:
    add(mia, program.url)
    make_process(app, make_upload(app, user, "goods.csv"), ProcessState.REJECTED)
    program.status = 500
    deliver(app)
    page = mia.get("/account/webhooks/1")
    assert "goods.csv" in words(page.table)  # type: ignore[arg-type]
    assert "Tries again 1 Answered 500" in words(page.table)  # type: ignore[arg-type]
    assert not page.select('form[action$="/again"]')
    for _ in range(9):
        with app.app_context():
            db.session.execute(db.text("UPDATE delivery SET next_try_at = 0"))
            db.session.commit()
        deliver(app)
    page = mia.get("/account/webhooks/1")
    assert "Given up 10 Answered 500" in words(page.table)  # type: ignore[arg-type]
    assert "Given up" in words(mia.get("/account/webhooks"))
    program.status = 200
    action = str(page.select('form[action$="/again"]')[0]["action"])
    assert mia.submit(page, action).location == "/account/webhooks/1"
    deliver(app)
    assert "Arrived 1 Answered 200" in words(mia.get("/account/webhooks/1"))
    assert len({one.headers["webhook-id"] for one in program.got}) == 1


def test_what_is_on_its_way_is_not_sent_twice(mia: Browser) -> None:
    add(mia)
    mia.submit(mia.get("/account/webhooks/1"), "/account/webhooks/1/test")
    mia.post("/account/webhooks/1/deliveries/1/again")
    assert "This delivery is on its way already." in words(mia.get("/account/webhooks/1"))


def test_a_delivery_is_sent_again_from_its_own_webhook_only(mia: Browser) -> None:
    add(mia)
    add(mia, f"{ADDRESS}/other")
    mia.submit(mia.get("/account/webhooks/1"), "/account/webhooks/1/test")
    mia.post("/account/webhooks/2/deliveries/1/again")
    assert "Nothing was sent to this address yet" in words(mia.get("/account/webhooks/2"))


def wants_mail(app: Flask, user: Person) -> bool:
    with app.app_context():
        return db.session.get_one(User, user.id).mail_when_over


def test_a_desk_without_a_mail_server_asks_nobody_about_mail(
    app: Flask, mia: Browser, user: Person
) -> None:
    page = mia.get("/account")
    assert not page.select("#mail_when_over")
    with app.app_context():
        db.session.get_one(User, user.id).mail_when_over = True
        db.session.commit()
    mia.submit(page, "/account", name="Mia")
    assert wants_mail(app, user)


def test_mail_is_off_until_somebody_ticks_it(app: Flask, mia: Browser, user: Person) -> None:
    app.config["DESK"] = app.config["DESK"].model_copy(
        update={"smtp_url": "smtp://mail.example.org"}
    )
    page = mia.get("/account")
    assert not page.select("#mail_when_over[checked]")
    mia.submit(page, "/account", mail_when_over="y")
    assert wants_mail(app, user)
    page = mia.get("/account")
    [tick] = page.select("#mail_when_over[checked]")
    del tick["checked"]
    mia.submit(page, "/account")
    assert not wants_mail(app, user)
