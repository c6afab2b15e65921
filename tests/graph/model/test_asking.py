"""Whatever a language model does, the answer is there in time, or a sentence that says why not."""

import socket
import time

import pytest

from tests.graph.model.stand_in import hangs_up, says, sends, talks_without_end, waits
from workers.graph.model.endpoint import Endpoint, ask
from workers.graph.model.reading import NoAnswer, object_in
from workers.running import Cancelled

HELLO = [{"role": "user", "content": "Hello"}]


def asked(service, seconds=10.0, check=lambda: None, key="k-123"):
    endpoint = Endpoint(service.url, "small", key, seconds)
    return ask(endpoint, HELLO, time.monotonic() + seconds, check)


def silence(service, seconds=10.0):
    with pytest.raises(NoAnswer) as caught:
        asked(service, seconds)
    return caught.value.why


def test_a_model_is_asked_at_the_address_and_with_the_key_of_the_settings(service):
    service.answers("Good morning.")
    assert asked(service) == "Good morning."
    [(path, headers, body)] = service.got
    assert path == "/v1/chat/completions"
    assert headers["authorization"] == "Bearer k-123"
    assert (body["model"], body["messages"], body["stream"]) == ("small", HELLO, False)


def test_without_a_key_none_is_sent(service):
    service.answers("Good morning.")
    asked(service, key="")
    assert "authorization" not in service.got[0][1]


def test_a_service_that_refuses_wishes_is_asked_without_them(service):
    service.replies = [sends(b"no such parameter: response_format", 400), says("Hello.")]
    assert asked(service) == "Hello."
    first, second = (body for _, _, body in service.got)
    assert "response_format" in first
    assert set(second) == {"model", "messages", "stream"}


@pytest.mark.parametrize(
    ("status", "why"),
    [
        (400, "refused the question (status 400)"),
        (401, "does not take the key of the desk (status 401)"),
        (404, "is not at the address that the settings name (status 404)"),
        (429, "has too much to do (status 429)"),
        (500, "has a fault (status 500)"),
        (503, "has a fault (status 503)"),
    ],
)
def test_a_refusal_is_told_by_its_status(status, why, service):
    service.replies = [sends(b"secret of the service", status)]
    assert silence(service) == why


def test_a_redirect_is_not_followed(service):
    service.replies = [sends(b"", 307, Location=f"{service.url}/elsewhere")]
    assert silence(service) == "refused the question (status 307)"
    assert len(service.got) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hello",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"choices": []}',
        b'{"choices": [{"message": {"content": null}}]}',
        b'{"choices": [{"message": {"content": " "}}]}',
        b'{"choices": [{"message": {"content": {"labels": {}}}}]}',
        b"[" * 100_000,
    ],
)
def test_what_is_no_answer_is_told(body, service):
    service.replies = [sends(body)]
    assert silence(service) == "sent something that is no answer"


def test_packed_bytes_are_not_unpacked(service):
    service.replies = [sends(b"\x1f\x8b\x08\x00", **{"Content-Encoding": "gzip"})]
    assert silence(service) == "sent something that is no answer"


def test_a_slow_model_is_given_up_in_time(service):
    service.replies = [waits(service, 30)]
    began = time.monotonic()
    assert silence(service, 0.6) == "did not answer within 0.6 s"
    assert time.monotonic() - began < 2


def test_a_model_that_sends_a_byte_now_and_then_is_given_up_in_time(service):
    service.replies = [talks_without_end(service, 0.05)]
    began = time.monotonic()
    assert silence(service, 0.6) == "did not answer within 0.6 s"
    assert time.monotonic() - began < 2


def test_an_answer_without_end_is_cut(service):
    service.replies = [talks_without_end(service)]
    assert silence(service) == "sent more than an answer can be"


def test_half_an_answer_is_none(service):
    service.replies = [hangs_up]
    assert silence(service) == "broke off its answer"


def test_a_model_that_is_not_there_is_told(service):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        service.url = f"http://127.0.0.1:{free.getsockname()[1]}"
        assert silence(service) == "could not be reached"


def test_a_run_that_must_stop_does_not_wait_for_the_model(service):
    service.replies = [waits(service, 30)]
    stop = time.monotonic() + 0.5

    def check():
        if time.monotonic() > stop:
            raise Cancelled

    with pytest.raises(Cancelled):
        asked(service, 30, check)
    assert time.monotonic() - stop < 1


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"labels": {}}', {"labels": {}}),
        ('Here you are:\n```json\n{"a": {"b": 1}}\n```\nAnything else?', {"a": {"b": 1}}),
        ('<think>{"a": 1} or {"a": 2}?</think>{"a": 3}', {"a": 3}),
        ("I cannot do that.", None),
        ("} {", None),
        ('{"a": 1} {"a": 2}', None),
        ("[1, 2]", None),
        ('{"a":' * 50_000 + "1" + "}" * 50_000, None),
    ],
)
def test_json_is_found_in_what_is_said_around_it(text, found):
    assert object_in(text) == found
