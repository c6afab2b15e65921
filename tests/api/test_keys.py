"""Who may call: a key, and nothing but a key."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.api.conftest import Script
from tests.desk import Person
from webapp.extensions import db
from webapp.models import Upload, User

ROUTES = (
    ("GET", "/api/me"),
    ("GET", "/api/uploads"),
    ("POST", "/api/uploads"),
    ("GET", "/api/uploads/{upload}"),
    ("DELETE", "/api/uploads/{upload}"),
    ("PUT", "/api/uploads/{upload}/reading"),
    ("GET", "/api/uploads/{upload}/mapping"),
    ("PUT", "/api/uploads/{upload}/mapping"),
    ("POST", "/api/uploads/{upload}/validation"),
    ("POST", "/api/uploads/{upload}/import"),
    ("POST", "/api/uploads/{upload}/report"),
    ("POST", "/api/uploads/{upload}/versions"),
    ("GET", "/api/processes"),
    ("GET", "/api/processes/{process}"),
    ("GET", "/api/processes/{process}/problems"),
    ("GET", "/api/processes/{process}/problems.csv"),
    ("GET", "/api/processes/{process}/report.xlsx"),
    ("POST", "/api/processes/{process}/cancel"),
    ("POST", "/api/processes/{process}/retry"),
    ("GET", "/api/batches"),
    ("GET", "/api/batches/{batch}"),
    ("GET", "/api/control-files"),
    ("GET", "/api/control-files/{control}"),
    ("GET", "/api/workers"),
    ("GET", "/api/audit"),
    ("GET", "/api/retention"),
    ("PUT", "/api/retention"),
    ("GET", "/api/users"),
    ("GET", "/api/users/{user}"),
    ("PUT", "/api/users/{user}"),
    ("GET", "/api/assets/projects"),
    ("POST", "/api/assets/projects"),
    ("GET", "/api/assets/projects/{shortcode}"),
    ("GET", "/api/assets/projects/{shortcode}/files"),
    ("GET", "/api/assets/projects/{shortcode}/failures.csv"),
    ("POST", "/api/assets/projects/{shortcode}/ingest"),
    ("GET", "/api/assets/projects/{shortcode}/ingests"),
    ("GET", "/api/assets/projects/{shortcode}/mapping.csv"),
    ("POST", "/api/assets/projects/{shortcode}/finalize"),
    ("GET", "/api/assets/projects/{shortcode}/assets"),
    ("GET", "/api/assets/projects/{shortcode}/assets/{asset}"),
    ("GET", "/api/graph/imports"),
    ("POST", "/api/graph/imports"),
    ("GET", "/api/graph/imports/{identifier}"),
    ("DELETE", "/api/graph/imports/{identifier}"),
    ("GET", "/api/graph/imports/{identifier}/labels"),
    ("GET", "/api/graph/imports/{identifier}/attributes"),
    ("GET", "/api/graph/imports/{identifier}/nodes"),
    ("GET", "/api/graph/imports/{identifier}/graph"),
    ("GET", "/api/graph/imports/{identifier}/plan"),
    ("GET", "/api/graph/imports/{identifier}/import"),
    ("POST", "/api/graph/imports/{identifier}/start/labels"),
    ("POST", "/api/graph/imports/{identifier}/cancel"),
    ("POST", "/api/graph/imports/{identifier}/undo/labels"),
    ("GET", "/api/graph/columns"),
    ("POST", "/api/graph/columns/{column}/confirm"),
    ("DELETE", "/api/graph/columns/{column}"),
    ("GET", "/api/graph/counts"),
    ("GET", "/api/graph/nodes"),
    ("GET", "/api/graph/nodes/x"),
    ("GET", "/api/graph/around"),
    ("POST", "/api/graph/cypher"),
    ("GET", "/api/graph/export.graphml"),
    ("GET", "/api/datasets"),
    ("POST", "/api/datasets"),
    ("GET", "/api/datasets/tags"),
    ("GET", "/api/datasets/tags/records"),
    ("GET", "/api/datasets/tags/template.xlsx"),
    ("GET", "/api/datasets/tags/records.csv"),
    ("GET", "/api/datasets/tags/records.xlsx"),
)
# People belong to nobody: tests/api/test_users.py asks for those.
OWNED = [route for route in ROUTES if "{" in route[1] and "{user}" not in route[1]]
ONES = dict.fromkeys(
    (
        *("upload", "process", "batch", "control", "user", "shortcode", "asset"),
        *("identifier", "column"),
    ),
    1,
)
# Places in an address that are nobody's own.
SHARED = {"{slug}": "tags", "{stage}": "labels", "{key}": "x", "{form}": "graphml"}


def test_the_list_of_routes_here_is_complete(app: Flask) -> None:
    described = {
        (method.upper(), re.sub("{\\w+}", lambda place: SHARED.get(place[0], place[0]), path))
        for path, item in app.test_client().get("/api/openapi.json").json["paths"].items()
        for method in item
    }
    described = {(method, path.replace("_id}", "}")) for method, path in described}
    assert described == set(ROUTES)


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_without_a_key_every_route_answers_401(client: FlaskClient, method: str, path: str) -> None:
    answer = client.open(path.format(**ONES), method=method)

    assert answer.status_code == 401
    assert answer.json["error"]["code"] == "not-signed-in"
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_a_signed_in_session_without_a_key_answers_401(
    sign_in: Callable[[Person], FlaskClient], user: Person, method: str, path: str
) -> None:
    answer = sign_in(user).open(path.format(**ONES), method=method)

    assert answer.status_code == 401


@pytest.mark.parametrize(
    "header",
    [
        "Bearer",
        "Bearer imp_",
        "Bearer imp_0123456789abcdef_" + "x" * 43,
        "Bearer imp_0123456789abcdef_" + "ä" * 43,
        "Basic {key}",
        "{key}",
        "Bearer {key}x",
        "Bearer {key} {key}",
    ],
)
def test_whatever_is_not_a_valid_key_answers_401(
    client: FlaskClient, user: Person, header: str
) -> None:
    text = header.format(key=user.key).encode().decode("latin-1")

    assert client.get("/api/me", headers={"Authorization": text}).status_code == 401


def test_the_key_of_somebody_who_was_switched_off_answers_401(app: Flask, call: Script) -> None:
    with app.app_context():
        row = db.session.get(User, call.person.id)
        assert row is not None
        row.active = False
        db.session.commit()

    assert call("GET", "/api/me").status_code == 401


def test_me_says_whose_key_it_is(call: Script) -> None:
    assert call("GET", "/api/me").json == {
        "id": call.person.id,
        "name": "mia",
        "email": "mia@example.org",
        "is_admin": False,
        "key_name": "",
        "scopes": ["read", "import"],
        "expires_at": None,
    }


@pytest.mark.parametrize(("method", "path"), OWNED)
def test_somebody_elses_number_answers_404_like_one_that_nobody_has(
    call: Script, foreign: tuple[int, int], method: str, path: str
) -> None:
    has_body = method == "PUT" or "/assets/" in path or "/graph/" in path
    body = {"json": {}} if has_body else {}
    upload, process = foreign
    theirs = call(method, path.format(**ONES | {"upload": upload, "process": process}), **body)
    nobodys = call(method, path.format(**dict.fromkeys(ONES, 2**70)), **body)

    assert (theirs.status_code, nobodys.status_code) == (404, 404)
    assert theirs.json["error"]["code"] == nobodys.json["error"]["code"] == "not-found"


def test_an_admin_sees_what_belongs_to_others(
    call_as_admin: Script, foreign: tuple[int, int]
) -> None:
    assert call_as_admin("GET", f"/api/uploads/{foreign[0]}").json["owner"] == "eve@example.org"
    assert len(call_as_admin("GET", "/api/processes").json["processes"]) == 1


def test_a_change_that_another_site_sends_is_refused(app: Flask, call: Script) -> None:
    answer = call("POST", "/api/uploads", headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403
    with app.app_context():
        assert db.session.query(Upload).count() == 0
