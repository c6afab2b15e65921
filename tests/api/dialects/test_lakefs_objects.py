"""Objects of lakeFS: uploaded, listed, read in parts, removed."""

import hashlib
import io
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask

from tests.api.dialects.lakes import API, HOME, Lake, pair
from webapp import storage
from webapp.lake.entries import Entry
from webapp.services.lake import staging

OBJECTS = f"{HOME}/branches/main/objects"
READ = f"{HOME}/refs/main/objects"


def read(lake: Lake, path: str, **headers: str) -> Any:
    return lake("GET", READ, query_string={"path": path}, headers=headers)


def test_a_body_becomes_an_object(plants: Lake) -> None:
    headers = {"X-Lakefs-Meta-Colour": "green", "Content-Type": "text/csv; charset=utf-8"}
    query = {"path": "c/a b.txt"}
    made = plants("POST", OBJECTS, query_string=query, data=b"1,2\n", headers=headers)
    assert made.status_code == 201
    found = made.json
    assert found == plants.get(f"{READ}/stat", **query)
    assert found.pop("mtime") > 1_700_000_000
    assert found == {
        "path": "c/a b.txt",
        "path_type": "object",
        "physical_address": "local://plants/data/" + hashlib.sha256(b"1,2\n").hexdigest(),
        "checksum": hashlib.md5(b"1,2\n").hexdigest(),
        "size_bytes": 4,
        "content_type": "text/csv; charset=utf-8",
        "metadata": {"colour": "green"},
    }
    assert plants.paths() == ["c/a b.txt"]
    bare = plants.get(f"{READ}/stat", user_metadata="False", **query)
    assert "metadata" not in bare


def test_both_ways_to_write_a_blank_in_a_query_mean_it(plants: Lake) -> None:
    plants.upload("c/a b.txt")
    for query in ("path=c/a%20b.txt", "path=c%2Fa+b.txt&presign=False"):
        assert plants.get(f"{READ}/stat?{query}")["path"] == "c/a b.txt"


@pytest.mark.parametrize(
    ("form", "kind", "content"),
    [
        ({"content": (io.BytesIO(b"abc"), "x.csv", "text/csv")}, "text/csv", b"abc"),
        ({"content": (io.BytesIO(b""), "x.bin")}, "application/octet-stream", b""),
        ({"content": "text"}, "application/octet-stream", b"text"),
    ],
)
def test_the_field_content_of_a_form_becomes_an_object(
    form: dict[str, Any], kind: str, content: bytes, plants: Lake
) -> None:
    made = plants("POST", f"{OBJECTS}?path=a", data=form, content_type="multipart/form-data")
    assert (made.status_code, made.json["content_type"]) == (201, kind)
    assert read(plants, "a").data == content


def test_a_form_without_content_is_refused(plants: Lake) -> None:
    form = {"file": (io.BytesIO(b"abc"), "x.csv")}
    place = f"{OBJECTS}?path=a"
    for sent in (
        {"data": form, "content_type": "multipart/form-data"},
        {"data": b"", "headers": {"Content-Type": "multipart/form-data"}},
    ):
        assert plants.refusal("POST", place, **sent)[0] == 400
    assert plants.paths() == []


def test_a_body_that_its_sender_calls_a_form_is_taken_as_it_is(plants: Lake) -> None:
    kind = "application/x-www-form-urlencoded"
    content = b"x=1&" * 200_000
    made = plants("POST", f"{OBJECTS}?path=a", data=content, content_type=kind)
    assert (made.status_code, made.json["size_bytes"]) == (201, 800_000)
    assert read(plants, "a").data == content


def test_an_object_that_is_too_large_leaves_nothing(app: Flask, plants: Lake) -> None:
    small = app.config["DESK"].model_copy(update={"max_upload_bytes": 1000})
    app.config["DESK"] = small
    assert plants.refusal("POST", f"{OBJECTS}?path=a", data=b"x" * 1001)[0] == 413
    assert plants.refusal("POST", f"{OBJECTS}?path=a", data=b"x" * 2_000_000)[0] == 413
    assert plants.upload("a", b"x" * 1000).status_code == 201
    assert list(Path(small.scratch).glob("*")) == []


@pytest.mark.parametrize(
    "path",
    ["", "%00", "a%00b", "%ff", "x" * 1025, quote("ü" * 513)],
    ids=["empty", "nul", "nul inside", "no text", "long", "long in bytes"],
)
def test_a_path_that_no_object_can_have_is_refused(path: str, plants: Lake) -> None:
    for method, place in (
        ("POST", OBJECTS),
        ("DELETE", OBJECTS),
        ("GET", READ),
        ("GET", f"{READ}/stat"),
    ):
        assert plants.refusal(method, f"{place}?path={path}", data=b"1")[0] == 400
    assert plants.refusal("POST", OBJECTS, data=b"1")[0] == 400


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "//a",
        "../../etc/passwd",
        "a/./b",
        ".",
        "a\nb",
        "a\tb",
        "ü/🌱",
        "%",
        "%2e",
        "a?b#c",
        "x" * 1024,
        " ",
        "\u202e",
        "\ufffd",
    ],
)
def test_any_other_text_is_a_path(path: str, plants: Lake) -> None:
    assert plants.upload(path, b"12").status_code == 201
    plants.commit()
    assert plants.paths() == [path]
    assert read(plants, path).data == b"12"
    assert plants("DELETE", OBJECTS, query_string={"path": path}).status_code == 204


def test_objects_are_listed_in_the_order_of_bytes_by_folder_and_by_page(plants: Lake) -> None:
    plants.committed("a", "a/1", "a/2", "b/x/1", "b/y")
    plants.upload("a-b")
    plants.upload("ä")
    plants.upload("Z")
    plants("DELETE", f"{OBJECTS}?path=a/2")
    every = ["Z", "a", "a-b", "a/1", "b/x/1", "b/y", "ä"]
    assert plants.paths() == every
    assert plants.paths(delimiter="/") == ["Z", "a", "a-b", "a/", "b/", "ä"]
    assert plants.paths(delimiter="/", prefix="b/") == ["b/x/", "b/y"]
    assert plants.paths(delimiter="/", after="a/") == ["b/", "ä"]
    assert plants.paths(after="a-b", amount=2) == ["a/1", "b/x/1"]
    assert plants.paths(prefix="a", after="zzz") == []
    seen, after = [], ""
    while True:
        page = plants.get(f"{READ}/ls", amount=2, after=after)
        seen += [one["path"] for one in page["results"]]
        after = page["pagination"]["next_offset"]
        if not page["pagination"]["has_more"]:
            break
    assert (seen, after) == (every, "")
    folder = plants.get(f"{READ}/ls", delimiter="/", prefix="b/")["results"][0]
    nothing = {"physical_address": "", "checksum": "", "mtime": 0}
    assert folder == {"path": "b/x/", "path_type": "common_prefix", **nothing}


def test_more_than_a_thousand_changes_come_in_pages_too(app: Flask, plants: Lake) -> None:
    """They are read from the database so many at a time."""
    with app.app_context():
        staging.put(1, *(Entry(f"{n:04}", "local://plants/data/x") for n in range(2100)))
    page = plants.get(f"{READ}/ls", amount=1000, after="0999")
    assert [one["path"] for one in page["results"]] == [f"{n:04}" for n in range(1000, 2000)]
    assert page["pagination"]["has_more"]
    plants.commit()
    assert plants.paths(after="1999", amount=1000) == [f"{n:04}" for n in range(2000, 2100)]
    gone = [f"{n:04}" for n in range(1000)]
    plants("POST", f"{OBJECTS}/delete", json={"paths": gone})
    assert plants.paths(amount=1) == ["1000"]


@pytest.mark.parametrize(
    ("wanted", "content", "shown"),
    [
        ("bytes=0-1", b"01", "bytes 0-1/10"),
        ("bytes=8-", b"89", "bytes 8-9/10"),
        ("bytes=8-99", b"89", "bytes 8-9/10"),
        ("bytes=-3", b"789", "bytes 7-9/10"),
        ("bytes=-99", b"0123456789", "bytes 0-9/10"),
    ],
)
def test_an_object_is_read_in_parts(wanted: str, content: bytes, shown: str, plants: Lake) -> None:
    plants.upload("a", b"0123456789")
    answer = read(plants, "a", Range=wanted)
    assert (answer.status_code, answer.data) == (206, content)
    assert answer.headers["Content-Range"] == shown
    assert answer.headers["Content-Length"] == str(len(content))


@pytest.mark.parametrize(
    "wanted",
    [
        "bytes=10-",
        "bytes=5-4",
        "bytes=-0",
        "bytes=-",
        "x",
        "bytes=0-1,3-4",
        "bytes=" + "9" * 5000 + "-",
    ],
)
def test_a_part_that_is_none_is_refused(wanted: str, plants: Lake) -> None:
    plants.upload("a", b"0123456789")
    answer = read(plants, "a", Range=wanted)
    assert answer.status_code == 416
    assert set(answer.json) == {"message"}
    assert answer.headers["Content-Range"] == "bytes */10"


def test_an_object_is_read_with_what_is_known_of_it(plants: Lake) -> None:
    made = plants.upload("a.html", b"<script>alert(1)</script>").json
    answer = read(plants, "a.html")
    assert answer.headers["ETag"] == f'"{made["checksum"]}"'
    moment = parsedate_to_datetime(answer.headers["Last-Modified"])
    assert moment.timestamp() == made["mtime"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    again = read(plants, "a.html", **{"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    head = plants("HEAD", f"{READ}?path=a.html")
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == str(made["size_bytes"])
    missing = plants("HEAD", f"{READ}?path=nothing")
    assert (missing.status_code, missing.data) == (404, b"")


def test_an_empty_object_is_read_whole_but_not_in_parts(plants: Lake) -> None:
    plants.upload("a", b"")
    answer = read(plants, "a")
    assert (answer.status_code, answer.data) == (200, b"")
    assert read(plants, "a", Range="bytes=0-").status_code == 416


def test_bytes_that_are_gone_are_said_to_be_gone(app: Flask, plants: Lake) -> None:
    address = plants.upload("a", b"1").json["physical_address"]
    with app.app_context():
        storage.delete(storage.lake_key(address.rpartition("/")[2]))
    answer = read(plants, "a")
    assert (answer.status_code, answer.json) == (410, {"message": "No data"})
    assert plants.get(f"{READ}/stat", path="a")["size_bytes"] == 1


def test_the_same_bytes_are_kept_once_and_old_ones_stay_in_their_commits(plants: Lake) -> None:
    one, other = (plants.upload(path, b"same").json for path in ("a", "b"))
    assert one["physical_address"] == other["physical_address"]
    plants.commit()
    plants.upload("a", b"new")
    plants.commit()
    assert read(plants, "a").data == b"new"
    before = plants("GET", f"{HOME}/refs/main~1/objects?path=a")
    assert before.data == b"same"


def test_an_object_that_must_be_new_is_not_written_over(plants: Lake) -> None:
    place, new = f"{OBJECTS}?path=a", {"If-None-Match": "*"}
    assert plants("POST", place, data=b"1", headers=new).status_code == 201
    there = (412, "path already exists")
    assert plants.refusal("POST", place, data=b"2", headers=new) == there
    plants.commit()
    assert plants.refusal("POST", place, data=b"2", headers=new) == there
    plants("DELETE", place)
    assert plants("POST", place, data=b"3", headers=new).status_code == 201
    assert plants.refusal("POST", place, data=b"4", headers={"If-None-Match": '"x"'})[0] == 400
    assert plants.refusal("POST", place, data=b"4", headers={"If-Match": '"x"'})[0] == 501
    assert read(plants, "a").data == b"3"


def test_a_removed_object_is_gone_from_the_branch_and_stays_in_its_commits(plants: Lake) -> None:
    plants.committed("a", "b")
    plants.upload("c")
    for path in ("a", "c"):
        assert plants("DELETE", f"{OBJECTS}?path={path}").status_code == 204
        assert plants.refusal("GET", f"{READ}/stat?path={path}") == (404, "path not found")
        assert plants.refusal("DELETE", f"{OBJECTS}?path={path}") == (404, "path not found")
    assert plants.paths() == ["b"]
    found = plants.get(f"{HOME}/branches/main/diff")["results"]
    assert found == [{"type": "removed", "path": "a", "path_type": "object"}]
    plants.commit()
    assert (plants.paths("main"), plants.paths("main~1")) == (["b"], ["a", "b"])


def test_many_objects_are_removed_at_once(plants: Lake) -> None:
    plants.committed("a", "b", "c")
    answer = plants("POST", f"{OBJECTS}/delete", json={"paths": ["a", "b", "nothing", ""]})
    assert (answer.status_code, answer.json) == (200, {"errors": []})
    assert plants.paths() == ["c"]
    for wrong in ({}, {"paths": "a"}, {"paths": [1]}, {"paths": ["x"] * 1001}, {"paths": ["\0"]}):
        assert plants.refusal("POST", f"{OBJECTS}/delete", json=wrong)[0] == 400


def test_metadata_and_type_of_an_object_have_their_limits(plants: Lake) -> None:
    place = f"{OBJECTS}?path=a"
    kind = {"Content-Type": "text/" + "x" * 300}
    assert plants.refusal("POST", place, data=b"1", headers=kind)[0] == 400
    assert plants.paths() == []


def test_what_is_read_through_a_login_is_no_page_of_the_desk(app: Flask, plants: Lake) -> None:
    plants.upload("evil.js", b"alert(1)")
    answer = app.test_client().get(f"{API}/{READ}?path=evil.js", headers=pair(plants.person.key))
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Cache-Control"] == "no-store"
