"""Addresses of sources: where they point, and whether the desk may read there."""

import os
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from obstore.store import ObjectStore, from_url

from webapp.errors import BadInput
from webapp.storage import settings

LOCAL = "local://"
STORES = ("s3", "gs", "az")
AZURE_HOST = ".blob.core.windows.net"
FORBIDDEN = "forbidden"
BAD_PATH = "bad path traversal blocked"
# A request gives up after 30 seconds; what is wrong only for a moment is tried again.
TRIES: Any = {"max_retries": 3, "retry_timeout": timedelta(seconds=15)}


class SourceRefused(BadInput):
    """The desk does not read from there; the sentence says why."""

    code = "source-refused"


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a store: s3://bucket and a key, or on this machine and a path."""

    # Empty for this machine.
    store: str
    key: str
    # The beginning of all addresses that it may be read for, as the settings have it.
    allowed: str

    @property
    def is_local(self) -> bool:
        """Is it a path of this machine?"""
        return not self.store


def find(address: str) -> Place:
    """The place that an address names. Raises SourceRefused for one that the desk may not read."""
    store, key = _parts(address)
    whole = f"{store}/{key}" if store else f"{LOCAL}{key}/"
    for allowed in settings().lake_sources:
        if whole.startswith(allowed):
            return Place(store, key, allowed)
    raise SourceRefused(FORBIDDEN)


def _parts(address: str) -> tuple[str, str]:
    """The store and the key in it. Keys are taken as they are: % and ? are a part of them."""
    scheme, _, rest = address.partition("://")
    if scheme == "local":
        return "", _clean(rest)
    host, _, key = rest.partition("/")
    if scheme in STORES and host:
        return f"{scheme}://{host}", key
    if scheme == "https" and host.endswith(AZURE_HOST):
        container, _, key = key.partition("/")
        if container:
            return f"{scheme}://{host}/{container}", key
    raise SourceRefused(FORBIDDEN)


def _clean(path: str) -> str:
    """A path without a slash at its end. Raises SourceRefused unless it is a plain one."""
    plain = path.rstrip("/") or "/"
    whole = plain.startswith("/") and not plain.startswith("//") and "\0" not in plain
    if not whole or os.path.normpath(plain) != plain:
        raise SourceRefused(BAD_PATH)
    return plain


@lru_cache(maxsize=64)
def store_of(store: str) -> ObjectStore:
    """The store at this address, as the usual variables of the environment describe it.

    Its threads do not live on in a fork: only for what does not fork any more.
    """
    return from_url(store, retry_config=TRIES)


def open_path(place: Place, flags: int = os.O_RDONLY) -> int:
    """A handle of a path on this machine, to which no link of it leads.

    The folder of the settings may be a link itself. Raises OSError.
    """
    root = place.allowed.removeprefix(LOCAL)
    handle = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    parts = Path(place.key).relative_to(root).parts
    for number, part in enumerate(parts, start=1):
        how = flags | os.O_NONBLOCK if number == len(parts) else os.O_RDONLY | os.O_DIRECTORY
        try:
            below = os.open(part, how | os.O_NOFOLLOW, dir_fd=handle)
        finally:
            os.close(handle)
        handle = below
    return handle


def prepare() -> None:
    """Make the folder that people put files into for the lake, where the desk has one."""
    inbox = settings().inbox
    if f"{LOCAL}{inbox}/" in settings().lake_sources:
        inbox.mkdir(mode=0o700, parents=True, exist_ok=True)
