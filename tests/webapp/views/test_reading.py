"""How a file is read: shown on its page, and changed there."""

import pytest
from flask import Flask

from tests.desk import Person
from tests.webapp.views.browser import Browser, words
from tests.webapp.views.rows import (
    BAD,
    SHAPE,
    UNUSABLE,
    WORKBOOK,
    add_problem,
    checked,
    imported,
    make_process,
)
from webapp.extensions import db
from webapp.models import Upload
from webapp.services import datasets
from webapp.states import ProcessState

pytestmark = pytest.mark.usefixtures("files_here")


@pytest.fixture
def days(app: Flask) -> str:
    """A dataset whose dates may be written in any way."""
    with app.app_context():
        datasets.add({"name": "days", "fields": [{"name": "d", "type": "date", "format": "any"}]})
    return "days"


def test_how_the_file_was_read_is_shown(app: Flask, mia: Browser, user: Person) -> None:
    page = mia.get(f"/uploads/{checked(app, user)}")
    reading = page.select_one("#reading")
    assert reading is not None
    for text in ("in row 3", "UTF-8", "semicolon", "Ökologie", "left out", "1.4 MB", "<b>"):
        assert text in words(reading)


def test_how_a_program_writes_its_lists_is_not_told_and_not_asked(
    app: Flask, mia: Browser, user: Person, days: str
) -> None:
    written = {"delimiter": ",", "quote": '"', "encoding": "utf-8", "header_row": 1}
    reading = written | {"literal": True, "date_order": "dmy"}
    upload_id = checked(app, user, filename="user_1.json", dataset=days, reading=reading)
    page = mia.get(f"/uploads/{upload_id}")
    part = page.select_one("#reading")
    assert part is not None
    assert "a list that a program sent" in words(part)
    assert not {"Separator", "Quotes", "Encoding", "Headers"} & {dt.text for dt in part("dt")}
    assert [tag["name"] for tag in part.select("select, input:not([type=hidden])")] == [
        "date_order"
    ]
    assert "Another order of day and month may be what is wrong" in words(page)
    mia.submit(page, f"/uploads/{upload_id}/reading", date_order="mdy")
    assert reading_of(app, upload_id) == reading | {"date_order": "mdy"}


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("windows-1252", "Windows-1252"), ("utf-16le", "UTF-16"), ("koi8-r", "koi8-r")],
)
def test_an_encoding_has_the_name_by_which_people_know_it(
    encoding: str, name: str, app: Flask, mia: Browser, user: Person
) -> None:
    page = mia.get(f"/uploads/{checked(app, user, shape=SHAPE | {'encoding': encoding})}")
    term = page.find("dt", string="Encoding")
    assert term is not None
    assert words(term.find_next("dd")) == name  # type: ignore[arg-type]


def test_a_list_of_a_program_without_such_dates_leaves_nothing_to_choose(
    app: Flask, mia: Browser, user: Person
) -> None:
    upload_id = checked(app, user, filename="user_1.json", reading={"literal": True})
    page = mia.get(f"/uploads/{upload_id}")
    assert not page.select("#reading form")
    assert "There is nothing to choose in it." in words(page)
    assert "A program wrote this list, so there is nothing to choose." in words(page)


@pytest.mark.parametrize(
    ("dataset", "asked", "hint"),
    [
        ("days", True, "Another header row, separator or order of day and month may be"),
        ("tags", False, "Another header row or separator may be what is wrong."),
    ],
)
@pytest.mark.usefixtures("days")
def test_day_or_month_first_is_asked_only_where_it_counts(
    dataset: str, asked: bool, hint: str, app: Flask, mia: Browser, user: Person
) -> None:
    page = mia.get(f"/uploads/{checked(app, user, dataset=dataset)}")
    assert bool(page.select("#date_order")) is asked
    assert hint in words(page)


def test_the_way_to_read_a_file_can_be_changed(
    app: Flask, mia: Browser, user: Person, days: str
) -> None:
    upload_id = checked(app, user, dataset=days)
    action = f"/uploads/{upload_id}/reading"
    choices = {"header_row": "4", "delimiter": "tab", "quote": "none", "date_order": "dmy"}
    answer = mia.submit(mia.get(f"/uploads/{upload_id}"), action, **choices)
    assert answer.location == f"/uploads/{upload_id}"
    expected = {"header_row": 4, "delimiter": "\t", "quote": "", "date_order": "dmy"}
    assert reading_of(app, upload_id) == expected
    assert not mia.get(f"/uploads/{upload_id}").select("#reading form")
    make_process(app, upload_id, ProcessState.REJECTED, result=BAD)
    page = mia.get(f"/uploads/{upload_id}")
    chosen = [tag["value"] for tag in page.select("#reading option[selected]")]
    assert chosen == ["tab", "none", "dmy"]


@pytest.mark.parametrize(("filename", "asked"), [("tags.xlsx", False), ("tags.TSV", True)])
def test_a_file_that_could_not_be_read_asks_what_its_kind_can_answer(
    filename: str, asked: bool, app: Flask, mia: Browser, user: Person
) -> None:
    upload_id = checked(app, user, UNUSABLE, filename=filename, shape=None)
    reading = mia.get(f"/uploads/{upload_id}").select_one("#reading")
    assert reading is not None
    assert bool(reading.select("#delimiter")) is asked
    assert "The file could not be read, so there are no rows to show." in words(reading)


def test_the_sheets_of_a_workbook_can_be_chosen(app: Flask, mia: Browser, user: Person) -> None:
    upload_id = checked(app, user, filename="tags.xlsx", shape=WORKBOOK)
    page = mia.get(f"/uploads/{upload_id}")
    offered = [option.text for option in page.select("#sheet option")]
    assert offered == ["Find out", "Master (5,108 rows)", "Old, hidden"]
    assert not page.select("#delimiter")
    mia.submit(page, f"/uploads/{upload_id}/reading", sheet="Old")
    assert reading_of(app, upload_id) == {"sheet": "Old"}


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("header_row", "0", "row number"),
        ("header_row", "x", "Not a valid integer"),
        ("encoding", "klingon", "not an encoding"),
        ("delimiter", "ab", "1 character"),
        ("delimiter", "a", "comma"),
        ("date_order", "ymd", "dmy"),
    ],
)
def test_a_wrong_way_to_read_is_told_beside_its_field(
    field: str, value: str, told: str, app: Flask, mia: Browser, user: Person
) -> None:
    upload_id = checked(app, user)
    page = mia.get(f"/uploads/{upload_id}")
    answer = mia.submit(page, f"/uploads/{upload_id}/reading", **{field: value})
    again = mia.read(answer, 422)
    assert again.title is not None
    assert again.title.text.startswith("Error:")
    assert told in words(again.select_one(f"#{field}-error"))  # type: ignore[arg-type]
    assert again.select_one(f"#{field}")["aria-invalid"] == "true"  # type: ignore[index]
    assert again.select(f'[role=alert] a[href="#{field}"]')
    assert reading_of(app, upload_id) == {}


def test_an_imported_file_is_not_read_again(app: Flask, mia: Browser, user: Person) -> None:
    upload_id = imported(app, user)
    assert mia.post(f"/uploads/{upload_id}/reading", header_row="2").status_code == 409
    assert mia.post(f"/uploads/{upload_id}/check").status_code == 409
    assert reading_of(app, upload_id) == {}


def test_the_order_of_day_and_month_is_asked_where_the_question_stands(
    app: Flask, mia: Browser, user: Person
) -> None:
    upload_id = checked(app, user, UNUSABLE, reading={"delimiter": "\t", "header_row": 3})
    args = {"example": "03/04/2026"}
    add_problem(app, 1, 0, "date-order-ambiguous", column="C", header="Born", args=args)
    page = mia.get(f"/uploads/{upload_id}")
    assert "This file cannot be imported as it is. Nothing has been imported." in words(page)
    assert 'In column "Born", 03/04/2026 can be read with the day or the month' in words(page)
    assert "Import" not in [button.text.split()[0] for button in page.select("main button")]
    mia.submit(page, f"/uploads/{upload_id}/reading", "Month first")
    expected = {"delimiter": "\t", "header_row": 3, "date_order": "mdy"}
    assert reading_of(app, upload_id) == expected


def reading_of(app: Flask, upload_id: int) -> dict[str, object]:
    with app.app_context():
        upload = db.session.get(Upload, upload_id)
        assert upload is not None
        return upload.reading


def test_another_sheet_is_one_press_away_when_the_file_has_problems(
    app: Flask, mia: Browser, user: Person
) -> None:
    sheets = [
        {"name": "Notes", "rows": 3, "visible": True},
        {"name": "Master", "rows": 5108, "visible": True},
        {"name": "Old", "rows": 9, "visible": False},
        {"name": "Help", "rows": 21, "visible": True},
        {"name": "Summary of problems", "rows": 40, "visible": True},
    ]
    shape = WORKBOOK | {"sheet": "Notes", "sheets": sheets}
    upload_id = checked(app, user, UNUSABLE, filename="tags.xlsx", shape=shape)
    page = mia.get(f"/uploads/{upload_id}")
    buttons = [words(button) for button in page.select(".ways button")]
    assert buttons == ['Read "Master"']
    mia.submit(page, f"/uploads/{upload_id}/reading", 'Read "Master"')
    assert reading_of(app, upload_id) == {"sheet": "Master"}
