"""Who gets into which repository of lakeFS, on every route."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.addresses import address_of
from tests.api.dialects.lakes import API, HOME, Lake, pair
from tests.desk import Person, make_person
from webapp.extensions import db
from webapp.models import User
from webapp.models.lake import LakeMember, LakeStaged
from webapp.models.members import MemberRole
from webapp.services.lake import access, branches, repositories

# What each route needs to be sent, by the end of its name and its method.
BODIES: dict[tuple[str, str], Any] = {
    ("POST", "/metadata"): {"metadata": {"a": "1"}},
    ("DELETE", "/metadata"): {"keys": ["a"]},
    ("POST", "/branches"): {"name": "dev", "source": "main"},
    ("PUT", "/<branch>"): {"type": "reset"},
    ("POST", "/tags"): {"id": "v1", "ref": "main"},
    ("POST", "/commits"): {"message": "x"},
    ("POST", "/delete"): {"paths": ["a"]},
    ("POST", "/import"): {"paths": [], "commit": {"message": ""}},
    ("POST", "/plan"): {"paths": [], "commit": {"message": ""}},
}
QUERIES = {"/objects": {"path": "a"}, "/stat": {"path": "a"}, "/import": {"id": "a"}}


def routes(app: Flask) -> list[tuple[str, str, dict[str, Any]]]:
    """Every route inside a repository, and what a right request sends."""
    found = []
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith(f"{API}/repositories/<repository>"):
            continue
        for method in sorted((rule.methods or set()) - {"OPTIONS", "HEAD"}):
            end = "/" + rule.rule.rpartition("/")[2]
            content: dict[str, Any] = {}
            if (method, end) in BODIES:
                content["json"] = BODIES[method, end]
            if end in QUERIES:
                content["query_string"] = QUERIES[end]
            found.append((method, address_of(rule, 1).replace("nobodys", "{}"), content))
    return found


@pytest.fixture
def eve(app: Flask) -> Lake:
    """A client of somebody else."""
    return Lake(app.test_client(), make_person(app, "eve@example.org"))


def test_nobody_gets_in_without_a_key(app: Flask, client: FlaskClient, plants: Lake) -> None:
    asked = routes(app)
    assert len(asked) >= 20
    for method, path, content in asked:
        answer = client.open(path.format("plants"), method=method, **content)
        assert answer.status_code == 401, (method, path)
        assert answer.json == {"message": "error authenticating request"}


def test_somebody_elses_repository_is_answered_like_one_that_is_not_there(
    app: Flask, plants: Lake, eve: Lake
) -> None:
    plants.committed("a")
    for method, path, content in routes(app):
        for name in ("plants", "nothing"):
            answer = eve.client.open(
                path.format(name), method=method, headers=pair(eve.person.key), **content
            )
            assert answer.status_code == 404, (method, path)
            assert answer.json == {"message": "repository not found"}
    assert eve.get("repositories")["results"] == []
    assert plants.paths() == ["a"]


def test_a_key_that_only_reads_changes_nothing(
    app: Flask, client: FlaskClient, plants: Lake
) -> None:
    from webapp.services import keys

    with app.app_context():
        owner = db.session.get_one(User, plants.person.id)
        reader = keys.create(owner, "reader", scopes=["read"])[1]
    for method, path, content in routes(app):
        if method == "GET":
            continue
        answer = client.open(path.format("plants"), method=method, headers=pair(reader), **content)
        assert answer.status_code == 401, (method, path)
        assert answer.json["message"].startswith("insufficient permissions: ")


@pytest.fixture
def let(app: Flask, plants: Lake, eve: Lake) -> Callable[[MemberRole | None], None]:
    """Lets somebody else into the repository in a role."""

    def let(role: MemberRole | None) -> None:
        with app.app_context():
            owner = db.session.get_one(User, plants.person.id)
            row = access.repository_for(owner, "plants")
            repositories.set_member(row, db.session.get_one(User, eve.person.id), role)
            assert len(repositories.members(row)) == (1 if role else 0)

    return let


def test_a_member_may_do_what_their_role_says(
    plants: Lake, eve: Lake, let: Callable[[MemberRole | None], None]
) -> None:
    plants.committed("a")
    let(MemberRole.READER)
    assert [one["id"] for one in eve.get("repositories")["results"]] == ["plants"]
    assert eve.paths() == ["a"]
    status, message = eve.refusal("POST", f"{HOME}/branches/main/objects?path=b", data=b"1")
    assert status == 401
    assert message == "insufficient permissions: this takes the role writer in plants"
    let(MemberRole.WRITER)
    assert eve.upload("b").status_code == 201
    assert eve.commit().json["committer"] == "eve@example.org"
    assert eve.refusal("DELETE", HOME)[0] == 401
    assert eve.refusal("POST", f"{HOME}/metadata", json={"metadata": {}})[0] == 401
    let(MemberRole.ADMIN)
    assert eve("POST", f"{HOME}/metadata", json={"metadata": {}}).status_code == 201
    let(None)
    assert eve.refusal("GET", HOME)[0] == 404


def test_an_admin_of_the_desk_is_one_of_every_repository(
    app: Flask, plants: Lake, admin: Person
) -> None:
    lake = Lake(app.test_client(), admin)
    assert lake.upload("a").status_code == 201
    assert [one["id"] for one in lake.get("repositories")["results"]] == ["plants"]
    assert lake("DELETE", HOME).status_code == 204


def test_only_admins_of_a_repository_change_a_protected_branch(
    app: Flask, plants: Lake, eve: Lake, let: Callable[[MemberRole | None], None]
) -> None:
    let(MemberRole.WRITER)
    plants("POST", f"{HOME}/branches", json={"name": "dev", "source": "main"})
    plants.upload("a", branch="dev")
    with app.app_context():
        owner = db.session.get_one(User, plants.person.id)
        row = access.repository_for(owner, "plants")
        branches.protect(row, branches.get(row, "dev"), on=True)
    place = f"{HOME}/branches/dev"
    write = (403, "cannot write to protected branch")
    assert eve.refusal("POST", f"{place}/objects?path=b", data=b"1") == write
    assert eve.refusal("DELETE", f"{place}/objects?path=a") == write
    assert eve.refusal("PUT", place, json={"type": "reset"}) == write
    commit = (403, "cannot commit to protected branch")
    assert eve.refusal("POST", f"{place}/commits", json={"message": "x"}) == commit
    assert eve.refusal("DELETE", place) == (403, "cannot delete protected branch")
    answer = eve("POST", f"{place}/objects/delete", json={"paths": ["a"]})
    error = {"path": "a", "status_code": 403, "message": write[1]}
    assert (answer.status_code, answer.json) == (200, {"errors": [error]})
    with app.app_context():
        assert db.session.query(LakeStaged).count() == 1
    assert plants.commit(branch="dev").status_code == 201


def test_an_owner_is_no_member_and_whoever_is_gone_is_none(
    app: Flask, plants: Lake, eve: Lake, let: Callable[[MemberRole | None], None]
) -> None:
    let(MemberRole.READER)
    with app.app_context():
        owner = db.session.get_one(User, plants.person.id)
        row = access.repository_for(owner, "plants")
        with pytest.raises(Exception, match="always its admin"):
            repositories.set_member(row, owner, MemberRole.READER)
        assert db.session.query(LakeMember).count() == 1


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "nothing"), ("PUT", "repositories"), ("PATCH", "repositories/plants/branches/main")],
)
def test_an_address_or_a_method_that_the_api_does_not_have_is_said_to_be_none(
    plants: Lake, method: str, path: str
) -> None:
    answer = plants.client.open(f"{API}/{path}", method=method)
    assert (answer.status_code, answer.json) == (404, {"message": "invalid API endpoint"})
