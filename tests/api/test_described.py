"""Whatever a script sends, the answer is one that the OpenAPI document describes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings

from tests.api.rows import add_problems
from tests.asset_rows import add_asset, begin_project
from tests.desk import Person
from tests.graph_rows import add_run, make_table, remember
from tests.webapp.views.batch_rows import make_batch, make_control
from tests.webapp.views.rows import BAD, make_process, make_upload
from webapp import storage
from webapp.states import GraphStage, ProcessState

if TYPE_CHECKING:
    # It takes long to load, and one process of those that look for tests needs it.
    from schemathesis import APIOperation, Case, GenerationMode

Known = dict[str, Any]
HELD = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
]
# The same requests each time, and none that another run has left behind.
QUIETLY = settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
FORM = {"dataset": "tags", "file": b"language,tag\nen,a b\n"}
# Few of the descriptors that may be sent by the document are ones that make sense.
DESCRIPTOR = {"name": "things", "title": "Things", "fields": [{"name": "a", "type": "string"}]}
REPORT = {"report_key": "kept", "extension": "xlsx", "size": 4, "content": "values"}
# What was done to a table, for each operation that looks for it.
DONE = {
    "cancel": (GraphStage.LABELS, ProcessState.RUNNING),
    "plan": (GraphStage.PLAN, ProcessState.SUCCEEDED),
    "import": (GraphStage.IMPORT, ProcessState.SUCCEEDED),
}
EVERYTHING = "{upload_id} {batch_id} {control_id} {shortcode} {identifier} {column_id}"
# Nothing was ever imported into the graph here.
NOT_THERE = ["GET /api/graph/nodes/{key}"]
RESULT = BAD | REPORT | {"failed_rows": None, "problems_key": "kept"}


def ids_of(app: Flask, owner: Person, label: str) -> Known:
    """Something of their own for each operation, so that none is in the way of another."""
    known: Known = {"user_id": owner.id, "slug": "tags", "stage": "labels", "form": "graphml"}
    known["key"] = "x"
    if "{upload_id}" in label or "{process_id}" in label:
        known |= checked_file(app, owner, label)
    if "{batch_id}" in label:
        known["batch_id"] = make_batch(app, owner)
    if "{control_id}" in label:
        known["control_id"] = make_control(app, owner)
    if "{shortcode}" in label:
        shortcode = begin_project(app, owner)
        known |= {"shortcode": shortcode, "asset_id": add_asset(app, shortcode, "a.txt")}
    if "{identifier}" in label:
        known["identifier"] = make_table(app, owner)
        if done := DONE.get(label.rpartition("/")[2]):
            add_run(app, known["identifier"], *done)
    if "{column_id}" in label:
        known["column_id"] = remember(app, owner, label)
    return known


def checked_file(app: Flask, owner: Person, label: str) -> Known:
    """An upload and its check, in the state that the operation begins with."""
    upload_id = make_upload(app, owner)
    states = {"cancel": ProcessState.RUNNING, "retry": ProcessState.FAILED}
    state = states.get(label.rpartition("/")[2], ProcessState.REJECTED)
    process_id = make_process(app, upload_id, state, result=RESULT)
    add_problems(app, process_id, 3)
    return {"upload_id": upload_id, "process_id": process_id}


def try_out(
    operation: APIOperation, mode: GenerationMode, check: Callable[[Case], None], known: Known
) -> None:
    """Send what the description allows, or what it does not, also to what is really there."""
    asked = count()

    @QUIETLY
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Case) -> None:
        first = next(asked) == 0
        # What is allowed finds nothing under one invented id as under the next.
        if first or mode.name == "NEGATIVE" or not case.path_parameters:
            check(case)
        if case.path_parameters:
            case.path_parameters = {name: known[name] for name in case.path_parameters}
            check(case)
        if mode.name == "POSITIVE" and case.media_type == "multipart/form-data":
            case.body = {name: FORM[name] for name in FORM if name in case.body}
            check(case)
        if mode.name == "POSITIVE" and operation.label == "POST /api/datasets":
            case.body = DESCRIPTOR
            check(case)

    ask()


@pytest.mark.parametrize("sent", ["positive", "negative"])
def test_every_answer_is_as_described(
    sent: str, app: Flask, admin: Person, tmp_path: Path, subtests: pytest.Subtests
) -> None:
    from schemathesis import GenerationMode, openapi
    from schemathesis.checks import CHECKS, load_all_checks

    load_all_checks()
    held, mode = CHECKS.get_by_names(HELD), GenerationMode(sent)
    (tmp_path / "kept").write_text("kept")
    with app.app_context():
        storage.put("kept", tmp_path / "kept")
    seen: dict[str, set[int]] = defaultdict(set)

    def check(case: Case) -> None:
        answer = case.call(headers=admin.bearer)
        seen[case.operation.label].add(answer.status_code)
        case.validate_response(answer, checks=held)

    # Lists have something in them.
    ids_of(app, admin, EVERYTHING)
    for found in openapi.from_wsgi("/api/openapi.json", app).get_all_operations():
        operation = found.ok()
        with subtests.test(operation.label):
            try_out(operation, mode, check, ids_of(app, admin, operation.label))
    assert len(seen) >= 24
    if sent == "positive":
        assert [label for label, statuses in seen.items() if min(statuses) >= 300] == NOT_THERE
