"""The page of the audit log."""

import csv
import io

import pytest
from flask import Flask

from tests.desk import Person
from tests.webapp.views.browser import Browser, words
from webapp.models import Action
from webapp.services import audit
from webapp.services.audit import Actor


def add(app: Flask, who: str, action: Action, text: str = "", address: str = "") -> None:
    with app.app_context():
        audit.record(Actor(None, who, address), action, text=text)


def whats(browser: Browser, query: str) -> list[str]:
    """Who did what, as the page shows it."""
    rows = browser.get(f"/admin/audit?{query}").select("tbody tr")
    return [f"{words(row.select('th')[0])}: {words(row.select('td')[1])}" for row in rows]


def test_what_a_person_does_on_the_pages_is_in_the_log(
    app: Flask, mia: Browser, ada: Browser, user: Person
) -> None:
    with mia.client.get("/datasets/tags/records.csv"):
        pass
    mia.post("/account/sessions/end")
    made = mia.submit(
        mia.get("/account/keys/new"), "/account/keys/new", name="nightly", scopes="read"
    )
    assert made.status_code == 200
    mia.post("/signout")
    assert whats(ada, "who=mia&since=2026-01-01") == [
        "mia@example.org: Signed out",
        "mia@example.org: Made a key",
        "mia@example.org: Signed out",
        "mia@example.org: Exported records",
    ]
    row = ada.get("/admin/audit?action=exported").select("tbody tr")[0]
    assert "Tags dataset tags As CSV. 127.0.0.1" in words(row)
    assert row.select('a[href="/datasets/tags"]')


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("who=EVE", 1),
        ("action=key-made", 1),
        ("about=mia@", 1),
        ("text=198.51", 1),
        ("text=read", 1),
        ("text=%25", 0),
        ("since=2999-01-01", 0),
        ("until=2020-01-01", 0),
    ],
)
def test_the_log_is_filtered(
    query: str, shown: int, app: Flask, ada: Browser, user: Person
) -> None:
    add(app, "eve@example.org", Action.KEY_REVOKED, "For reading.", "198.51.100.1")
    with app.app_context():
        audit.record(Actor(1, "bob@example.org"), Action.KEY_MADE)
    found = [
        line for line in whats(ada, query) if "Made a key" not in line or "command" not in line
    ]
    assert len(found) == shown


def test_the_log_goes_on_page_by_page_with_its_filters(app: Flask, ada: Browser) -> None:
    for _ in range(51):
        add(app, "eve@example.org", Action.SIGNED_IN)
    page = ada.get("/admin/audit?who=eve")
    older = page.select_one('.pager a[href*="before"]')
    assert older is not None
    assert "who=eve" in str(older["href"])
    assert len(ada.get(str(older["href"])).select("tbody tr")) == 1


def test_the_log_as_csv_holds_no_formula(app: Flask, ada: Browser) -> None:
    add(app, "eve@example.org", Action.SIGNED_OUT, '=HYPERLINK("http://evil.example")')
    answer = ada.client.get("/admin/audit/lines.csv?action=signed-out")
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert rows[0][:2] == ["at", "who"]
    assert rows[1][1] == "eve@example.org"
    assert not rows[1][-1].startswith("=")
    assert len(rows) == 2


def test_hostile_text_is_shown_as_text(app: Flask, ada: Browser) -> None:
    add(app, "<script>alert(1)</script>", Action.SIGNED_IN, "<img src=x onerror=alert(1)>")
    page = ada.get("/admin/audit")
    assert "<script>alert(1)</script>" in words(page)
    assert not page.select("td img")


def test_members_see_no_log(mia: Browser) -> None:
    for path in ("/admin/audit", "/admin/audit/lines.csv"):
        assert mia.client.get(path).status_code == 403
