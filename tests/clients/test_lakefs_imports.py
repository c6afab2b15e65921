"""The packages of lakeFS, unchanged, import from the inbox of a desk."""

import hashlib
import importlib
import os
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import lakefs
import pytest
from lakefs.client import Client
from lakefs.exceptions import (
    BadRequestException,
    ConflictException,
    ImportManagerException,
    NotAuthorizedException,
)

from tests.faults.desk import until
from webapp import create_app
from webapp.cli.running import RunningDesk
from webapp.extensions import db
from webapp.models import Scope
from webapp.services import keys
from webapp.settings import Settings

POLL = timedelta(milliseconds=100)


@pytest.fixture
def folder(live_desk: RunningDesk, name: str) -> Path:
    """A folder of this test's own in the inbox, with two files."""
    found = live_desk.data / "inbox" / name
    (found / "sub").mkdir(parents=True)
    (found / "a").write_bytes(b"0123456789")
    (found / "sub" / "b").write_bytes(b"b")
    return found


def test_an_import_is_one_commit_whose_objects_are_read_where_they_are(
    repository: Any, folder: Path
) -> None:
    main = repository.branch("main")
    status = (
        main.import_data("Brought", {"k": "v"})
        .prefix(f"local://{folder}/", "data/")
        .object(f"local://{folder}/a", "one/a.txt")
        .run(poll_interval=POLL)
    )
    assert (status.completed, status.error, status.ingested_objects) == (True, None, 3)
    head = main.get_commit()
    assert (head.id, head.message, head.metadata["k"]) == (status.commit.id, "Brought", "v")
    assert status.metarange_id == head.meta_range_id
    assert [one.path for one in main.objects()] == ["data/a", "data/sub/b", "one/a.txt"]
    with main.object("one/a.txt").reader(mode="rb") as reader:
        assert (reader.read(3), reader.read()) == (b"012", b"3456789")
    stats = main.object("data/a").stat()
    assert stats.physical_address == f"local://{folder}/a"
    assert repository.metadata[".lakefs.last.import.timestamp"] == str(head.creation_date)
    (folder / "a").write_bytes(b"other")
    with pytest.raises(ConflictException):
        main.object("data/a").reader(mode="rb").read()
    (folder / "a").unlink()
    with pytest.raises(lakefs.exceptions.ServerException) as refusal:
        main.object("data/a").reader(mode="rb").read()
    assert refusal.value.status_code == 410


def test_the_older_packages_import_as_well(
    sdk: Any, legacy: Any, repository: Any, folder: Path
) -> None:
    ids = []
    for api in (sdk.import_api, legacy.import_api):
        wanted = creation(api, f"local://{folder}", "x")
        begun = api.import_start(repository.properties.id, "main", wanted)
        ids.append(begun.id)
        until(lambda api=api, number=begun.id: stands(api, repository, number).completed, "it")
        assert stands(api, repository, begun.id).ingested_objects == 2
    assert len(set(ids)) == 2
    assert [one.message for one in repository.branch("main").log(max_amount=2)] == ["m", "m"]


def stands(api: Any, repository: Any, number: str) -> Any:
    """How an import stands."""
    return api.import_status(repository.properties.id, "main", id=number)


@pytest.mark.parametrize("client", ["sdk", "legacy"])
def test_the_older_packages_follow_an_import_and_cancel_it(
    client: str, request: pytest.FixtureRequest, repository: Any, folder: Path
) -> None:
    api, name = request.getfixturevalue(client).import_api, repository.properties.id
    before = repository.branch("main").get_commit().id
    grow(folder)
    begun = api.import_start(name, "main", creation(api, f"local://{folder}/", "x/"))
    running = api.import_status(name, "main", id=begun.id)
    assert (running.completed, said(running)) == (False, None)
    time.sleep(1.2)
    later = api.import_status(name, "main", id=begun.id)
    assert later.update_time > running.update_time
    for _ in range(2):
        assert api.import_cancel(name, "main", id=begun.id) is None
    canceled = api.import_status(name, "main", id=begun.id)
    assert (canceled.completed, said(canceled)) == (False, "import error: Canceled")
    time.sleep(0.3)
    assert api.import_status(name, "main", id=begun.id).update_time == canceled.update_time
    assert repository.branch("main").get_commit().id == before


@pytest.mark.parametrize("client", ["sdk", "legacy"])
def test_the_older_packages_are_told_what_is_wrong(
    client: str, request: pytest.FixtureRequest, repository: Any, folder: Path
) -> None:
    api, name = request.getfixturevalue(client).import_api, repository.properties.id
    begun = api.import_start(name, "main", creation(api, f"local://{folder}/no/", "x/"))
    until(lambda: said(api.import_status(name, "main", id=begun.id)) is not None, "it")
    failed = api.import_status(name, "main", id=begun.id)
    assert not failed.completed
    assert said(failed).startswith("import error: error on ingest: ")
    assert said(failed).endswith("no such file or directory")
    own = creation(api, f"local://{name}/data", "x/")
    assert refusal(lambda: api.import_start(name, "main", own)) == 400
    fine = creation(api, f"local://{folder}/", "x/")
    assert refusal(lambda: api.import_start(name, "nothing", fine)) == 404
    assert refusal(lambda: api.import_start("nothing", "main", fine)) == 404
    assert refusal(lambda: api.import_status(name, "main", id="nothing")) == 404
    assert refusal(lambda: api.import_cancel(name, "main", id="nothing")) == 404
    done = api.import_start(name, "main", fine)
    until(lambda: api.import_status(name, "main", id=done.id).completed, "it")
    assert refusal(lambda: api.import_cancel(name, "main", id=done.id)) == 409


def creation(api: Any, path: str, destination: str) -> Any:
    """A wish of the package that an API is of."""
    models = importlib.import_module(f"{type(api).__module__.partition('.')[0]}.models")
    place = {"type": "common_prefix", "path": path, "destination": destination}
    return models.ImportCreation(
        paths=[models.ImportLocation(**place)], commit=models.CommitCreation(message="m")
    )


def said(status: Any) -> Any:
    """Why an import has failed; the oldest package has no attribute for what was not sent."""
    error = getattr(status, "error", None)
    return error and error.message


def refusal(call: Callable[[], object]) -> int:
    """The status of an answer that a package raises for."""
    with pytest.raises(Exception, match='"message"') as caught:
        call()
    status: int = caught.value.status  # type: ignore[attr-defined]
    return status


def grow(folder: Path) -> None:
    """Put a file into a folder that takes longer to be read than anybody waits."""
    with (folder / "huge").open("wb") as file:
        os.truncate(file.fileno(), 1 << 40)


def test_what_begins_with_a_destination_goes_and_all_else_stays(
    repository: Any, folder: Path
) -> None:
    main = repository.branch("main")
    for path in ("a/f1", "a/f10", "a/g", "in/sub", "in/sub2/x", "in/other"):
        main.object(path).upload(b"old")
    main.commit("Before")
    manager = main.import_data("")
    manager.prefix(f"local://{folder}/sub/", "in/sub").object(f"local://{folder}/a", "a/f1")
    manager.start()
    status = manager.wait(poll_interval=POLL)
    assert [one.path for one in main.objects()] == ["a/f1", "a/g", "in/other", "in/sub/b"]
    assert main.get_commit().message == "Import objects"
    assert main.object("a/f1").stat().mtime == int((folder / "a").stat().st_mtime)
    assert main.object("a/f1").stat().checksum == hashlib.md5(b"0123456789").hexdigest()
    assert status.commit.parents == [repository.ref("main~1").get_commit().id]
    again = main.import_data("Again").object(f"local://{folder}/a", "a/f1")
    assert again.run(poll_interval=POLL).metarange_id == status.metarange_id
    with pytest.raises(ConflictException, match="conflict found"):
        again.cancel()
    main.import_data("All").prefix(f"local://{folder}/", "").run(poll_interval=POLL)
    assert [one.path for one in main.objects()] == ["a", "sub/b"]


def test_whoever_may_only_read_starts_no_import(
    live_desk: RunningDesk, repository: Any, folder: Path
) -> None:
    app = create_app(Settings(data=live_desk.data))
    with app.app_context():
        owner = keys.user_of(live_desk.key)
        assert owner is not None
        _, key = keys.create(owner[0], repository.id, [Scope.READ])
        db.session.remove()
        db.engine.dispose()
    username, password = keys.pair(key)
    reader = Client(host=live_desk.url, username=username, password=password)
    main = lakefs.Repository(repository.id, client=reader).branch("main")
    assert main.get_commit().message == "Repository created"
    with pytest.raises(NotAuthorizedException, match="insufficient permissions"):
        main.import_data("No").prefix(f"local://{folder}/", "").start()


def test_an_import_of_nothing_is_completed(repository: Any) -> None:
    status = repository.branch("main").import_data("Nothing").run(poll_interval=POLL)
    assert (status.completed, status.ingested_objects) == (True, 0)
    assert repository.branch("main").get_commit().message == "Nothing"


def test_an_import_that_fails_says_why(repository: Any, folder: Path) -> None:
    main = repository.branch("main")
    before = main.get_commit().id
    manager = main.import_data("No").prefix(f"local://{folder}/no/", "x/")
    with pytest.raises(ImportManagerException, match="no such file or directory"):
        manager.run(poll_interval=POLL)
    main.object("changed").upload(b"1")
    manager = main.import_data("Dirty").prefix(f"local://{folder}/", "x/")
    with pytest.raises(ImportManagerException, match="uncommitted changes"):
        manager.run(poll_interval=POLL)
    assert main.get_commit().id == before
    with pytest.raises(BadRequestException):
        main.import_data("Self").prefix(repository.properties.storage_namespace, "").start()


def test_an_import_is_canceled(repository: Any, folder: Path) -> None:
    main = repository.branch("main")
    before = main.get_commit().id
    grow(folder)
    manager = main.import_data("Canceled").prefix(f"local://{folder}/", "x/")
    manager.start()
    assert not manager.status().completed
    manager.cancel()
    status = manager.status()
    assert not status.completed
    assert status.error.message == "import error: Canceled"
    with pytest.raises(ImportManagerException, match="Canceled"):
        manager.wait(poll_interval=POLL)
    assert main.get_commit().id == before
