"""The ingest of a project begins, keeps others away, leaves a mapping, and is finalized."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.api.dialects.ingests import Ingest
from tests.api.dialects.test_dsp_uploads import paths, rows
from tests.asset_rows import add_asset
from webapp.extensions import db
from webapp.models import AssetIngest, AssetProject, AuditEntry, Process
from webapp.states import ProcessKind, ProcessState

BUSY = {"reason": "A bulk ingest is currently in progress for project 0801."}
NO_FOLDER = {"id": "0801", "type": "Import folder not found."}


def end(app: Flask, state: ProcessState = ProcessState.SUCCEEDED) -> None:
    """Let all that runs be over."""
    with app.app_context():
        db.session.execute(db.update(Process).values(state=state))
        db.session.commit()


@pytest.mark.usefixtures("database")
def test_an_ingest_is_asked_for_once_and_is_a_process_of_whoever_asks(
    app: Flask, mia: Ingest
) -> None:
    mia.uploaded("a.txt")
    answer = mia.start()
    assert (answer.status_code, answer.json) == (202, {"id": "0801"})
    again = mia.start()
    assert (again.status_code, again.json) == (409, BUSY)
    with app.app_context():
        process = db.session.scalars(db.select(Process)).one()
        assert (process.kind, process.owner.email) == (
            ProcessKind.ASSETS_INGEST,
            "mia@example.org",
        )
        assert db.session.scalars(db.select(AssetIngest)).one().ticket == ""


def test_nothing_is_ingested_finalized_or_mapped_before_anything_was_uploaded(
    mia: Ingest, ada: Ingest
) -> None:
    for client in (mia, Ingest(ada.client, ada.token, "0801"), Ingest(ada.client, ada.token)):
        for answer in (client.start(), client.bulk("POST", "/finalize")):
            assert (answer.status_code, answer.json) == (404, NO_FOLDER)
        answer = client.mapping()
        assert (answer.status_code, answer.json) == (404, {"id": "0801", "type": "project"})
    nobodys = Ingest(ada.client, ada.token, "0a0b")
    assert nobodys.start().json == {"id": "0a0b", "type": "Import folder not found."}
    assert nobodys.mapping().json == {"id": "0a0b", "type": "project"}


def test_from_the_answer_on_until_the_end_everything_else_is_409(app: Flask, mia: Ingest) -> None:
    mia.uploaded("a.txt")
    assert mia.start().status_code == 202
    for answer in (
        mia.mapping(),
        mia.upload("b.txt"),
        mia.start(),
        mia.bulk("POST", "/finalize"),
    ):
        assert (answer.status_code, answer.json) == (409, BUSY)
    assert paths(app) == ["a.txt"]
    end(app)
    assert mia.mapping().status_code == 200
    assert mia.upload("b.txt").status_code == 200


def test_other_projects_go_on_meanwhile(app: Flask, mia: Ingest, ada: Ingest) -> None:
    mia.uploaded("a.txt")
    assert mia.start().status_code == 202
    other = Ingest(ada.client, ada.token, "0802")
    other.uploaded("a.txt")
    assert other.start().status_code == 202


def test_the_mapping_is_the_one_of_the_original_byte_by_byte(app: Flask, mia: Ingest) -> None:
    mia.uploaded("z.txt")
    assert mia.start().status_code == 202
    end(app)
    answer = mia.mapping()
    assert answer.data == b"original,derivative"
    assert answer.headers["Content-Type"] == "text/csv"
    assert answer.headers["Content-Disposition"] == "attachment; filename=mapping.csv"
    names = ["z.txt", "Côté/a b.jpg", "a, b.txt", 'say "x"/a.txt', "it's.txt"]
    made = [add_asset(app, "0801", name) for name in names]
    add_asset(app, "0801", "of an earlier one.txt", mapped=False)
    assert mia.mapping().data.decode() == "\n".join(
        (
            "original,derivative",
            f"z.txt,{made[0]}.txt",
            f"Côté/a b.jpg,{made[1]}.jpx",
            f'"a, b.txt",{made[2]}.txt',
            f'"say ""x""/a.txt",{made[3]}.txt',
            f"it's.txt,{made[4]}.txt",
        )
    )


@pytest.mark.usefixtures("database")
def test_finalizing_takes_away_what_waits_and_the_mapping_but_no_asset(
    app: Flask, mia: Ingest
) -> None:
    mia.uploaded("a.txt")
    assert mia.start().status_code == 202
    end(app)
    made = add_asset(app, "0801", "b.txt")
    answer = mia.bulk("POST", "/finalize")
    assert (answer.status_code, answer.json) == (200, {"id": "0801"})
    assert rows(app) == []
    assert mia.mapping().status_code == 404
    assert mia.start().json == mia.bulk("POST", "/finalize").json == NO_FOLDER
    assert mia("GET", f"/projects/0801/assets/{made}").status_code == 200
    mia.uploaded("c.txt")
    assert mia.mapping().status_code == 404
    assert mia.start().status_code == 202
    end(app)
    assert mia.mapping().data == b"original,derivative"


def test_what_is_done_is_in_the_audit_log(app: Flask, mia: Ingest) -> None:
    mia.uploaded("a.txt")
    mia.start()
    end(app)
    mia.bulk("POST", "/finalize")
    with app.app_context():
        about = db.select(AuditEntry).where(AuditEntry.about == "project")
        said = db.session.scalars(about.order_by(AuditEntry.id)).all()
        assert [entry.action for entry in said][1:] == ["import-started", "finalized"]
        assert {entry.who for entry in said[1:]} == {"mia@example.org"}
        assert said[1].key.startswith("imp_")


@pytest.mark.usefixtures("valkey")
def test_files_are_ingested_and_mapped(app: Flask, mia: Ingest, work: Callable[[], None]) -> None:
    mia.uploaded("a.txt", "sub/b.TXT")
    assert mia.start().status_code == 202
    work()
    lines = mia.mapping().text.split("\n")
    assert lines[0] == "original,derivative"
    assert sorted(line.partition(",")[0] for line in lines[1:]) == ["a.txt", "sub/b.TXT"]
    assert rows(app) == []
    with app.app_context():
        project = db.session.scalars(db.select(AssetProject)).one()
        assert (project.import_folder, project.has_mapping) == (True, True)
    mia.uploaded("c.txt")
    assert mia.start().status_code == 202
    work()
    assert mia.mapping().text.split("\n")[:3] == lines
