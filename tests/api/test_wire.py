"""Bodies, addresses and sizes that are wrong: always 4xx, always in the one shape."""

import io
from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from tests.api.conftest import Script
from webapp import create_app
from webapp.api.strict_json import StrictJSON
from webapp.settings import Settings

BAD_JSON = {
    "cut off": b'{"delimiter": ',
    "two values": b"{} {}",
    "single quotes": b"{'a': 1}",
    "NaN": b'{"header_row": NaN}',
    "infinity": b'{"header_row": -Infinity}',
    "200,000 levels": b"[" * 200_000,
    "33 levels": b'{"a":' * 33 + b"1" + b"}" * 33,
    "a number of 5,000 digits": b'{"header_row": ' + b"9" * 5_000 + b"}",
    "half a character": b'{"sheet": "\\ud800"}',
    "half a character as a name": b'{"\\udfff": 1}',
    "not UTF-8": b'{"sheet": "\xff"}',
    "control character": b'{"sheet": "\x00"}',
}


@pytest.mark.parametrize("body", BAD_JSON.values(), ids=BAD_JSON)
@pytest.mark.parametrize("method_path", ["PUT /api/uploads/{}/reading", "POST /api/datasets"])
def test_a_body_that_is_no_json_answers_400(
    call_as_admin: Script,
    upload_of: Callable[..., tuple[int, int]],
    method_path: str,
    body: bytes,
) -> None:
    upload, _ = upload_of(call_as_admin.person)
    method, _, path = method_path.partition(" ")

    answer = call_as_admin(method, path.format(upload), data=body, content_type="application/json")

    assert answer.status_code == 400
    assert set(answer.json) == {"error"}
    assert set(answer.json["error"]) == {"code", "message", "detail"}


def test_json_of_32_levels_is_taken(app: Flask) -> None:
    value = StrictJSON(app).loads("[" * 32 + "]" * 32)

    assert value is not None


@pytest.mark.parametrize("number", ["1" + "0" * 400, "1e400", "-1e400", "0.5"])
def test_a_number_that_no_field_holds_answers_422(
    call: Script, upload_of: Callable[..., tuple[int, int]], number: str
) -> None:
    upload, _ = upload_of(call.person)
    body = f'{{"header_row": {number}}}'

    answer = call(
        "PUT", f"/api/uploads/{upload}/reading", data=body, content_type="application/json"
    )

    assert answer.status_code == 422


@pytest.mark.parametrize(
    "path",
    ["/api/", "/api/nothing", "/api/uploads/x", "/api/uploads/-1", "/api/uploads/" + "9" * 5_000],
)
def test_an_unknown_address_answers_404_as_json(call: Script, path: str) -> None:
    answer = call("GET", path)

    assert (answer.status_code, answer.json["error"]["code"]) == (404, "not-found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/api/uploads", {"GET", "HEAD", "OPTIONS", "POST"}),
        ("POST", "/api/me", {"GET", "HEAD", "OPTIONS"}),
        ("GET", "/api/uploads/1/import", {"POST", "OPTIONS"}),
    ],
)
def test_a_wrong_method_answers_405_with_those_that_are_right(
    call: Script, method: str, path: str, allowed: set[str]
) -> None:
    answer = call(method, path)

    assert (answer.status_code, answer.json["error"]["code"]) == (405, "method-not-allowed")
    assert set(answer.headers["Allow"].split(", ")) == allowed


def test_a_body_without_a_file_stops_at_the_limit_of_forms(
    settings: Settings, call_as_admin: Script
) -> None:
    answer = call_as_admin("POST", "/api/datasets", json={"name": "x" * settings.max_form_bytes})

    assert (answer.status_code, answer.json["error"]["code"]) == (413, "too-large")
    assert answer.json["error"]["detail"] == {"limit_bytes": settings.max_form_bytes}


class Endless(io.RawIOBase):
    """A body that never ends; it counts what was read of it."""

    def __init__(self, head: bytes) -> None:
        self.head = head
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        piece = self.head[: len(buffer)] if self.head else b"x" * len(buffer)
        self.head = self.head[len(piece) :]
        buffer[: len(piece)] = piece
        self.count += len(piece)
        return len(piece)


@pytest.fixture
def small(settings: Settings) -> Flask:
    """A desk that takes files of up to 1 MB."""
    app = create_app(settings.model_copy(update={"max_upload_bytes": 1024 * 1024}))
    app.testing = True
    return app


def test_a_file_over_the_limit_is_refused_while_it_comes(small: Flask, call: Script) -> None:
    head = (
        b'--b\r\nContent-Disposition: form-data; name="dataset"\r\n\r\ntags\r\n'
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    )
    body = Endless(head)

    # A body in chunks: nobody says beforehand how long it is.
    answer = small.test_client().post(
        "/api/uploads",
        headers=call.person.bearer,
        content_type="multipart/form-data; boundary=b",
        environ_overrides={
            "wsgi.input": body,
            "wsgi.input_terminated": True,
            "HTTP_TRANSFER_ENCODING": "chunked",
        },
    )

    assert (answer.status_code, answer.json["error"]["code"]) == (413, "too-large")
    assert "1,048,576 bytes" in answer.json["error"]["message"]
    assert body.count < 3 * 1024 * 1024


def test_a_file_that_says_that_it_is_too_long_is_refused_unread(small: Flask, call: Script) -> None:
    body = Endless(b"")

    answer = small.test_client().post(
        "/api/uploads",
        headers=call.person.bearer,
        content_type="multipart/form-data; boundary=b",
        environ_overrides={"wsgi.input": body, "CONTENT_LENGTH": str(10**12)},
    )

    assert (answer.status_code, body.count) == (413, 0)


def test_a_file_just_over_the_limit_is_refused_and_leaves_nothing_behind(
    small: Flask, call: Script, settings: Settings
) -> None:
    file = FileStorage(io.BytesIO(b"a" * (1024 * 1024 + 1)), "a.csv")
    boundary, body = encode_multipart({"dataset": "tags", "file": file})

    answer = small.test_client().post(
        "/api/uploads",
        headers=call.person.bearer,
        data=body,
        content_type=f"multipart/form-data; boundary={boundary}",
    )

    assert (answer.status_code, answer.json["error"]["code"]) == (413, "too-large")
    assert not [path for path in (settings.data / "scratch").rglob("*") if path.is_file()]


def test_too_many_parts_or_too_long_a_field_are_refused(call: Script, settings: Settings) -> None:
    many = {f"field{number}": "" for number in range(1_001)}
    for fields in (many, {"dataset": "x" * (settings.max_form_bytes + 1)}):
        file = (io.BytesIO(b"a"), "a.csv")
        answer = call("POST", "/api/uploads", data={**fields, "file": file})
        assert (answer.status_code, answer.json["error"]["code"]) == (413, "too-large")


@pytest.mark.parametrize(
    "path", ["/api/uploads", "/api/uploads/{}/versions", "/import/tags/upload"]
)
@pytest.mark.parametrize("file", ['; filename="a.csv"', ""])
def test_a_part_without_a_name_is_refused(
    call: Script, upload_of: Callable[..., tuple[int, int]], path: str, file: str
) -> None:
    upload, _ = upload_of(call.person)
    named = '--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n1\r\n'
    body = f"{named}--b\r\nContent-Disposition: form-data{file}\r\n\r\n1\r\n--b--\r\n"

    for headers in ({}, {"Idempotency-Key": "once"}):
        answer = call(
            "POST",
            path.format(upload),
            data=body.encode(),
            content_type="multipart/form-data; boundary=b",
            headers=headers,
        )
        assert answer.status_code == 400


def test_answers_of_the_api_are_not_kept_by_caches(call: Script) -> None:
    headers = call("GET", "/api/me").headers

    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
