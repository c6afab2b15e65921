"""The list of processes: what the address asks for, and doing something to those ticked."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from tests.desk import Person
from tests.webapp.views.browser import Browser, form_of, words
from tests.webapp.views.rows import checked, make_process, make_upload
from webapp.extensions import db
from webapp.models import Process
from webapp.states import ProcessKind, ProcessState


def numbers(page: BeautifulSoup) -> list[str]:
    """The processes of a list."""
    return [words(tag) for tag in page.select("#processes tbody th")]


def send(browser: Browser, do: str, ticked: list[Any], path: str = "/processes") -> str:
    """Tick these and press a button; gives what the next page says."""
    form = form_of(browser.get(path), "/processes/chosen")
    sent = {str(tag["name"]): str(tag["value"]) for tag in form.select("input[name]")}
    answer = browser.client.post("/processes/chosen", data=sent | {"do": do, "process": ticked})
    assert answer.location == path
    return words(browser.get(path))


def test_filters_are_in_the_address_and_in_the_form(
    app: Flask, ada: Browser, user: Person, admin: Person
) -> None:
    checked(app, user, filename="a.csv")
    make_process(app, make_upload(app, admin, "b.csv"), ProcessState.FAILED)
    address = "/processes?state=failed&kind=validation&dataset=tags&owner=ada&text=B.c"
    page = ada.get(address + "&since=2026-01-01&until=2099-12-31")
    assert numbers(page) == ["2"]
    sent = {tag["name"]: tag.get("value") for tag in page.select("form.filters input")}
    assert sent == {
        "state": "failed",
        "text": "B.c",
        "owner": "ada",
        "since": "2026-01-01",
        "until": "2099-12-31",
    }
    chosen = [tag["value"] for tag in page.select("form.filters option[selected]")]
    assert chosen == ["validation", "tags"]
    assert words(page.select_one("ul.tabs [aria-current]")) == "Failed"  # type: ignore[arg-type]


def test_pages_and_polls_keep_the_filters(app: Flask, mia: Browser, user: Person) -> None:
    for _ in range(26):
        make_process(app, make_upload(app, user))
    page = mia.get("/processes?kind=validation&state=queued")
    assert numbers(page)[0] == "26"
    part = page.select_one("#processes")
    assert part is not None
    assert part["hx-get"] == "/processes?state=queued&kind=validation"
    older = page.select_one('.pager a[href*="before"]')
    assert older is not None
    assert numbers(mia.get(str(older["href"]))) == ["1"]
    assert numbers(mia.poll(str(part["hx-get"]))) == numbers(page)


@pytest.mark.parametrize("query", ["state=x", "kind=x", "since=x", "until=31.12.2026", "text=%01"])
def test_an_address_that_cannot_be_is_told(query: str, mia: Browser) -> None:
    page = mia.get(f"/processes?{query}", status=422)
    assert query.partition("=")[0] in words(page)


def test_a_search_without_hits_shows_the_way_back(app: Flask, mia: Browser, user: Person) -> None:
    checked(app, user)
    page = mia.get("/processes?text=nothing")
    assert "No job is like this. Show all jobs" in words(page)


def test_what_was_ticked_is_cancelled(app: Flask, mia: Browser, user: Person) -> None:
    for state in (ProcessState.QUEUED, ProcessState.RUNNING, ProcessState.SUCCEEDED):
        make_process(app, make_upload(app, user), state)
    said = send(mia, "cancel", [1, 2, 3])
    assert "2 jobs asked to stop. 1 job could not be. 3: This process is over already." in said
    assert "Cancelled" in said
    assert "Stopping" in said


def test_what_was_ticked_is_done_once_more(app: Flask, mia: Browser, user: Person) -> None:
    make_process(app, make_upload(app, user), ProcessState.FAILED)
    make_process(app, make_upload(app, user), ProcessState.CANCELLED)
    make_process(app, make_upload(app, user), ProcessState.RUNNING)
    said = send(mia, "retry", [1, 2, 3], path="/processes?kind=validation")
    assert "2 jobs begun once more. 1 job could not be." in said
    with app.app_context():
        assert db.session.query(Process).count() == 5


@pytest.mark.parametrize("ticked", [[], ["x"], ["²"], ["-1"]])
def test_without_a_tick_nothing_happens(
    ticked: list[str], app: Flask, mia: Browser, user: Person
) -> None:
    make_process(app, make_upload(app, user))
    assert "No job was chosen" in send(mia, "cancel", ticked)


def test_nobody_cancels_what_belongs_to_somebody_else(
    app: Flask, mia: Browser, user: Person, admin: Person
) -> None:
    make_process(app, make_upload(app, user))
    make_process(app, make_upload(app, admin))
    assert "0 jobs asked to stop. 1 job could not be. 2: There is no process 2." in send(
        mia, "cancel", [2]
    )


def test_boxes_keep_their_ticks_while_the_list_polls(
    app: Flask, mia: Browser, user: Person
) -> None:
    make_process(app, make_upload(app, user))
    checked(app, user)
    boxes = mia.poll("/processes").select("input[type=checkbox]")
    assert [(box["value"], box["form"], box["hx-preserve"]) for box in boxes] == [
        ("1", "chosen", "true")
    ]


def test_an_import_says_which_one_it_waits_for(app: Flask, mia: Browser, user: Person) -> None:
    first = make_upload(app, user, "first.csv")
    make_process(app, first, ProcessState.RUNNING, ProcessKind.IMPORT)
    make_process(app, make_upload(app, user, "second.csv"), kind=ProcessKind.IMPORT)
    for path in ("/processes", "/processes/2", "/uploads/2"):
        assert "It waits for the import of first.csv into Tags." in words(mia.get(path))


def test_the_file_of_somebody_else_is_not_named(
    app: Flask, mia: Browser, user: Person, admin: Person
) -> None:
    make_process(
        app, make_upload(app, admin, "secret.csv"), ProcessState.RUNNING, ProcessKind.IMPORT
    )
    make_process(app, make_upload(app, user), kind=ProcessKind.IMPORT)
    page = words(mia.get("/processes/2"))
    assert "It waits for another import into Tags." in page
    assert "secret.csv" not in page
