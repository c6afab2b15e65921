"""Which tag or user a row of the Starmind dialect means, and what becomes of it."""

import io
from typing import Any

from flask import Flask
from sqlalchemy import select

from tests.api.conftest import Script
from tests.api.dialects import users
from tests.api.dialects.tags import bring, hand_in, status
from tests.api.dialects.users import Work, person
from tests.workbooks import csv_text
from webapp.extensions import db
from webapp.models.records import records_table
from webapp.services import datasets

START = "requirement failed: "


def tags_of(app: Flask) -> list[tuple[Any, ...]]:
    """Number, language, label and synonyms of each tag."""
    with app.app_context():
        table = records_table(datasets.get("tags").schema)
        query = select(table.c.id, table.c.language, table.c.tag, table.c.synonyms)
        return [tuple(row) for row in db.session.execute(query.order_by(table.c._id))]


def counted(found: Any) -> tuple[int, int, int]:
    result = found["result"]
    return result["created_records"], result["updated_records"], result["skipped_records"]


def errors(call: Script, work: Work, *rows: list[Any]) -> list[tuple[str, int, str]]:
    file = hand_in(call, *rows)
    work()
    found = status(call, file)["result"]["errors"]
    return [(error["msg"].removeprefix(START), error["row"], error["metadata"]) for error in found]


def test_tags_are_found_by_id_else_by_language_and_label_in_any_letters(
    app: Flask, call: Script, work: Work
) -> None:
    first = bring(call, work, [None, "en", "Python"], [None, "de", "Python"], [None, "en", "Java"])
    assert counted(first) == (3, 0, 0)
    rows = [
        [3, "en", "Kotlin"],
        [None, "en", " PYTHON "],
        [None, "de", "Python"],
        [None, "en", "C#"],
    ]
    assert counted(bring(call, work, *rows)) == (1, 2, 1)
    assert [row[:3] for row in tags_of(app)] == [
        (1, "en", "PYTHON"),
        (2, "de", "Python"),
        (3, "en", "Kotlin"),
        (4, "en", "C#"),
    ]
    assert counted(bring(call, work, *rows)) == (0, 0, 4)


def test_labels_that_differ_in_their_letters_only_are_one_tag_twice(
    call: Script, work: Work
) -> None:
    assert errors(call, work, [None, "en", "Python"], [None, "en", "PYTHON "]) == [
        ("Duplicate tag in file (first seen in row 2).", 3, "C")
    ]


def test_a_tag_that_is_found_twice_or_takes_the_label_of_another_is_told(
    call: Script, work: Work
) -> None:
    bring(call, work, [None, "en", "Python"], [None, "en", "Java"])
    assert errors(call, work, [1, "en", "Perl"], [None, "en", "python"]) == [
        ("Duplicate tag in file (first seen in row 2).", 3, "C")
    ]
    assert errors(call, work, [1, "en", "JAVA"]) == [
        ("Tag is already used by another tag.", 2, "C")
    ]


def test_a_synonym_belongs_to_one_tag(app: Flask, call: Script, work: Work) -> None:
    bring(call, work, [None, "en", "Python", "py; Snake"], [None, "en", "Java"])
    rows = [[None, "en", "Anaconda", "snake"], [None, "en", "Ruby", "JAVA"], [None, "en", "PY"]]
    assert errors(call, work, *rows, [None, "de", "Schlange", "Snake"]) == [
        ('Synonym is already used by tag "Python".', 2, "D"),
        ('Synonym is already used by tag "Java".', 3, "D"),
        ('Tag is already used as a synonym by tag "Python".', 4, "C"),
    ]
    moved = bring(call, work, [1, "en", "Python", "py"], [None, "en", "Anaconda", "Snake"])
    assert counted(moved) == (1, 1, 0)
    assert tags_of(app)[0] == (1, "en", "Python", ["py"])


def test_the_desks_own_upload_finds_tags_in_the_same_way(
    app: Flask, call: Script, work: Work
) -> None:
    bring(call, work, [None, "en", "Python"])
    content = csv_text(["id", "language", "tag"], ["", "en", "PYTHON"], [9, "en", "Perl"])
    form = {"dataset": "tags", "file": (io.BytesIO(content), "tags.csv")}
    upload = call("POST", "/api/uploads", data=form).json or {}
    work()
    number = upload["validation"]["id"]
    plan = call("GET", f"/api/processes/{number}").json["plan"]
    assert (plan["created"], plan["updated"], plan["skipped"]) == (0, 1, 1)
    problems = call("GET", f"/api/processes/{number}/problems").json
    assert "record-unknown" in str(problems)
    call("POST", f"/api/uploads/{upload['id']}/import")
    work()
    assert [row[:3] for row in tags_of(app)] == [(1, "en", "PYTHON")]


def test_users_are_found_by_their_unique_id_else_by_their_address(
    app: Flask, call: Script, work: Work
) -> None:
    users.bring(call, work, [{**person(1), "unique_id": "U1"}, person(2)])
    moved = {**person(1), "unique_id": "U1", "email": "New@example.org"}
    named = {**person(2), "unique_id": "U2", "email": "P2@example.org"}
    found = users.bring(call, work, [moved, named, {**person(3), "unique_id": "U3"}])
    assert users.counted(found) == ("success", 1, 2)
    kept = [(user["email"], user["unique_id"]) for user in users.users_of(app)]
    assert kept == [
        ("New@example.org", "U1"),
        ("P2@example.org", "U2"),
        ("p3@example.org", "U3"),
    ]


def test_a_user_who_is_in_a_list_twice_or_takes_an_address_is_told(
    call: Script, work: Work
) -> None:
    users.bring(call, work, [{**person(1), "unique_id": "U1"}, person(2)])
    twice = [{**person(3), "unique_id": "U1"}, {**person(1), "unique_id": ""}]
    found = users.bring(call, work, twice)["result"]["errors"]
    assert [(error["msg"], error["row"]) for error in found] == [
        (START + "Duplicate user in file (first seen in row 1).", 2)
    ]
    taken = users.bring(call, work, [{**person(2), "unique_id": "U1"}])["result"]["errors"]
    assert [error["msg"] for error in taken] == [START + "Email is already used by another user."]
