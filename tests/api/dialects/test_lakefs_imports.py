"""Imports on the wire of lakeFS: what starts, how it is told, and how it is stopped."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from tests.desk import Person, make_person
from tests.workers.lake_work import inbox
from webapp.extensions import db
from webapp.models import LakeImport, LakeMember, MemberRole, Process, User
from webapp.models.columns import now
from webapp.services import leases
from webapp.services.lake import repositories
from webapp.states import ProcessState

HERE = "/api/v1/repositories/plants"
IMPORT = f"{HERE}/branches/main/import"
Work = Callable[[], None]
Json = dict[str, Any]


@pytest.fixture
def folder(app: Flask, user: Person) -> str:
    """The address of the inbox with two files, and a repository of the user."""
    with app.app_context():
        owner = db.session.get_one(User, user.id)
        repositories.create(owner, "plants", "local://plants")
        db.session.remove()
        return f"local://{inbox(a=b'1', sub__b=b'2')}"


@pytest.fixture
def ask(app: Flask, user: Person) -> Callable[..., TestResponse]:
    """Sends one request for somebody, the user if nobody is named."""

    def ask(method: str, path: str, who: Person | None = None, **content: Any) -> TestResponse:
        headers = (who or user).bearer
        return app.test_client().open(path, method=method, headers=headers, **content)

    return ask


Ask = Callable[..., TestResponse]


def body(*paths: tuple[str, str, str], **more: Any) -> Json:
    """What the clients send."""
    listed = [{"type": kind, "path": path, "destination": to} for kind, path, to in paths]
    commit = {"message": "", "allow_empty": False, "force": False}
    return {"paths": listed, "commit": commit, "force": False, **more}


def started(ask: Ask, sent: Json, path: str = IMPORT) -> str:
    """The id of an import that was begun."""
    answer = ask("POST", path, json=sent)
    assert (answer.status_code, list(answer.json)) == (202, ["id"])
    found: str = answer.json["id"]
    assert re.fullmatch("[a-z0-9]{20}", found)
    return found


def told(ask: Ask, number: str, path: str = IMPORT) -> Json:
    """How an import stands."""
    answer = ask("GET", path, query_string={"id": number})
    assert answer.status_code == 200, answer.text
    assert None not in answer.json.values()
    assert datetime.fromisoformat(answer.json["update_time"]).tzinfo
    found: Json = answer.json
    return found


@pytest.mark.usefixtures("database")
def test_an_import_goes_from_its_start_to_its_commit(ask: Ask, folder: str, work: Work) -> None:
    number = started(ask, body(("common_prefix", folder, "in")))
    first = told(ask, number)
    assert first == {
        "completed": False,
        "update_time": first["update_time"],
        "ingested_objects": 0,
    }
    work()
    done = told(ask, number)
    head = ask("GET", f"{HERE}/branches/main").json["commit_id"]
    assert (done["completed"], done["ingested_objects"]) == (True, 2)
    assert "error" not in done
    assert done["commit"]["id"] == head
    assert done["commit"]["message"] == "Import objects"
    assert done["commit"]["meta_range_id"] == done["metarange_id"]
    assert (done["added"], done["grew"]) == (2, [])
    assert told(ask, number, f"{HERE}/branches/no-such/import") == done
    listed = ask("GET", f"{HERE}/refs/main/objects/ls").json["results"]
    assert [one["path"] for one in listed] == ["in/a", "in/sub/b"]
    assert listed[0]["physical_address"] == f"{folder}/a"
    assert ask("DELETE", IMPORT, query_string={"id": number}).status_code == 409
    assert ask("DELETE", IMPORT, query_string={"id": number}).json == {"message": "conflict found"}
    assert told(ask, number) == done


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"[]",
        b"{",
        b'{"paths": []}',
        b'{"commit": {"message": ""}}',
        b'{"paths": [], "commit": {}}',
        b'{"paths": [], "commit": {"message": 1}}',
        b'{"paths": null, "commit": {"message": ""}}',
        b'{"paths": [{}], "commit": {"message": ""}}',
        b'{"paths": [{"type": "x", "path": "a", "destination": ""}], "commit": {"message": ""}}',
        b'{"paths": [{"type": "object", "path": "a"}], "commit": {"message": ""}}',
        b'{"paths": [], "commit": {"message": "", "metadata": {"a": 1}}}',
        b'{"paths": [], "commit": {"message": "\\u0000"}}',
        b'{"paths": [], "commit": {"message": "\\ud800"}}',
        b'{"paths": [], "commit": {"message": ""}, "append": "yes"}',
        b'{"paths": [], "commit": {"message": ""}, "include": "*"}',
    ],
)
def test_a_body_that_does_not_fit_is_refused_also_without_a_key(
    app: Flask, folder: str, ask: Ask, sent: bytes
) -> None:
    kind = {"content_type": "application/json"}
    for answer in (
        app.test_client().post(IMPORT, data=sent, **kind),
        ask("POST", IMPORT, data=sent, **kind),
    ):
        assert (answer.status_code, list(answer.json)) == (400, ["message"])


def test_more_fields_than_are_known_and_no_metadata_do_no_harm(ask: Ask, folder: str) -> None:
    sent = {"paths": [], "commit": {"message": "m", "date": 7, "more": [1]}, "else": {}}
    started(ask, sent)
    started(ask, {"paths": [], "commit": {"message": "m", "metadata": None}})


def test_a_source_in_the_repository_itself_is_refused(ask: Ask, folder: str) -> None:
    for kind, path, message in (
        (
            "object",
            "local://plants/a",
            "import path (local://plants/a) in repository namespace (local://plants) "
            "is prohibited: invalid import source",
        ),
        (
            "common_prefix",
            "local://pl",
            "prefix (local://pl) contains repository namespace: (local://plants), "
            "invalid import source",
        ),
        (
            "common_prefix",
            "",
            "prefix () contains repository namespace: (local://plants), invalid import source",
        ),
    ):
        answer = ask("POST", IMPORT, json=body((kind, path, "x")))
        assert (answer.status_code, answer.json) == (400, {"message": message})
    started(ask, body(("object", "local://pl", "x")))


def test_what_is_not_there_and_who_may_not(app: Flask, ask: Ask, folder: str, user: Person) -> None:
    eve = make_person(app, "eve@example.org")
    number = started(ask, body())
    gone = "/api/v1/repositories/nothing/branches/main/import"
    asked = {"query_string": {"id": number}}
    for method, path, content, expected in (
        ("POST", gone, {"json": body()}, (404, "repository not found")),
        ("POST", f"{HERE}/branches/no/import", {"json": body()}, (404, "branch not found")),
        ("GET", IMPORT, {}, (400, None)),
        ("DELETE", IMPORT, {}, (400, None)),
        ("GET", IMPORT, {"query_string": {"id": "x" * 20}}, (404, "not found")),
        ("DELETE", IMPORT, {"query_string": {"id": "x" * 20}}, (404, "not found")),
        ("GET", gone, asked, (404, "repository not found")),
        ("POST", IMPORT, {"json": body(), "who": eve}, (404, "repository not found")),
        ("GET", IMPORT, asked | {"who": eve}, (404, "repository not found")),
    ):
        answer = ask(method, path, **content)
        assert answer.status_code == expected[0]
        assert expected[1] in (None, answer.json["message"])
    answer = app.test_client().post(IMPORT, json=body())
    assert (answer.status_code, answer.json) == (
        401,
        {"message": "error authenticating request"},
    )
    with app.app_context():
        repository = db.session.get_one(LakeImport, number).repository_id
        member = LakeMember(repository_id=repository, user_id=eve.id, role=MemberRole.READER)
        db.session.add(member)
        db.session.commit()
    assert ask("GET", IMPORT, eve, **asked).status_code == 200
    for method, content in (("POST", {"json": body()}), ("DELETE", asked)):
        answer = ask(method, IMPORT, eve, **content)
        assert answer.status_code == 401
        assert answer.json["message"].startswith("insufficient permissions")


@pytest.mark.usefixtures("database")
def test_an_import_that_fails_is_never_completed_and_may_then_be_canceled(
    ask: Ask, folder: str, work: Work
) -> None:
    number = started(ask, body(("common_prefix", f"{folder}/no", "x")))
    work()
    stands = told(ask, number)
    assert not stands["completed"]
    assert stands["error"]["message"] == (
        f"import error: error on ingest: open {folder.removeprefix('local://')}/no: "
        "no such file or directory"
    )
    assert "commit" not in stands
    for _ in range(2):
        assert ask("DELETE", IMPORT, query_string={"id": number}).status_code == 204
    canceled = told(ask, number)
    assert canceled["error"] == {"message": "import error: Canceled"}
    assert not canceled["completed"]
    assert told(ask, number) == canceled


@pytest.mark.usefixtures("database")
def test_a_canceled_import_stands_still_and_leaves_the_branch(
    ask: Ask, folder: str, work: Work
) -> None:
    before = ask("GET", f"{HERE}/branches/main").json
    number = started(ask, body(("common_prefix", folder, "in")))
    for _ in range(2):
        answer = ask("DELETE", IMPORT, query_string={"id": number})
        assert (answer.status_code, answer.data) == (204, b"")
    stands = told(ask, number)
    assert stands["error"] == {"message": "import error: Canceled"}
    work()
    assert told(ask, number) == stands
    assert ask("GET", f"{HERE}/branches/main").json == before


def test_what_failed_by_our_fault_says_so_with_its_reference(
    app: Flask, ask: Ask, folder: str
) -> None:
    number = started(ask, body())
    with app.app_context():
        row = db.session.get_one(LakeImport, number)
        claim = leases.claim(row.process_id, "here:1", 20)
        assert claim
        reference = leases.fail(claim, "fault", "Our fault.")
    message = told(ask, number)["error"]["message"]
    assert message.startswith("import error: ")
    assert reference in message


@pytest.mark.usefixtures("database")
def test_a_running_import_is_alive_as_long_as_its_lease(app: Flask, ask: Ask, folder: str) -> None:
    number = started(ask, body())
    with app.app_context():
        row = db.session.get_one(LakeImport, number)
        claim = leases.claim(row.process_id, "here:1", 20)
        assert claim
    first, second = told(ask, number), told(ask, number)
    assert first["update_time"] < second["update_time"]
    with app.app_context():
        db.session.execute(sa.update(Process).values(leased_until=Process.leased_until - 60))
        db.session.commit()
    first, second = told(ask, number), told(ask, number)
    assert not first["completed"]
    assert first["update_time"] == second["update_time"]


def test_what_ended_a_day_ago_is_in_the_list_only(
    app: Flask, ask: Ask, folder: str, work: Work
) -> None:
    number = started(ask, body(("common_prefix", folder, "in")))
    work()
    with app.app_context():
        earlier = now() - timedelta(hours=24, seconds=1)
        db.session.execute(sa.update(Process).values(finished_at=earlier))
        db.session.commit()
    for method in ("GET", "DELETE"):
        answer = ask(method, IMPORT, query_string={"id": number})
        assert (answer.status_code, answer.json) == (404, {"message": "not found"})
    (listed,) = ask("GET", f"{HERE}/imports").json["results"]
    assert (listed["id"], listed["completed"]) == (number, True)


def test_imports_of_a_repository_are_listed_the_newest_first(
    ask: Ask, folder: str, work: Work
) -> None:
    numbers = [
        started(ask, body(("common_prefix", folder, "x"))),
        started(ask, body(("common_prefix", folder, "x"), append=True), f"{IMPORT}/plan"),
        started(ask, body(("common_prefix", "gs://no", "x"))),
    ]
    work()
    page = ask("GET", f"{HERE}/imports", query_string={"amount": 2}).json
    assert [one["id"] for one in page["results"]] == numbers[:0:-1]
    assert page["pagination"]["has_more"]
    rejected, plan = page["results"]
    assert (rejected["state"], rejected["completed"]) == (ProcessState.REJECTED, False)
    assert (plan["plan"], plan["append"], plan["added"]) == (True, True, 0)
    asked = {"after": page["pagination"]["next_offset"]}
    rest = ask("GET", f"{HERE}/imports", query_string=asked).json
    assert [one["id"] for one in rest["results"]] == numbers[:1]
    assert rest["results"][0]["paths"] == [
        {"type": "common_prefix", "path": folder, "destination": "x"}
    ]
    assert not rest["pagination"]["has_more"]


@pytest.mark.usefixtures("database")
def test_a_plan_says_what_would_change_and_has_no_commit(ask: Ask, folder: str, work: Work) -> None:
    before = ask("GET", f"{HERE}/branches/main").json
    number = started(ask, body(("common_prefix", folder, "in")), f"{IMPORT}/plan")
    work()
    plan = told(ask, number)
    assert (plan["completed"], plan["added"], plan["kept"]) == (True, 2, 0)
    assert [one["path"] for one in plan["samples"]] == ["in/a", "in/sub/b"]
    assert not {"commit", "metarange_id"} & set(plan)
    assert ask("GET", f"{HERE}/branches/main").json == before


def test_patterns_and_append_come_through(ask: Ask, folder: str, work: Work) -> None:
    started(ask, body(("common_prefix", folder, "x"), include=["a"]))
    started(ask, body(("common_prefix", folder, "x"), exclude=["a"], append=True))
    work()
    listed = ask("GET", f"{HERE}/refs/main/objects/ls").json["results"]
    assert [one["path"] for one in listed] == ["x/a", "x/sub/b"]
