"""Drafts for the built-in models, for values of several parts, and for references."""

import io
import json
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from tests.desk import Person
from tests.webapp.views.browser import Browser, filled_in, form_of, words
from tests.webapp.views.test_drafts import ADDRESS, control_of, send, ticked
from tests.workers.desk_work import add_dataset, run_process
from webapp.control.control_file import validate
from webapp.extensions import db
from webapp.models import User
from webapp.models.columns import now
from webapp.models.records import records_table
from webapp.pages.batches import BatchPage
from webapp.services import batches, control_files, datasets, destinations
from webapp.services.batches import Sent

PEOPLE = [
    {"first": "Ida", "last": "Berg", "email": "ida@example.org", "phone": "020 7946 0018"},
    {"first": "Nils", "email": "nils@example.org"},
]
USERS = [{"username": "ib", "First name": "Ida", "Last name": "Berg", "email": "ida@example.org"}]
NAME = ("first", "last")


def drafted(mia: Browser, model: str, example: object = None, **form: Any) -> BeautifulSoup:
    """A draft for a model by an example."""
    page = mia.get(f"{ADDRESS}?model={model}")
    text = json.dumps(example) if example else ""
    return mia.read(mia.submit(page, ADDRESS, example=text, **form))


def instructions(page: BeautifulSoup) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = control_of(page)["instructions"]
    return found


def rows(page: BeautifulSoup) -> list[list[str]]:
    return [[words(cell) for cell in row.select("td")] for row in page.select("#tried tbody tr")]


def test_the_name_of_a_person_is_put_together_of_its_parts_and_tried(mia: Browser) -> None:
    page = drafted(mia, "haplo:person", PEOPLE)
    assert instructions(page) == [
        {"action": "new", "destination": "profile"},
        *({"source": part, "destination": "value:person-name", "name": part} for part in NAME),
        {
            "action": "field-structured",
            "structured": "value:person-name",
            "destination": "profile",
            "name": "dc:attribute:title",
        },
        {"source": "email", "destination": "profile", "name": "std:attribute:email"},
    ]
    assert rows(page)[0] == ["Ida Berg", "ida@example.org", ""]
    assert rows(page)[1][0] == "left out"
    assert "dc:attribute:title is not set in object profile" in rows(page)[1][1]


def test_without_an_example_every_part_is_to_do(mia: Browser) -> None:
    page = drafted(mia, "haplo:person")
    sources = [one["source"] for one in instructions(page) if "source" in one]
    assert sources == ["TODO-title", "TODO-first", "TODO-middle", "TODO-last", "TODO-suffix"]
    assert "5 sources have no name yet" in words(page)
    assert "Look at each instruction before you use it" in words(page)


def test_parts_take_their_sources_from_the_form(mia: Browser) -> None:
    page = drafted(mia, "haplo:person", PEOPLE)
    changed = {"source-dc:attribute:title.last": "email", "source-dc:attribute:title.first": ""}
    again = send(mia, page, **changed)
    assert instructions(again)[1] == {
        "source": "email",
        "destination": "value:person-name",
        "name": "last",
    }
    assert rows(again)[0][0] == "ida@example.org"


def test_telephone_numbers_without_a_code_are_british_and_several_replace_all(
    mia: Browser,
) -> None:
    page = drafted(mia, "haplo:person", PEOPLE)
    phone = "std:attribute:telephone"
    changed = {f"source-{phone}": "phone", "field": [*ticked(page), phone], "many": [phone]}
    made = instructions(send(mia, page, **changed))
    place = {"destination": "profile", "name": phone}
    assert made[-2:] == [
        {"action": "remove-values", **place},
        {"source": "phone", **place, "country": "GB", "multivalue": True},
    ]
    assert "+442079460018" in rows(send(mia, page, **changed))[0]


def test_an_address_asks_for_its_country(mia: Browser) -> None:
    example = [{"last": "Berg", "street1": "1 High Street", "city": "York"}]
    page = drafted(mia, "haplo:person", example)
    parts = {one["name"]: one["source"] for one in instructions(page) if "source" in one}
    assert parts == {
        "last": "last",
        "street1": "street1",
        "city": "city",
        "country": "TODO-country",
    }
    assert "Missing or invalid country code in postal address" in rows(page)[0][-1]


def test_users_and_their_profiles_are_drafted_together(app: Flask, mia: Browser) -> None:
    page = drafted(mia, "haplo:user-sync", USERS)
    assert [words(each) for each in page.select("#draft h2")][:2] == [
        "Fields of User",
        "Fields of Profile",
    ]
    # A profile belongs to its user, so it is not begun by itself.
    made = instructions(page)
    assert [one for one in made if one.get("action") == "new"] == [
        {"action": "new", "destination": "user"}
    ]
    assert {one["destination"] for one in made} == {"user", "value:person-name", "profile"}
    assert rows(page) == [
        ["ib", "Ida", "Berg", "ida@example.org", "Ida Berg", "ida@example.org", ""]
    ]
    with app.app_context():
        assert validate(control_of(page), destinations.model_of) == []


def test_a_draft_of_people_imports_what_its_preview_shows(
    app: Flask, mia: Browser, user: Person
) -> None:
    content = json.dumps(control_of(drafted(mia, "haplo:person", PEOPLE))).encode()
    with app.app_context():
        owner = db.session.get_one(User, user.id)
        control = control_files.accept(owner, io.BytesIO(content))
        sent = [Sent("", "people.json", io.BytesIO(json.dumps(PEOPLE).encode()))]
        batch = batches.create_whole(owner, control, "", sent)
        run_process(batches.schedule(batch, dry=False).id)
        db.session.refresh(batch)
        counts = BatchPage.of_one(batch).counts
        assert (counts.created, counts.failed) == (1, 1)
        table = records_table(datasets.get("people").schema)
        assert [row.name for row in db.session.execute(table.select())] == ["Ida Berg"]


COUNTRIES = [{"name": "code", "type": "string"}, {"name": "name", "type": "string"}]
GROUPS = [{"name": "id", "type": "integer", "assigned": True}, {"name": "name", "type": "string"}]
SHOPS = [{"name": "no", "type": "string"}, {"name": "at", "type": "string", "title": "Place"}]


def shops_at(app: Flask, fields: list[dict[str, Any]], key: str, records: list[Any]) -> None:
    """Shops whose place is a record of another dataset, which has these records."""
    stamps = {"_process_id": 1, "_created_at": now(), "_updated_at": now()}
    with app.app_context():
        other = {"uniqueKeys": [[key]], "matchKeys": [[key]]} if key == "id" else {}
        add_dataset("places", fields, primaryKey=["name" if other else key], **other)
        if records:
            table = records_table(datasets.get("places").schema)
            db.session.execute(table.insert(), [one | stamps for one in records])
            db.session.commit()
        at = {"fields": "at", "reference": {"resource": "places", "fields": key}}
        kind = next(one["type"] for one in fields if one["name"] == key)
        shops = [SHOPS[0], SHOPS[1] | {"type": kind}]
        add_dataset("shops", shops, primaryKey=["no"], foreignKeys=[at])
        db.session.remove()


def mapped(mia: Browser) -> BeautifulSoup:
    page = drafted(mia, "dataset:shops", [{"no": "1", "place": "Oslo"}])
    return send(mia, page, mapped=["at"])


def test_a_reference_without_a_mapping_is_a_key(app: Flask, mia: Browser) -> None:
    shops_at(app, COUNTRIES, "code", [])
    page = drafted(mia, "dataset:shops", [{"no": "1", "place": "no"}])
    assert instructions(page)[-1] == {"source": "place", "destination": "shops", "name": "at"}
    assert rows(page) == [["1", "no", ""]]
    assert "mapping" not in control_of(page)


def test_a_mapping_lists_the_records_that_there_are_by_their_keys(app: Flask, mia: Browser) -> None:
    records = [{"code": code, "name": code * 2} for code in ("no", "de", "fr")]
    shops_at(app, COUNTRIES, "code", records)
    page = mapped(mia)
    assert instructions(page)[-1]["refMapping"] == "at"
    assert control_of(page)["mapping"] == {
        "at": {
            "types": ["places"],
            "using": "behaviour",
            "values": {"TODO-V1": "de", "TODO-V2": "fr", "TODO-V3": "no"},
        }
    }
    assert "the mapping has 3 records of Places" in words(page)
    assert "titles" not in words(page.select_one("#draft"))  # type: ignore[arg-type]
    message = "Value in input data cannot be mapped for input field place: Oslo (record 0)"
    assert rows(page) == [["1", "empty", message]]


def test_of_very_many_records_a_mapping_lists_256(app: Flask, mia: Browser) -> None:
    records = [{"code": f"{number:03}", "name": "x"} for number in range(300)]
    shops_at(app, COUNTRIES, "code", records)
    page = mapped(mia)
    values = control_of(page)["mapping"]["at"]["values"]
    assert (len(values), values["TODO-V256"]) == (256, "255")
    assert "the first 256 records of Places" in words(page)


@pytest.mark.parametrize(
    ("records", "values"), [([], {}), ([{"name": "Oslo"}], {"TODO-V1": "Oslo"})]
)
def test_records_with_numbers_of_the_desk_are_mapped_by_title_with_a_warning(
    records: list[Any], values: dict[str, str], app: Flask, mia: Browser
) -> None:
    numbered = [one | {"id": number} for number, one in enumerate(records)]
    shops_at(app, GROUPS, "id", numbered)
    page = mapped(mia)
    assert control_of(page)["mapping"]["at"] == {
        "types": ["places"],
        "using": "title",
        "values": values,
    }
    assert "a mapping breaks when a title changes" in words(page)


def test_a_mapping_for_what_is_no_reference_is_not_made(app: Flask, mia: Browser) -> None:
    shops_at(app, COUNTRIES, "code", [])
    page = drafted(mia, "dataset:shops", [{"no": "1", "place": "no"}])
    assert "mapping" not in control_of(send(mia, page, mapped=["no", "nothing"]))


def test_a_draft_with_a_mapping_is_kept(app: Flask, mia: Browser) -> None:
    shops_at(app, COUNTRIES, "code", [{"code": "no", "name": "Norway"}])
    page = mapped(mia)
    sent = filled_in(form_of(page, ADDRESS)) | {"field": ticked(page), "mapped": "at", "do": "keep"}
    answer = mia.client.post(ADDRESS, data=sent)
    assert "TODO-V1" in words(mia.get(answer.location))
