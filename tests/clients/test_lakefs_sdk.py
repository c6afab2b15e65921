"""The packages lakefs-sdk and lakefs-client, unchanged, and how strict they are."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import lakefs_client
import lakefs_sdk
import pytest
from lakefs_client.client import LakeFSClient as LegacyClient
from lakefs_client.model.branch_creation import BranchCreation
from lakefs_client.model.commit_creation import CommitCreation
from lakefs_client.model.login_information import LoginInformation
from lakefs_client.model.object_copy_creation import ObjectCopyCreation
from lakefs_client.model.path_list import PathList
from lakefs_client.model.repository_creation import RepositoryCreation
from lakefs_client.model.reset_creation import ResetCreation
from lakefs_client.model.tag_creation import TagCreation
from lakefs_sdk.client import LakeFSClient

from webapp.cli.running import RunningDesk
from webapp.services import keys


def test_the_sdk_works_from_a_login_to_a_diff(
    sdk: LakeFSClient, name: str, live_desk: RunningDesk, tmp_path: Path
) -> None:
    username, password = keys.pair(live_desk.key)
    assert sdk.health_check_api.health_check() is None
    login = lakefs_sdk.LoginInformation(access_key_id=username, secret_access_key=password)
    token = sdk.auth_api.login(login).token
    host = f"{live_desk.url}/api/v1"
    bearer = LakeFSClient(lakefs_sdk.Configuration(host=host, access_token=token))
    creation = lakefs_sdk.RepositoryCreation(name=name, storage_namespace=f"local://{name}")
    made = bearer.repositories_api.create_repository(creation)
    assert made == bearer.repositories_api.get_repository(name)
    assert name in [each.id for each in sdk.repositories_api.list_repositories().results]
    (tmp_path / "x.csv").write_text("a,b\n")
    objects = sdk.objects_api
    stats = objects.upload_object(name, "main", "c/x.csv", content=str(tmp_path / "x.csv"))
    assert stats.size_bytes == 4
    assert objects.stat_object(name, "main", "c/x.csv") == stats
    assert objects.get_object(name, "main", "c/x.csv", range="bytes=0-1") == b"a,"
    with pytest.raises(lakefs_sdk.exceptions.ApiException) as caught:
        objects.get_object(name, "main", "c/x.csv", range="bytes=4-")
    assert caught.value.status == 416
    assert objects.head_object(name, "main", "c/x.csv") is None
    listed = objects.list_objects(name, "main", prefix="c/", delimiter="/", user_metadata=True)
    assert listed.results == [stats]
    diff = sdk.branches_api.diff_branch(name, "main").results
    assert [(each.type, each.path) for each in diff] == [("added", "c/x.csv")]
    commit = sdk.commits_api.commit(
        name, "main", lakefs_sdk.CommitCreation(message="Add", metadata={"a": "b"}, date=1)
    )
    assert sdk.commits_api.get_commit(name, commit.id[:10]) == commit
    log = sdk.refs_api.log_commits(name, "main", objects=["c/x.csv"], limit=True, amount=5)
    assert log.results == [commit]
    moment = datetime.fromtimestamp(2, UTC)
    later = sdk.refs_api.log_commits(name, "main", since=moment, stop_at="main")
    assert later.results == []
    refs = sdk.refs_api.diff_refs(name, "main~1", "main", type="two_dot")
    assert [each.path for each in refs.results] == ["c/x.csv"]
    metadata = lakefs_sdk.RepositoryMetadataSet(metadata={"k": "v"})
    sdk.internal_api.set_repository_metadata(name, metadata)
    assert sdk.repositories_api.get_repository_metadata(name) == {"k": "v"}
    sdk.internal_api.delete_repository_metadata(name, lakefs_sdk.RepositoryMetadataKeys(keys=["k"]))
    assert sdk.repositories_api.get_repository_metadata(name) == {}
    gone = objects.delete_objects(name, "main", lakefs_sdk.PathList(paths=["c/x.csv"]))
    assert gone.errors == []
    sdk.branches_api.reset_branch(name, "main", lakefs_sdk.ResetCreation(type="reset"))
    objects.delete_object(name, "main", "c/x.csv")
    sdk.repositories_api.delete_repository(name)
    with pytest.raises(lakefs_sdk.exceptions.NotFoundException):
        sdk.repositories_api.get_repository(name)


def test_the_older_client_does_the_same(legacy: LegacyClient, name: str, tmp_path: Path) -> None:
    assert legacy.health_check_api.health_check() is None
    creation = RepositoryCreation(name=name, storage_namespace=f"local://{name}")
    made = legacy.repositories_api.create_repository(creation)
    assert made.to_dict() == legacy.repositories_api.get_repository(name).to_dict()
    creation = BranchCreation(name="dev", source="main")
    commit_id = legacy.branches_api.create_branch(name, creation)
    assert legacy.branches_api.get_branch(name, "dev").commit_id == commit_id
    path = tmp_path / "x.csv"
    path.write_text("a,b\n")
    with path.open("rb") as file:
        stats = legacy.objects_api.upload_object(name, "dev", "c/a b.txt", content=file)
    assert stats.size_bytes == 4
    found = legacy.objects_api.stat_object(name, "dev", "c/a b.txt")
    assert found.to_dict() == stats.to_dict()
    with legacy.objects_api.get_object(name, "dev", "c/a b.txt") as file:
        assert file.read() == b"a,b\n"
    listed = legacy.objects_api.list_objects(name, "dev", delimiter="/")
    assert [(one.path, one.path_type) for one in listed.results] == [("c/", "common_prefix")]
    commit = legacy.commits_api.commit(
        name, "dev", CommitCreation(message="Add", metadata={"a": "b"})
    )
    assert legacy.commits_api.get_commit(name, "dev").to_dict() == commit.to_dict()
    assert len(legacy.refs_api.log_commits(name, "dev").results) == 2
    past = datetime.fromtimestamp(2, UTC)
    assert len(legacy.refs_api.log_commits(name, "dev", since=past).results) == 2
    diff = legacy.refs_api.diff_refs(name, "main", "dev").results
    assert [(one.type, one.path, one.size_bytes) for one in diff] == [("added", "c/a b.txt", 4)]
    legacy.tags_api.create_tag(name, TagCreation(id="v1", ref="dev"))
    assert [one.id for one in legacy.tags_api.list_tags(name).results] == ["v1"]
    gone = legacy.objects_api.delete_objects(name, "dev", PathList(paths=["c/a b.txt"]))
    assert gone.to_dict() == {"errors": []}
    removed = legacy.branches_api.diff_branch(name, "dev").results
    assert [(one.type, one.path) for one in removed] == [("removed", "c/a b.txt")]
    legacy.branches_api.reset_branch(name, "dev", ResetCreation(type="reset"))
    assert legacy.branches_api.diff_branch(name, "dev").results == []
    assert legacy.internal_api.get_lake_fs_version().version == "1.84.0"
    assert legacy.internal_api.get_storage_config().import_support is True
    legacy.repositories_api.delete_repository(name)
    with pytest.raises(lakefs_client.exceptions.NotFoundException):
        legacy.repositories_api.get_repository(name)


def test_a_login_of_the_older_client_gives_a_token(
    legacy: LegacyClient, live_desk: RunningDesk
) -> None:
    username, password = keys.pair(live_desk.key)
    sent = LoginInformation(access_key_id=username, secret_access_key=password)
    assert len(legacy.auth_api.login(login_information=sent).token) > 20


def test_what_the_desk_does_not_do_is_said_so(legacy: LegacyClient, name: str) -> None:
    wish = ObjectCopyCreation(src_path="a")
    with pytest.raises(lakefs_client.exceptions.ApiException) as caught:
        legacy.objects_api.copy_object(name, "main", "b", wish)
    assert caught.value.status == 404
    assert "invalid API endpoint" in caught.value.body


def nulls(value: Any) -> list[Any]:
    """Where in an answer there is nothing."""
    if isinstance(value, dict):
        return [name for name, each in value.items() if each is None or nulls(each)]
    return [each for each in value if nulls(each)] if isinstance(value, list) else []


def test_no_answer_has_a_null(repository: Any, lakefs_client: Any, live_desk: RunningDesk) -> None:
    import httpx

    main = repository.branch("main")
    main.object("a/b").upload(b"1")
    main.commit("Add")
    started = [main.import_data("Done")]
    started[0].run(poll_interval=timedelta(milliseconds=100))
    main.object("a/b").delete()
    started.append(main.import_data("Dirty"))
    started[1].start()
    repository.tag("v1").create("main")
    home = f"repositories/{repository.id}"
    asked = [
        "repositories",
        home,
        f"{home}/metadata",
        f"{home}/branches",
        f"{home}/branches/main",
        f"{home}/branches/main/diff",
        f"{home}/branches/main/diff?delimiter=/",
        f"{home}/tags",
        f"{home}/tags/v1",
        f"{home}/commits/main",
        f"{home}/refs/main/commits",
        f"{home}/refs/main@/objects/ls",
        f"{home}/refs/main@/objects/ls?delimiter=/",
        f"{home}/refs/main@/objects/stat?path=a/b",
        f"{home}/refs/main~1/diff/main",
        f"{home}/imports",
        *(f"{home}/branches/main/import?id={one.import_id}" for one in started),
        "config",
    ]
    with httpx.Client(base_url=f"{live_desk.url}/api/v1/", auth=keys.pair(live_desk.key)) as client:
        for path in asked:
            answer = client.get(path)
            assert answer.status_code == 200, path
            assert nulls(answer.json()) == [], path
