"""The pages of push addresses: the list, a new one, its page, its keys, its end."""

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from tests.desk import Person
from tests.webapp.views.batch_rows import make_control, make_push
from tests.webapp.views.browser import Browser, words
from webapp.extensions import db
from webapp.models import ApiKey, AuditEntry, PushApi
from webapp.services import pushes

NEW = "/batches/push/new"


def alert(page: BeautifulSoup) -> str:
    found = page.select_one("main [role=alert]")
    assert found is not None
    return words(found)


def made(app: Flask, name: str) -> tuple[str, str, bool]:
    """What a push address is: its description, the comment of its control file, on or off."""
    with app.app_context():
        found = pushes.get(name)
        return found.description, found.control.comment, found.enabled


def test_without_a_push_address_the_page_says_what_it_is_for(mia: Browser) -> None:
    page = mia.get("/batches/push")
    assert "it sends JSON, and waits for the answer" in words(page)
    assert "You have none yet" in words(mia.get(NEW))
    assert mia.get("/batches").select_one("a[href='/batches/push']")


def test_a_push_address_is_made_and_shown_with_how_to_use_it(
    app: Flask, mia: Browser, user: Person
) -> None:
    make_control(app, user, "Tags of the library")
    page = mia.get(NEW)
    answer = mia.submit(page, NEW, name="tags-1", description=" From \t the catalogue ")
    page = mia.get(answer.location)
    assert page.select_one("#address").text == "http://localhost/api/push-data/tags-1"  # type: ignore[union-attr]
    example = page.select_one("#example")
    assert example is not None
    assert "curl --user haplo:$API_KEY" in words(example)
    assert "http://localhost/api/push-data/tags-1" in words(example)
    for part in ("From the catalogue", "Tags of the library", "dataset:tags", "mia@example.org"):
        assert part in words(page)
    row = mia.get("/batches/push").select_one("tbody tr")
    assert row is not None
    assert "tags-1 From the catalogue On Tags of the library dataset:tags" in words(row)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"name": "Tags of May"}, "small letters, digits and hyphens"),
        ({"name": "a/b"}, "small letters, digits and hyphens"),
        ({"name": " "}, "Write a name."),
        ({"name": "tags"}, "There is a push API 'tags' already."),
        ({"name": "new", "description": "x" * 501}, "500"),
        ({"name": "new", "control": "999999"}, "Not a valid choice"),
    ],
)
def test_what_cannot_be_a_push_address_is_told_and_nothing_is_made(
    app: Flask, mia: Browser, user: Person, values: dict[str, str], sentence: str
) -> None:
    make_push(app, user, "tags", make_control(app, user))
    page = mia.read(mia.submit(mia.get(NEW), NEW, **values), 422)
    assert sentence in alert(page)
    with app.app_context():
        assert [one.name for one in pushes.list_all()] == ["tags"]


def test_a_control_file_of_somebody_else_cannot_be_chosen(
    app: Flask, mia: Browser, user: Person, admin: Person
) -> None:
    make_control(app, user)
    theirs = make_control(app, admin, "Secret tags")
    page = mia.get(NEW)
    assert "Secret tags" not in words(page)
    mia.read(mia.submit(page, NEW, name="tags", control=str(theirs)), 422)
    with app.app_context():
        assert pushes.list_all() == []


def test_another_control_file_is_put_behind_a_name(app: Flask, mia: Browser, user: Person) -> None:
    address = f"/batches/push/{make_push(app, user, 'tags', make_control(app, user), 'Old')}"
    newer = make_control(app, user, "Better tags")
    page = mia.get(f"{address}/edit")
    sent = {"description": "New", "control": str(newer)}
    assert mia.submit(page, f"{address}/edit", **sent).location == address
    assert "Changed." in words(mia.get(address))
    assert made(app, "tags") == ("New", "Better tags", True)
    long = mia.submit(mia.get(f"{address}/edit"), f"{address}/edit", description="x" * 501)
    assert "500" in alert(mia.read(long, 422))


def test_it_is_switched_off_and_on(app: Flask, mia: Browser, user: Person) -> None:
    address = f"/batches/push/{make_push(app, user, 'tags', make_control(app, user))}"
    for mode, on in (("off", False), ("on", True)):
        mia.submit(mia.get(address), f"{address}/{mode}")
        assert made(app, "tags") == ("", "Tags", on)
        assert ("whoever pushes records here is refused" in words(mia.get(address))) is not on


def test_a_key_for_it_is_shown_once_and_listed(app: Flask, mia: Browser, user: Person) -> None:
    address = f"/batches/push/{make_push(app, user, 'tags', make_control(app, user))}"
    for name in ("push to tags", "push to tags 1"):
        page = mia.read(mia.submit(mia.get(address), f"{address}/keys"))
        key = str(page.select_one("#key")["value"])  # type: ignore[index]
        assert key.startswith("imp_")
        listed = words(mia.get(address))
        assert f"{name} begins with {key[:20]}" in listed
        assert key not in listed
        assert f"{name} begins with {key[:20]} push to tags" in words(mia.get("/account/keys"))


def test_it_is_removed_with_its_keys(app: Flask, mia: Browser, user: Person) -> None:
    address = f"/batches/push/{make_push(app, user, 'tags', make_control(app, user))}"
    mia.submit(mia.get(address), f"{address}/keys")
    answer = mia.submit(mia.get(f"{address}/remove"), f"{address}/remove")
    assert "tags is removed." in words(mia.get(answer.location))
    assert mia.client.get(address).status_code == 404
    with app.app_context():
        assert db.session.query(PushApi).all() == []
        assert db.session.query(ApiKey).filter(ApiKey.push_id.is_not(None)).all() == []
        actions = {entry.action for entry in db.session.query(AuditEntry)}
    assert {"push-added", "key-made", "push-removed"} <= actions


def test_an_admin_looks_after_those_of_others(app: Flask, ada: Browser, user: Person) -> None:
    address = f"/batches/push/{make_push(app, user, 'tags', make_control(app, user))}"
    assert user.email in words(ada.get("/batches/push"))
    page = ada.get(f"{address}/edit")
    ada.submit(page, f"{address}/edit", description="Seen")
    assert made(app, "tags") == ("Seen", "Tags", True)
    assert user.email in words(ada.get(address))
