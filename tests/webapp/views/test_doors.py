"""Who gets in where: every route is found by itself, so that a new one cannot be forgotten."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from tests.addresses import address_of
from tests.asset_rows import add_picture, begin_file, begin_project, make_ingest
from tests.desk import Person
from tests.graph_rows import add_run, make_table, remember
from tests.webapp.views.batch_rows import let_run, make_batch, make_push
from tests.webapp.views.browser import Browser, words
from tests.webapp.views.lake_import_rows import make_import, make_schedule, process_of
from tests.webapp.views.lake_rows import commit, found, make_repository, put
from tests.webapp.views.rows import checked, make_process
from webapp.extensions import db
from webapp.http_errors import WIRES
from webapp.models import Batch, User
from webapp.services import keys, sessions, webhooks
from webapp.services.lake import tags
from webapp.states import GraphStage, ProcessState

OPEN = {
    "static",
    "accounts.ask",
    "accounts.sign_in",
    "accounts.sign_out",
    "health.show",
    "health.ready",
    "dsp_auth.info",
    "metrics.show",
}
OPEN |= {"frame.choose_theme", "password_link.ask", "password_link.set_password"}
# What answers with JSON, whoever's dialect it speaks, and files.
NO_PAGES = ("/static", *(prefix for prefix, _ in WIRES))


def pages(app: Flask) -> list[tuple[str, Rule]]:
    """Every route of the pages with its method."""
    return [
        (method, rule)
        for rule in app.url_map.iter_rules()
        if not rule.rule.startswith(NO_PAGES) and rule.endpoint not in OPEN
        for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "DELETE"})
    ]


def send(browser: Browser, method: str, target: str, token: str) -> int:
    headers = {} if method == "GET" else {"X-CSRFToken": token}
    return browser.client.open(target, method=method, headers=headers).status_code


def test_there_are_pages_to_look_at(app: Flask) -> None:
    assert len(pages(app)) >= 18


def test_a_stranger_is_asked_to_sign_in_everywhere(app: Flask, stranger: Browser) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    for method, rule in pages(app):
        answer = stranger.client.open(address_of(rule, 1), method=method)
        assert answer.status_code == 302, rule
        assert answer.location.startswith("/signin?next="), rule


def ids_of(app: Flask, person: Person) -> dict[str, int | str]:
    """One of everything that belongs to this person and has an id, or a name."""
    upload_id = checked(app, person)
    process_id = make_process(app, upload_id)
    batch_id = make_batch(app, person)
    let_run(app, batch_id)
    with app.app_context():
        batch = db.session.get_one(Batch, batch_id)
        control_id, file_id = batch.control_id, batch.files[0].id
    repository = make_lake(app, person)
    import_id = make_import(app, person, repository=repository)
    schedule_id = make_schedule(app, person, repository)
    shortcode = begin_project(app, person)
    asset_id = add_picture(app, shortcode)
    partial_id = begin_file(app, shortcode, person)
    ingest_id = make_ingest(app, person, shortcode=shortcode)
    identifier = make_table(app, person)
    run_id = add_run(app, identifier, GraphStage.IMPORT, ProcessState.SUCCEEDED, applied=True)
    push_id = make_push(app, person, f"tags-{person.id}", control_id)
    with app.app_context():
        owner = db.session.get(User, person.id)
        assert owner is not None
        sessions.begin(owner)
        hook = webhooks.create(owner, "https://example.org/desk")
        webhooks.send_test(hook)
        return {
            "upload_id": upload_id,
            "process_id": process_id,
            "batch_id": batch_id,
            "file_id": file_id,
            "control_id": control_id,
            "push_id": push_id,
            "repository": repository,
            "import_id": import_id,
            "job_id": process_of(app, import_id),
            "schedule_id": schedule_id,
            "tag": "first",
            "shortcode": shortcode,
            "asset_id": asset_id,
            "partial_id": partial_id,
            "ingest_id": ingest_id,
            "identifier": identifier,
            "column_id": remember(app, person, f"header {person.id}"),
            "run_id": run_id,
            "session_id": sessions.list_for(owner)[0].id,
            "key_id": keys.list_for(owner)[0].id,
            "user_id": owner.id,
            "webhook_id": hook.id,
            "delivery_id": webhooks.deliveries(hook)[0].id,
        }


def make_lake(app: Flask, person: Person) -> str:
    """A repository with a picture, a commit and a tag; gives its name."""
    name = make_repository(app, person, f"lake-of-{person.id}")
    put(app, "dot.png", b"\x89PNG\r\n\x1a\n", name)
    made = commit(app, repository=name)
    with app.app_context():
        tags.create(found(name), "first", made)
    return name


OWN = {"session_id", "key_id", "webhook_id", "delivery_id"}


def test_keys_sessions_and_webhooks_are_a_persons_own_also_for_an_admin(
    app: Flask, ada: Browser, user: Person, sign_in: Callable[[Person], FlaskClient]
) -> None:
    theirs, token = ids_of(app, user), ada.token()
    for method, rule in pages(app):
        if OWN & rule.arguments:
            assert send(ada, method, address_of(rule, theirs), token) == 404, rule
    assert Browser(sign_in(user)).get(f"/account/keys/{theirs['key_id']}/revoke")


@pytest.mark.parametrize("number", [0, 2**31, 2**63, 10**30])
def test_ids_beyond_all_rows_are_nobodys(number: int, app: Flask, ada: Browser) -> None:
    token = ada.token()
    for method, rule in pages(app):
        if "_id>" in rule.rule:
            assert send(ada, method, address_of(rule, number), token) == 404, rule


def test_an_admin_sees_what_others_have(app: Flask, ada: Browser, user: Person) -> None:
    upload_id = checked(app, user)
    assert "tags.csv" in words(ada.get(f"/uploads/{upload_id}"))
    assert user.email in words(ada.get("/uploads"))
    assert user.email in words(ada.get("/processes"))


def test_nothing_is_changed_without_a_token(app: Flask, mia: Browser) -> None:
    for method, rule in pages(app):
        if method == "POST":
            answer = mia.client.post(address_of(rule, 1))
            assert answer.status_code == 400, rule
            assert "load the page again" in answer.text


def test_nothing_is_changed_by_a_page_of_another_site(app: Flask, mia: Browser) -> None:
    answer = mia.client.post("/theme", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 400 or answer.status_code == 403
    assert "theme" not in answer.headers.get("Set-Cookie", "")


def test_members_do_not_see_what_only_admins_may_do(mia: Browser) -> None:
    assert "Admin" not in words(mia.get("/").nav)  # type: ignore[arg-type]
    assert "/datasets/new" not in str(mia.get("/datasets"))
    assert mia.client.get("/datasets/new").status_code == 403
    assert mia.post("/datasets/new", descriptor="{}").status_code == 403


def test_every_page_names_its_policy(mia: Browser) -> None:
    policy = mia.client.get("/").headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
