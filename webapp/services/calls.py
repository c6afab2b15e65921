"""Calls to addresses that people have named: never to the own network, unless a setting says so.

A name is resolved once and the call goes to that very address, so that a name cannot be public
when it is looked at and private when it is called. No redirect is followed, no answer is kept.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from urllib.parse import SplitResult, urlsplit

from webapp.errors import BadInput

CONNECT_SECONDS = 5.0
WHOLE_SECONDS = 10.0
MOST_ANSWER_BYTES = 4096
LONGEST = 2000
PORTS = {"https": 443, "http": 80}
# IPv6 addresses that stand for an IPv4 address behind a translator.
NAT64 = ipaddress.ip_network("64:ff9b::/96")
PUBLIC_IPV6 = ipaddress.ip_network("2000::/3")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Refused(Exception):
    """The desk does not call this address; the text says why."""


def check(address: str, *, private: bool) -> None:
    """Raises BadInput for what is no address, or one that the desk would not call."""
    if not address.isascii() or not address.isprintable() or " " in address:
        raise BadInput("The address holds characters that addresses do not have.")
    if len(address) > LONGEST:
        raise BadInput(f"The address has more than {LONGEST:,} characters.")
    schemes = tuple(PORTS) if private else ("https",)
    try:
        parts = urlsplit(address)
        good = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:
        raise BadInput("This is not an address.") from None
    if not good:
        raise BadInput(f"The address begins with {' or '.join(f'{each}://' for each in schemes)}.")
    if parts.username is not None or parts.fragment:
        raise BadInput("The address has neither a password nor a # in it.")
    if not private and _literal(parts.hostname or "") is False:
        raise BadInput("This address is inside a private network. The desk calls public ones only.")


def post(
    address: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    private: bool,
    seconds: float = WHOLE_SECONDS,
) -> int:
    """Send a body; gives the status of the answer, which comes within so many seconds.

    Raises Refused, OSError when nobody answers in time, and HTTPException for what is no answer.
    """
    parts = urlsplit(address)
    if parts.scheme != "https" and not private:
        raise Refused("the address does not begin with https://")
    target = parts.path or "/"
    with _line(parts, private, seconds) as line:
        connection = http.client.HTTPConnection(parts.netloc)
        connection.sock = line
        query = f"?{parts.query}" if parts.query else ""
        connection.request("POST", target + query, body, dict(headers))
        answer = connection.getresponse()
        answer.read(MOST_ANSWER_BYTES)
        return answer.status


@contextmanager
def _line(parts: SplitResult, private: bool, seconds: float) -> Iterator[socket.socket]:
    """A connection that is cut off when it takes too long as a whole."""
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    place = resolve(host, port, private=private)
    line = socket.create_connection((place, port), timeout=CONNECT_SECONDS)
    end = threading.Timer(seconds, lambda: _cut(line))
    end.daemon = True
    end.start()
    try:
        if parts.scheme == "https":
            safely = ssl.create_default_context()
            line = safely.wrap_socket(line, server_hostname=host, do_handshake_on_connect=False)
            line.do_handshake()
        yield line
    finally:
        end.cancel()
        line.close()


def _cut(line: socket.socket) -> None:
    # The plain way also on TLS: whoever waits for a byte then sees the end of the line.
    with suppress(OSError):
        socket.socket.shutdown(line, socket.SHUT_RDWR)


def resolve(host: str, port: int, *, private: bool) -> str:
    """The address of a host. Raises Refused when it has one that is not public, and OSError."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError:
        raise Refused("the name of the host is not one") from None
    places = [str(each[4][0]) for each in found]
    if not private and not all(public(place) for place in places):
        raise Refused("the address is inside a private network")
    return places[0]


def public(place: str) -> bool:
    """Is this IP address one of the internet, and not of a machine, a network or a cloud's own?"""
    address = _outer(ipaddress.ip_address(place.partition("%")[0]))
    if isinstance(address, ipaddress.IPv6Address) and address not in PUBLIC_IPV6:
        return False
    return address.is_global and not address.is_multicast


def _outer(address: Address) -> Address:
    """The IPv4 address that an IPv6 address stands for, where it does."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


def _literal(host: str) -> bool | None:
    """Is the host a public IP address? None: it is a name."""
    try:
        return public(host)
    except ValueError:
        return None
