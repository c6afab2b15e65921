"""One file is ingested by itself; assets are told of, downloaded, read again, and erased."""

import threading
from contextlib import ExitStack
from typing import Any

import pytest
from flask import Flask

from tests.api.dialects.ingests import Ingest
from tests.api.dialects.test_dsp_runs import end
from tests.api.dialects.test_dsp_uploads import rows
from tests.asset_rows import add_asset
from webapp import storage
from webapp.extensions import db
from webapp.models import Asset, AssetIngest, AssetProject, AuditEntry, Process
from webapp.services.assets.singles import MOST_AT_ONCE
from webapp.services.few_at_once import AT_ONCE, turn
from webapp.states import ProcessState

PLACE = "/projects/0801/assets"


def ingest(client: Ingest, name: str, content: bytes = b"1") -> Any:
    return client("POST", f"{PLACE}/ingest/{name}", data=content)


@pytest.mark.usefixtures("worker")
def test_a_file_is_ingested_while_its_sender_waits(app: Flask, mia: Ingest) -> None:
    answer = ingest(mia, "Brief%20(1).txt", b"Dear all")
    assert answer.status_code == 200, answer.text
    assert answer.json["originalFilename"] == "Brief (1).txt"
    assert answer.json["internalFilename"].endswith(".txt")
    assert answer.json["sizeOriginal"] == 8
    assert "width" not in answer.json
    asset_id = answer.json["internalFilename"].removesuffix(".txt")
    assert mia("GET", f"{PLACE}/{asset_id}").json == answer.json
    assert mia("GET", f"{PLACE}/{asset_id}/original").data == b"Dear all"
    assert rows(app) == []
    assert mia.mapping().status_code == mia.start().status_code == 404


@pytest.mark.usefixtures("worker")
def test_a_file_that_is_not_what_its_name_says_is_told_why(app: Flask, mia: Ingest) -> None:
    answer = ingest(mia, "a.png", b"this is no picture")
    assert answer.status_code == 400
    (error,) = answer.json["errors"]
    assert error["argument"] == "Body"
    assert error["reason"]
    assert rows(app) == []
    with app.app_context():
        assert db.session.query(Asset).count() == 0


def test_a_file_that_no_worker_takes_in_time_is_given_up(app: Flask, mia: Ingest) -> None:
    app.config["DESK"] = app.config["DESK"].model_copy(update={"asset_seconds": 0.3})
    answer = ingest(mia, "a.txt")
    assert answer.status_code == 503
    assert set(answer.json) == {"errorMessage"}
    assert "Retry-After" in answer.headers
    assert rows(app) == []
    with app.app_context():
        assert db.session.scalars(db.select(Process.state)).one() == ProcessState.CANCELLED


def test_a_file_is_not_taken_while_many_others_wait_for_a_worker(app: Flask, mia: Ingest) -> None:
    with app.app_context(), ExitStack() as others:
        for _ in range(MOST_AT_ONCE):
            assert others.enter_context(turn("single", 0, MOST_AT_ONCE))
        answer = ingest(mia, "a.txt")
        assert db.session.query(Process).count() == 0
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert rows(app) == []


@pytest.mark.parametrize(
    "name", ["a", "a.exe", "a%2Fb.txt", "..", "a%00.txt", "a:b.txt", "%ff.txt", "", "%2Fa.txt"]
)
def test_a_wrong_name_is_one_plain_sentence(app: Flask, mia: Ingest, name: str) -> None:
    answer = ingest(mia, name)
    assert answer.status_code == 400
    assert answer.text == "Invalid value for: path parameter filename"
    assert answer.mimetype == "text/plain"
    assert rows(app) == []


def test_an_empty_file_is_refused(app: Flask, mia: Ingest) -> None:
    answer = ingest(mia, "a.txt", b"")
    assert answer.status_code == 400
    said = {"argument": "Body", "reason": "The uploaded file is empty."}
    assert answer.json == {"errors": [said]}
    with app.app_context():
        assert db.session.query(AssetIngest).count() == 0


def test_a_bulk_ingest_and_a_single_one_do_not_keep_each_other(app: Flask, mia: Ingest) -> None:
    app.config["DESK"] = app.config["DESK"].model_copy(update={"asset_seconds": 0.3})
    mia.uploaded("a.txt")
    assert mia.start().status_code == 202
    assert ingest(mia, "b.txt").status_code == 503
    end(app)
    single = threading.Thread(target=ingest, args=(mia, "b.txt"))
    single.start()
    assert mia.start().status_code == 202
    single.join()


def test_an_asset_is_told_of_and_its_original_downloaded(app: Flask, mia: Ingest) -> None:
    asset_id = add_asset(app, "0801", "sub/Côté, 'a'.jpg", b"original", width=3, height=2)
    said = mia("GET", f"{PLACE}/{asset_id}").json
    assert said["originalFilename"] == "Côté, 'a'.jpg"
    assert (said["width"], said["height"]) == (3, 2)
    assert said["internalFilename"] == f"{asset_id}.jpx"
    answer = mia("GET", f"{PLACE}/{asset_id}/original")
    assert (answer.data, answer.content_length) == (b"original", 8)
    name = "C%C3%B4t%C3%A9%2C%20%27a%27.jpg"
    assert answer.headers["Content-Disposition"] == f"attachment; filename*=UTF-8''{name}"
    assert answer.mimetype == "image/jpeg"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_an_asset_that_is_not_there_or_in_another_project_is_none(
    app: Flask, mia: Ingest, ada: Ingest
) -> None:
    Ingest(ada.client, ada.token, "0802").uploaded("a.txt")
    other = add_asset(app, "0802", "a.txt")
    for asset_id in (other, "nothing", "0" * 64):
        for more in ("", "/original"):
            answer = mia("GET", f"{PLACE}/{asset_id}{more}")
            said = {"id": f"0801/{asset_id}", "type": "AssetRef"}
            assert (answer.status_code, answer.json) == (404, said)
    for wrong in ("abc", "a%00bcd", "ab%20cd"):
        assert mia("GET", f"{PLACE}/{wrong}").status_code == 400


def test_the_checksum_report_reads_every_file_again(app: Flask, mia: Ingest) -> None:
    empty = mia("GET", "/projects/0801/checksumreport").json
    assert empty["summary"]["numberOfAssets"] == 0
    fine = add_asset(app, "0801", "a.txt")
    wrong = add_asset(app, "0801", "b.jpg", checksum_derivative="0" * 64)
    gone = add_asset(app, "0801", "c.txt")
    with app.app_context():
        row = db.session.scalars(db.select(Asset).where(Asset.asset_id == gone)).one()
        storage.delete(row.original_key)
    said = mia("GET", "/projects/0801/checksumreport").json
    assert said["summary"] == {
        "numberOfAssets": 3,
        "numberOfFiles": 6,
        "numberOfChecksumMatches": 4,
    }
    matches = {
        entry["assetId"]: [file["checksumMatches"] for file in entry["results"]]
        for entry in said["results"]
    }
    assert matches == {fine: [True, True], wrong: [True, False], gone: [False, True]}
    assert said["results"][1]["results"][1]["filename"] == f"{wrong}.jpx"


@pytest.mark.usefixtures("database")
def test_a_project_is_erased_only_where_the_settings_allow_it(
    app: Flask, mia: Ingest, ada: Ingest
) -> None:
    mia.uploaded("a.txt")
    add_asset(app, "0801", "b.txt")
    place = "/projects/0801/erase"
    assert ada("DELETE", place).json == {"reason": "This desk does not erase projects."}
    app.config["DESK"] = app.config["DESK"].model_copy(update={"erase_projects": True})
    assert mia("DELETE", place).json == {"reason": "Admin permissions required."}
    assert mia.start().status_code == 202
    assert ada("DELETE", place).status_code == 409
    end(app)
    answer = ada("DELETE", place)
    assert (answer.status_code, answer.json) == (200, {"id": "0801"})
    assert ada("DELETE", place).json == {"id": "0801", "type": "project"}
    with app.app_context():
        for row in (AssetProject, Asset, AssetIngest):
            assert db.session.query(row).count() == 0
        last = db.session.scalars(db.select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert last is not None
        assert (last.action, last.about_name) == ("project-removed", "0801")
    assert rows(app) == []


def test_few_projects_are_read_again_at_once(app: Flask, mia: Ingest) -> None:
    add_asset(app, "0801", "a.txt")
    address = "/projects/0801/checksumreport"
    with app.app_context(), ExitStack() as others:
        for _ in range(AT_ONCE):
            assert others.enter_context(turn("checksums", 0))
        assert mia("GET", address).status_code == 503
    for _ in range(AT_ONCE + 1):
        assert mia("GET", address).json["summary"]["numberOfAssets"] == 1
