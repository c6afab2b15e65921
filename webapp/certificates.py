"""Whom the desk believes over TLS: read once for all that one process asks, and not for each."""

import ssl
from functools import cache

import httpx


@cache
def trusted() -> ssl.SSLContext:
    """The certificates that httpx trusts; to read them takes longer than most answers."""
    return httpx.create_ssl_context()
