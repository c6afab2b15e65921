"""Files of the desk: uploads by content digest, and what processes make, on a folder or in S3."""

import errno
import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import unquote, urlsplit

import obstore
from flask import current_app
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, from_url

from webapp import linking
from webapp.errors import NoSpace, TooLarge, Unavailable
from webapp.settings import Settings

if TYPE_CHECKING:
    from obstore import GetOptions

CHUNK = 1024 * 1024
# A store copies no more than this by itself: S3's own limit.
MOST_COPIED = 5 * 1024 * CHUNK
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@dataclass(frozen=True, slots=True)
class Received:
    """A file that has arrived in the scratch folder: its size is in bytes, its digest SHA-256."""

    path: Path
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class Room:
    """How many bytes there are on the disk of a folder, and how many are free."""

    total: int
    free: int


def settings() -> Settings:
    """The settings of the running desk."""
    desk: Settings = current_app.config["DESK"]
    return desk


@lru_cache(maxsize=8)
def _store(url: str) -> ObjectStore:
    if url.startswith("file:"):
        return LocalStore(unquote(urlsplit(url).path), mkdir=True)
    return from_url(url)


@contextmanager
def _reached() -> Iterator[None]:
    """Say of a disk or storage that is full or away what a person can do. FileNotFoundError stays.

    Raises NoSpace, Unavailable.
    """
    try:
        yield
    except FileNotFoundError:
        raise
    except (BaseError, OSError) as error:
        if getattr(error, "errno", None) in FULL or "No space left" in str(error):
            raise NoSpace("The desk has no room for more files. Tell your admin.") from error
        raise Unavailable("The desk cannot reach its files for a moment. Try again.") from error


def upload_key(digest: str) -> str:
    """Where the bytes with this SHA-256 are kept."""
    return f"uploads/{digest[:2]}/{digest}"


def lake_key(digest: str) -> str:
    """Where the bytes of an object of the lake with this SHA-256 are kept."""
    return f"lake/data/{digest[:2]}/{digest}"


@contextmanager
def receive(stream: BinaryIO, limit: int) -> Iterator[Received]:
    """Take a stream into the scratch folder, and leave nothing there afterwards.

    Raises TooLarge as soon as more than `limit` bytes have come, NoSpace when the disk is full.
    """
    with scratch_file() as path:
        digest, size = hashlib.sha256(), 0
        with _reached(), path.open("wb") as file:
            while chunk := stream.read(CHUNK):
                size += len(chunk)
                if size > limit:
                    raise TooLarge(f"The file is larger than {limit // CHUNK:,} MB.")
                digest.update(chunk)
                file.write(chunk)
        yield Received(path, size, digest.hexdigest())


@contextmanager
def scratch_file(suffix: str = "") -> Iterator[Path]:
    """The path of a new empty file that is gone afterwards."""
    folder = settings().scratch
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{secrets.token_hex(8)}{suffix}"
    path.touch(exist_ok=False)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def put(key: str, content: Path | bytes) -> None:
    """Keep a file of this machine, or bytes, under `key`; readers see all of it or nothing.

    Raises NoSpace, Unavailable.
    """
    with _reached():
        obstore.put(_store(settings().storage_url), key, content)


def keep(key: str, path: Path) -> None:
    """Keep the file at `path` under `key`, which its content names.

    Where the same bytes are there already they only become as new, so that what is linked to them
    stays the same file. Raises NoSpace, Unavailable.
    """
    with _reached():
        near = folder()
        if near is None:
            put(key, path)
        else:
            linking.keep(path, near / key)


def link(source: str, key: str) -> None:
    """Keep what is under `source` also under `key`: as one file where the disk can do that.

    Done once more it changes nothing. Raises FileNotFoundError, NoSpace, Unavailable.
    """
    with _reached():
        near = folder()
        if near is not None:
            linking.link(near / source, near / key)
            return
        store = _store(settings().storage_url)
        if obstore.head(store, source)["size"] <= MOST_COPIED:
            obstore.copy(store, source, key)
            return
    with fetch(source) as path:
        put(key, path)


def exists(key: str) -> bool:
    """Is anything kept under `key`?"""
    try:
        with _reached():
            obstore.head(_store(settings().storage_url), key)
    except FileNotFoundError:
        return False
    return True


def answers() -> bool:
    """Can files be kept and read? Nothing is written to find out."""
    store = _store(settings().storage_url)
    if isinstance(store, LocalStore):
        return os.access(str(store.prefix), os.R_OK | os.W_OK | os.X_OK)
    exists(upload_key("0" * 64))
    return True


@contextmanager
def fetch(key: str) -> Iterator[Path]:
    """The file under `key` as a local path. Raises FileNotFoundError."""
    near = folder()
    if near is not None:
        yield near / key
        return
    with scratch_file() as path:
        with path.open("wb") as file:
            for chunk in stream(key):
                file.write(chunk)
        yield path


def stream(key: str, begin: int = 0, end: int | None = None) -> Iterator[bytes]:
    """The bytes under `key`, piece by piece; all, or from one up to another.

    Raises FileNotFoundError and Unavailable before the first piece.
    """
    part: GetOptions = {} if end is None else {"range": (begin, end)}
    with _reached():
        found = obstore.get(_store(settings().storage_url), key, options=part)
    return (bytes(chunk) for chunk in found.stream(min_chunk_size=CHUNK))


def folder() -> Path | None:
    """The folder that files are kept in, or None where that is not one of this machine."""
    store = _store(settings().storage_url)
    return Path(str(store.prefix)) if isinstance(store, LocalStore) else None


def below(prefix: str) -> Iterator[str]:
    """The keys of all that is kept under a prefix."""
    with _reached():
        for found in obstore.list(_store(settings().storage_url), prefix):
            yield from (one["path"] for one in found)


def older_than(prefix: str, moment: datetime) -> Iterator[str]:
    """The keys under a prefix of what was kept before this moment."""
    with _reached():
        for found in obstore.list(_store(settings().storage_url), prefix):
            yield from (one["path"] for one in found if one["last_modified"] < moment)


def is_older(key: str, moment: datetime) -> bool:
    """Is there something under `key` that was kept before this moment?"""
    try:
        with _reached():
            written: datetime = obstore.head(_store(settings().storage_url), key)["last_modified"]
    except FileNotFoundError:
        return False
    return written < moment


def delete(key: str) -> None:
    """Remove what is kept under `key`, if anything is."""
    try:
        obstore.delete(_store(settings().storage_url), key)
    except FileNotFoundError:
        return


def place() -> str:
    """Where the files are, without what an address may hold of passwords."""
    url = urlsplit(settings().storage_url)
    return unquote(url.path) if url.scheme == "file" else f"{url.scheme}://{url.hostname}{url.path}"


def room() -> Room | None:
    """How much room the disk has, or None where the files are not on one of this machine."""
    store = _store(settings().storage_url)
    if not isinstance(store, LocalStore):
        return None
    usage = shutil.disk_usage(str(store.prefix))
    return Room(usage.total, usage.free)
