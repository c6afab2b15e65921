"""/api/audit."""

from tests.api.conftest import Script


def test_what_scripts_do_is_in_the_log_with_their_key(call: Script, call_as_admin: Script) -> None:
    with call("GET", "/api/datasets/tags/records.csv"):
        pass

    answer = call_as_admin("GET", "/api/audit?action=exported&limit=1").json

    line = answer["lines"][0]
    assert (line["who"], line["about"], line["about_id"]) == (call.person.email, "dataset", "tags")
    assert call.person.key.startswith(f"{line['key']}_")
    assert answer["next_before"] == line["id"]


def test_only_admins_read_the_log(call: Script) -> None:
    assert call("GET", "/api/audit").status_code == 403
