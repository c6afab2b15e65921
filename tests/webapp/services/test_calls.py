"""What the desk calls, what it never calls, and how long it waits."""

import http.client
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.receivers import hook
from webapp.errors import BadInput
from webapp.services import calls

GOOD = (
    "https://example.org",
    "https://example.org:8443/a?b=c",
    "https://93.184.216.34/",
    "https://[2606:2800:220:1::1]/x",
)
BAD = (
    "",
    "example.org",
    "http://example.org/",
    "ftp://example.org/",
    "https://",
    "https:///path",
    "https://example.org:99999/",
    "https://example.org:0/",
    "https://mia:secret@example.org/",
    "https://example.org/#there",
    "https://example.org/a b",
    "https://example.org/\r\nX: y",
    "https://exämple.org/",
    "https://[::1",
    "https://" + "a" * 2000,
)
PRIVATE = (
    "127.0.0.1",
    "127.9.9.9",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.2.7",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::a00:1",
    "2002:7f00:1::",
    "2001::1",
    "2001:db8::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
)
PUBLIC = ("93.184.216.34", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808")


@pytest.mark.parametrize("address", GOOD)
def test_addresses_of_the_internet_are_taken(address: str) -> None:
    calls.check(address, private=False)


@pytest.mark.parametrize(
    "address", [*BAD, *(f"https://{place}/" for place in PRIVATE if ":" not in place)]
)
def test_what_is_no_address_of_the_internet_is_refused_with_a_sentence(address: str) -> None:
    with pytest.raises(BadInput) as refused:
        calls.check(address, private=False)
    assert refused.value.sentence.endswith(".")


def test_a_desk_whose_settings_allow_it_takes_addresses_of_its_own_network() -> None:
    calls.check("http://10.1.2.3:8080/told", private=True)
    with pytest.raises(BadInput):
        calls.check("file:///etc/passwd", private=True)


@pytest.mark.parametrize("place", PRIVATE)
def test_a_place_inside_a_network_is_not_public(place: str) -> None:
    assert not calls.public(place)


@pytest.mark.parametrize("place", PUBLIC)
def test_a_place_on_the_internet_is_public(place: str) -> None:
    assert calls.public(place)


@pytest.mark.parametrize(
    "name", ["localhost", "127.1", "2130706433", "0x7f.1", "0177.0.0.1", "[::1]"]
)
def test_other_ways_to_write_this_machine_are_refused_too(name: str) -> None:
    with pytest.raises(calls.Refused):
        calls.resolve(name.strip("[]"), 443, private=False)


def test_a_name_is_resolved_once_and_the_call_goes_where_it_led(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked, real = [], socket.getaddrinfo

    def changing(host: str, port: int, *more: int, **named: int) -> object:
        """The name service of an attacker: another answer each time."""
        asked.append(host)
        if host != "told.example.org":
            return real(host, port, *more, **named)
        place = "127.0.0.1" if asked.count(host) == 1 else "127.66.6.6"
        return real(place, port, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", changing)
    with hook() as program:
        port = program.url.rpartition(":")[2]
        address = f"http://told.example.org:{port}/x"
        assert calls.post(address, b"{}", {}, private=True) == 200
    assert asked.count("told.example.org") == 1
    assert program.got[0].headers["host"] == f"told.example.org:{port}"


@contextmanager
def talker(talk: Callable[[socket.socket], None]) -> Iterator[str]:
    """The address of a server that says what `talk` says to one caller."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            line, _ = server.accept()
            with line, suppress(OSError):
                talk(line)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"
        thread.join()


def drip(line: socket.socket) -> None:
    """A byte now and then, without an end."""
    while True:
        line.sendall(b"H")
        time.sleep(0.05)


def flood(line: socket.socket) -> None:
    """An answer without an end."""
    line.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        line.sendall(b"x" * 65536)


def test_whoever_answers_without_an_end_is_cut_off() -> None:
    began = time.monotonic()
    with talker(drip) as address, pytest.raises((OSError, http.client.HTTPException)):
        calls.post(address, b"{}", {}, private=True, seconds=0.5)
    assert time.monotonic() - began < 5


def test_of_a_long_answer_only_the_beginning_is_read() -> None:
    with talker(flood) as address:
        assert calls.post(address, b"{}", {}, private=True) == 200


def test_whoever_never_answers_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "CONNECT_SECONDS", 0.3)
    with talker(lambda line: time.sleep(1)) as address, pytest.raises(TimeoutError):
        calls.post(address, b"{}", {}, private=True)


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2"
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    subprocess.run(
        [*command.split(), *names, "-keyout", key, "-out", certificate],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    def shake_hands(line: socket.socket) -> None:
        context.wrap_socket(line, server_side=True).close()

    with talker(shake_hands) as address, pytest.raises(ssl.SSLCertVerificationError):
        calls.post(address.replace("http:", "https:"), b"{}", {}, private=True)
