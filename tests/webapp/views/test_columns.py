"""The page that matches the columns of a file to the fields of its dataset."""

from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask

from tests.desk import Person
from tests.webapp.views.browser import Browser, filled_in, form_of, words
from tests.webapp.views.rows import (
    BAD,
    FINE,
    SHAPE,
    UNUSABLE,
    add_problem,
    checked,
    imported,
    make_process,
    make_upload,
)
from webapp.extensions import db
from webapp.models import Process, RememberedMapping, Upload
from webapp.services import datasets

pytestmark = pytest.mark.usefixtures("files_here")

FIELDS = [
    {"name": "no", "title": "Supplier no."},
    {"name": "name", "title": "Name", "aliases": ["Lieferant"]},
    {"name": "country", "title": "Country", "constraints": {"required": True}},
    {"name": "email", "title": "Contact e-mail"},
    {"name": "terms", "title": "Payment terms"},
]


def column(letter: str, header: str, field: str | None = None, **facts: Any) -> dict[str, Any]:
    """A column as a check leaves it."""
    usual = {"key": header or letter, "how": None, "suggestion": None, "score": None}
    values = {"filled": 0.998, "values": ["one", "<b>two"]}
    return {"letter": letter, "header": header, "field": field} | usual | values | facts


COLUMNS = [
    column("A", "Supplier no.", "no", how="name"),
    column("B", "Lieferant", "name", how="alias"),
    column("C", "Countri", suggestion="country", score=85),
    column("D", "Payment term", "terms", how="close", score=96, filled=1.0),
    column("E", "Notes", key="E", filled=0.0, values=[]),
    column("F", "Notes", key="F"),
    column("G", "", key="G", filled=0.00001),
    column("H", "E-Mail", suggestion="email", score=80),
]


def shape_of(columns: list[dict[str, Any]]) -> dict[str, Any]:
    """How a file with these columns was read."""
    header = [one["header"] for one in columns]
    fields = [one["field"] for one in columns]
    return SHAPE | {"header": header, "fields": fields, "columns": columns}


@pytest.fixture
def upload_id(app: Flask, user: Person) -> int:
    """A checked file whose headers are not all those of the dataset."""
    with app.app_context():
        descriptor = {"name": "suppliers", "title": "Suppliers", "fields": FIELDS}
        datasets.add(descriptor | {"primaryKey": ["no"]})
    return checked(app, user, UNUSABLE, shape=shape_of(COLUMNS), dataset="suppliers")


def address(upload_id: int) -> str:
    return f"/uploads/{upload_id}/columns"


def row(page: BeautifulSoup, letter: str) -> str:
    select = page.select_one(f"#map-{letter}")
    assert select is not None
    found = select.find_parent("tr")
    assert isinstance(found, Tag)
    chosen = select.select_one("option[selected]")
    for option in select.select("option"):
        option.extract()
    return f"{words(found)} = {chosen.text if chosen else 'Leave out'}"


def saved(app: Flask, upload_id: int) -> tuple[Any, list[Any], int]:
    """What was chosen, what is remembered, and how many processes there are."""
    with app.app_context():
        upload = db.session.get_one(Upload, upload_id)
        remembered = [one.mapping for one in db.session.query(RememberedMapping)]
        return upload.mapping, remembered, db.session.query(Process).count()


def test_each_column_has_its_values_its_field_and_how_sure_that_is(
    upload_id: int, mia: Browser
) -> None:
    page = mia.get(address(upload_id))
    assert [row(page, letter) for letter in "ABCDEFGH"] == [
        "A Supplier no. 99.8 % one , <b>two Field for column A, Supplier no. Sure: same name"
        " = Supplier no.",
        "B Lieferant 99.8 % one , <b>two Field for column B, Lieferant"
        " Sure: another name for it = Name",
        "C Countri 99.8 % one , <b>two Field for column C, Countri A guess: looks like Country"
        " Use it for column C = Leave out",
        "D Payment term 100 % one , <b>two Field for column D, Payment term"
        " Likely: nearly the same name = Payment terms",
        "E Notes 0 % empty Field for column E, Notes Another column has the same header"
        " = Leave out",
        "F Notes 99.8 % one , <b>two Field for column F, Notes Another column has the same header"
        " = Leave out",
        "G no header 0.1 % one , <b>two Field for column G It has no header = Leave out",
        "H E-Mail 99.8 % one , <b>two Field for column H, E-Mail"
        " A guess: looks like Contact e-mail Use it for column H = Leave out",
    ]


def test_required_fields_without_a_column_stand_on_top(upload_id: int, mia: Browser) -> None:
    page = mia.get(address(upload_id))
    lead = page.select_one(".lead")
    assert lead is not None
    assert words(lead) == (
        "3 of 8 columns are matched. Country is required and still needs a column. "
        "E, F and G cannot be told by their headers: choose a field, or leave them out."
    )
    required, others = page.select(".todo")
    assert [words(one) for one in required.select("li")] == [
        "Country has no column yet: C looks like it",
        "Supplier no. from column A",
    ]
    assert words(others.select("li")[0]) == ("Contact e-mail has no column: H looks like it")
    assert required.select('a[href="#map-C"]')


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        (
            [column("A", "Ort")],
            "0 of 1 column is matched. Supplier no. and Country are required and still need "
            "columns.",
        ),
        (
            [
                column("A", "Land", "country", how="name"),
                column("B", "", key="B"),
                column("C", "", key="C", filled=0.0),
            ],
            "1 of 3 columns is matched. Supplier no. is required and still needs a column. "
            "B cannot be told by its header: choose a field, or leave it out.",
        ),
        (
            [column("A", "Land", "country", how="name"), column("B", "", how="remembered")],
            "1 of 2 columns is matched. Supplier no. is required and still needs a column.",
        ),
    ],
)
def test_the_lead_says_what_is_still_to_do(
    columns: list[dict[str, Any]], told: str, app: Flask, upload_id: int, mia: Browser
) -> None:
    with app.app_context():
        db.session.get_one(Upload, upload_id).shape = shape_of(columns)
        db.session.commit()
    lead = mia.get(address(upload_id)).select_one(".lead")
    assert lead is not None
    assert words(lead) == told


def test_the_choice_is_saved_and_remembered_and_the_file_checked_again(
    app: Flask, upload_id: int, mia: Browser
) -> None:
    page = mia.get(address(upload_id))
    answer = mia.submit(page, address(upload_id), "Check", **{"map-C": "country"})
    assert answer.location == f"/uploads/{upload_id}"
    chosen = {
        "Supplier no.": "no",
        "Lieferant": "name",
        "Countri": "country",
        "Payment term": "terms",
        "E": None,
        "F": None,
        "G": None,
        "E-Mail": None,
    }
    assert saved(app, upload_id) == (chosen, [chosen], 2)
    again = mia.get(address(upload_id))
    assert "Sure: your choice" in row(again, "C")
    assert "Left out, as you chose" in row(again, "H")
    assert "Every required field has its column." in words(again)


def test_a_choice_need_not_be_remembered(app: Flask, upload_id: int, mia: Browser) -> None:
    page = mia.get(address(upload_id))
    mia.submit(page, address(upload_id), "Check")
    sent = filled_in(form_of(mia.get(address(upload_id)), address(upload_id)))
    assert sent.pop("remember") == "1"
    mia.client.post(address(upload_id), data=sent)
    assert saved(app, upload_id)[1:] == ([], 3)
    assert not mia.get(address(upload_id)).select("input[name=remember][checked]")


def test_a_guess_is_taken_over_with_one_press_and_the_rest_of_the_form_stays(
    app: Flask, upload_id: int, mia: Browser
) -> None:
    sent = filled_in(form_of(mia.get(address(upload_id)), address(upload_id)))
    del sent["remember"]
    page = mia.read(
        mia.client.post(address(upload_id), data=sent | {"use": "C", "map-B": "", "map-G": "email"})
    )
    assert row(page, "C").endswith("Sure: your choice = Country")
    assert row(page, "B").endswith("Left out, as you chose = Leave out")
    assert row(page, "D").endswith("Likely: nearly the same name = Payment terms")
    assert row(page, "H").endswith("No field fits = Leave out")
    assert not page.select("input[name=remember][checked]")
    assert saved(app, upload_id) == (None, [], 1)


def test_the_same_field_twice_is_told_beside_the_second_column(
    app: Flask, upload_id: int, mia: Browser
) -> None:
    page = mia.get(address(upload_id))
    answer = mia.submit(page, address(upload_id), "Check", **{"map-C": "name"})
    again = mia.read(answer, 422)
    assert again.title is not None
    assert again.title.text.startswith("Error:")
    error = again.select_one("#map-C-error")
    assert error is not None
    assert words(error) == '"Name" has the column "Lieferant" already. Leave one out.'
    select = again.select_one("#map-C")
    assert select is not None
    assert (select["aria-invalid"], select["aria-describedby"]) == ("true", "map-C-error sure-C")
    assert again.select('[role=alert] a[href="#map-C"]')
    assert saved(app, upload_id) == (None, [], 1)


@pytest.mark.parametrize("value", ["gone", "\0", "<b>", "x" * 5000])
def test_a_field_that_is_none_is_refused(
    app: Flask, upload_id: int, mia: Browser, value: str
) -> None:
    page = mia.get(address(upload_id))
    answer = mia.submit(page, address(upload_id), "Check", **{"map-C": value})
    assert "There is no field" in words(mia.read(answer, 422))
    assert saved(app, upload_id) == (None, [], 1)


def test_a_form_about_other_headers_is_not_taken(app: Flask, upload_id: int, mia: Browser) -> None:
    page = mia.get(address(upload_id))
    answer = mia.submit(page, address(upload_id), "Check", headers="of before")
    assert "read in another way meanwhile" in words(mia.read(answer, 422))
    assert saved(app, upload_id) == (None, [], 1)


def test_a_file_that_was_never_read_has_no_columns_yet(
    app: Flask, user: Person, mia: Browser
) -> None:
    upload_id = make_upload(app, user, shape=None)
    make_process(app, upload_id)
    page = mia.get(address(upload_id))
    assert "The file has not been read yet." in words(page)
    assert mia.post(address(upload_id)).status_code == 409


def test_columns_of_an_imported_file_are_shown_and_not_changed(
    app: Flask, user: Person, mia: Browser
) -> None:
    upload_id = imported(app, user)
    page = mia.get(address(upload_id))
    assert "imported already" in words(page)
    assert not page.select("main button")
    assert len(page.select("select[disabled]")) == 3
    assert mia.post(address(upload_id)).status_code == 409


def test_a_file_that_was_read_before_facts_were_kept_still_has_its_page(
    app: Flask, user: Person, mia: Browser
) -> None:
    page = mia.get(address(checked(app, user)))
    assert row(page, "A").endswith("empty Field for column A, Tag Sure: same name = Tag")


def test_the_columns_of_somebody_else_are_not_there(
    app: Flask, admin: Person, mia: Browser
) -> None:
    upload_id = checked(app, admin)
    mia.get(address(upload_id), status=404)
    assert mia.post(address(upload_id)).status_code == 404


@pytest.mark.parametrize(
    ("result", "code", "severity"),
    [(UNUSABLE, "column-missing", "error"), (FINE, "column-close", "warning")],
)
def test_the_page_of_the_upload_leads_there_from_what_is_wrong(
    app: Flask, user: Person, mia: Browser, result: dict[str, Any], code: str, severity: str
) -> None:
    told = {"code": code, "severity": severity, "title": "T", "fix": "F", "count": 1}
    place = {"field": None, "header": None, "column": None, "first_rows": []}
    upload_id = checked(app, user, result | {"rules": [told | place]})
    add_problem(app, 1, 0, code, severity=severity, args={"label": "Country"})
    links = mia.get(f"/uploads/{upload_id}").select(f'.notice a[href="{address(upload_id)}"]')
    assert [words(link) for link in links] == ["Match columns"]


@pytest.mark.parametrize(("made", "there"), [(checked, True), (imported, False)])
def test_columns_can_be_changed_until_the_import(
    app: Flask, user: Person, mia: Browser, made: Any, there: bool
) -> None:
    upload_id = made(app, user, BAD)
    links = mia.get(f"/uploads/{upload_id}").select(f'#reading a[href="{address(upload_id)}"]')
    assert [words(link) for link in links] == (["Change columns"] if there else [])


def test_a_wide_file_with_many_fields_is_shown(app: Flask, user: Person, mia: Browser) -> None:
    with app.app_context():
        fields = [{"name": f"f{number}"} for number in range(40)]
        datasets.add({"name": "wide", "fields": fields})
    columns = [column(f"X{number}", f"head {number}") for number in range(500)]
    upload_id = checked(app, user, shape=shape_of(columns), dataset="wide")
    page = mia.client.get(address(upload_id))
    assert page.text.count("<select") == 500


def test_a_check_that_is_over_shows_its_words_again(
    app: Flask, upload_id: int, mia: Browser
) -> None:
    with app.app_context():
        upload = db.session.get_one(Upload, upload_id)
        columns = [
            column("A", "Supplier no.", "no", how="name"),
            column("B", "Land", "country", how="remembered"),
            column("C", "Ort", how="remembered"),
            column("D", "Rest"),
        ]
        upload.shape = shape_of(columns)
        db.session.commit()
    page = mia.get(address(upload_id))
    assert [row(page, letter).rpartition("Field for")[2] for letter in "BCD"] == [
        " column B, Land Sure: as you chose last time = Country",
        " column C, Ort Left out, as last time = Leave out",
        " column D, Rest No field fits = Leave out",
    ]
