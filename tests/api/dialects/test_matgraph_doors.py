"""Who gets in at MatGraph's routes: whoever has a key, in any of the headers that clients use."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.api.dialects.matgraphs import ADDRESS, MatGraph
from tests.desk import Person
from tests.graph_rows import make_table
from webapp.extensions import db
from webapp.models import GraphImport, User
from webapp.services import keys

ROUTES = (
    *(("POST", f"{name}-extract") for name in ("label", "attribute", "node", "graph")),
    *(("POST", "graph-import"), ("PATCH", "cancel"), ("GET", "report"), ("DELETE", "delete")),
)
SignIn = Callable[[Person], FlaskClient]


def routes(app: Flask) -> set[tuple[str, str]]:
    return {
        (method, rule.rule.removeprefix(f"{ADDRESS}/"))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(f"{ADDRESS}/")
        for method in (rule.methods or set()) - {"OPTIONS", "HEAD"}
    }


def test_the_list_of_routes_here_is_complete(app: Flask) -> None:
    assert routes(app) == set(ROUTES)


@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_nobody_gets_in_without_a_good_key(
    method: str, path: str, slash: str, client: FlaskClient, user: Person, sign_in: SignIn
) -> None:
    address = f"{ADDRESS}/{path}{slash}?user_id=7&process_id=x&key=labels"
    for caller in (client, sign_in(user)):
        answer = caller.open(address, method=method)
        assert (answer.status_code, answer.json) == (401, {"error": "API key missing"})
    for key in ("x", f"{user.key}x", user.key.upper()):
        answer = client.open(address, method=method, headers={"Api-Key": key})
        assert (answer.status_code, answer.json) == (403, {"error": "Invalid API key"})


@pytest.mark.parametrize(
    "header", ["Api-Key", "X-Api-Key", "X-API-KEY", "HTTP-API-KEY", "HTTP_API_KEY", "api-key"]
)
def test_a_key_is_taken_from_any_header_that_clients_use(
    header: str, app: Flask, user: Person
) -> None:
    identifier = make_table(app, user, user_text="7")
    address = f"{ADDRESS}/report?user_id=7&process_id={identifier}&key=labels"
    answer = app.test_client().get(address, headers={header: user.key})
    assert (answer.status_code, answer.json["status"]) == (200, "ready")
    answer = app.test_client().get(address, headers=user.bearer)
    assert answer.json["status"] == "ready"


def test_a_key_that_only_reads_changes_nothing(app: Flask, user: Person) -> None:
    with app.app_context():
        owner = db.session.get_one(User, user.id)
        reads = keys.create(owner, "reader", scopes=["read"])[1]
        imports = keys.create(owner, "importer", scopes=["import"])[1]
    identifier = make_table(app, user, user_text="7")
    client = MatGraph(app.test_client(), user)
    for method, path in ROUTES:
        needed = "read" if method == "GET" else "import"
        wrong = imports if method == "GET" else reads
        query = {"key": "labels"}
        answer = client(method, path, identifier, query=query, headers={"Api-Key": wrong})
        said = {"error": f"This key does not have the scope {needed}."}
        assert (answer.status_code, answer.json) == (403, said)
    good = client("GET", "report", identifier, query=query, headers={"Api-Key": reads})
    assert good.status_code == 200
    with app.app_context():
        assert db.session.query(GraphImport).filter_by(removed_at=None).count() == 1


def test_whose_a_table_is_the_key_says_and_not_the_text_in_the_address(
    app: Flask, user: Person, admin: Person
) -> None:
    identifier = make_table(app, user, user_text="7")
    address = f"{ADDRESS}/report?user_id=7&process_id={identifier}&key=labels"
    assert app.test_client().get(address, headers={"Api-Key": admin.key}).status_code == 200
    theirs = make_table(app, admin, user_text="7")
    address = f"{ADDRESS}/report?user_id=7&process_id={theirs}&key=labels"
    assert app.test_client().get(address, headers={"Api-Key": user.key}).status_code == 404


@pytest.mark.parametrize("path", ["label-extract", "attribute-extract"])
def test_a_body_that_says_that_it_is_too_long_is_refused_before_it_is_read(
    path: str, matgraph: MatGraph
) -> None:
    size = {"CONTENT_LENGTH": str(3 * 1024**3)}
    answer = matgraph("POST", path, "x", environ_overrides=size)
    assert (answer.status_code, list(answer.json)) == (413, ["error"])


def test_pages_of_all_sites_may_call_with_a_key_of_their_own(
    app: Flask, user: Person, sign_in: SignIn
) -> None:
    page = {"Origin": "https://graph.example.org", "Sec-Fetch-Site": "cross-site"}
    asked = page | {
        "Access-Control-Request-Method": "PATCH",
        "Access-Control-Request-Headers": "api-key",
    }
    before = app.test_client().options(f"{ADDRESS}/cancel", headers=asked)
    assert before.status_code == 200
    assert before.headers["Access-Control-Allow-Origin"] == "*"
    assert before.headers["Access-Control-Allow-Headers"] == "api-key"
    assert "PATCH" in before.headers["Access-Control-Allow-Methods"]
    identifier = make_table(app, user, user_text="7")
    client = MatGraph(app.test_client(), user)
    answer = client("DELETE", "delete", identifier, headers=page)
    assert answer.json == {"status": "deleted"}
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    # A cookie is worth nothing to them.
    refused = sign_in(user).post(f"{ADDRESS}/label-extract?user_id=7", headers=page)
    assert refused.status_code == 401
