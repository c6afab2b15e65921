"""Attacks on every route, found by itself: somebody else's ids, cookies at an API, other sites."""

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from tests.addresses import TEXTS, address_of
from tests.desk import Person
from tests.webapp.views.rows import FINE, make_process
from tests.webapp.views.test_doors import ids_of
from tests.webapp.views.test_policy import assert_safe
from webapp.extensions import db
from webapp.http_errors import WIRES
from webapp.models import (
    ApiKey,
    Asset,
    AssetIngest,
    AssetMember,
    AssetPartial,
    AssetProject,
    AssetUpload,
    Batch,
    ControlFile,
    GraphColumn,
    GraphImport,
    GraphRun,
    GraphStep,
    Process,
    PushApi,
    Session,
    Upload,
)
from webapp.models.lake import (
    LakeBranch,
    LakeImport,
    LakeMember,
    LakeRepository,
    LakeSchedule,
    LakeStaged,
    LakeTag,
)
from webapp.states import ProcessState

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
APIS = tuple(prefix for prefix, _ in WIRES)
FOR_EVERYBODY = ("api_docs.", "static", "dsp_auth.")
# DSP-INGEST says of somebody else's project, as of none, that it is closed; pages of other sites
# may call it, since no cookie counts there.
DSP = ("dsp_bulk.", "dsp_projects.", "dsp_assets.")
# As is MatGraph's own frontend.
FOR_OTHER_SITES = (*DSP, "matgraph.")
# What lakeFS asks no key for; elsewhere it looks at what was sent before it asks for one.
OPEN_OF_LAKEFS, LAKEFS = "lakefs_open.", "lakefs_"
# Places in an address that are nobody's own: which of two subjects, a dataset, a file of the desk.
SHARED = {"subject", "mode", *TEXTS}
# Somebody's own by its name, or a long id; clients of lakeFS are tried elsewhere.
IN_A_REPOSITORY = ("/lake/<repository>", "/lake/imports/")
IN_A_PROJECT = (
    "/projects/<shortcode>",
    "/api/assets/projects/<shortcode>",
    "/assets/<shortcode>",
    "/iiif/",
)
IN_A_TABLE = ("/graph/<identifier>", "/api/graph/imports/<identifier>")
# A picture is neither sound nor film.
NOT_OF_PICTURES = "asset.play"
# Nobody has planned or imported anything here.
NOT_BEGUN = ("api_graph.show_plan", "api_graph.show_import")
IN_IT = {"path": "dot.png"}
A_NODE = {"node": "0"}
# An admin's alone: a key without that scope is told so, whatever the id.
FOR_ADMINS = ("api_users.", "users.")
OWNED = (
    *(Upload, Process, Batch, ControlFile, PushApi, Session, ApiKey),
    *(LakeRepository, LakeMember, LakeBranch, LakeTag, LakeStaged),
    *(LakeImport, LakeSchedule),
    *(AssetProject, AssetMember, AssetUpload, AssetPartial, Asset, AssetIngest),
    *(GraphImport, GraphRun, GraphStep, GraphColumn),
)
TUS = {"Tus-Resumable": "1.0.0"}
FRAGMENT = {"HX-Request": "true"}
SignIn = Callable[[Person], FlaskClient]


def routes(app: Flask) -> list[tuple[str, Rule]]:
    """Every route with each method that it takes."""
    return [
        (method, rule)
        for rule in app.url_map.iter_rules()
        for method in METHODS
        if method in (rule.methods or ())
    ]


def is_api(rule: Rule) -> bool:
    return rule.rule.startswith(APIS) and not rule.endpoint.startswith(FOR_EVERYBODY)


def is_own(rule: Rule) -> bool:
    """Does the address name something that belongs to somebody?"""
    within = IN_A_REPOSITORY + IN_A_PROJECT + IN_A_TABLE
    return bool(rule.arguments - SHARED) or rule.rule.startswith(within)


def belongings(app: Flask, owner: Person) -> dict[str, int | str]:
    """An id for each place in an address that names something of one person's own.

    A route with another such place fails the test below, until what it names is made here.
    """
    ids = ids_of(app, owner)
    number = make_process(app, ids["upload_id"], ProcessState.SUCCEEDED, result=FINE)
    return ids | {"number": number}


def rows(app: Flask) -> list[tuple[object, ...]]:
    """All that belongs to people, as it stands."""
    with app.app_context():
        found = [
            tuple(row)
            for model in OWNED
            for row in db.session.execute(db.select(*model.__table__.columns))
        ]
        db.session.remove()
    return found


def test_somebody_elses_id_is_answered_like_no_id(
    app: Flask, user: Person, admin: Person, sign_in: SignIn
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    page, script = sign_in(user), app.test_client()
    theirs = belongings(app, admin)
    # What notes that somebody was there notes it now, and not between the two looks.
    script.get("/api/me", headers=user.bearer)
    before, asked = rows(app), 0
    for method, rule in routes(app):
        if not is_own(rule):
            continue
        client, ways = (script, [user.bearer | TUS]) if is_api(rule) else (page, [{}, FRAGMENT])
        closed = rule.endpoint == "api_users.change" or rule.endpoint.startswith(DSP)
        outcome = 403 if closed else 404
        for headers in ways:
            for ids in (theirs, 999_999):
                address = address_of(rule, ids)
                answer = client.open(address, method=method, headers=headers, json={})
                assert answer.status_code == outcome, (method, address)
                assert admin.email not in answer.text
                asked += 1
    assert asked >= 90
    assert rows(app) == before


def test_the_owner_finds_what_others_do_not(app: Flask, user: Person, sign_in: SignIn) -> None:
    mine = belongings(app, user)
    asked = 0
    for method, rule in routes(app):
        # Downloads need files, which nobody has made here.
        if method != "GET" or not is_own(rule) or "." in rule.rule:
            continue
        if rule.endpoint.startswith((*FOR_ADMINS, NOT_OF_PICTURES, *NOT_BEGUN)):
            continue
        client = app.test_client() if is_api(rule) else sign_in(user)
        headers = user.bearer | TUS if is_api(rule) else {}
        asked_for = A_NODE if rule.endpoint == "graph_edit.ask" else {}
        query = IN_IT if rule.rule.startswith(IN_A_REPOSITORY) else asked_for
        address = address_of(rule, mine)
        answer = client.get(address, headers=headers, query_string=query, buffered=True)
        assert answer.status_code < 400, rule
        asked += 1
    assert asked >= 12


def test_a_cookie_opens_no_api(app: Flask, admin: Person, sign_in: SignIn) -> None:
    client, before = sign_in(admin), rows(app)
    asked = [(method, rule) for method, rule in routes(app) if is_api(rule)]
    assert len(asked) >= 35
    for method, rule in asked:
        if rule.endpoint.startswith(OPEN_OF_LAKEFS):
            continue
        answer = client.open(address_of(rule, 1), method=method)
        refusals = (400, 401) if rule.endpoint.startswith(LAKEFS) else (401,)
        assert answer.status_code in refusals, (method, rule)
        assert answer.is_json
    assert rows(app) == before


def test_a_page_of_another_site_changes_nothing(app: Flask, admin: Person, sign_in: SignIn) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    ids = belongings(app, admin)
    client = sign_in(admin)
    client.get("/")
    before = rows(app)
    for method, rule in routes(app):
        if method == "GET" or rule.endpoint.startswith(FOR_OTHER_SITES):
            continue
        headers = {"Sec-Fetch-Site": "cross-site", **admin.bearer}
        answer = client.open(address_of(rule, ids), method=method, headers=headers)
        assert answer.status_code == 403, (method, rule)
        assert_safe(answer, rule.rule)
    assert rows(app) == before


def test_every_method_is_answered_with_the_headers(
    app: Flask, admin: Person, sign_in: SignIn
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    ids = belongings(app, admin)
    client = sign_in(admin)
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith(FOR_EVERYBODY):
            continue
        for method in METHODS[1:]:
            address = address_of(rule, ids)
            answer = client.open(address, method=method, headers=admin.bearer)
            assert answer.status_code < 500, (method, address)
            assert_safe(answer, address)
            # What was done may have ended the session.
            client = sign_in(admin) if method in (rule.methods or ()) else client
