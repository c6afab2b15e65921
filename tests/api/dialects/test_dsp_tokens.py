"""Tokens of DSP: the desk's own for a password, and those from elsewhere with their scopes."""

import base64
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.api.dialects.ingests import Ingest
from tests.desk import Person
from webapp.extensions import db
from webapp.models import AssetProject, AuditEntry, Process, User
from webapp.services import accounts
from webapp.settings import Settings

SHARED = "6-shared-with-nobody-Kd82jsPq0xVbnM3z"
ISSUER, AUDIENCE = "0.0.0.0:3333", "http://localhost:3340"
Make = Callable[..., Ingest]


def claims(**more: Any) -> dict[str, Any]:
    """Those of a good token; what is None is left out."""
    usual = {
        "iss": ISSUER,
        "sub": "http://rdfh.ch/users/root",
        "aud": ["Knora", "Sipi", AUDIENCE],
        "exp": time.time() + 60,
        "scope": "write:project:0801",
    }
    return {name: value for name, value in (usual | more).items() if value is not None}


def part(content: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


def signed(secret: str, head: dict[str, Any], content: dict[str, Any]) -> str:
    """A token that HS256 has signed, whatever its head says."""
    text = f"{part(head)}.{part(content)}"
    mac = hmac.digest(secret.encode(), text.encode(), "sha256")
    return f"{text}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"


@pytest.fixture
def token(app: Flask, admin: Person) -> Make:
    """Makes a client with a token from elsewhere with these claims."""
    app.config["DESK"] = app.config["DESK"].model_copy(update={"jwt_secret": SHARED})

    def make(secret: str = SHARED, headers: dict[str, Any] | None = None, **more: Any) -> Ingest:
        head = {"typ": "JWT", "alg": "HS256"} | (headers or {})
        return Ingest(app.test_client(), signed(secret, head, claims(**more)))

    return make


def refusal(client: Ingest) -> tuple[int, str]:
    answer = client.mapping()
    assert set(answer.json) == {"reason"}
    return answer.status_code, answer.json["reason"]


def sign_in(client: FlaskClient, person: Person, password: str = "") -> Any:
    body = {"email": person.email, "password": password or person.password}
    return client.post("/v2/authentication", json=body)


@pytest.mark.usefixtures("database")
def test_a_person_gets_a_token_for_their_password(
    app: Flask, client: FlaskClient, admin: Person
) -> None:
    answer = sign_in(client, admin)
    assert answer.status_code == 200
    assert set(answer.json) == {"token"}
    assert "Set-Cookie" not in answer.headers
    ada = Ingest(client, answer.json["token"])
    ada.uploaded("a.txt")
    with app.app_context():
        project = db.session.scalars(db.select(AssetProject)).one()
        assert (project.shortcode, project.owner.email) == ("0801", admin.email)


def test_a_wrong_password_is_401_and_nonsense_is_400(client: FlaskClient, user: Person) -> None:
    assert sign_in(client, user, "wrong").status_code == 401
    assert sign_in(client, user, "wrong").json.keys() == {"reason"}
    for body in ("", "[]", "{", '{"email": 1, "password": "x"}', '{"email": "a@b"}', "[" * 9_000):
        answer = client.post("/v2/authentication", data=body, content_type="application/json")
        assert answer.status_code == 400, body
    assert client.post("/v2/authentication", data="x").status_code == 400


def test_a_token_is_worth_nothing_once_its_person_is_switched_off_or_has_another_password(
    app: Flask, client: FlaskClient, admin: Person, user: Person
) -> None:
    worth_nothing = (401, "This token is worth nothing any more. Sign in again.")
    for person in (admin, user):
        own = Ingest(client, sign_in(client, person).json["token"])
        assert own("GET", "/projects/0801").status_code in (403, 404)
        with app.app_context():
            row = db.session.get_one(User, person.id)
            if person is admin:
                accounts.set_password(row, "a long one that nobody knows")
            else:
                row.active = False
            db.session.commit()
        assert refusal(own) == worth_nothing


def test_a_token_outlives_the_secret_that_it_was_signed_with(
    settings: Settings, make_app: Callable[[Settings], Flask], app: Flask, admin: Person
) -> None:
    sent = sign_in(app.test_client(), admin).json["token"]
    before, after = settings.secret_key, "7-a-newer-one-Gh37dkWq9sZxcY5m2"
    changed = settings.model_copy(update={"secret_key": after, "old_secret_keys": (before,)})
    assert Ingest(make_app(changed).test_client(), sent)("GET", "/projects").status_code == 200
    changed = settings.model_copy(update={"secret_key": after})
    own = Ingest(make_app(changed).test_client(), sent)
    assert refusal(own) == (401, "Invalid JWT signature")


def test_a_token_from_elsewhere_makes_and_fills_the_projects_that_it_names(
    app: Flask, token: Make, admin: Person
) -> None:
    client = token(scope="read:project:0002 something write:project:0801 else")
    client.uploaded("a.txt")
    assert client.start().status_code == 202
    with app.app_context():
        project = db.session.scalars(db.select(AssetProject)).one()
        assert (project.shortcode, project.owner.email) == ("0801", admin.email)
        assert db.session.scalars(db.select(Process)).one().owner_id == admin.id
        said = db.session.scalars(db.select(AuditEntry).where(AuditEntry.about == "project"))
        assert {entry.who for entry in said} == {"http://rdfh.ch/users/root"}


@pytest.mark.parametrize(
    ("scope", "writes", "reads"),
    [
        ("write:project:0801", True, True),
        ("write:project:0801 read:project:0802", True, True),
        ("admin", True, True),
        ("read:project:0801", False, True),
        ("write:project:0802", False, False),
        ("", False, False),
        (None, False, False),
        ("write:project: admin:all Admin", None, None),
        ("superadmin", False, False),
    ],
)
def test_scopes_say_what_a_token_is_good_for(
    mia: Ingest, token: Make, scope: str | None, writes: bool | None, reads: bool | None
) -> None:
    client = token(scope=scope)
    if writes is None:
        assert refusal(client) == (401, "Invalid contents: scope")
        return
    assert client.upload("a.txt").status_code == (200 if writes else 403)
    assert client("GET", "/projects/0801").status_code == (200 if reads else 403)
    assert client("GET", "/projects").status_code == (200 if scope == "admin" else 403)
    if not writes:
        assert client.upload("a.txt").json == {"reason": "No project access."}


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"exp": 1}, "JWT token has expired"),
        ({"exp": None}, "JWT token missing required expiration claim"),
        ({"exp": 1, "aud": "x"}, "JWT token has expired"),
        ({"exp": float("inf")}, "Invalid contents: exp is no number"),
        ({"exp": True}, "Invalid contents: exp is no number"),
        ({"exp": [1]}, "Invalid contents: exp is no number"),
        ({"nbf": 4_000_000_000}, "JWT token is not valid yet"),
        ({"nbf": "soon"}, "Invalid contents: nbf is no number"),
        ({"aud": "x"}, f"Invalid audience: expected {AUDIENCE}"),
        ({"aud": None}, f"Invalid audience: expected {AUDIENCE}"),
        ({"iss": "x"}, f"Invalid issuer: expected {ISSUER}"),
        ({"sub": None}, "Subject is missing."),
        (
            {"aud": [], "iss": None, "sub": None},
            f"Invalid audience: expected {AUDIENCE}, Invalid issuer: expected {ISSUER}, "
            "Subject is missing.",
        ),
        ({"sub": "a\0b"}, "Invalid contents: sub"),
        ({"sub": "x" * 321}, "Invalid contents: sub"),
        ({"scope": ["admin"]}, "Invalid contents: scope"),
        ({"scope": "write:project:08011"}, "Invalid contents: scope"),
        ({"scope": "admin read:project:zzzz"}, "Invalid contents: scope"),
        ({"secret": "another one that is long enough"}, "Invalid JWT signature"),
        ({"headers": {"alg": "RS256"}}, "Unsupported algorithm: RS256"),
        ({"headers": {"alg": "none"}}, "Unsupported algorithm: none"),
        ({"headers": {"alg": "é\ud800"}}, "Unsupported algorithm: é?"),
    ],
)
def test_what_is_wrong_with_a_token_is_said_in_the_words_and_the_order_of_the_original(
    token: Make, more: dict[str, Any], reason: str
) -> None:
    assert refusal(token(**more)) == (401, reason)


def test_a_token_may_last_longer_than_numbers_do(token: Make) -> None:
    assert token(exp=10**400, nbf=1).mapping().status_code == 404


def test_an_audience_may_be_a_text(token: Make) -> None:
    assert token(aud=AUDIENCE).mapping().status_code == 404


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("x", "Invalid JWT format: expected 3 parts"),
        ("a.b", "Invalid JWT format: expected 3 parts"),
        ("a.b.c.d", "Invalid JWT format: expected 3 parts"),
        ("a" * 9_000, "Invalid JWT format: expected 3 parts"),
        ("..", "Invalid JWT signature"),
        ("é.b.c", "Invalid JWT signature"),
        ("a.b.%%%", "Invalid JWT signature"),
        (f"{part({'alg': 'none'})}.{part(claims())}.", "Invalid JWT signature"),
    ],
)
def test_what_is_no_token_is_refused(token: Make, text: str, reason: str) -> None:
    client = token()
    sent = text.encode().decode("latin-1")
    assert refusal(Ingest(client.client, sent)) == (401, reason)


def test_tokens_from_elsewhere_count_only_where_a_secret_is_shared(
    app: Flask, token: Make, mia: Ingest
) -> None:
    client = token()
    assert client.upload("a.txt").status_code == 200
    app.config["DESK"] = app.config["DESK"].model_copy(update={"jwt_secret": ""})
    assert refusal(client) == (401, "Invalid JWT signature")
    assert refusal(token(secret="")) == (401, "Invalid JWT signature")


def test_a_token_from_elsewhere_is_nobody_of_the_desk(token: Make, admin: Person) -> None:
    assert token(sub=str(admin.id), scope="").upload("a.txt").status_code == 403


def test_the_secret_that_everybody_knows_is_none(tmp_path: Any, monkeypatch: Any) -> None:
    from webapp.errors import BadSettings
    from webapp.settings import read_settings

    monkeypatch.setenv("IMPORTDESK_JWT_SECRET", "UP 4888, nice 4-8-4 steam engine")
    with pytest.raises(BadSettings, match="IMPORTDESK_JWT_SECRET: this is no secret"):
        read_settings(tmp_path)
