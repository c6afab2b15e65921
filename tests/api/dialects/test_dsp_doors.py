"""Who gets into which project of DSP-INGEST, on every route, and which pages may call."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.addresses import address_of
from tests.api.dialects.ingests import Ingest
from tests.api.dialects.test_dsp_uploads import paths
from tests.asset_rows import add_asset
from tests.desk import Person, make_person
from webapp.extensions import db
from webapp.models import AssetProject, MemberRole, User
from webapp.services import keys
from webapp.services.assets import access, projects

NO_ACCESS = {"reason": "No project access."}
ADMINS_ONLY = {"reason": "Admin permissions required."}
SignIn = Callable[[Person], FlaskClient]


def routes(app: Flask, asset_id: str = "1234") -> list[tuple[str, str]]:
    """Every route with its method."""
    ids = {"shortcode": "0801", "file": "a.txt", "asset_id": asset_id}
    return [
        (method, address_of(rule, ids))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/projects")
        for method in sorted((rule.methods or set()) - {"OPTIONS", "HEAD"})
    ]


@pytest.fixture
def eve(app: Flask) -> Ingest:
    """A client of somebody else."""
    return Ingest(app.test_client(), make_person(app, "eve@example.org").key)


@pytest.fixture
def let(app: Flask, mia: Ingest, eve: Ingest) -> Callable[[MemberRole | None], None]:
    """Lets somebody else into the project in a role."""

    def let(role: MemberRole | None) -> None:
        with app.app_context():
            project = projects.find("0801")
            other = db.session.scalars(db.select(User).where(User.email == "eve@example.org")).one()
            if role is None:
                projects.remove_member(project, other)
            else:
                projects.set_member(project, other, role)
            assert access.role_in(other, project) == role
            db.session.remove()

    return let


def test_nobody_gets_in_without_a_token_or_a_key(
    app: Flask, mia: Ingest, user: Person, sign_in: SignIn
) -> None:
    asked = routes(app)
    assert len(asked) == 11
    for client in (app.test_client(), sign_in(user)):
        for method, path in asked:
            answer = client.open(path, method=method)
            assert answer.status_code == 401, (method, path)
            assert set(answer.json) == {"reason"}
            assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_somebody_elses_project_is_answered_like_one_that_is_not_there(
    app: Flask, mia: Ingest, eve: Ingest
) -> None:
    mia.uploaded("a.txt")
    asset_id = add_asset(app, "0801", "b.txt")
    for method, path in routes(app, asset_id):
        for shortcode in ("0801", "0802"):
            answer = eve(method, path.replace("0801", shortcode))
            said = ADMINS_ONLY if path == "/projects" or "/erase" in path else NO_ACCESS
            assert (answer.status_code, answer.json) == (403, said), (method, path)
    assert paths(app) == ["a.txt"]
    with app.app_context():
        assert db.session.query(AssetProject).count() == 1


def test_a_member_may_do_what_their_role_says(
    mia: Ingest, eve: Ingest, let: Callable[[MemberRole | None], None]
) -> None:
    mia.uploaded("a.txt")
    let(MemberRole.READER)
    assert eve("GET", "/projects/0801").status_code == 200
    assert eve.upload("b.txt").json == eve.mapping().json == eve.start().json == NO_ACCESS
    let(MemberRole.WRITER)
    assert eve.upload("b.txt").status_code == 200
    assert eve.start().status_code == 202
    assert eve("DELETE", "/projects/0801/erase").status_code == 403
    let(None)
    assert eve("GET", "/projects/0801").json == NO_ACCESS


def test_a_key_that_only_reads_changes_nothing(app: Flask, mia: Ingest, user: Person) -> None:
    with app.app_context():
        owner = db.session.get_one(User, user.id)
        reader = keys.create(owner, "reader", scopes=["read"])[1]
        pusher = keys.create(owner, "importer", scopes=["import"])[1]
    reads, imports = Ingest(mia.client, reader), Ingest(mia.client, pusher)
    assert reads("GET", "/projects/0801").status_code == 200
    assert reads.upload("a.txt").json == {"reason": "This key does not have the scope import."}
    assert imports.upload("a.txt").status_code == 200
    assert imports("GET", "/projects/0801").status_code == 403


def test_only_admins_make_a_project_by_uploading(app: Flask, ada: Ingest, eve: Ingest) -> None:
    assert eve.upload("a.txt").json == NO_ACCESS
    assert ada.upload("a.txt").status_code == 200
    assert eve.upload("a.txt").json == NO_ACCESS


def test_admins_see_all_projects(ada: Ingest, mia: Ingest) -> None:
    Ingest(ada.client, ada.token, "00ff").uploaded("a.txt")
    answer = ada("GET", "/projects")
    assert answer.json == [{"id": "00FF"}, {"id": "0801"}]
    assert answer.headers["Content-Range"] == "items 0-2/2"
    assert ada("GET", "/projects/0802").json == {"id": "0802", "type": "project"}


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH"])
def test_what_is_no_route_is_said_to_be_none(mia: Ingest, method: str) -> None:
    answer = mia(method, "/projects/0801/nothing")
    assert answer.status_code == 404
    assert set(answer.json) == {"id", "type"}
    wrong = mia("PUT", "/projects/0801/bulk-ingest")
    assert (wrong.status_code, set(wrong.json)) == (405, {"reason"})


def test_pages_of_all_sites_may_call_with_a_token_of_their_own(mia: Ingest) -> None:
    page = {"Origin": "https://app.example.org", "Sec-Fetch-Site": "cross-site"}
    asked = page | {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type",
    }
    before = mia.client.options("/projects/0801/bulk-ingest/ingest/a.txt", headers=asked)
    assert before.status_code == 200
    assert before.headers["Access-Control-Allow-Origin"] == "*"
    assert before.headers["Access-Control-Allow-Headers"] == "authorization,content-type"
    assert "POST" in before.headers["Access-Control-Allow-Methods"]
    for answer in (mia.upload("a.txt", headers=page), mia.upload("..", headers=page)):
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Access-Control-Expose-Headers"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers


def test_a_cookie_is_worth_nothing_to_pages_of_other_sites(
    app: Flask, mia: Ingest, user: Person, sign_in: SignIn
) -> None:
    page = {"Origin": "https://app.example.org", "Sec-Fetch-Site": "cross-site"}
    client = sign_in(user)
    answer = client.post("/projects/0801/bulk-ingest/ingest/a.txt", headers=page, data=b"1")
    assert answer.status_code == 401
    assert paths(app) == []
    for path in ("/v2/authentication", "/api/uploads"):
        refused = client.post(path, headers=page, json={})
        assert refused.status_code == 403
        assert "Access-Control-Allow-Origin" not in refused.headers


def test_anybody_may_ask_what_the_desk_is(client: FlaskClient) -> None:
    said: Any = client.get("/info").json
    assert said["name"] == "importdesk"
    assert said["version"]
