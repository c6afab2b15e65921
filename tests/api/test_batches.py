"""/api/batches and /api/control-files."""

import json

import pytest
from flask import Flask

from tests.api.conftest import Script
from tests.desk import Person
from tests.webapp.views.batch_rows import CONTROL, let_run, make_batch, make_control
from webapp.extensions import db
from webapp.models import User
from webapp.pages.batches import BatchPage
from webapp.services import batches
from webapp.states import ProcessKind, ProcessState


@pytest.mark.parametrize("state", ProcessState)
def test_a_batch_in_every_state_has_the_facts_of_its_page(
    app: Flask, call: Script, state: ProcessState
) -> None:
    batch_id = make_batch(app, call.person)
    let_run(app, batch_id, state, ProcessKind.DRY_RUN, ("a (record 0)",), {"created": 3})
    facts = call("GET", f"/api/batches/{batch_id}").json
    with app.app_context():
        user = db.session.get_one(User, call.person.id)
        page = BatchPage.of_one(batches.get_for(user, batch_id))
        expected = json.loads(page.model_dump_json())
    # It goes on growing between the two looks.
    for one in (facts, expected):
        one["process"].pop("seconds_taken")
    assert facts == expected
    assert facts["counts"]["created"] == 3
    assert "a (record 0)" in facts["log"]
    assert facts["files"][0]["filename"] == "tags-may.json"


def test_batches_are_listed_newest_first_and_page_by_page(app: Flask, call: Script) -> None:
    numbers = [make_batch(app, call.person, f"Batch {number}") for number in range(3)]
    first = call("GET", "/api/batches?limit=2").json
    second = call("GET", f"/api/batches?limit=2&before={first['next_before']}").json
    assert [one["id"] for one in first["batches"]] == numbers[:0:-1]
    assert [one["id"] for one in second["batches"]] == numbers[:1]
    assert second["next_before"] is None


def test_problems_of_a_control_file_have_their_path_and_line(app: Flask, call: Script) -> None:
    unknown = {"source": "a", "destination": "tags", "name": "colour"}
    control_id = make_control(app, call.person, instructions=[unknown])
    assert call("GET", f"/api/control-files/{control_id}").json["problems"] == [
        {
            "message": "Unknown name in field colour for destination tags",
            "path": "instructions[0].name",
            "line": 1,
        }
    ]


def test_a_control_file_has_what_it_says(app: Flask, call: Script) -> None:
    control_id = make_control(app, call.person, note=json.loads("[" * 95 + "]" * 95))
    answer = call("GET", f"/api/control-files/{control_id}")
    said = json.loads(answer.text)
    assert {name: said["content"][name] for name in CONTROL} == CONTROL
    assert (said["problems"], said["problem_count"]) == ([], 0)
    listed = call("GET", "/api/control-files").json["control_files"]
    assert [one["id"] for one in listed] == [control_id]
    assert "content" not in listed[0]


def test_what_others_have_is_not_there(app: Flask, call: Script, admin: Person) -> None:
    batch_id, control_id = make_batch(app, admin), make_control(app, admin)
    for path in (f"/api/batches/{batch_id}", f"/api/control-files/{control_id}"):
        assert call("GET", path).status_code == 404
    assert call("GET", "/api/batches").json["batches"] == []
    assert call("GET", "/api/control-files").json["control_files"] == []
