"""Markup in every text that a person, a file or a script brings: shown as text on every page."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape
from werkzeug.routing import Rule

from tests.addresses import TEXTS, address_of
from tests.api.conftest import Script
from tests.asset_rows import add_picture, begin_file, fail, make_ingest, make_project, send
from tests.desk import Person
from tests.graph.here import read_graphs_here
from tests.graph_rows import add_run, make_table
from tests.graph_stored import store_graph
from tests.sheets.here import read_files_here
from tests.webapp.views.browser import TOKEN
from tests.webapp.views.lake_import_rows import (
    PLANNED,
    make_import,
    make_inbox,
    make_schedule,
    process_of,
    request_for,
)
from tests.webapp.views.lake_rows import commit, found, make_repository, put
from tests.webapp.views.page_rules import against_the_policy
from webapp.extensions import db
from webapp.http_errors import WIRES
from webapp.models import AssetUpload, GraphImport, Process, User
from webapp.services import accounts, batches, control_files, keys, pushes, sessions, webhooks
from webapp.services.audit import Actor
from webapp.services.batches import Sent
from webapp.services.graph import memory, reading, steps
from webapp.services.lake import repositories, tags
from webapp.states import GraphStage, ProcessState
from workers.runner import run_process

SHEET = '"><img src=x onerror=sheet()>'
# No file can have the slash of an end tag in its name.
SOURCE = '"><img src=x onerror=source()>'
QUERIES = ("code", "column", "severity", "text", "search", "sort", "cursor", "next", "dataset")
PLACES = {
    "title", "heading", "help", "choice", "column", "bad", "cell", "person", "key",
    "browser", "worker", "query", "control", "batch", "named", "logged", "pushed",
    "object", "content", "noted", "committed", "said",
    "project", "asset", "sender", "waits", "failed", "ending", "content of it",
    "table", "told", "head", "first", "noticed", "because", "chooser", "changer", "sampled",
    "had", "refusal", "identified", "joined", "measured",
    "from", "to", "wished", "only", "but not", "in folder", "sample", "grown", "refused",
}  # fmt: skip
# What stands for each step of a table for the graph in its address.
STEPS = ("labels", "attributes", "nodes", "relations", "plan", "result")
APIS = tuple(prefix for prefix, _ in WIRES)


def evil(place: str) -> str:
    """Markup that would run, with the name of the place that it was put into."""
    return f"\"'><img src=x onerror=alert('{place}')><script>{place}</script>{{{{7*7}}}}"


OBJECT = {"path": evil("object")}
DATASET = {
    "name": "evil",
    "title": evil("title"),
    "description": evil("about"),
    "fields": [
        {"name": "code", "title": evil("heading"), "description": evil("help"), "type": "string",
         "constraints": {"required": True}},
        {"name": "kind", "type": "string", "constraints": {"enum": [evil("choice"), "b"]}},
    ],
    "primaryKey": ["code"],
}  # fmt: skip


def book() -> bytes:
    """A workbook with markup in its sheet, its headers and its cells."""
    made, file = openpyxl.Workbook(), io.BytesIO()
    sheet = made.active
    sheet.title = SHEET
    for row in (
        [evil("heading"), "kind", evil("column")],
        [evil("good"), "b", ""],
        [evil("bad"), evil("cell"), evil("extra")],
    ):
        sheet.append(row)
    made.create_sheet('"><img src=y onerror=b()>').append(["other", "sheet"])
    made.save(file)
    return file.getvalue()


@pytest.fixture
def places(app: Flask, admin: Person, monkeypatch: pytest.MonkeyPatch) -> dict[str, int | str]:
    """A desk where everything is named by somebody who means harm; gives its ids."""
    read_files_here(monkeypatch)
    read_graphs_here(monkeypatch)
    call = Script(app.test_client(), admin)
    assert call("POST", "/api/datasets", json=DATASET).status_code == 201
    files = {"dataset": "evil", "file": (io.BytesIO(book()), evil("file") + ".xlsx")}
    upload = call("POST", "/api/uploads", data=files).json
    ids = {"upload_id": upload["id"], "process_id": upload["validation"]["id"]}
    for what in ("validation", "report", "import"):
        if what != "validation":
            started = call("POST", f"/api/uploads/{upload['id']}/{what}")
            assert started.status_code == 202, started.text
            ids[what] = started.json["id"]
        with app.app_context():
            run_process(ids.get(what, ids["process_id"]))
    with app.app_context():
        owner = db.session.get(User, admin.id)
        assert owner is not None
        accounts.change_profile(owner, evil("person"), "", "")
        keys.create(owner, evil("key"))
        sessions.begin(owner, evil("browser"))
        for process in db.session.query(Process):
            process.worker = evil("worker")
        db.session.commit()
        ids |= {"session_id": sessions.list_for(owner)[0].id, "key_id": keys.list_for(owner)[0].id}
        ids |= evil_batch(owner)
        hook = webhooks.create(owner, "https://example.org/desk")
        webhooks.send_test(hook)
        ids |= {"webhook_id": hook.id, "delivery_id": webhooks.deliveries(hook)[0].id}
        ids |= {"user_id": owner.id}
    ids |= {"repository": evil_lake(app, admin), "tag": "<b>"}
    ids |= evil_assets(app, admin) | evil_imports(app, admin)
    return ids | evil_graph(app, admin)


def evil_batch(owner: User) -> dict[str, int]:
    """A batch whose every name, comment and message is markup."""
    content = {
        "dataImportControlFileVersion": 0,
        "model": "dataset:evil",
        "files": {evil("named"): {"read": "json"}},
        "instructions": [
            {"action": "new", "destination": "evil"},
            {"action": "log-error", "message": evil("logged")},
        ],
    }
    sheet = io.BytesIO(json.dumps(content).encode())
    control = control_files.accept(owner, sheet, evil("control"))
    data = Sent(evil("named"), evil("data"), io.BytesIO(b'[{"a": 1}]'))
    batch = batches.create_whole(owner, control, evil("batch"), [data])
    run_process(batches.schedule(batch, dry=True).id)
    push = pushes.add("evil", control, owner, evil("pushed"))
    return {
        "batch_id": batch.id,
        "control_id": control.id,
        "push_id": push.id,
        "file_id": batch.files[0].id,
    }


def evil_lake(app: Flask, owner: Person) -> str:
    """A repository in which all that anybody may write is markup; gives its name."""
    name = make_repository(app, owner, "evil")
    put(app, OBJECT["path"], evil("content").encode(), name, noted=evil("noted"))
    made = commit(app, evil("committed"), name, said=evil("said"))
    put(app, OBJECT["path"] + "/also.csv", b"", name)
    with app.app_context():
        repositories.change_details(found(name), {evil("said"): evil("said")})
        tags.create(found(name), "<b>", made)
    return name


def evil_assets(app: Flask, owner: Person) -> dict[str, int | str]:
    """A project in which all that anybody may write is markup; gives what it is known by."""
    shortcode = make_project(app, owner, "0666", evil("project"))
    path = evil("asset") + "/" + SOURCE + ".png"
    asset_id = add_picture(app, shortcode, path, sender=evil("sender"))
    add_picture(app, shortcode, path)
    send(app, evil("waits") + "/" + SOURCE + ".png", shortcode=shortcode)
    failed = fail(app, evil("failed") + ".png", "wrong-content", shortcode)
    with app.app_context():
        args = {"extension": evil("ending"), "content": evil("content of it")}
        db.session.get_one(AssetUpload, failed).args = args
        db.session.commit()
    codes = {"codes": {evil("code"): 1}}
    ingest_id = make_ingest(app, owner, ProcessState.SUCCEEDED, shortcode, result=codes)
    begun = begin_file(app, shortcode, owner)
    known = {"shortcode": shortcode, "asset_id": asset_id, "partial_id": begun}
    return known | {"ingest_id": ingest_id}


def evil_imports(app: Flask, owner: Person) -> dict[str, int | str]:
    """Imports in which all is markup that a person, a source or a plan says; gives their ids."""
    inbox = make_inbox(app, **{SOURCE: b""})
    patterns = {"include": [evil("only")], "exclude": [evil("but not")]}
    commit = {"commit": {"message": evil("wished")}}
    asked = request_for(evil("from"), evil("to"), **commit, **patterns)
    facts = {"repository": "evil", "asked": asked}
    plan = PLANNED | {
        "by_prefix": [{"prefix": evil("in folder")}],
        "samples": [{"type": "removed", "path": evil("sample"), "size": None}],
        "grew": [evil("grown")],
    }
    made = make_import(app, owner, ProcessState.SUCCEEDED, plan=True, result=plan, **facts)
    sentence = {"error": "x", "sentence": evil("refused")}
    make_import(app, owner, ProcessState.REJECTED, result=sentence, **facts)
    schedule_id = make_schedule(app, owner, "evil", asked)
    job_id = process_of(app, made)
    return {"import_id": made, "job_id": job_id, "schedule_id": schedule_id, "inbox": inbox}


def evil_graph(app: Flask, owner: Person) -> dict[str, int | str]:
    """Tables in which all that a person, a file or a run says is markup; gives what one has."""
    cells = ((evil("head"), "Weight (g)"), (evil("first"), "1"), ("b", "2"))
    sample = {"key": "a", "label": "Matter", "name": evil("sampled"), "change": "merged"}
    plan = {
        "nodes": {"merged": 1},
        "relationships": {"new": 1},
        "samples": [sample | {"attributes": {"name": "a"}, "before": {"name": evil("had")}}],
    }
    told = {"filename": evil("table") + ".csv", "context": evil("told")}
    refused = make_table(app, owner, None, **told)
    sentence = {"sentence": evil("refusal")}
    add_run(app, refused, GraphStage.LABELS, ProcessState.REJECTED, result=sentence)
    table = make_table(app, owner, cells=cells, **told)
    done = ProcessState.SUCCEEDED
    add_run(app, table, GraphStage.PLAN, done, result=plan)
    run_id = add_run(app, table, GraphStage.IMPORT, done, result=plan, applied=True)
    with app.app_context():
        row = db.session.query(GraphImport).filter_by(identifier=table).one()
        row.shape = (row.shape or {}) | {"notes": [evil("noticed")]}
        labels = steps.newest(row, GraphStage.LABELS)
        assert labels is not None
        about = {"reasons": [evil("because")], "confidence": 0.5, "alternatives": []}
        labels.reasons = {"columns": {evil("head"): about}}
        memory.note(row, GraphStage.LABELS, labels.content, Actor(None, evil("chooser")))
        steps.save(row, GraphStage.LABELS, labels.content, Actor(None, evil("changer")))
    in_it = tuple(map(evil, ("identified", "joined", "measured")))
    with TemporaryDirectory() as folder:
        store_graph(app, owner, Path(folder), (("Sample", "Material", "Time"), in_it))
    with app.app_context():
        nodes = reading.search(evil("identified"))["nodes"]
    return {"identifier": table, "run_id": run_id, "node": "0", "key": nodes[0]["key"]}


def addresses(rule: Rule, ids: dict[str, int | str]) -> Iterator[str]:
    """The addresses of a route: one for each step where it has steps."""
    address = address_of(rule, ids).replace(f"/{TEXTS['slug']}", "/evil")
    steps = STEPS if rule.endpoint == "graph_steps.show" else STEPS[:1]
    yield from (address.replace("/labels", f"/{step}") for step in steps)


def pages(app: Flask, client: FlaskClient, ids: dict[str, int | str]) -> Iterator[BeautifulSoup]:
    """Every page and fragment, asked for with markup in its query; each that is another once."""
    seen = {""}
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.rule.startswith(("/static", "/ready", *APIS)):
            continue
        for address in addresses(rule, ids):
            for shown in answers(client, address, ids):
                if shown not in seen:
                    seen.add(shown)
                    yield BeautifulSoup(shown, "html.parser")


def answers(client: FlaskClient, address: str, ids: dict[str, int | str]) -> Iterator[str]:
    """What an address answers, as a page and as a fragment, to no query and to each with markup."""
    query = {name: evil("query") for name in QUERIES}
    source = {"path": ids["inbox"], "like": ids["import_id"], "show": "failed", "node": "0"}
    bare: list[str] = []
    for asked in ({}, query, OBJECT, source):
        for headers in ({}, {"HX-Request": "true"}):
            with client.get(address, headers=headers, query_string=asked) as answer:
                assert answer.status_code < 500, address
                if answer.mimetype != "text/html":
                    break
                shown = TOKEN.sub("", answer.text)
                asked_for = answer.request.query_string.decode()
            # Every page says where it is, with what was asked: quoted, it has no sign of markup.
            shown = shown.replace(escape(f"?{asked_for}"), "")
            yield shown
            if not asked:
                bare.append(shown)
            # What heeds neither a query nor what a fragment is asked with does not heed both.
            elif bare == [shown] * 2:
                break


def texts(page: BeautifulSoup) -> Iterator[str]:
    yield page.get_text()
    for tag in page.find_all(True):
        assert isinstance(tag, Tag)
        assert tag.get("src") not in ("x", "y")
        yield from map(str, tag.attrs.values())


def test_markup_is_text_on_every_page(
    app: Flask,
    admin: Person,
    places: dict[str, int | str],
    sign_in: Callable[[Person], FlaskClient],
) -> None:
    shown: set[str] = set()
    count = 0
    for page in pages(app, sign_in(admin), places):
        count += 1
        assert against_the_policy(page) == []
        told = "\n".join(texts(page))
        shown |= {place for place in PLACES - shown if evil(place) in told}
        shown |= {"sheet"} if SHEET in told else set()
        shown |= {"source"} if SOURCE in told else set()
    assert count > 60
    assert PLACES | {"sheet", "source"} == shown


def test_markup_is_text_in_every_download(
    app: Flask, admin: Person, places: dict[str, int | str]
) -> None:
    call = Script(app.test_client(), admin)
    workbooks = (
        f"/api/processes/{places['report']}/report.xlsx",
        "/api/datasets/evil/template.xlsx",
    )
    for path in workbooks:
        answer = call("GET", path)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        cells = [
            cell
            for sheet in openpyxl.load_workbook(io.BytesIO(answer.data))
            for row in sheet.iter_rows()
            for cell in row
        ]
        assert evil("heading") in [cell.value for cell in cells]
        assert {cell.data_type for cell in cells if cell.value is not None} <= {"s", "n"}
    for path, told in (
        (f"/api/processes/{places['process_id']}/problems.csv", "cell"),
        ("/api/datasets/evil/records.csv", "good"),
    ):
        answer = call("GET", path)
        assert answer.headers["Content-Disposition"].startswith("attachment")
        cells = [cell for row in csv.reader(io.StringIO(answer.text)) for cell in row]
        assert evil(told) in cells
