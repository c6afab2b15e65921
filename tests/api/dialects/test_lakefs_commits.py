"""Commits of lakeFS, their log, and what is different between them."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.api.dialects.lakes import HOME, Lake

LOG = f"{HOME}/refs/main/commits"


def messages(lake: Lake, **query: Any) -> list[str]:
    return [one["message"] for one in lake.get(LOG, **query)["results"]]


def diff(lake: Lake, left: str, right: str, **query: Any) -> list[tuple[str, str]]:
    found = lake.get(f"{HOME}/refs/{left}/diff/{right}", **query)["results"]
    return [(one["type"], one["path"]) for one in found]


def uncommitted(lake: Lake, **query: Any) -> list[tuple[str, str]]:
    found = lake.get(f"{HOME}/branches/main/diff", **query)["results"]
    return [(one["type"], one["path"]) for one in found]


def test_a_commit_holds_what_was_changed(plants: Lake) -> None:
    first = plants.get(f"{HOME}/branches/main")["commit_id"]
    plants.upload("a", b"12")
    made = plants.commit("Add a", metadata={"by": "hand", "ü": ""}, date=86_400)
    assert made.status_code == 201
    commit = made.json
    assert commit == plants.get(f"{HOME}/commits/main") == plants.get(LOG)["results"][0]
    assert len(commit.pop("id")) == len(commit.pop("meta_range_id")) == 64
    assert commit == {
        "parents": [first],
        "committer": "mia@example.org",
        "message": "Add a",
        "creation_date": 86_400,
        "metadata": {"by": "hand", "ü": ""},
        "generation": 2,
        "version": 1,
    }
    assert uncommitted(plants) == []


def test_a_commit_without_changes_is_made_only_if_it_may_be_empty(plants: Lake) -> None:
    no_changes = (400, "commit: no changes")
    place = f"{HOME}/branches/main/commits"
    assert plants.refusal("POST", place, json={"message": "x"}) == no_changes
    assert plants.commit("Empty", allow_empty=True).status_code == 201
    plants.committed("a")
    plants.upload("a", b"a")
    assert plants.refusal("POST", place, json={"message": "x"}) == no_changes
    assert messages(plants) == ["Add a", "Empty", "Repository created"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"message": None},
        {"message": 1},
        {"message": "\0"},
        {"metadata": {"a": 1}},
        {"metadata": {"a\0": "1"}},
        {"metadata": ["a"]},
        {"metadata": None},
        {"date": "yesterday"},
        {"date": 1.5},
        {"date": -1},
        {"date": 10**18},
        {"date": 10**30},
        {"allow_empty": "yes"},
    ],
)
def test_a_commit_of_a_wrong_kind_is_refused(wrong: dict[str, Any], plants: Lake) -> None:
    plants.upload("a")
    body = {"message": "x"} | wrong
    assert plants.refusal("POST", f"{HOME}/branches/main/commits", json=body)[0] == 400
    assert uncommitted(plants) == [("added", "a")]


def test_a_commit_of_a_version_from_elsewhere_is_refused(plants: Lake) -> None:
    place = f"{HOME}/branches/main/commits?source_metarange=" + "0" * 64
    assert plants.refusal("POST", place, json={"message": "x"})[0] == 400


def test_the_log_comes_in_pages(plants: Lake) -> None:
    for number in range(5):
        plants.commit(str(number), allow_empty=True, date=number * 1000)
    everything = ["4", "3", "2", "1", "0", "Repository created"]
    assert messages(plants) == everything
    seen: list[str] = []
    page = plants.get(LOG, amount=2)
    while True:
        seen += [one["message"] for one in page["results"]]
        if not page["pagination"]["has_more"]:
            break
        page = plants.get(LOG, amount=2, after=page["pagination"]["next_offset"])
    assert seen == everything
    ids = [one["id"] for one in plants.get(LOG)["results"]]
    assert messages(plants, stop_at=ids[2]) == ["4", "3", "2"]
    assert messages(plants, stop_at="main~1", after=ids[0]) == ["3"]
    assert messages(plants, since=datetime.fromtimestamp(2000, UTC).isoformat()) == ["4", "3", "2"]
    assert messages(plants, since="1970-01-01T00:50:00") == ["4", "3"]
    assert messages(plants, after="0" * 64) == []
    limited = plants.get(LOG, amount=2, limit="True")
    assert (len(limited["results"]), limited["pagination"]["has_more"]) == (2, False)


def test_the_log_of_a_path_names_the_commits_that_touch_it(plants: Lake) -> None:
    plants.committed("a/1", "b")
    plants.committed("a/2")
    plants.upload("b", b"other")
    plants.commit("Change b")
    plants("DELETE", f"{HOME}/branches/main/objects?path=a/1")
    plants.commit("Remove a/1")
    assert messages(plants, objects="b") == ["Change b", "Add a/1 b"]
    assert messages(plants, prefixes="a/") == ["Remove a/1", "Add a/2", "Add a/1 b"]
    assert messages(plants, objects=["a/2", "b"], amount=2) == ["Change b", "Add a/2"]
    assert messages(plants, objects="nothing") == []


@pytest.mark.parametrize("query", ["since=x", "stop_at=nothing", "limit=maybe", "since="])
def test_a_log_that_cannot_be_is_refused(query: str, plants: Lake) -> None:
    assert plants.refusal("GET", f"{LOG}?{query}")[0] in (400, 404)


def test_uncommitted_changes_are_told_one_by_one_or_by_folder(plants: Lake) -> None:
    plants.committed("a/1", "a/2", "b", "c")
    plants.upload("a/1", b"changed")
    plants("DELETE", f"{HOME}/branches/main/objects?path=a/2")
    plants.upload("c", b"c")
    for path in ("d/1", "d/2"):
        plants.upload(path, b"123")
    assert uncommitted(plants) == [
        ("changed", "a/1"),
        ("removed", "a/2"),
        ("added", "d/1"),
        ("added", "d/2"),
    ]
    folders = [("prefix_changed", "a/"), ("prefix_changed", "d/")]
    assert uncommitted(plants, delimiter="/") == folders
    assert uncommitted(plants, delimiter="/", after="a/") == folders[1:]
    assert uncommitted(plants, prefix="d/", after="d/1") == [("added", "d/2")]
    first = plants.get(f"{HOME}/branches/main/diff", amount=1)
    assert first["pagination"] == {
        "has_more": True,
        "next_offset": "a/1",
        "results": 1,
        "max_per_page": 1000,
    }
    found = plants.get(f"{HOME}/branches/main/diff", after="a/1", amount=2)["results"]
    assert found[0] == {"type": "removed", "path": "a/2", "path_type": "object"}
    assert found[1]["size_bytes"] == 3


def test_references_are_compared_with_where_they_parted_or_with_each_other(plants: Lake) -> None:
    plants.committed("both", "gone/1")
    plants("POST", f"{HOME}/branches", json={"name": "dev", "source": "main"})
    plants.committed("main-only")
    plants.committed("dev/1", "dev/2", branch="dev")
    plants("DELETE", f"{HOME}/branches/dev/objects?path=gone/1")
    plants.commit(branch="dev")
    plants.upload("staged", branch="dev")
    own = [("added", "dev/1"), ("added", "dev/2"), ("removed", "gone/1")]
    assert diff(plants, "main", "dev") == own
    assert diff(plants, "main", "dev", type="two_dot") == [*own, ("removed", "main-only")]
    assert diff(plants, "dev", "main") == [("added", "main-only")]
    assert diff(plants, "main", "main") == []
    assert diff(plants, "dev~2", "dev") == own
    folders = [("prefix_changed", "dev/"), ("prefix_changed", "gone/")]
    assert diff(plants, "main", "dev", delimiter="/") == folders
    assert diff(plants, "main", "dev", delimiter="/", after="dev/", amount=1) == folders[1:]
    assert diff(plants, "main", "dev", prefix="dev/", after="dev/1") == own[1:2]
    assert diff(plants, "main", "dev", prefix="dev/2") == own[1:2]
    assert plants.refusal("GET", f"{HOME}/refs/main/diff/dev?type=one_dot")[0] == 400


def test_branches_that_come_to_the_same_commit_in_one_second_share_it(plants: Lake) -> None:
    plants("POST", f"{HOME}/branches", json={"name": "dev", "source": "main"})
    ids = set()
    for branch in ("main", "dev"):
        place = f"{HOME}/branches/{branch}/commits"
        body = {"message": "Same", "date": 1, "allow_empty": True}
        ids.add(plants("POST", place, json=body).json["id"])
    assert len(ids) == 1
    assert diff(plants, "main", "dev") == []
