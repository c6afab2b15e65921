"""The pages of control files: the list, a new one, and batches that are made of one."""

import io
import json
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from tests.desk import Person
from tests.webapp.views.batch_rows import CONTROL, TAGS, make_control
from tests.webapp.views.browser import Browser, words
from webapp.extensions import db
from webapp.models import Batch, ControlFile
from webapp.services import control_files


def upload(browser: Browser, content: object, comment: str = "", status: int = 302) -> Any:
    page = browser.get("/control-files/new")
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    sent = {"file": (io.BytesIO(body), "control.json"), "comment": comment}
    answer = browser.submit(page, "/control-files/new", **sent)
    assert answer.status_code == status, answer.text
    return answer.location if status == 302 else browser.read(answer, status)


def alert(page: BeautifulSoup) -> str:
    found = page.select_one("main [role=alert]")
    assert found is not None
    return words(found)


def test_without_control_files_the_page_says_what_they_are_for(mia: Browser) -> None:
    assert "Batches are made of them" in words(mia.get("/control-files"))


def test_a_control_file_is_uploaded_and_shown(mia: Browser) -> None:
    page = mia.get(upload(mia, CONTROL, "Tags of the library"))
    shown = page.select_one("pre")
    assert shown is not None
    assert json.loads(shown.text) == CONTROL
    for part in ("Tags of the library", "dataset:tags", "mia@example.org"):
        assert part in words(page)
    row = mia.get("/control-files").select_one("tbody tr")
    assert row is not None
    assert "Tags of the library" in words(row)


def test_a_control_file_is_downloaded_as_it_was_handed_in(mia: Browser) -> None:
    content = json.dumps(CONTROL, indent=7).encode()
    address = upload(mia, content, "Tags")
    answer = mia.client.get(f"{address}/control.json")
    assert answer.data == content
    assert answer.headers["Content-Disposition"] == "attachment; filename=Tags.json"


def test_all_that_is_wrong_with_a_control_file_is_listed(app: Flask, mia: Browser) -> None:
    wrong = {"dataImportControlFileVersion": 1, "model": "nothing", "files": {"a": {}}}
    told = alert(upload(mia, wrong, status=422))
    for message in (
        "Bad version of control file, should be 0",
        "Model not implemented: nothing",
        "Control file does not specify processing instructions in the instructions property",
        "Reader not specified for file a",
    ):
        assert message in told
    with app.app_context():
        assert db.session.query(ControlFile).all() == []


def places(page: BeautifulSoup) -> list[tuple[str, str]]:
    """What is said of each problem beside its message, and the line that its link leads to."""
    found = []
    for item in page.select(".places li"):
        link = item.select_one("a")
        line = page.select_one(str(link["href"])) if link else None
        beside = words(item.select_one(".sub")).replace(" ,", ",")
        found.append((beside, words(line) if line else ""))
    return found


WRONG = CONTROL | {
    "files": {"tags.json": {"read": "magic"}},
    "instructions": [{"action": "new", "destination": "tags"}, {"source": "label"}],
}


def test_each_problem_of_a_refused_file_leads_to_its_line(mia: Browser) -> None:
    text = json.dumps(WRONG, indent=2)
    page = upload(mia, text.encode(), status=422)
    assert places(page) == [
        ("instructions[1], line 14", "{"),
        ('files["tags.json"].read, line 6', '"read": "magic"'),
    ]
    shown = page.select_one("pre")
    assert shown is not None
    assert shown.text == text + "\n"
    assert [words(mark) for mark in shown.select("mark")] == ['"read": "magic"', "{"]


def test_a_file_on_one_line_is_laid_out_to_show_where(mia: Browser) -> None:
    page = upload(mia, WRONG | {"note": "x" * 300}, status=422)
    assert places(page)[1] == (
        'files["tags.json"].read, line 6 below, line 1 of the file',
        '"read": "magic"',
    )


def test_a_file_that_is_no_json_is_told_by_line_and_column(mia: Browser) -> None:
    page = upload(mia, b'{"model": "dataset:tags",\n "files" {}}', status=422)
    told = alert(page)
    assert "Not a valid JSON file." in told
    assert "Line 2, column 10: A colon is expected here, between a name and its value." in told
    assert places(page) == [("line 2", '"files" {}}')]


def test_data_in_the_place_of_a_control_file_leads_to_the_page_that_makes_one(
    mia: Browser,
) -> None:
    records = json.dumps([{"label": "ecology"}] * 2000, indent=1).encode()
    for data in (records, b"label;lang\r\necology;en\r\n"):
        page = upload(mia, data, status=422)
        assert page.select_one('[role=alert] a[href="/control-files/generate"]') is not None
        assert "Download it" not in words(page)


def test_a_workbook_is_no_control_file_and_not_shown_as_text(mia: Browser) -> None:
    page = upload(mia, b"PK\x03\x04\x14\x00\x00\x00\x08\x00", status=422)
    assert "Not a valid JSON file" in alert(page)
    assert page.select_one('[role=alert] a[href="/control-files/generate"]') is not None
    assert page.select("pre") == []


def test_what_a_batch_could_not_follow_is_told_on_the_page(mia: Browser) -> None:
    unknown = {"source": "a", "destination": "tags", "name": "colour"}
    inside = {"action": "if-exists", "source": "a", "then": [unknown]}
    made = CONTROL | {"instructions": [{"action": "new", "destination": "tags"}, inside]}
    page = mia.get(upload(mia, json.dumps(made, indent=1).encode()))
    assert "Unknown name in field colour for destination tags" in words(page)
    assert "An import is refused" in words(page)
    assert places(page) == [("instructions[1].then[0].name, line 21", '"name": "colour"')]


def test_of_very_many_problems_the_first_are_listed(mia: Browser) -> None:
    unknown = {"source": "a", "destination": "tags", "name": "colour"}
    page = mia.get(upload(mia, CONTROL | {"instructions": [unknown] * 3000}))
    assert "3,000 problems" in words(page)
    assert "the first 200 of 3,000" in words(page)
    assert len(str(page)) < 600_000


def test_a_reader_that_is_no_word_is_told(mia: Browser) -> None:
    wrong = CONTROL | {"files": {"tags": {"read": ["json"]}}}
    assert "Unknown reader for file tags: a list" in alert(upload(mia, wrong, status=422))


@pytest.mark.parametrize(
    ("content", "comment", "sentence"),
    [
        (b"a;b\n1;2\n", "", "Not a valid JSON file."),
        (b"[" * 100_000, "", "Not a valid JSON file."),
        (b'{"a": 1e999}', "", "Line 1, column 7: This number is too large."),
        (CONTROL | {"note": "\ud800"}, "", "Not a valid JSON file."),
        (CONTROL | {"note": json.loads("[" * 100 + "]" * 100)}, "", "more than 100 deep"),
        (CONTROL, "x" * 201, "The comment has 200 characters at most."),
    ],
)
def test_what_is_no_control_file_is_told_in_a_sentence(
    content: object, comment: str, sentence: str, mia: Browser
) -> None:
    page = upload(mia, content, comment, 422)
    assert sentence in words(page)
    assert page.title is not None
    assert page.title.text.startswith("Error:")


def test_a_form_without_a_file_asks_for_one(mia: Browser) -> None:
    answer = mia.submit(mia.get("/control-files/new"), "/control-files/new", comment="May")
    assert "Choose a file." in alert(mia.read(answer, 422))


def test_a_control_file_that_is_too_large_is_not_read(
    mia: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(control_files, "MOST_BYTES", 2000)
    assert "The file is larger than" in alert(upload(mia, b" " * 3000, status=422))
    # So large that nothing of it is read at all.
    page = mia.get("/control-files/new")
    sent = {"file": (io.BytesIO(bytes(300_000)), "control.json")}
    answer = mia.submit(page, "/control-files/new", **sent)
    assert "More than 2 KB was sent." in alert(mia.read(answer, 413))


@pytest.mark.parametrize(
    "more",
    [
        {"files": {"\0\u202e": {"read": "csv"}}},
        {"note": json.loads("[" * 95 + "0" + "]" * 95)},
        {"note": ["x"] * 200_000},
    ],
)
def test_odd_control_files_are_shown_as_far_as_a_page_can(
    more: dict[str, Any], app: Flask, mia: Browser, user: Person
) -> None:
    control_id = make_control(app, user, **more)
    page = mia.get(f"/control-files/{control_id}")
    assert len(str(page)) < 500_000
    assert "dataset:tags" in words(page)
    answer = mia.client.get(f"/control-files/{control_id}/control.json")
    assert json.loads(answer.data) == CONTROL | more


def make_batch(browser: Browser, control_id: int, **fields: Any) -> Any:
    page = browser.get(f"/control-files/{control_id}")
    return browser.submit(page, f"/control-files/{control_id}/batches", **fields)


def data(filename: str = "may.json", content: bytes = TAGS) -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), filename


def test_the_form_of_a_new_batch_begins_with_the_names_that_are_known(
    app: Flask, mia: Browser, user: Person
) -> None:
    files = {"tags": {"read": "json"}, "old/tags": {"read": "csv"}, "DEFAULT": {"read": "csv"}}
    page = mia.get(f"/control-files/{make_control(app, user, files=files)}")
    names = [tag["value"] for tag in page.select('input[name^="name-"]')]
    assert names == ["tags", "old/tags", "", "", ""]


def test_a_batch_is_made_of_several_files(app: Flask, mia: Browser, user: Person) -> None:
    files = {"tags": {"read": "json"}, "old/tags": {"read": "csv"}, "DEFAULT": {"read": "csv"}}
    control_id = make_control(app, user, files=files)
    sent = {"file-1": data(), "file-2": data("o.csv"), "file-4": data("more.csv")}
    answer = make_batch(mia, control_id, comment="May", **sent)
    assert answer.location.startswith("/batches/")
    page = mia.get(answer.location)
    assert "May" in words(page)
    assert "Ready" in words(page)
    rows = [words(row).split()[:2] for row in page.select("tbody tr")]
    assert rows == [["tags", "may.json"], ["old/tags", "o.csv"], ["more.csv", "more.csv"]]


def test_names_that_are_there_twice_are_refused(app: Flask, mia: Browser, user: Person) -> None:
    control_id = make_control(app, user)
    sent = {"name-2": "tags", "file-1": data(), "file-2": data()}
    page = mia.read(make_batch(mia, control_id, comment="May", **sent), 422)
    assert "Duplicate file names: tags" in alert(page)
    assert page.select_one("#name-2")["value"] == "tags"  # type: ignore[index]
    assert page.select_one("#comment")["value"] == "May"  # type: ignore[index]
    with app.app_context():
        assert db.session.query(Batch).all() == []


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Choose a file."),
        ({"name-1": "people", "file-1": data()}, "Could not find file specification"),
        ({"comment": "x" * 201, "file-1": data()}, "200 characters at most"),
    ],
)
def test_a_batch_that_cannot_be_is_told_and_not_made(
    fields: dict[str, Any], sentence: str, app: Flask, mia: Browser, user: Person
) -> None:
    control_id = make_control(app, user)
    assert sentence in alert(mia.read(make_batch(mia, control_id, **fields), 422))
    with app.app_context():
        assert db.session.query(Batch).all() == []
