"""What a key of lakeFS is no good for: bytes of others, and answers that know no end."""

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event

from tests.api.dialects.lakes import HOME, Lake
from tests.desk import Person, make_person
from tests.workers.lake_work import inbox
from webapp.extensions import db
from webapp.lake.entries import Entry
from webapp.models import LakeRepository, User
from webapp.services.lake import content, imports, log, repositories, staging
from webapp.services.lake.branches import get as branch_of
from webapp.services.lake.requests import ImportRequest

pytestmark = pytest.mark.usefixtures("readers_apart")

SECRET = b"for the eyes of Mia"


@pytest.fixture
def eve(app: Flask) -> Lake:
    """Somebody with a key who is in no repository of others."""
    return Lake(app.test_client(), make_person(app, "eve@example.org"))


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """What the database is asked meanwhile."""
    asked: list[str] = []
    with app.app_context():
        engine = db.engine

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)


def own(app: Flask, person: Person, namespace: str) -> int:
    """A repository of this person that keeps its objects there; gives its first branch."""
    with app.app_context():
        owner = db.session.get_one(User, person.id)
        row = repositories.create(owner, "mirror", namespace)
        found = branch_of(row, "main").id
        db.session.remove()
        return found


def test_nothing_is_imported_from_where_a_repository_seems_to_keep_its_objects(
    app: Flask, eve: Lake
) -> None:
    with app.app_context():
        folder = inbox(data__a=b"1")
    for number, end in enumerate(("", "/", "//")):
        name = f"mirror{number}"
        space = f"local://{folder}{end}"
        made = {"name": name, "storage_namespace": space}
        assert eve("POST", "repositories", json=made).status_code == 201
        path = {"type": "common_prefix", "path": f"local://{folder}/data/", "destination": ""}
        body = {"paths": [path], "commit": {"message": ""}}
        status, message = eve.refusal(
            "POST", f"repositories/{name}/branches/main/import", json=body
        )
        assert (status, "invalid import source" in message) == (400, True)


def test_the_digest_of_a_file_is_no_key_to_the_bytes_of_another_repository(
    app: Flask, plants: Lake, eve: Lake
) -> None:
    assert plants.upload("secret", SECRET).status_code == 201
    digest = hashlib.sha256(SECRET).hexdigest()
    branch_id = own(app, eve.person, "local:///srv/mirror")
    address = f"local:///srv/mirror/data/{digest}"
    with app.app_context():
        staging.put(branch_id, Entry("mine", address, size=len(SECRET)))
        db.session.remove()
    place = "repositories/mirror/refs/main/objects?path=mine"
    assert eve.refusal("GET", place) == (410, "No data")


def test_texts_that_lists_would_be_full_of_are_refused(plants: Lake) -> None:
    plants.upload("a")
    long = {str(number): "x" * 1000 for number in range(17)}
    assert plants.commit("m" * 50_001).status_code == 400
    assert plants.commit("m", metadata=long).status_code == 400
    many = plants.refusal("POST", f"{HOME}/metadata", json={"metadata": long})
    assert many == (400, "metadata: at most 16,000 characters are kept, names and all")
    headers = {f"X-Lakefs-Meta-{name}": text for name, text in long.items()}
    upload = f"{HOME}/branches/main/objects?path=b"
    assert plants.refusal("POST", upload, data=b"1", headers=headers)[0] == 400
    source = {"paths": [], "commit": {"message": "", "metadata": long}}
    assert plants.refusal("POST", f"{HOME}/branches/main/import", json=source)[0] == 400
    assert plants.commit("m" * 50_000, metadata={"of": "x" * 15_000}).status_code == 201


def test_metadata_does_not_grow_without_end_little_by_little(plants: Lake) -> None:
    place = f"{HOME}/metadata"
    for number in range(2):
        kept = {"metadata": {str(number): "x" * 7_000}}
        assert plants("POST", place, json=kept).status_code == 201
    assert plants.refusal("POST", place, json={"metadata": {"2": "x" * 7_000}})[0] == 400
    assert sorted(plants.get(place)) == ["0", "1"]


def test_a_reference_of_very_many_steps_is_no_more_work_than_one_of_few(
    app: Flask, plants: Lake
) -> None:
    first = plants.get(f"{HOME}/commits/main")["id"]
    with counted(app) as queries:
        assert plants.get(f"{HOME}/commits/main{'~0^0@' * 1000}")["id"] == first
    assert len(queries) < 20


def test_a_content_type_that_no_header_can_have_is_refused(plants: Lake) -> None:
    form = {"content": (io.BytesIO(b"1"), "a.txt", "text/日本")}
    place = f"{HOME}/branches/main/objects?path=a"
    sent = {"data": form, "content_type": "multipart/form-data"}
    assert plants.refusal("POST", place, **sent) == (400, "Content-Type: this is no type")


def stage(app: Flask, *paths: str, text: str = "1") -> None:
    """Changes of the branch of Mia, without the bytes."""
    with app.app_context():
        row = db.session.query(LakeRepository).filter_by(name="plants").one()
        entries = [Entry(path, f"local:///elsewhere/{text}", text, 1, 1, "text") for path in paths]
        staging.put(branch_of(row, "main").id, *entries)
        db.session.remove()


def test_a_page_of_many_small_folders_is_read_in_one_go(app: Flask, plants: Lake) -> None:
    paths = [f"{folder:03}/{number}" for folder in range(300) for number in range(3)]
    stage(app, *paths)
    asked = {"delimiter": "/", "amount": 1000}
    for place in ("refs/main/objects/ls", "branches/main/diff"):
        with counted(app) as queries:
            assert len(plants.get(f"{HOME}/{place}", **asked)["results"]) == 300
        assert len(queries) < 20


def test_folders_of_differences_are_not_each_looked_for_from_the_beginning(
    app: Flask, plants: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage(app, *[f"{number:05}/a" for number in range(5_000)])
    plants.commit()
    stage(app, *[f"{number:05}/a" for number in range(300)], text="2")
    plants.commit()
    loaded, load = [], content.load
    monkeypatch.setattr(content, "load", lambda name: loaded.append(name) or load(name))
    place = f"{HOME}/refs/main~1/diff/main"
    assert len(plants.get(place, delimiter="/", amount=1000)["results"]) == 300
    assert len(loaded) == 2


def test_a_search_in_a_long_log_is_told_in_pages_that_may_be_empty(
    plants: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "MOST_LOOKS", 4)
    plants.committed("a")
    for number in range(5):
        plants.commit(str(number), allow_empty=True)
    place, asked = f"{HOME}/refs/main/commits", {"objects": ["a", "b"]}
    pages = [plants.get(place, **asked)]
    while pages[-1]["pagination"]["has_more"]:
        pages.append(plants.get(place, **asked, after=pages[-1]["pagination"]["next_offset"]))
    assert [[one["message"] for one in page["results"]] for page in pages] == [
        [],
        [],
        ["Add a"],
        [],
    ]
    cut = plants.get(place, **asked, limit="true")["pagination"]
    assert (cut["has_more"], cut["next_offset"]) == (False, "")


def test_a_list_of_imports_never_grows_beyond_what_one_answer_can_hold(
    app: Flask, plants: Lake
) -> None:
    place, start = f"{HOME}/imports", f"{HOME}/branches/main/import"
    path = {"type": "object", "path": "local:///" + "x" * 600, "destination": "a"}
    large = {"paths": [path] * 900, "commit": {"message": ""}}
    status, message = plants.refusal("POST", start, json=large)
    assert (status, message) == (400, "the paths have at most 500,000 characters together")
    asked = ImportRequest.model_validate({"paths": [path], "commit": {"message": ""}})
    with app.app_context():
        row = db.session.query(LakeRepository).filter_by(name="plants").one()
        for _ in range(101):
            imports.add(row.owner_id, row.id, "main", asked)
        db.session.commit()
        db.session.remove()
    first = plants.get(place, amount=1000)
    rest = plants.get(place, amount=1000, after=first["pagination"]["next_offset"])
    assert (len(first["results"]), len(rest["results"])) == (100, 1)


@pytest.mark.parametrize("kind", ["tag", "branch"])
def test_the_id_of_a_commit_means_it_whatever_is_called_like_it(kind: str, plants: Lake) -> None:
    old = plants.committed("a")
    plants.committed("b")
    if kind == "tag":
        assert plants("POST", f"{HOME}/tags", json={"id": old, "ref": "main"}).status_code == 201
    else:
        body = {"name": old, "source": "main"}
        assert plants("POST", f"{HOME}/branches", json=body).status_code == 201
    assert plants.get(f"{HOME}/commits/{old}")["id"] == old
    assert plants.paths(old) == ["a"]
