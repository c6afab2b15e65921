"""Who may push what where, and what is refused before anything is kept."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.api.dialects.pushing import ADDRESS, JOE, MEMBERS, Push, define, kept, said
from tests.api.dialects.test_haplo import basic
from tests.desk import Person, make_person
from tests.workers.batch_work import add_members
from tests.workers.rows import owner_of_rows
from webapp.errors import BadInput, Conflict
from webapp.extensions import db
from webapp.models import Batch, PushApi, Scope, User
from webapp.services import control_files, keys, pushes
from webapp.settings import Settings


def test_an_api_that_nobody_defined_is_named(app: Flask, push: Push) -> None:
    for name in ("members", "MEMBERS", "a_b", "%00", "x" * 3000):
        answer = push([JOE], path=f"/api/push-data/{name}")
        assert said(answer) == (400, "error", 0, 0, 1), name
        assert answer.json["errors"][0].startswith("API not defined: ")
    assert push([JOE]).json["errors"] == ["API not defined: members"]
    assert kept(app) == []


@pytest.mark.usefixtures("worker")
def test_an_api_is_switched_off_and_on(app: Flask, push: Push, user: Person) -> None:
    define(app, user)
    for on, status in ((False, 400), (True, 200)):
        with app.app_context():
            pushes.switch(pushes.get("members"), on=on)
            db.session.remove()
        answer = push([JOE])
        assert answer.status_code == status
        assert answer.json["errors"] == ([] if on else ["API is disabled: members"])
    assert len(kept(app)) == 1


def test_who_has_no_key_for_it_stays_outside(app: Flask, push: Push, user: Person) -> None:
    define(app, user)
    with app.app_context():
        reads = keys.create(db.session.get_one(User, user.id), scopes=[Scope.READ])[1]
        db.session.remove()
    other = make_person(app, "eve@example.org")
    for headers, status in (
        ({}, 401),
        (basic("wrong"), 403),
        (basic(reads), 403),
        (basic(user.key, "somebody"), 403),
        ({"Authorization": "Bearer wrong"}, 403),
        ({"Authorization": "Basic !"}, 403),
        (basic(other.key), 403),
        (other.bearer, 403),
    ):
        assert said(push([JOE], headers)) == (status, "not authorised", 0, 0, 1)
    assert push([JOE], {}).headers["WWW-Authenticate"].startswith("Basic")
    assert kept(app) == []


@pytest.mark.usefixtures("worker")
def test_a_key_for_one_address_opens_that_and_nothing_else(
    app: Flask, push: Push, user: Person
) -> None:
    define(app, user)
    with app.app_context():
        owner = db.session.get_one(User, user.id)
        api = pushes.get("members")
        pushes.add("others", api.control, owner)
        key = pushes.make_key(api, owner)[1]
        db.session.remove()
    headers = {"Authorization": f"Bearer {key}"}
    for sent in (basic(key), headers):
        assert said(push([JOE], sent)) == (200, "success", 1, 0, 0)
        refused = push([JOE], sent, path="/api/push-data/others")
        assert said(refused) == (403, "not authorised", 0, 0, 1)
    client = app.test_client()
    for path, sent, status in (
        ("/api/haplo-data-import-batch/batches", basic(key), 403),
        ("/api/uploads", headers, 403),
        ("/api/me", headers, 403),
        ("/import/tags/export", headers, 403),
    ):
        assert client.get(path, headers=sent).status_code == status, path
    with app.app_context():
        pushes.remove(pushes.get("members"))
        assert keys.user_of(key) is None
        db.session.remove()
    assert said(push([JOE], basic(key))) == (403, "not authorised", 0, 0, 1)


@pytest.mark.usefixtures("worker")
def test_an_admin_pushes_for_the_owner(app: Flask, push: Push, user: Person, admin: Person) -> None:
    define(app, user)
    assert said(push([JOE], basic(admin.key))) == (200, "success", 1, 0, 0)
    with app.app_context():
        assert db.session.scalars(select(Batch)).one().owner_id == user.id
        db.session.remove()


@pytest.mark.parametrize("says_its_length", [True, False])
def test_a_body_that_is_too_large_leaves_nothing(
    says_its_length: bool, make_app: Callable[[Settings], Flask], settings: Settings
) -> None:
    app = make_app(settings.model_copy(update={"max_json_bytes": 1000}))
    person = make_person(app, "mia@example.org")
    with app.app_context():
        add_members()
        db.session.remove()
    define(app, person)
    body = json.dumps([JOE] * 100).encode()
    sent: dict[str, Any] = {"data": body}
    if not says_its_length:
        sent = {"input_stream": io.BytesIO(body), "environ_overrides": {"wsgi.input_terminated": 1}}
        sent["headers"] = {"Transfer-Encoding": "chunked"}
    headers = basic(person.key) | sent.pop("headers", {})
    answer = app.test_client().post(ADDRESS, headers=headers, **sent)
    assert said(answer) == (413, "error", 0, 0, 1)
    assert kept(app) == []


def test_a_push_api_has_a_name_of_its_own(context: Flask) -> None:
    add_members()
    owner = owner_of_rows()
    sheet = control_files.accept(owner, io.BytesIO(json.dumps(MEMBERS).encode()))
    pushes.add("suppliers-2", sheet, owner)
    for name, error in (("suppliers-2", Conflict), ("Big", BadInput), ("a/b", BadInput)):
        with pytest.raises(error):
            pushes.add(name, sheet, owner)
    with pytest.raises(BadInput):
        pushes.add("", sheet, owner)
    assert [one.name for one in db.session.scalars(select(PushApi))] == ["suppliers-2"]
