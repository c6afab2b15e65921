"""Control files that the desk drafts: fields are ticked, and an example is tried at once."""

import io
import json
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from tests.webapp.views.browser import Browser, filled_in, form_of, words
from tests.workers.desk_work import add_dataset
from webapp.control.control_file import validate
from webapp.extensions import db
from webapp.models import ControlFile
from webapp.services import destinations

ADDRESS = "/control-files/generate"
FIELDS = [
    {"name": "code", "type": "string", "title": "Shop no."},
    {"name": "first_seen", "type": "date"},
    {"name": "open", "type": "boolean", "trueValues": ["yes"], "falseValues": ["no"]},
    {"name": "site", "type": "string", "format": "uri"},
    {"name": "langs", "type": "list"},
    {"name": "note", "type": "string", "aliases": ["Remark"]},
]
SHOPS = [
    {"Shop No.": "A1", "firstSeen": "31.12.2019", "open": "yes", "langs": ["de", "en"]},
    {"Shop No.": "A2", "firstSeen": "01.02.2020", "open": "maybe", "remark": "Closed in May"},
    {"firstSeen": "02.02.2020", "open": "no"},
]


@pytest.fixture(autouse=True)
def shops(app: Flask) -> None:
    with app.app_context():
        add_dataset("shops", FIELDS, primaryKey=["code"])
        db.session.remove()


def control_of(page: BeautifulSoup) -> dict[str, Any]:
    shown = page.select_one("pre#content")
    assert shown is not None
    found: dict[str, Any] = json.loads(shown.text)
    return found


def sources(page: BeautifulSoup) -> dict[str, str]:
    """Where each field comes from, by the instructions of the control file."""
    found = {}
    for one in control_of(page)["instructions"][1:]:
        inner = one["instructions"][0] if "instructions" in one else one
        if "source" in one:
            found[inner["name"]] = one["source"]
    return found


def ticked(page: BeautifulSoup) -> list[str]:
    return [str(box["value"]) for box in page.select("input[name=field][checked]")]


def with_example(mia: Browser, example: object = SHOPS, **form: Any) -> BeautifulSoup:
    page = mia.get(f"{ADDRESS}?model=dataset:shops")
    text = example if isinstance(example, str) else json.dumps(example)
    return mia.read(mia.submit(page, ADDRESS, example=text, **form))


def send(mia: Browser, page: BeautifulSoup, **form: Any) -> BeautifulSoup:
    """Send the form as it stands, ticks and all, but for what is given."""
    sent = filled_in(form_of(page, ADDRESS)) | {"field": ticked(page)}
    for name in ("many", "mapped"):
        sent[name] = [str(box["value"]) for box in page.select(f"input[name={name}][checked]")]
    return mia.read(mia.client.post(ADDRESS, data=sent | form))


def test_without_an_example_the_required_fields_are_ticked_and_sources_are_to_do(
    app: Flask, mia: Browser
) -> None:
    page = mia.get(f"{ADDRESS}?model=dataset:shops")
    assert ticked(page) == ["code"]
    assert sources(page) == {"code": "TODO-code"}
    assert "1 source has no name yet" in words(page)


def test_a_draft_of_all_fields_is_valid(app: Flask, mia: Browser) -> None:
    page = mia.get(f"{ADDRESS}?model=dataset:shops")
    every = [str(box["value"]) for box in page.select("input[name=field]")]
    control = control_of(send(mia, page, field=every))
    with app.app_context():
        assert validate(control, destinations.model_of) == []
    assert control["model"] == "dataset:shops"
    by_name = {one.get("name"): one for one in control["instructions"] if "source" in one}
    assert by_name["first_seen"]["dateFormat"] == "yyyy-MM-dd"
    assert by_name["open"]["trueValue"] == "yes"
    assert by_name["site"]["filters"] == ["haplo:fix-up-url"]
    assert [one.get("action") for one in control["instructions"][5:7]] == [
        "remove-values",
        "for-each",
    ]


def test_names_of_the_example_are_matched_to_fields(mia: Browser) -> None:
    page = with_example(mia)
    assert sources(page) == {
        "code": "Shop No.",
        "first_seen": "firstSeen",
        "open": "open",
        "langs": "langs",
        "note": "remark",
    }
    dates = [one for one in control_of(page)["instructions"] if "dateFormat" in one]
    assert dates[0]["dateFormat"] == "dd.MM.yyyy"


def test_the_first_records_are_tried_and_their_messages_stand_beside_them(mia: Browser) -> None:
    rows = [
        [words(cell) for cell in row.select("td")]
        for row in with_example(mia).select("#tried tbody tr")
    ]
    assert rows[0] == ["A1", "2019-12-31", "yes", "de,en", "empty", ""]
    assert rows[1][:3] == ["A2", "2020-02-01", "empty"]
    assert rows[1][-2:] == [
        "Closed in May",
        "Invalid boolean value for input field open: maybe (record 1)",
    ]
    assert rows[2] == ["left out", "Missing values in shops: code (record 2)"]


def test_a_table_is_tried_with_its_separator(mia: Browser) -> None:
    page = with_example(mia, "Shop no.;Remark;langs\nA1;x;de\n")
    assert control_of(page)["files"] == {"DEFAULT": {"read": "csv", "separator": ";"}}
    row = page.select_one("#tried tbody tr")
    assert row is not None
    assert [words(cell) for cell in row.select("td")] == ["A1", "de", "x", ""]


def test_a_field_takes_another_source_or_none_as_it_is_chosen(mia: Browser) -> None:
    page = with_example(mia)
    again = send(mia, page, **{"source-note": "open", "field": ["code", "note"]})
    assert sources(again) == {"code": "Shop No.", "note": "open"}
    one = send(mia, page, many=[])
    assert all("instructions" not in each for each in control_of(one)["instructions"])


def test_choices_for_one_dataset_count_for_no_other(mia: Browser) -> None:
    page = send(mia, with_example(mia), model="dataset:tags")
    assert ticked(page) == ["language", "tag"]


def test_an_example_is_taken_from_a_file_and_kept_for_the_next_time(mia: Browser) -> None:
    page = mia.get(f"{ADDRESS}?model=dataset:shops")
    many = json.dumps([SHOPS[0] | {"remark": "x" * 5000}] * 40).encode()
    sent = {"file": (io.BytesIO(many), "shops.json")}
    again = mia.read(mia.submit(page, ADDRESS, **sent))
    assert len(again.select("#tried tbody tr")) == 5
    third = send(mia, again)
    assert len(third.select("#tried tbody tr")) == 5
    assert control_of(third) == control_of(again)


def test_a_table_in_windows_1252_keeps_its_umlauts_when_the_form_is_sent_again(
    mia: Browser,
) -> None:
    page = mia.get(f"{ADDRESS}?model=dataset:shops")
    rows = "Shop no.;Remark\r\nA1;Stra\u00dfe in K\u00f6ln\r\n".encode("cp1252")
    first = mia.read(mia.submit(page, ADDRESS, file=(io.BytesIO(rows), "shops.csv")))
    for shown in (first, send(mia, first)):
        assert "Stra\u00dfe in K\u00f6ln" in words(shown.select_one("#tried"))  # type: ignore[arg-type]


def test_a_workbook_as_example_is_told_what_to_do(mia: Browser) -> None:
    page = mia.get(f"{ADDRESS}?model=dataset:shops")
    book = (io.BytesIO(b"PK\x03\x04\x14\x00"), "shops.xlsx")
    again = mia.read(mia.submit(page, ADDRESS, file=book))
    assert "save its sheet as CSV" in words(again)
    assert again.select_one("#example").text.strip() == ""  # type: ignore[union-attr]


def test_values_inside_objects_and_lists_are_found_and_tried(mia: Browser) -> None:
    place = {"remark": "Closed in May", "first-seen": "31.12.2019"}
    tags = [{"word": "de", "since": []}, {"word": "en"}]
    page = with_example(mia, [{"Shop No.": "A1", "about": place, "note": {}, "tags": tags}])
    again = send(mia, page, field=[*ticked(page), "langs"], **{"source-langs": "tags > word"})
    row = again.select_one("#tried tbody tr")
    assert row is not None
    assert [words(cell) for cell in row.select("td")] == [
        "A1",
        "2019-12-31",
        "de,en",
        "Closed in May",
        "",
    ]
    assert not again.select(".notice-warn")
    # Where one value is taken, those of a list would overwrite each other.
    one = send(mia, again, **{"source-note": "tags > word"})
    assert "will result in overwritten data" in words(one.select_one(".notice-warn"))  # type: ignore[arg-type]


def test_a_broken_example_is_told_and_the_form_stays(mia: Browser) -> None:
    page = with_example(mia, '[{"a": 1},\n {"b": ]')
    told = page.select_one("[role=alert]")
    assert told is not None
    assert "line 2, column 8: A value is expected here" in words(told)
    assert '{"b": ]' in words(page.select_one("#example"))  # type: ignore[arg-type]
    assert ticked(page) == ["code"]


def test_a_change_is_answered_with_the_part_that_it_changes(mia: Browser) -> None:
    page = mia.get(f"{ADDRESS}?model=dataset:shops")
    sent = filled_in(form_of(page, ADDRESS)) | {"example": json.dumps(SHOPS)}
    answer = mia.client.post(ADDRESS, data=sent, headers={"HX-Request": "true"})
    part = BeautifulSoup(answer.text, "html.parser")
    assert part.html is None
    assert part.select_one("#draft #tried")
    form = form_of(page, ADDRESS)
    assert (form["hx-target"], form["hx-trigger"]) == ("#draft", "change")


def test_a_draft_is_kept_with_one_button(app: Flask, mia: Browser) -> None:
    page = with_example(mia)
    sent = filled_in(form_of(page, ADDRESS)) | {"field": ticked(page), "do": "keep"}
    answer = mia.client.post(ADDRESS, data=sent)
    assert "Shops, drafted by the desk" in words(mia.get(answer.location))
    with app.app_context():
        assert db.session.query(ControlFile).one().content["model"] == "dataset:shops"


def test_a_draft_is_downloaded(mia: Browser) -> None:
    page = with_example(mia)
    sent = filled_in(form_of(page, ADDRESS)) | {"field": ticked(page), "do": "download"}
    answer = mia.client.post(ADDRESS, data=sent)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.json["model"] == "dataset:shops"


def test_an_example_that_is_far_too_large_is_not_read(mia: Browser) -> None:
    page = mia.get(ADDRESS)
    sent = filled_in(form_of(page, ADDRESS)) | {"example": "x" * 400}
    length = {"CONTENT_LENGTH": str(9 * 1024 * 1024)}
    answer = mia.client.post(ADDRESS, data=sent, environ_overrides=length)
    assert "larger than 8 MB" in words(mia.read(answer, 413))


def test_a_dataset_that_is_not_there_is_not_found(mia: Browser) -> None:
    assert mia.client.get(f"{ADDRESS}?model=dataset:nothing").status_code == 404


def test_a_dataset_of_very_many_fields_is_ticked_too(app: Flask, mia: Browser) -> None:
    with app.app_context():
        add_dataset("wide", [{"name": f"f{number}"} for number in range(300)], primaryKey=["f0"])
        db.session.remove()
    page = mia.get(f"{ADDRESS}?model=dataset:wide")
    every = [str(box["value"]) for box in page.select("input[name=field]")]
    sent = filled_in(form_of(page, ADDRESS)) | {"field": every}
    sent["file"] = (io.BytesIO(b"f1,f2\n1,2\n"), "a.csv")
    answer = mia.read(mia.client.post(ADDRESS, data=sent))
    assert len(answer.select("#tried tbody tr")) == 1
