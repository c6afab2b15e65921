"""/api/graph/columns: a script confirms and forgets what people said of columns."""

from flask import Flask

from tests.api.conftest import Script
from tests.desk import Person
from tests.graph_rows import remember

COLUMNS = "/api/graph/columns"


def test_what_is_remembered_is_listed_with_whose_it_is(
    app: Flask, call: Script, user: Person, admin: Person
) -> None:
    first, second = remember(app, user, "sample"), remember(app, user, "station")
    remember(app, admin, "nobody else's")
    found = call("GET", COLUMNS).json
    assert [one["id"] for one in found["columns"]] == [second, first]
    one = found["columns"][1]
    told = (one["header"], one["label"], one["attribute"], one["validated"], one["author"])
    assert told == ("sample", "Matter", "name", False, user.email)
    assert found["labels"]["materials"]["Matter"]["role"] == "thing"
    assert [one["id"] for one in call("GET", f"{COLUMNS}?text=sam").json["columns"]] == [first]
    page = call("GET", f"{COLUMNS}?limit=1").json
    assert page["next_before"] == second
    more = call("GET", f"{COLUMNS}?limit=1&before={second}").json
    assert ([one["id"] for one in more["columns"]], more["next_before"]) == ([first], None)


def test_what_is_confirmed_is_so_until_it_is_forgotten(
    app: Flask, call: Script, user: Person
) -> None:
    place = f"{COLUMNS}/{remember(app, user)}"
    assert call("POST", f"{place}/confirm", json={}).json["validated"] is True
    assert len(call("GET", f"{COLUMNS}?validated=true").json["columns"]) == 1
    assert call("GET", f"{COLUMNS}?validated=false").json["columns"] == []
    assert call("DELETE", place).json["header"] == "material"
    assert call("DELETE", place).status_code == 404


def test_only_an_admin_confirms_for_everybody(
    app: Flask, call: Script, call_as_admin: Script, user: Person
) -> None:
    place = f"{COLUMNS}/{remember(app, user)}"
    refused = call("POST", f"{place}/confirm", json={"for_everybody": True})
    assert (refused.status_code, refused.json["error"]["code"]) == (403, "not-allowed")
    assert (
        call_as_admin("POST", f"{place}/confirm", json={"for_everybody": True}).status_code == 200
    )
    theirs = [one for one in call("GET", COLUMNS).json["columns"] if one["for_everybody"]]
    assert [(one["validated"], one["may_change"]) for one in theirs] == [(True, False)]
    assert call("DELETE", f"{COLUMNS}/{theirs[0]['id']}").status_code == 403


def test_somebody_elses_column_is_not_there(app: Flask, call: Script, admin: Person) -> None:
    place = f"{COLUMNS}/{remember(app, admin)}"
    assert call("POST", f"{place}/confirm", json={}).status_code == 404
    assert call("DELETE", place).status_code == 404
