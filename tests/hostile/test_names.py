"""Names of files that are meant to harm: shown as text, and stored nowhere as a name."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.desk import Person
from webapp.services import uploads
from webapp.settings import Settings

NAMES = {
    "<img src=x onerror=alert(1)>.csv": "<img src=x onerror=alert(1)>.csv",
    "x" * 300 + ".csv": "x" * 200 + "x" * 51 + ".csv",
    "a\0b.csv": "ab.csv",
    "gpj.\u202evsc.csv": "gpj.vsc.csv",
    "日本.xlsx": "日本.xlsx",
    "../../etc/passwd": "passwd",
}


def send(app: Flask, person: Person, name: str) -> TestResponse:
    """Hand a file of this name in."""
    return app.test_client().post(
        "/api/uploads",
        headers=person.bearer,
        data={"dataset": "tags", "file": (io.BytesIO(b"language,tag\nen,a b\n"), name)},
        content_type="multipart/form-data",
    )


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_bad_name_is_shown_as_text_and_stored_by_content(
    app: Flask, user: Person, sign_in: Callable[[Person], FlaskClient], name: str
) -> None:
    answer = send(app, user, name)
    assert answer.status_code == 202
    assert answer.json["filename"] == NAMES[name]

    page = BeautifulSoup(sign_in(user).get(f"/uploads/{answer.json['id']}").text, "html.parser")
    assert NAMES[name] in page.get_text()
    assert not page.select("[onerror]")

    settings: Settings = app.config["DESK"]
    stored = [each.name for each in (settings.data / "files").rglob("*") if each.is_file()]
    assert len(stored) == 1
    assert len(stored[0]) == 64


def test_a_name_with_line_ends_breaks_its_own_form_only(app: Flask, user: Person) -> None:
    answer = send(app, user, "a\r\nSet-Cookie: b=c.csv")
    assert answer.status_code == 422
    assert "Set-Cookie" not in answer.headers
    assert uploads.clean_filename("a\r\nb\0.csv") == "ab.csv"
