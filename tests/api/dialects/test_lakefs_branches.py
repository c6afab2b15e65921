"""Branches, tags, and what references mean."""

import pytest

from tests.api.dialects.lakes import HOME, Lake

BRANCHES, TAGS = f"{HOME}/branches", f"{HOME}/tags"


@pytest.fixture
def line(plants: Lake) -> list[str]:
    """Commits of main, the newest first."""
    plants.committed("a")
    plants.committed("b")
    return [one["id"] for one in plants.get(f"{HOME}/refs/main/commits")["results"]]


def test_a_branch_begins_where_a_reference_leads(plants: Lake, line: list[str]) -> None:
    for name, source, commit in (
        ("dev", "main", line[0]),
        ("before", "main~1", line[1]),
        ("from-id", line[2], line[2]),
        ("_9", "dev^", line[1]),
    ):
        answer = plants("POST", BRANCHES, json={"name": name, "source": source})
        assert (answer.status_code, answer.text, answer.mimetype) == (201, commit, "text/html")
        assert plants.get(f"{BRANCHES}/{name}") == {"id": name, "commit_id": commit}


def test_a_branch_has_changes_of_its_own(plants: Lake, line: list[str]) -> None:
    plants("POST", BRANCHES, json={"name": "dev", "source": "main"})
    plants.upload("c", branch="dev")
    assert (plants.paths("dev"), plants.paths("main")) == (["a", "b", "c"], ["a", "b"])
    plants.commit(branch="dev")
    assert plants.get(f"{BRANCHES}/main")["commit_id"] == line[0]


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        ({"name": "main", "source": "main"}, (409, "branch already exists: not unique")),
        ({"name": "dev", "source": "nothing"}, (404, "commit not found")),
        ({"name": "dev", "source": "main~9"}, (404, "commit not found")),
        ({"name": "dev", "source": ""}, (400, "ref: invalid value: validation error")),
        ({"name": "", "source": "main"}, (400, "branch id: invalid value: validation error")),
        ({"name": "-d", "source": "main"}, (400, "branch id: invalid value: validation error")),
        ({"name": "a/b", "source": "main"}, (400, "branch id: invalid value: validation error")),
        ({"name": "ü", "source": "main"}, (400, "branch id: invalid value: validation error")),
        ({"name": "d\n", "source": "main"}, (400, "branch id: invalid value: validation error")),
        (
            {"name": "d" * 256, "source": "main"},
            (400, "branch id: invalid value: validation error"),
        ),
        ({"name": "dev"}, (400, "source: Field required")),
        ({"name": 1, "source": "main"}, (400, "name: Input should be a valid string")),
    ],
)
def test_a_branch_of_a_wrong_kind_is_refused(
    body: dict[str, object], refusal: tuple[int, str], plants: Lake
) -> None:
    assert plants.refusal("POST", BRANCHES, json=body) == refusal


def test_branches_come_in_pages_and_hidden_ones_if_asked_for(plants: Lake) -> None:
    for name in ("dev-2", "dev-1", "Dev"):
        plants("POST", BRANCHES, json={"name": name, "source": "main"})
    plants("POST", BRANCHES, json={"name": "ghost", "source": "main", "hidden": True})

    def names(**query: object) -> list[str]:
        return [one["id"] for one in plants.get(BRANCHES, **query)["results"]]

    assert names() == ["Dev", "dev-1", "dev-2", "main"]
    assert names(show_hidden="True") == ["Dev", "dev-1", "dev-2", "ghost", "main"]
    assert names(prefix="dev") == ["dev-1", "dev-2"]
    assert names(after="dev-1", amount=1) == ["dev-2"]
    assert plants.get(BRANCHES, amount=2)["pagination"]["next_offset"] == "dev-1"


def test_a_branch_is_removed_with_its_changes_and_the_default_one_stays(plants: Lake) -> None:
    plants("POST", BRANCHES, json={"name": "dev", "source": "main"})
    plants.upload("c", branch="dev")
    assert plants("DELETE", f"{BRANCHES}/dev").status_code == 204
    assert plants.refusal("GET", f"{BRANCHES}/dev") == (404, "branch not found")
    assert plants.refusal("DELETE", f"{BRANCHES}/dev") == (404, "branch not found")
    assert plants.refusal("DELETE", f"{BRANCHES}/main")[0] == 403
    plants("POST", BRANCHES, json={"name": "dev", "source": "main"})
    assert plants.paths("dev") == []


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        ({"type": "reset"}, []),
        ({"type": "object", "path": "a/1"}, ["a/2", "b"]),
        ({"type": "common_prefix", "path": "a/"}, ["b"]),
        ({"type": "common_prefix", "path": "nothing"}, ["a/1", "a/2", "b"]),
    ],
)
def test_changes_are_forgotten(body: dict[str, str], kept: list[str], plants: Lake) -> None:
    for path in ("a/1", "a/2", "b"):
        plants.upload(path)
    assert plants("PUT", f"{BRANCHES}/main", json=body).status_code == 204
    assert plants.paths() == kept


@pytest.mark.parametrize(
    "body", [{}, {"type": "x"}, {"type": "object"}, {"type": "object", "path": ""}]
)
def test_a_reset_of_nothing_in_particular_is_refused(body: dict[str, str], plants: Lake) -> None:
    plants.upload("a")
    assert plants.refusal("PUT", f"{BRANCHES}/main", json=body)[0] == 400
    assert plants.paths() == ["a"]


def test_a_tag_stays_where_it_is(plants: Lake, line: list[str]) -> None:
    made = plants("POST", TAGS, json={"id": "v1.0", "ref": "main~"})
    assert (made.status_code, made.json) == (201, {"id": "v1.0", "commit_id": line[1]})
    plants.committed("c")
    assert plants.get(f"{TAGS}/v1.0") == made.json
    assert plants.paths("v1.0") == ["a"]
    assert plants.get(TAGS, prefix="v")["results"] == [made.json]
    assert plants("DELETE", f"{TAGS}/v1.0").status_code == 204
    assert plants.refusal("GET", f"{TAGS}/v1.0") == (404, "tag not found")
    assert plants.refusal("DELETE", f"{TAGS}/v1.0") == (404, "tag not found")


@pytest.mark.parametrize(
    "name",
    [
        "",
        "@",
        "a~",
        "a~1",
        "a$",
        "a@b",
        "a b",
        "a/b",
        "a..b",
        "a@{1}",
        "v.",
        "v.lock",
        "a^",
        "a:b",
        "a?",
        "a\t",
        "\\",
    ],
)
def test_a_tag_that_no_reference_could_name_is_refused(name: str, plants: Lake) -> None:
    assert plants.refusal("POST", TAGS, json={"id": name, "ref": "main"})[0] == 400


def test_a_name_means_one_thing(plants: Lake) -> None:
    body = {"id": "v1", "ref": "main"}
    assert plants("POST", TAGS, json=body).status_code == 201
    assert plants.refusal("POST", TAGS, json=body) == (409, "tag already exists: not unique")
    assert plants.refusal("POST", TAGS, json=body | {"id": "main"})[0] == 409
    assert plants.refusal("POST", BRANCHES, json={"name": "v1", "source": "main"})[0] == 409


def test_a_reference_means_a_commit(plants: Lake, line: list[str]) -> None:
    plants("POST", TAGS, json={"id": "v1", "ref": line[1]})
    for ref, commit in (
        ("main", line[0]),
        ("main@", line[0]),
        ("main$", line[0]),
        ("main~0", line[0]),
        ("main^0", line[0]),
        ("main~", line[1]),
        ("main~1", line[1]),
        ("main^", line[1]),
        ("main^1", line[1]),
        ("main~2", line[2]),
        ("main^^", line[2]),
        ("main~1^", line[2]),
        ("main@~1", line[1]),
        ("v1", line[1]),
        ("v1~1", line[2]),
        (line[0], line[0]),
        (line[0][:12], line[0]),
        (f"{line[0][:12]}~2", line[2]),
    ):
        quoted = ref.replace("^", "%5E")
        assert plants.get(f"{HOME}/commits/{quoted}")["id"] == commit, ref


@pytest.mark.parametrize(
    ("ref", "status"),
    [
        ("nothing", 404),
        ("main~3", 404),
        ("main~99999999999999999999", 404),
        ("main^2", 404),
        ("abcde", 404),
        ("0" * 64, 404),
        ("0" * 65, 404),
        ("~1", 400),
        ("main~x", 400),
        ("main@1", 400),
        ("main$~1", 400),
        ("main~1$", 400),
        ("a b", 400),
        ("@", 400),
        ("main%0a", 400),
        ("m" * 3000, 404),
    ],
)
@pytest.mark.usefixtures("line")
def test_a_reference_that_means_nothing_is_refused(ref: str, status: int, plants: Lake) -> None:
    for place in (f"commits/{ref}", f"refs/{ref}/objects/ls", f"refs/main/diff/{ref}"):
        assert plants.refusal("GET", f"{HOME}/{place}")[0] == status


def test_only_a_branch_has_changes_to_look_at(plants: Lake, line: list[str]) -> None:
    plants.upload("new")
    assert plants.paths("main$") == plants.paths("main") == ["a", "b", "new"]
    assert plants.paths("main@") == ["a", "b"]
    assert plants.refusal("GET", f"{HOME}/refs/{line[0]}$/objects/ls")[0] == 400
