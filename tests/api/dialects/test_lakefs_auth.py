"""Who may call lakeFS, and in which order a request is looked at."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.api.dialects.lakes import API, HOME, Lake, pair
from tests.desk import Person
from webapp.extensions import db
from webapp.models import ApiKey, User
from webapp.models.columns import now
from webapp.services import keys
from webapp.services.lake import tokens

REFUSED = (401, {"message": "error authenticating request"})
COOKIE = "internal_auth_session"
PLANTS = {"name": "plants", "storage_namespace": "local://plants"}


def logged_in(client: FlaskClient, person: Person) -> str:
    """The token of a login, whose cookie the client keeps."""
    name, secret = keys.pair(person.key)
    body = {"access_key_id": name, "secret_access_key": secret}
    answer = client.post(f"{API}/auth/login", json=body)
    assert answer.status_code == 200
    token: str = answer.json["token"]
    assert answer.json["token_expiration"] == pytest.approx(now().timestamp() + 604_800, abs=5)
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith(f"{COOKIE}={token};")
    assert all(part in cookie for part in ("HttpOnly", "Path=/", "SameSite=Lax"))
    return token


@pytest.mark.parametrize("place", [1, 2, 3])
def test_a_key_is_a_pair_wherever_it_is_parted_at_an_underscore(
    place: int, app: Flask, client: FlaskClient, user: Person
) -> None:
    """Secrets of older keys have underscores themselves."""
    old = "imp_0123456789abcdef_a_" + "x" * 41
    with app.app_context():
        row = db.session.query(ApiKey).one()
        row.public_part, row.digest = "0123456789abcdef", keys._digest(old)
        db.session.commit()
    parts = old.split("_")
    name, secret = "_".join(parts[:place]), "_".join(parts[place:])
    assert client.get(f"{API}/config", auth=(name, secret)).status_code == 200


def test_a_new_key_has_no_underscore_in_its_secret(user: Person) -> None:
    name, secret = keys.pair(user.key)
    assert (len(name), len(secret), "_" in secret) == (20, 43, False)


def test_a_key_or_its_token_is_sent_as_bearer(client: FlaskClient, user: Person) -> None:
    assert client.get(f"{API}/config", headers=user.bearer).status_code == 200
    token = logged_in(client, user)
    client.delete_cookie(COOKIE)
    headers = {"Authorization": f"Bearer {token}"}
    assert client.get(f"{API}/config", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "word",
    ["Bearer", "Bearer x", "Bearer imp_x", "Basic", "Basic eDp5", "Basic !", "Digest x", "x"],
)
def test_what_is_no_key_is_refused(word: str, client: FlaskClient, user: Person) -> None:
    logged_in(client, user)
    answer = client.get(f"{API}/config", headers={"Authorization": word})
    assert (answer.status_code, answer.json) == REFUSED
    assert answer.headers["WWW-Authenticate"] == 'Basic realm="Import Desk"'


@pytest.mark.parametrize("end", ["expired", "revoked", "switched off"])
def test_a_token_is_worth_nothing_once_its_key_is_not(
    end: str, app: Flask, client: FlaskClient, user: Person
) -> None:
    logged_in(client, user)
    assert client.get(f"{API}/config").status_code == 200
    with app.app_context():
        row = db.session.query(ApiKey).one()
        if end == "expired":
            row.expires_at = now() - timedelta(seconds=1)
        if end == "switched off":
            row.user.active = False
        if end == "revoked":
            db.session.delete(row)
        db.session.commit()
    answer = client.get(f"{API}/config")
    assert (answer.status_code, answer.json) == REFUSED


def test_a_token_ends_when_it_says(
    client: FlaskClient, user: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    logged_in(client, user)
    monkeypatch.setattr(tokens, "SECONDS", -1)
    assert client.get(f"{API}/config").status_code == 401


def test_a_token_that_somebody_has_changed_opens_nothing(client: FlaskClient, user: Person) -> None:
    token = logged_in(client, user)
    client.delete_cookie(COOKIE)
    headers = {"Authorization": f"Bearer {token[:-1]}~"}
    assert client.get(f"{API}/config", headers=headers).status_code == 401


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 201),
        ({"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}, 201),
        ({"Origin": "http://elsewhere.example"}, 401),
        ({"Origin": "null"}, 401),
        ({"Sec-Fetch-Site": "same-site"}, 401),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
def test_a_cookie_changes_nothing_for_another_site(
    headers: dict[str, str], status: int, client: FlaskClient, user: Person
) -> None:
    logged_in(client, user)
    answer = client.post(f"{API}/repositories", json=PLANTS, headers=headers)
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"access_key_id": "imp_1", "secret_access_key": "x"}, 401),
        ({"access_key_id": "", "secret_access_key": ""}, 401),
        ({"access_key_id": "imp_1"}, 400),
        ({"access_key_id": 1, "secret_access_key": "x"}, 400),
        ([], 400),
    ],
)
def test_a_wrong_login_is_refused(body: object, status: int, client: FlaskClient) -> None:
    answer = client.post(f"{API}/auth/login", json=body)
    assert answer.status_code == status
    assert set(answer.json) == {"message"}
    assert "Set-Cookie" not in answer.headers


def test_health_is_told_to_everybody(client: FlaskClient) -> None:
    answer = client.get(f"{API}/healthcheck")
    assert (answer.status_code, answer.data) == (204, b"")


def test_what_was_sent_is_looked_at_first_then_the_key_then_the_right_then_the_thing(
    app: Flask, client: FlaskClient, user: Person
) -> None:
    place, body = f"{API}/{HOME}/branches", {"name": "dev", "source": "main"}
    assert client.post(place, json={}).status_code == 400
    assert client.post(place, json=body).status_code == 401
    with app.app_context():
        reader = keys.create(db.session.get_one(User, user.id), "r", scopes=["read"])[1]
    refused = client.post(place, json=body, headers=pair(reader))
    assert refused.status_code == 401
    assert refused.json["message"].startswith("insufficient permissions: ")
    answer = client.post(place, json=body, headers=pair(user.key))
    assert (answer.status_code, answer.json) == (404, {"message": "repository not found"})


def test_a_key_does_what_its_scopes_say(app: Flask, client: FlaskClient, user: Person) -> None:
    for scope, may_read, may_write in (
        ("batch", 401, 401),
        ("read", 200, 401),
        ("import", 401, 201),
    ):
        with app.app_context():
            row = db.session.get_one(User, user.id)
            headers = pair(keys.create(row, scope, scopes=[scope])[1])
        assert client.get(f"{API}/repositories", headers=headers).status_code == may_read
        answer = client.post(f"{API}/repositories", json=PLANTS, headers=headers)
        assert answer.status_code == may_write


@pytest.mark.parametrize("path", ["nothing", "repositories/a/b/c", "auth/users", "setup_lakefs"])
def test_an_address_that_is_not_there_answers_with_a_message(path: str, lake: Lake) -> None:
    for method in ("GET", "POST", "DELETE"):
        assert lake.refusal(method, path)[0] == 404


def test_starmind_keeps_its_addresses(lake: Lake) -> None:
    answer = lake("GET", "import/list")
    assert answer.status_code in (401, 404)
    assert set(answer.json) == {"error"}


def test_what_the_desk_can_do_is_told_in_the_words_of_its_clients(lake: Lake) -> None:
    config = lake.get("config")
    assert config["storage_config"] == lake.get("config/storage")
    assert config["version_config"] == lake.get("config/version")
    assert config["storage_config"]["import_support"] is True
    assert config["storage_config"]["pre_sign_support"] is False
