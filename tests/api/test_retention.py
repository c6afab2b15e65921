"""/api/retention."""

import pytest

from tests.api.conftest import Script


def test_how_long_things_are_kept_is_read_and_set(call_as_admin: Script) -> None:
    assert call_as_admin("GET", "/api/retention").json["files_days"] is None

    answer = call_as_admin("PUT", "/api/retention", json={"files_days": 90})

    assert answer.json == {
        "files_days": 90,
        "problems_days": None,
        "due_uploads": 0,
        "due_batches": 0,
        "due_tables": 0,
        "due_checks": 0,
        "due_runs": 0,
    }
    assert call_as_admin("GET", "/api/retention").json["files_days"] == 90


@pytest.mark.parametrize("body", [{"files_days": 0}, {"problems_days": "x"}, {"days": 1}])
def test_what_cannot_be_is_named(call_as_admin: Script, body: dict[str, object]) -> None:
    assert call_as_admin("PUT", "/api/retention", json=body).status_code == 422


def test_members_neither_see_nor_set_it(call: Script) -> None:
    assert call("GET", "/api/retention").status_code == 403
    assert call("PUT", "/api/retention", json={}).status_code == 403
