"""Reading objects where they are: the bytes that were imported, or the reason why not."""

import errno
import hashlib
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import obstore
from obstore.exceptions import (
    BaseError,
    NotFoundError,
    PermissionDeniedError,
    PreconditionError,
    UnauthenticatedError,
)

from webapp.errors import Conflict, Gone, Unavailable
from webapp.services.lake import places
from webapp.services.lake.places import Place

CHUNK = 1024 * 1024
BILLION = 1_000_000_000
CHANGED = "The source has changed since it was imported: {}. Import it again."
GONE = "No data: the source is not there any more."
CLOSED = "The source does not let the desk read this object."
# A link, or a file in the place of a folder, is not what was imported either.
NOT_THERE = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP)
AWAY = "The source cannot be reached for a moment. Try again."


class Pinned(Protocol):
    """What an entry says of the bytes that were imported."""

    @property
    def address(self) -> str: ...
    @property
    def checksum(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def mtime(self) -> int: ...
    @property
    def etag(self) -> str: ...
    @property
    def source_version(self) -> str: ...


def open_pinned(entry: Pinned, start: int, stop: int) -> Iterator[bytes]:
    """The bytes of an imported object from `start` up to `stop`, piece by piece.

    Raises Conflict when the source has changed, Gone when it is not there, SourceRefused when the
    desk may not read there any more, and Unavailable, all before the first piece.
    """
    place = places.find(entry.address)
    if place.is_local:
        return _pieces_of_file(place, entry, start, stop)
    return _pieces_of_object(place, entry, start, stop)


def _pieces_of_object(place: Place, entry: Pinned, start: int, stop: int) -> Iterator[bytes]:
    store = places.store_of(place.store)
    options: dict[str, Any] = {}
    if entry.source_version:
        options["version"] = entry.source_version
    if entry.etag:
        options["if_match"] = entry.etag
    if stop > start:
        options["range"] = (start, stop)
    with _told():
        if not entry.etag:
            # A part that is not there any more could not be asked for.
            _compare_object(obstore.head(store, place.key), entry)
        found = obstore.get(store, place.key, options=options)  # type: ignore[arg-type]
        _compare_object(found.meta, entry)
    if stop <= start:
        return iter(())
    return (bytes(chunk) for chunk in found.stream(min_chunk_size=CHUNK))


def _compare_object(meta: Any, entry: Pinned) -> None:
    """Not every store has an ETag, or looks at the one that is asked for."""
    if meta["size"] != entry.size:
        raise Conflict(CHANGED.format(f"it has {meta['size']:,} bytes in place of {entry.size:,}"))
    if entry.etag and meta["e_tag"] and meta["e_tag"] != entry.etag:
        raise Conflict(CHANGED.format("its ETag is another one"))
    if not entry.etag and int(meta["last_modified"].timestamp()) != entry.mtime:
        raise Conflict(CHANGED.format("it was written again"))


@contextmanager
def _told() -> Iterator[None]:
    """Say in the reader's words why an object cannot be read."""
    try:
        yield
    except PreconditionError as error:
        raise Conflict(CHANGED.format("its ETag is another one")) from error
    except (FileNotFoundError, NotFoundError) as error:
        raise Gone(GONE) from error
    except (PermissionDeniedError, UnauthenticatedError, PermissionError) as error:
        raise Unavailable(CLOSED) from error
    except (BaseError, OSError) as error:
        raise Unavailable(AWAY) from error


def _pieces_of_file(place: Place, entry: Pinned, start: int, stop: int) -> Iterator[bytes]:
    with _told():
        try:
            handle = places.open_path(place)
        except OSError as error:
            if error.errno in NOT_THERE:
                raise Gone(GONE) from error
            raise
        try:
            before = _compare_file(handle, entry)
        except BaseException:
            os.close(handle)
            raise
    pieces = _pieces(handle, before, start, stop)
    # Only what has begun closes the file when it is left.
    next(pieces)
    return pieces


def _compare_file(handle: int, entry: Pinned) -> os.stat_result:
    """Raises Conflict for a file that is not the one that was imported."""
    found = os.fstat(handle)
    if not stat.S_ISREG(found.st_mode):
        raise Gone(GONE)
    if found.st_size != entry.size:
        raise Conflict(CHANGED.format(f"it has {found.st_size:,} bytes, not {entry.size:,}"))
    # The time of an entry has no parts of a second, in which a file may be written to again: where
    # it takes no time to speak of, the content itself is compared.
    doubtful = found.st_size <= CHUNK or found.st_mtime_ns // BILLION != entry.mtime
    if doubtful and md5(handle) != entry.checksum:
        raise Conflict(CHANGED.format("its content is another one"))
    return found


def _pieces(handle: int, before: os.stat_result, start: int, stop: int) -> Iterator[bytes]:
    """Raises Conflict where the file is written to meanwhile: what was sent is then cut off."""
    try:
        yield b""
        at = start
        while at < stop and (piece := os.pread(handle, min(CHUNK, stop - at), at)):
            at += len(piece)
            yield piece
        after = os.fstat(handle)
        if (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
            raise Conflict(CHANGED.format("it was written to while it was read"))
    finally:
        os.close(handle)


def md5(handle: int, check: Callable[[], object] = lambda: None) -> str:
    """The MD5 of an open file in hexadecimal; `check` is called again and again, and may raise."""
    digest, at = hashlib.md5(usedforsecurity=False), 0
    while piece := os.pread(handle, CHUNK, at):
        digest.update(piece)
        at += len(piece)
        check()
    return digest.hexdigest()
