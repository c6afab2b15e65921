"""How large a body may be: each address has its limit, and a form without a file is never large."""

import io
import time
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import encode_multipart

from tests.addresses import address_of
from tests.desk import Person
from tests.webapp.views.browser import Browser
from tests.webapp.views.test_doors import ids_of, pages

FORM = "application/x-www-form-urlencoded"
MANY = b"&".join(b"a%d=1" % number for number in range(2_000_000))
QUICK_SECONDS = 1.0


def posts(app: Flask) -> Iterator[Rule]:
    """Every page that takes a form."""
    return (rule for method, rule in pages(app) if method == "POST")


@pytest.mark.parametrize("says_its_length", [True, False])
def test_two_million_fields_are_refused_at_once_everywhere(
    says_its_length: bool, app: Flask, mia: Browser, user: Person
) -> None:
    ids = ids_of(app, user)
    body = {"data": MANY} if says_its_length else streamed(MANY)
    for address in [
        "/signin",
        "/signout",
        "/theme",
        *(address_of(rule, ids) for rule in posts(app)),
    ]:
        before = time.monotonic()
        answer = mia.client.post(address, content_type=FORM, **body)
        assert answer.status_code == 413, address
        assert time.monotonic() - before < QUICK_SECONDS, address
        body = {"data": MANY} if says_its_length else streamed(MANY)


@pytest.mark.parametrize("kind", [FORM, "application/json", "text/plain"])
@pytest.mark.parametrize("says_its_length", [True, False])
@pytest.mark.parametrize("address", ["/api/uploads", "/api/datasets", "/import/tags/upload"])
def test_scripts_send_nothing_large_but_files(
    address: str, says_its_length: bool, kind: str, client: FlaskClient, admin: Person
) -> None:
    text = b'{"a": "' + b"x" * len(MANY) + b'"}' if kind == "application/json" else MANY
    body = {"data": text} if says_its_length else streamed(text)
    before = time.monotonic()
    answer = client.post(address, content_type=kind, headers=admin.bearer, **body)
    assert 400 <= answer.status_code < 500
    assert time.monotonic() - before < QUICK_SECONDS


def streamed(body: bytes) -> dict[str, Any]:
    """A body that does not say how long it is."""
    return {
        "input_stream": io.BytesIO(body),
        "environ_overrides": {"wsgi.input_terminated": True},
    }


def test_a_thousand_parts_are_too_many(mia: Browser) -> None:
    parts = {f"field{number}": "1" for number in range(1001)}
    page = mia.get("/uploads/new")
    token = page.select_one("input[name=csrf_token]")
    assert token is not None
    data = parts | {"csrf_token": str(token["value"])}
    answer = mia.client.post("/uploads/new", data=data, content_type="multipart/form-data")
    assert answer.status_code == 413


def test_a_text_beside_a_file_is_never_large(mia: Browser) -> None:
    boundary, body = encode_multipart({"dataset": "x" * 600_000})
    kind = f"multipart/form-data; boundary={boundary}"
    answer = mia.client.post("/uploads/new", data=body, content_type=kind)
    assert answer.status_code == 413
