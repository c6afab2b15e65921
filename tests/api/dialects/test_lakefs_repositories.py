"""Repositories of lakeFS: made, listed, looked at, and removed."""

from typing import Any

import pytest
from flask import Flask

from tests.api.dialects.lakes import HOME, Lake
from tests.desk import Person
from webapp.extensions import db
from webapp.models import AuditEntry, Process
from webapp.models.lake import LakeBranch, LakeCommit, LakeImport, LakeRepository
from webapp.states import ProcessKind, ProcessState

PLANTS = {"name": "plants", "storage_namespace": "local://plants"}


def test_a_repository_begins_with_a_commit_on_its_branch(lake: Lake) -> None:
    answer = lake("POST", "repositories", json=PLANTS | {"default_branch": "trunk"})
    assert answer.status_code == 201
    made = answer.json
    assert made == lake.get(HOME)
    assert made.pop("creation_date") > 1_700_000_000
    assert made == {
        "id": "plants",
        "storage_id": "",
        "storage_namespace": "local://plants",
        "default_branch": "trunk",
        "read_only": False,
    }
    (commit,) = lake.get(f"{HOME}/refs/trunk/commits")["results"]
    assert (commit["message"], commit["parents"]) == ("Repository created", [])
    assert (commit["committer"], commit["generation"]) == ("mia@example.org", 1)
    assert lake.get(f"{HOME}/metadata") == {}


def test_a_name_or_a_namespace_is_taken_once(plants: Lake) -> None:
    assert plants.refusal("POST", "repositories", json=PLANTS)[0] == 409
    other = PLANTS | {"name": "animals"}
    status, message = plants.refusal("POST", "repositories", json=other)
    assert status == 400
    assert "in use" in message


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "ab"},
        {"name": "Plants"},
        {"name": "-lants"},
        {"name": "plants\n"},
        {"name": "p" * 64},
        {"name": 7},
        {"name": None},
        {"name": ["plants"]},
        {"name": "plan\0ts"},
        {"storage_namespace": ""},
        {"storage_namespace": "plants"},
        {"storage_namespace": "file:///srv/plants"},
        {"storage_namespace": "local://" + "x" * 1000},
        {"storage_namespace": "local://a\0b"},
        {"storage_namespace": "local://a\nb"},
        {"storage_namespace": None},
        {"default_branch": "-main"},
        {"default_branch": "ma in"},
        {"default_branch": "b" * 256},
        {"default_branch": 1},
        {"read_only": "yes"},
        {"sample_data": True},
    ],
)
def test_a_repository_of_a_wrong_kind_is_refused(wrong: dict[str, Any], lake: Lake) -> None:
    assert lake.refusal("POST", "repositories", json=PLANTS | wrong)[0] == 400
    assert lake.get("repositories")["results"] == []


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "application/json"),
        (b"{", "application/json"),
        (b"[]", "application/json"),
        (b"null", "application/json"),
        (b"NaN", "application/json"),
        (b"\xff", "application/json"),
        (b"[" * 100_000, "application/json"),
        (b"{}", "text/plain"),
        (b'{"name":"plants","storage_namespace":"local://plants"}', "text/plain"),
    ],
)
def test_a_body_that_is_no_object_of_json_is_refused(content: bytes, kind: str, lake: Lake) -> None:
    assert lake.refusal("POST", "repositories", data=content, content_type=kind)[0] == 400


def test_a_body_that_is_too_large_is_refused(lake: Lake) -> None:
    body = b'{"name": "' + b"x" * 5_000_000 + b'"}'
    answer = lake.refusal("POST", "repositories", data=body, content_type="application/json")
    assert answer[0] == 413


def test_fields_that_nobody_knows_count_for_nothing(lake: Lake) -> None:
    body = PLANTS | {"storage_id": "x", "colour": {"deep": [1]}}
    assert lake("POST", "repositories", json=body).status_code == 201


def test_repositories_come_in_pages(lake: Lake) -> None:
    for name in ("bbb", "aaa", "ccc", "ab-d"):
        lake.make(name)
    first = lake.get("repositories", amount=2)
    assert [one["id"] for one in first["results"]] == ["aaa", "ab-d"]
    assert first["pagination"] == {
        "has_more": True,
        "next_offset": "ab-d",
        "results": 2,
        "max_per_page": 1000,
    }
    second = lake.get("repositories", amount=2, after="ab-d")
    assert [one["id"] for one in second["results"]] == ["bbb", "ccc"]
    assert (second["pagination"]["has_more"], second["pagination"]["next_offset"]) == (False, "")
    for query, names in (
        ({"prefix": "a"}, ["aaa", "ab-d"]),
        ({"search": "B"}, ["ab-d", "bbb"]),
        ({"prefix": "_"}, []),
        ({"search": "%"}, []),
        ({"amount": -1}, ["aaa", "ab-d", "bbb", "ccc"]),
        ({"after": "zzz"}, []),
    ):
        assert [one["id"] for one in lake.get("repositories", **query)["results"]] == names


@pytest.mark.parametrize("amount", ["1001", "-2", "x", "", "1.5", "9" * 30])
def test_a_page_of_no_number_is_refused(amount: str, lake: Lake) -> None:
    assert lake.refusal("GET", f"repositories?amount={amount}")[0] == 400


@pytest.mark.parametrize("query", ["after=%ff", "prefix=%ed%a0%80", "after=%00"])
def test_a_query_that_is_no_text_is_refused(query: str, lake: Lake) -> None:
    assert lake.refusal("GET", f"repositories?{query}")[0] == 400


@pytest.mark.parametrize("name", ["x", "%ff", "%00", "a" * 2000, "plants%0a", "..", "a%2fb"])
def test_a_repository_that_is_not_there_is_not_found(name: str, plants: Lake) -> None:
    status, _ = plants.refusal("GET", f"repositories/{name}")
    assert status == (400 if name in ("%ff", "%00") else 404)


def test_metadata_is_set_and_removed_text_by_text(plants: Lake) -> None:
    place = f"{HOME}/metadata"
    for body in ({"a": "1", "b": "2"}, {"b": "3", "ü": ""}):
        assert plants("POST", place, json={"metadata": body}).status_code == 201
    assert plants.get(place) == {"a": "1", "b": "3", "ü": ""}
    assert plants("DELETE", place, json={"keys": ["a", "nothing"]}).status_code == 204
    assert plants.get(place) == {"b": "3", "ü": ""}


@pytest.mark.parametrize("wrong", [{"a": 1}, {"a": None}, {"a": {}}, [], "a", None, {"a": "\0"}])
def test_metadata_of_a_wrong_kind_is_refused(wrong: object, plants: Lake) -> None:
    assert plants.refusal("POST", f"{HOME}/metadata", json={"metadata": wrong})[0] == 400


def test_a_removed_repository_leaves_nothing(app: Flask, plants: Lake) -> None:
    plants.committed("a.txt")
    assert plants.upload("b.txt").status_code == 201
    assert plants("DELETE", HOME).status_code == 204
    assert plants.refusal("GET", HOME) == (404, "repository not found")
    with app.app_context():
        for model in (LakeRepository, LakeBranch, LakeCommit):
            assert db.session.query(model).count() == 0
        said = [row.action for row in db.session.query(AuditEntry).order_by(AuditEntry.id)]
        assert said[-3:] == ["repository-added", "committed", "repository-removed"]
    plants.make()


def test_a_repository_stays_while_something_is_imported(
    app: Flask, plants: Lake, user: Person
) -> None:
    with app.app_context():
        process = Process(owner_id=user.id, kind=ProcessKind.LAKE_IMPORT, state="queued")
        db.session.add(process)
        db.session.flush()
        row = LakeImport(id="x" * 20, repository_id=1, branch="main", process_id=process.id)
        row.request = {}
        db.session.add(row)
        db.session.commit()
    assert plants.refusal("DELETE", HOME)[0] == 409
    with app.app_context():
        db.session.query(Process).update({"state": ProcessState.CANCELLED})
        db.session.commit()
    assert plants("DELETE", HOME).status_code == 204


def test_nobody_writes_into_a_read_only_repository(lake: Lake) -> None:
    body = PLANTS | {"read_only": True}
    assert lake("POST", "repositories", json=body).json["read_only"] is True
    place = f"{HOME}/branches/main/objects?path=a"
    assert lake.refusal("POST", place, data=b"1")[0] == 403
    assert lake.refusal("DELETE", HOME)[0] == 403
    assert lake("POST", f"{place}&force=True", data=b"1").status_code == 201
    assert lake("DELETE", f"{HOME}?force=true").status_code == 204
