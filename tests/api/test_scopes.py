"""What a key is good for: reading, importing, or what admins do."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.addresses import address_of
from tests.desk import Person
from webapp.extensions import db
from webapp.http_errors import WIRES
from webapp.models import ApiKey, User
from webapp.models.columns import now
from webapp.services import keys

Ask = Callable[..., TestResponse]
CHANGES = ("POST", "PUT", "PATCH", "DELETE")
ADMIN_ONLY = ("/api/datasets", "/api/users/1", "/api/retention")


@pytest.fixture
def ask(app: Flask) -> Ask:
    """Sends one request with a new key of a person that has these scopes."""

    def ask(
        person: Person, scopes: list[str], method: str, path: str, **body: object
    ) -> TestResponse:
        with app.app_context():
            user = db.session.get(User, person.id)
            assert user is not None
            text = keys.create(user, scopes=scopes)[1]
        headers = {"Authorization": f"Bearer {text}"}
        return app.test_client().open(path, method=method, headers=headers, **body)

    return ask


# The description is for everybody; clients of Haplo and lakeFS ask in another way, and who wants a
# token for a password has no key.
OTHERS = ("api_docs.", "haplo.", "push.", "lakefs_", "dsp_auth.")


def routes(app: Flask) -> list[tuple[str, str]]:
    """Every route of every API that asks for a key as the desk's own does."""
    prefixes = tuple(prefix for prefix, _ in WIRES)
    return [
        (method, address_of(rule, 1))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(prefixes) and not rule.endpoint.startswith(OTHERS)
        for method in sorted((rule.methods or set()) - {"OPTIONS"})
    ]


def test_a_key_that_reads_changes_nothing(app: Flask, admin: Person, ask: Ask) -> None:
    asked = [(method, path) for method, path in routes(app) if method in CHANGES]
    assert len(asked) >= 8
    for method, path in asked:
        answer = ask(admin, ["read"], method, path)
        assert answer.status_code == 403, (method, path)
        needed = "admin" if path in ADMIN_ONLY else "import"
        assert f"does not have the scope {needed}." in answer.text


def test_a_key_that_imports_reads_nothing(app: Flask, admin: Person, ask: Ask) -> None:
    asked = [(method, path) for method, path in routes(app) if method == "GET"]
    assert len(asked) >= 12
    for method, path in asked:
        answer = ask(admin, ["import"], method, path)
        assert answer.status_code == 403, (method, path)
        assert "does not have the scope read." in answer.text


def test_a_key_does_what_its_scope_says(app: Flask, admin: Person, ask: Ask) -> None:
    assert ask(admin, ["read"], "GET", "/api/uploads").status_code == 200
    assert ask(admin, ["import"], "POST", "/api/uploads/1/validation").status_code == 404
    assert ask(admin, ["admin"], "POST", "/api/datasets", json={}).status_code == 422
    assert ask(admin, ["import"], "POST", "/api/datasets", json={}).status_code == 403
    assert ask(admin, ["admin"], "POST", "/api/uploads/1/validation").status_code == 403


def test_the_scope_admin_is_worth_nothing_once_its_owner_is_no_admin(
    app: Flask, admin: Person, ask: Ask
) -> None:
    with app.app_context():
        user = db.session.get(User, admin.id)
        assert user is not None
        user.is_admin = False
        db.session.commit()
    answer = app.test_client().post("/api/datasets", headers=admin.bearer, json={})
    assert answer.status_code == 403
    assert "Only an admin" in answer.text


def test_a_refused_scope_is_told_before_the_body_is_read(user: Person, ask: Ask) -> None:
    answer = ask(user, ["read"], "POST", "/api/uploads", data=b"x" * 300_000)
    assert answer.status_code == 403


@pytest.mark.parametrize("end", ["expired", "revoked", "wrong", "missing"])
def test_a_key_that_counts_no_more_sounds_like_one_that_never_did(
    end: str, app: Flask, user: Person
) -> None:
    headers = user.bearer
    with app.app_context():
        row = db.session.query(ApiKey).one()
        if end == "expired":
            row.expires_at = now() - timedelta(seconds=1)
        if end == "revoked":
            db.session.delete(row)
        db.session.commit()
    if end == "wrong":
        headers = {"Authorization": headers["Authorization"][:-1] + "~"}
    if end == "missing":
        headers = {}
    answer = app.test_client().get("/api/me", headers=headers)
    assert answer.status_code == 401
    assert answer.json is not None
    assert answer.json["error"]["message"].startswith("Send a valid API key")
    assert answer.headers["WWW-Authenticate"] == "Bearer"
