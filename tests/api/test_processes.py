"""/api/processes."""

import json
from collections.abc import Callable

import pytest
from flask import Flask

from tests.api.conftest import Script
from tests.api.rows import CHECKED, PLAN, add_problems
from webapp import storage
from webapp.extensions import db
from webapp.models import Process, User
from webapp.pages.process_detail import ProcessDetail
from webapp.services import process_events
from webapp.states import ProcessState

UploadOf = Callable[..., tuple[int, int]]


@pytest.mark.parametrize("state", ProcessState)
def test_a_process_in_every_state_has_the_facts_of_its_page(
    app: Flask, call: Script, upload_of: UploadOf, state: ProcessState
) -> None:
    _, number = upload_of(call.person, state=state)

    answer = call("GET", f"/api/processes/{number}")

    with app.app_context():
        user = db.session.get_one(User, call.person.id)
        page = ProcessDetail.of_one(*process_events.newest(user, number))
        assert answer.json == json.loads(page.model_dump_json())
    assert (answer.json["state"], answer.json["finished"]) == (state, state.finished)
    assert answer.json["plan"] == PLAN


def test_processes_are_listed_newest_first_and_page_by_page(
    call: Script, upload_of: UploadOf, foreign: tuple[int, int]
) -> None:
    numbers = [upload_of(call.person)[1] for _ in range(3)]

    first = call("GET", "/api/processes?limit=2").json
    second = call("GET", f"/api/processes?limit=2&before={first['next_before']}").json

    assert [page["id"] for page in first["processes"]] == numbers[:0:-1]
    assert [page["id"] for page in second["processes"]] == numbers[:1]


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", 2),
        ("state=failed", 1),
        ("state=running", 0),
        ("kind=validation", 2),
        ("kind=import", 0),
        ("dataset=tags", 2),
        ("dataset=users", 0),
        ("owner=MIA", 2),
        ("owner=ada", 0),
        ("since=2026-01-01", 2),
        ("since=9999-12-31", 0),
        ("until=2026-01-01", 0),
        ("until=9999-12-31", 2),
        ("text=TAGS.x", 2),
        ("text=%25", 0),
        ("text=19c2-7f3a", 1),
        ("text=2", 1),
        ("text=99999999999", 0),
    ],
)
def test_processes_can_be_filtered(
    app: Flask, call: Script, upload_of: UploadOf, query: str, shown: int
) -> None:
    upload_of(call.person)
    _, failed = upload_of(call.person, state=ProcessState.FAILED)
    with app.app_context():
        db.session.get_one(Process, failed).reference = "19C2-7F3A"
        db.session.commit()

    answer = call("GET", f"/api/processes?{query}").json

    assert len(answer["processes"]) == shown


@pytest.mark.parametrize("query", ["state=lost", "kind=x", "since=yesterday", "text=%00", "q=1"])
def test_a_wrong_filter_of_the_list_is_named(call: Script, query: str) -> None:
    answer = call("GET", f"/api/processes?{query}")

    assert answer.status_code == 422
    assert answer.json["error"]["detail"][0]["path"] == query.partition("=")[0]


def test_a_failed_process_is_done_once_more_as_a_new_one(call: Script, upload_of: UploadOf) -> None:
    _, number = upload_of(call.person, state=ProcessState.FAILED, result={})

    answer = call("POST", f"/api/processes/{number}/retry")
    again = call("POST", f"/api/processes/{number}/retry")

    assert (answer.status_code, answer.json["state"]) == (202, "queued")
    assert answer.headers["Location"] == f"/api/processes/{answer.json['id']}"
    assert answer.json["id"] > number
    assert (again.status_code, again.json["error"]["code"]) == (409, "wrong-state")


def test_what_went_well_is_not_done_once_more(call: Script, upload_of: UploadOf) -> None:
    _, number = upload_of(call.person)

    answer = call("POST", f"/api/processes/{number}/retry")

    assert (answer.status_code, answer.json["error"]["code"]) == (409, "wrong-state")


def test_the_process_of_somebody_else_is_not_done_once_more(
    call: Script, foreign: tuple[int, int]
) -> None:
    assert call("POST", f"/api/processes/{foreign[1]}/retry").status_code == 404


def test_problems_come_row_by_row_with_their_cells(
    app: Flask, call: Script, upload_of: UploadOf
) -> None:
    _, number = upload_of(call.person)
    add_problems(app, number, rows=3)

    first = call("GET", f"/api/processes/{number}/problems?limit=2").json
    second = call("GET", f"/api/processes/{number}/problems?cursor={first['next_cursor']}").json

    assert [problem["cell"] for problem in first["problems"]] == ["B2", "B3"]
    assert first["rows"][0] == {"row": 2, "cells": ["key 0", ""]}
    assert [problem["cell"] for problem in second["problems"]] == ["B4"]
    assert (first["matching_rows"], second["next_cursor"]) == (3, None)
    assert all(problem["sentence"] and problem["fix"] for problem in first["problems"])


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("code=required-blank", 3),
        ("code=other", 0),
        ("column=B&severity=error", 3),
        ("column=C", 0),
        ("severity=warning", 0),
        ("text=key+1", 1),
        ("text=%25", 0),
    ],
)
def test_problems_can_be_filtered(
    app: Flask, call: Script, upload_of: UploadOf, query: str, rows: int
) -> None:
    _, number = upload_of(call.person)
    add_problems(app, number, rows=3)

    answer = call("GET", f"/api/processes/{number}/problems?{query}")

    assert answer.json["matching_rows"] == len(answer.json["problems"]) == rows


@pytest.mark.parametrize(
    "query", ["cursor=-1", "cursor=x", "limit=201", "text=%00", "code=" + "x" * 201, "page=2"]
)
def test_a_wrong_filter_is_named(call: Script, upload_of: UploadOf, query: str) -> None:
    _, number = upload_of(call.person)

    answer = call("GET", f"/api/processes/{number}/problems?{query}")

    assert answer.status_code == 422
    assert answer.json["error"]["detail"][0]["path"] == query.partition("=")[0]


def test_all_problems_can_be_downloaded(app: Flask, call: Script, upload_of: UploadOf) -> None:
    with app.app_context(), storage.scratch_file() as path:
        path.write_bytes(b"cell,problem\r\nB2,blank\r\n")
        storage.put("problems/7.csv", path)
    _, number = upload_of(call.person, result={**CHECKED, "problems_key": "problems/7.csv"})

    answer = call("GET", f"/api/processes/{number}/problems.csv")

    assert answer.data == b"cell,problem\r\nB2,blank\r\n"
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"] == f"attachment; filename=problems-{number}.csv"


@pytest.mark.parametrize("result", [{}, {"problems_key": "problems/lost.csv"}])
def test_a_process_without_a_list_of_problems_answers_404(
    call: Script, upload_of: UploadOf, result: dict[str, str]
) -> None:
    _, number = upload_of(call.person, result=result)

    assert call("GET", f"/api/processes/{number}/problems.csv").status_code == 404


@pytest.mark.parametrize(
    ("state", "after"),
    [(ProcessState.QUEUED, ("cancelled", False)), (ProcessState.RUNNING, ("running", True))],
)
def test_a_live_process_can_be_cancelled(
    call: Script, upload_of: UploadOf, state: ProcessState, after: tuple[str, bool]
) -> None:
    _, number = upload_of(call.person, state=state, result={})

    answer = call("POST", f"/api/processes/{number}/cancel")

    assert answer.status_code == 202
    assert (answer.json["state"], answer.json["cancelling"]) == after


def test_a_finished_process_cannot_be_cancelled(call: Script, upload_of: UploadOf) -> None:
    _, number = upload_of(call.person)

    answer = call("POST", f"/api/processes/{number}/cancel", data="", content_type="text/json")

    assert (answer.status_code, answer.json["error"]["code"]) == (409, "wrong-state")
