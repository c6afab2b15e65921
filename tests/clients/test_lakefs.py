"""The package lakefs, unchanged, works with repositories, branches and objects of a desk."""

from pathlib import Path
from typing import Any

import lakefs
import pytest
from lakefs.client import Client
from lakefs.exceptions import (
    BadRequestException,
    ConflictException,
    ForbiddenException,
    NotAuthorizedException,
    NotFoundException,
    ObjectExistsException,
    ObjectNotFoundException,
)

from webapp import create_app
from webapp.cli.running import RunningDesk
from webapp.extensions import db
from webapp.lake.entries import Entry
from webapp.models.lake import LakeRepository
from webapp.services import keys
from webapp.services.lake import branches, staging
from webapp.settings import Settings


def paths(items: Any) -> list[str]:
    return [item.path for item in items]


def test_a_repository_is_made_once_and_found_again(lakefs_client: Client, name: str) -> None:
    made = lakefs.Repository(name, client=lakefs_client)
    made.create(f"local://{name}")
    again = lakefs.Repository(name, client=lakefs_client).create(f"local://{name}", exist_ok=True)
    assert again.properties.id == name
    assert again.properties.default_branch == "main"
    assert again.properties.storage_namespace == f"local://{name}"
    assert again.metadata == {}
    with pytest.raises(ConflictException):
        made.create(f"local://{name}")
    assert name in [one.id for one in lakefs.repositories(client=lakefs_client, prefix=name)]
    assert name in [one.id for one in lakefs.repositories(client=lakefs_client, search=name[1:])]
    made.delete()
    with pytest.raises(NotFoundException):
        _ = lakefs.Repository(name, client=lakefs_client).metadata


def test_objects_are_written_read_listed_and_removed(repository: Any) -> None:
    main = repository.branch("main")
    written = main.object("c/a b.txt").upload(
        b"0123456789", content_type="text/plain", metadata={"colour": "green"}
    )
    stats = written.stat()
    assert (stats.size_bytes, stats.content_type) == (10, "text/plain")
    assert stats.metadata == {"colour": "green"}
    with written.reader(mode="rb") as reader:
        assert (reader.read(2), reader.read(3), reader.read()) == (b"01", b"234", b"56789")
        assert reader.read(1) == b""
    with main.object("lines.csv").writer(mode="w") as writer:
        writer.write("a,b\n")
        writer.write("1,2\n")
    assert list(main.object("lines.csv").reader(mode="r")) == ["a,b\n", "1,2\n"]
    assert paths(main.objects()) == ["c/a b.txt", "lines.csv"]
    assert paths(main.objects(delimiter="/")) == ["c/", "lines.csv"]
    assert paths(main.objects(prefix="c/")) == ["c/a b.txt"]
    assert main.object("c/a b.txt").exists()
    assert not main.object("nothing").exists()
    with pytest.raises(ObjectNotFoundException):
        main.object("nothing").stat()
    with pytest.raises(ObjectNotFoundException):
        main.object("nothing").reader().read()
    with pytest.raises(ObjectExistsException):
        main.object("lines.csv").upload(b"", mode="xb")
    main.object("lines.csv").delete()
    assert paths(main.objects()) == ["c/a b.txt"]
    main.delete_objects(["c/a b.txt", "nothing"])
    assert paths(main.objects()) == []


def test_commits_are_made_logged_and_compared(repository: Any) -> None:
    main = repository.branch("main")
    start = main.get_commit().id
    for number in range(3):
        main.object(f"{number}.txt").upload(str(number))
        assert [change.path for change in main.uncommitted()] == [f"{number}.txt"]
        made = main.commit(f"Add {number}", {"number": str(number)})
    commit = made.get_commit()
    assert commit.id == main.head.id
    assert (commit.message, commit.metadata) == ("Add 2", {"number": "2"})
    assert list(main.uncommitted()) == []
    logged = [one.message for one in main.log()]
    assert logged == ["Add 2", "Add 1", "Add 0", "Repository created"]
    assert [one.message for one in main.log(max_amount=2)] == logged[:2]
    found = [(change.type, change.path) for change in repository.ref(start).diff(main)]
    assert found == [("added", f"{number}.txt") for number in range(3)]
    assert paths(repository.ref("main~2").objects()) == ["0.txt"]
    with pytest.raises(BadRequestException, match="no changes"):
        main.commit("Nothing")
    with pytest.raises(NotFoundException):
        repository.ref("nothing").get_commit()


def test_a_branch_is_compared_with_another(repository: Any) -> None:
    main = repository.branch("main")
    main.object("both").upload(b"1")
    main.commit("Both")
    dev = repository.branch("dev").create("main")
    dev.object("both").upload(b"2")
    dev.object("new").upload(b"12")
    dev.commit("Change")
    changes = [(one.type, one.path, one.size_bytes) for one in main.diff(dev)]
    assert changes == [("changed", "both", 1), ("added", "new", 2)]
    assert [one.path for one in main.diff("dev", prefix="n")] == ["new"]
    assert list(dev.diff(main)) == []


def test_branches_and_tags_come_and_go(repository: Any) -> None:
    main = repository.branch("main")
    dev = repository.branch("dev").create("main")
    assert repository.branch("dev").create("main", exist_ok=True).head.id == main.head.id
    with pytest.raises(ConflictException):
        repository.branch("dev").create("main")
    with pytest.raises(NotFoundException):
        repository.branch("other").create("nothing")
    dev.object("a").upload(b"1")
    dev.object("b").upload(b"1")
    dev.reset_changes(path_type="object", path="a")
    assert [change.path for change in dev.uncommitted()] == ["b"]
    dev.reset_changes()
    assert list(dev.uncommitted()) == []
    assert [one.id for one in repository.branches()] == ["dev", "main"]
    tag = repository.tag("v1").create("dev")
    assert tag.get_commit().id == dev.head.id
    with pytest.raises(ConflictException):
        repository.tag("v1").create("main")
    assert [one.id for one in repository.tags()] == ["v1"]
    tag.delete()
    dev.delete()
    assert [one.id for one in repository.branches()] == ["main"]
    with pytest.raises(ForbiddenException):
        main.delete()


def test_lists_of_more_than_a_page_come_whole(repository: Any, live_desk: RunningDesk) -> None:
    main = repository.branch("main")
    every = [f"{number:04}" for number in range(2100)]
    app = create_app(Settings(data=live_desk.data))
    with app.app_context():
        row = db.session.query(LakeRepository).filter_by(name=repository.id).one()
        branch = branches.get(row, "main")
        staging.put(branch.id, *(Entry(path, "local://x", size=1) for path in every))
        db.session.remove()
        db.engine.dispose()
    assert paths(main.objects()) == every
    assert len(list(main.uncommitted())) == 2100
    main.commit("Many")
    assert paths(main.objects()) == every
    assert paths(main.objects(max_amount=1500)) == every[:1500]
    assert paths(main.objects(after="1998", amount=1000)) == every[1999:]
    assert len(list(repository.ref("main~1").diff(main))) == 2100


def test_whoever_has_no_key_is_told_so(live_desk: RunningDesk, name: str) -> None:
    username, _ = keys.pair(live_desk.key)
    stranger = Client(host=live_desk.url, username=username, password="x" * 43)
    with pytest.raises(NotAuthorizedException, match="error authenticating request"):
        lakefs.Repository(name, client=stranger).create(f"local://{name}")


def test_a_client_learns_whom_it_speaks_to(lakefs_client: Client) -> None:
    assert lakefs_client.version == "1.84.0"
    assert lakefs_client.storage_config.import_support is True
    assert lakefs_client.storage_config.pre_sign_support is False


def test_the_example_of_the_readme_does_what_it_says(
    live_desk: RunningDesk, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (Path(__file__).parents[2] / "README.md").read_text()
    example = text.partition("## A lake for clients of lakeFS")[2].partition("```python")[2]
    example = example.partition("```")[0].replace("http://localhost:8000", live_desk.url)
    username, password = keys.pair(live_desk.key)
    exec(example, {"ACCESS_KEY_ID": username, "SECRET": password})
    printed = capsys.readouterr().out.splitlines()
    assert printed[-1] == "False b'name'"
    said = [line.partition("# ")[2] for line in example.splitlines() if "  # " in line]
    assert printed[:-1] == said
