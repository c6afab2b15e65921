"""Projects of assets in the desk's own JSON: made, looked at, ingested, finalized."""

import pytest
from flask import Flask

from tests.api.conftest import Script
from tests.api.dialects.test_dsp_runs import end
from tests.asset_rows import add_asset, add_waiting
from tests.desk import make_person
from webapp.extensions import db
from webapp.models import MemberRole, User
from webapp.services.assets import projects

HOME = "/api/assets/projects/0801"


@pytest.fixture
def project(call: Script) -> Script:
    """A script of a member who has made the project 0801."""
    body = {"shortcode": "0801", "title": "  Plants of  the Alps "}
    answer = call("POST", "/api/assets/projects", json=body)
    assert answer.status_code == 201, answer.text
    assert answer.headers["Location"] == HOME
    return call


@pytest.mark.usefixtures("database")
def test_a_project_is_made_and_found(app: Flask, project: Script) -> None:
    said = project("GET", HOME).json
    assert said == {
        "shortcode": "0801",
        "title": "Plants of the Alps",
        "owner": "mia@example.org",
        "created_at": said["created_at"],
        "role": "admin",
        "import_folder": False,
        "has_mapping": False,
        "waiting": 0,
        "failed": 0,
        "assets": 0,
        "bytes": 0,
        "ingest": None,
        "newest": None,
    }
    assert project("GET", HOME.lower()).json == said
    assert project("GET", "/api/assets/projects").json["projects"] == [said]
    again = project("POST", "/api/assets/projects", json={"shortcode": "0801"})
    assert again.status_code == 409


@pytest.mark.parametrize(
    "body",
    [
        {"shortcode": "1"},
        {"shortcode": "08011"},
        {"shortcode": "xyz0"},
        {"shortcode": "\uff10801"},
        {"shortcode": "0801", "title": "a\u202eb"},
        {"shortcode": "0801", "title": "x" * 201},
        {"shortcode": "0801", "owner": "ada"},
        {"shortcode": 801},
        {},
    ],
)
def test_nonsense_makes_no_project(call: Script, body: dict[str, object]) -> None:
    assert call("POST", "/api/assets/projects", json=body).status_code == 422
    assert call("GET", "/api/assets/projects").json["projects"] == []


def test_files_that_wait_and_those_that_failed_are_listed_apart(
    app: Flask, project: Script
) -> None:
    for number in range(3):
        add_waiting(app, "0801", f"{number}.txt")
    failed = add_waiting(app, "0801", "bad.png", problem="empty-file", size=7)
    add_waiting(app, "0801", "alone.txt", ticket="t" * 32)
    first = project("GET", f"{HOME}/files?limit=2").json
    assert [file["path"] for file in first["files"]] == ["0.txt", "1.txt"]
    rest = project("GET", f"{HOME}/files?limit=2&after={first['next_after']}").json
    assert [file["path"] for file in rest["files"]] == ["2.txt"]
    assert rest["next_after"] is None
    (file,) = project("GET", f"{HOME}/files?failed=true").json["files"]
    assert (file["id"], file["path"], file["size"]) == (failed, "bad.png", 7)
    assert file["problem"] == "empty-file"
    assert file["sentence"]
    assert file["fix"]
    said = project("GET", HOME).json
    assert (said["waiting"], said["failed"]) == (3, 1)
    lines = project("GET", f"{HOME}/failures.csv").text.splitlines()
    assert lines[0] == "path,size,code,what is wrong,how to mend it"
    assert lines[1].startswith("bad.png,7,empty-file,")


@pytest.mark.usefixtures("database")
def test_an_ingest_is_asked_for_and_told_of(app: Flask, project: Script) -> None:
    assert project("POST", f"{HOME}/ingest", json={}).status_code == 404
    with app.app_context():
        projects.find("0801").import_folder = True
        db.session.commit()
    answer = project("POST", f"{HOME}/ingest", json={"failed_only": True})
    assert answer.status_code == 202
    assert answer.json["failed_only"] is True
    number = answer.json["process"]["id"]
    assert answer.headers["Location"] == f"/api/processes/{number}"
    assert project("GET", HOME).json["ingest"]["process"]["id"] == number
    assert project("POST", f"{HOME}/ingest", json={}).status_code == 409
    assert project("GET", f"{HOME}/mapping.csv").status_code == 409
    end(app)
    (told,) = project("GET", f"{HOME}/ingests").json["ingests"]
    assert told["process"]["id"] == number
    assert project("GET", f"{HOME}/mapping.csv").text == "original,derivative"


def test_finalizing_asks_before_files_are_lost(app: Flask, project: Script) -> None:
    assert project("POST", f"{HOME}/finalize", json={}).status_code == 404
    with app.app_context():
        projects.find("0801").import_folder = True
        db.session.commit()
    add_waiting(app, "0801", "a.txt")
    add_waiting(app, "0801", "b.png", problem="empty-file")
    refused = project("POST", f"{HOME}/finalize", json={})
    assert refused.status_code == 409
    assert refused.json["error"]["detail"] == {"waiting": 1, "failed": 1, "bytes": 2}
    answer = project("POST", f"{HOME}/finalize", json={"force": True})
    assert answer.status_code == 200
    assert (answer.json["waiting"], answer.json["import_folder"]) == (0, False)


def test_assets_are_listed_and_looked_at(app: Flask, project: Script) -> None:
    first = add_asset(app, "0801", "a.txt", b"one")
    second = add_asset(app, "0801", "b.jpg", width=3, height=2)
    third = add_asset(app, "0801", "a.txt", b"anew")
    page = project("GET", f"{HOME}/assets?limit=2").json
    assert [asset["id"] for asset in page["assets"]] == [third, second]
    rest = project("GET", f"{HOME}/assets?limit=2&before={page['next_before']}").json
    assert [asset["id"] for asset in rest["assets"]] == [first]
    versions = project("GET", f"{HOME}/assets?path=a.txt").json["assets"]
    assert [asset["id"] for asset in versions] == [third, first]
    one = project("GET", f"{HOME}/assets/{second}").json
    assert (one["kind"], one["width"], one["height"], one["path"]) == ("still-image", 3, 2, "b.jpg")
    assert one["internal_filename"] == f"{second}.jpx"
    assert project("GET", f"{HOME}/assets/nothing").status_code == 404
    assert project("GET", f"{HOME}/assets/%00").status_code == 404
    assert project("GET", HOME).json["assets"] == 3


def test_a_member_sees_and_does_what_their_role_says(app: Flask, project: Script) -> None:
    eve = make_person(app, "eve@example.org")
    script = Script(app.test_client(), eve)

    def let(role: MemberRole) -> None:
        with app.app_context():
            other = db.session.get_one(User, eve.id)
            projects.set_member(projects.find("0801"), other, role)
            db.session.remove()

    assert script("GET", HOME).status_code == 404
    let(MemberRole.READER)
    assert script("GET", HOME).json["role"] == "reader"
    assert script("POST", f"{HOME}/ingest", json={}).status_code == 403
    assert script("POST", f"{HOME}/finalize", json={}).status_code == 403
    headers = {"Tus-Resumable": "1.0.0", "Upload-Length": "1"}
    assert script("POST", f"{HOME}/uploads", headers=headers).status_code == 403
    let(MemberRole.WRITER)
    assert script("POST", f"{HOME}/finalize", json={}).status_code == 404
    (listed,) = script("GET", "/api/assets/projects").json["projects"]
    assert listed["shortcode"] == "0801"


@pytest.mark.parametrize("shortcode", ["%00", "zzzz", "08011", "\u0130801", "0801%2F"])
def test_what_is_no_shortcode_is_no_project(call: Script, shortcode: str) -> None:
    assert call("GET", f"/api/assets/projects/{shortcode}").status_code == 404


def test_projects_are_listed_in_parts_and_found_by_a_text(project: Script) -> None:
    for code, title in (("0802", "Alpine mosses"), ("0803", "Coins")):
        project("POST", "/api/assets/projects", json={"shortcode": code, "title": title})
    first = project("GET", "/api/assets/projects?limit=2").json
    assert [one["shortcode"] for one in first["projects"]] == ["0801", "0802"]
    rest = project("GET", f"/api/assets/projects?limit=2&after={first['next_after']}").json
    assert ([one["shortcode"] for one in rest["projects"]], rest["next_after"]) == (["0803"], "")
    found = project("GET", "/api/assets/projects?text=alp").json["projects"]
    assert [one["shortcode"] for one in found] == ["0801", "0802"]
