"""Discarding a file on its page, and what the pages say of it afterwards."""

import re

from flask import Flask

from tests.desk import Person
from tests.webapp.views.browser import Browser, words
from tests.webapp.views.rows import BAD, FINE, checked, imported, make_process, make_upload
from tests.webapp.views.test_retention import remove
from webapp.states import ProcessState

BUTTON = "form[action$='/discard'] button"


def test_the_page_of_a_checked_file_offers_to_discard_it(
    app: Flask, mia: Browser, user: Person
) -> None:
    for result in (BAD, FINE):
        page = mia.get(f"/uploads/{checked(app, user, result)}")
        assert [button.text for button in page.select(BUTTON)] == ["Discard this file"]


def test_what_is_imported_or_under_way_is_not_offered_and_refused(
    app: Flask, mia: Browser, user: Person
) -> None:
    running = make_upload(app, user)
    make_process(app, running, ProcessState.RUNNING)
    for upload_id, sentence in (
        (imported(app, user), "This file is imported already"),
        (running, "The check of this file is under way. Cancel it first, or wait for its end."),
    ):
        assert not mia.get(f"/uploads/{upload_id}").select(BUTTON)
        answer = mia.post(f"/uploads/{upload_id}/discard")
        assert sentence in words(mia.read(answer, 409))


def test_a_discarded_file_asks_for_nothing_more(app: Flask, mia: Browser, user: Person) -> None:
    upload_id = checked(app, user, BAD, filename="photos.csv")
    path = f"/uploads/{upload_id}"
    assert "1 upload waits" in words(mia.get("/"))
    assert mia.submit(mia.get(path), f"{path}/discard").location == path
    home = mia.get("/")
    assert "Waiting for you" not in words(home)
    assert "photos.csv Tags Discarded Nothing was written" in words(home)
    assert "photos.csv Tags Discarded" in words(mia.get("/uploads"))


def test_the_page_of_a_discarded_file_says_so_and_offers_nothing_that_needs_it(
    app: Flask, mia: Browser, user: Person
) -> None:
    upload_id = checked(app, user, BAD)
    mia.submit(mia.get(f"/uploads/{upload_id}"), f"/uploads/{upload_id}/discard")
    main = mia.get(f"/uploads/{upload_id}").select_one("main")
    assert main is not None
    assert "This file was discarded" in words(main)
    assert "296 of 5,108 rows" in words(main)
    assert "keeps files for a time" not in words(main)
    assert "The file is gone, so it is not read again." in words(main)
    links = {re.split("[?#]", str(tag["href"]))[0] for tag in main.select("a[href]")}
    assert links <= {"/uploads", "/uploads/new", "/datasets/tags", "/processes/1", ""}
    assert not main.select("form[method=post]")


def test_what_the_desk_removed_after_its_time_does_not_wait_for_anybody(
    app: Flask, mia: Browser, user: Person
) -> None:
    checked(app, user, BAD)
    remove(app)
    assert "Waiting for you" not in words(mia.get("/"))
