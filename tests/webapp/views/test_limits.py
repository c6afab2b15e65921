"""How large a body may be: each address has its limit, and a form without a file is never large."""

import io
import time
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.routing import Rule
from werkzeug.test import encode_multipart

from tests.addresses import address_of
from tests.desk import Person
from tests.webapp.views.browser import Browser
from tests.webapp.views.test_doors import ids_of, pages

FORM = "application/x-www-form-urlencoded"
MANY = b"a1234567=1&" * 2_000_000
# Of the processor, so that a busy machine is no failure.
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
        before = time.thread_time()
        answer = mia.client.post(address, content_type=FORM, **body)
        assert answer.status_code == 413, address
        assert time.thread_time() - before < QUICK_SECONDS, address
        body = {"data": MANY} if says_its_length else streamed(MANY)


@pytest.mark.parametrize("kind", [FORM, "application/json", "text/plain"])
@pytest.mark.parametrize("says_its_length", [True, False])
@pytest.mark.parametrize("address", ["/api/uploads", "/api/datasets", "/import/tags/upload"])
def test_scripts_send_nothing_large_but_files(
    address: str, says_its_length: bool, kind: str, client: FlaskClient, admin: Person
) -> None:
    text = b'{"a": "' + b"x" * len(MANY) + b'"}' if kind == "application/json" else MANY
    body = {"data": text} if says_its_length else streamed(text)
    before = time.thread_time()
    answer = client.post(address, content_type=kind, headers=admin.bearer, **body)
    assert 400 <= answer.status_code < 500
    assert time.thread_time() - before < QUICK_SECONDS


def streamed(body: bytes) -> dict[str, Any]:
    """A body that does not say how long it is."""
    return {
        "input_stream": io.BytesIO(body),
        "environ_overrides": {
            "wsgi.input_terminated": True,
            "HTTP_TRANSFER_ENCODING": "chunked",
            "CONTENT_LENGTH": "",
        },
    }


def test_a_body_that_is_just_too_long_is_refused_and_not_cut_off(app: Flask, mia: Browser) -> None:
    most = app.config["DESK"].max_form_bytes
    token = str(mia.get("/datasets").select_one("input[name=csrf_token]")["value"])  # type: ignore[index]
    start = f"csrf_token={token}&theme=dark&rest=".encode()
    for length, status in ((most, 302), (most + 1, 413)):
        body = start + b"x" * (length - len(start))
        assert mia.client.post("/theme", content_type=FORM, data=body).status_code == status
        answer = mia.client.post("/theme", content_type=FORM, **streamed(body))
        assert answer.status_code == status


def test_many_parts_are_too_many(mia: Browser) -> None:
    parts = {f"field{number}": "1" for number in range(20)}
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


def test_many_small_files_in_one_request_take_no_memory(client: FlaskClient, user: Person) -> None:
    parts = [("file", (io.BytesIO(b"x" * 500_000), f"{number}.csv")) for number in range(100)]
    kind, body = encode_multipart(MultiDict(parts))
    tracemalloc.start()
    try:
        answer = client.post(
            "/api/uploads",
            headers=user.bearer,
            content_type=f"multipart/form-data; boundary={kind}",
            input_stream=io.BytesIO(body),
        )
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert answer.status_code == 413
    assert most < 20 * 1024 * 1024
