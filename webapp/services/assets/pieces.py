"""The pieces of a file: cut from a body while it comes, and read one after the other."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import BinaryIO, cast

from webapp import storage
from webapp.errors import TooLarge
from webapp.models.columns import now
from webapp.storage import Received

# Whoever has written a file has a clock of their own.
SLACK = timedelta(days=1)


def key(partial_id: str, offset: int) -> str:
    """Where the piece of a file is kept that begins at this offset."""
    return f"parts/{partial_id}/{offset:020}"


def forget(partial_id: str) -> None:
    """Remove all pieces of a file."""
    for name in list(storage.older_than(f"parts/{partial_id}", now() + SLACK)):
        storage.delete(name)


class Pieces:
    """A body that is cut into pieces. One that breaks off just ends, and says so afterwards."""

    def __init__(self, stream: BinaryIO, room: int) -> None:
        self.stream = stream
        # Bytes that still belong to the file, and to the present piece.
        self.room = room
        self.left = 0
        self.over = room == 0
        self.error: Exception | None = None

    @contextmanager
    def next(self, size: int) -> Iterator[Received]:
        """The next piece, of so many bytes at most."""
        self.left = min(size, self.room)
        with storage.receive(cast(BinaryIO, self), self.left) as piece:
            self.over = self.over or not self.room
            yield piece

    def read(self, size: int) -> bytes:
        """Bytes of the present piece, none at its end."""
        try:
            content = self.stream.read(min(size, self.left)) if self.left else b""
        except Exception as error:  # whatever it is, what came before is fine
            content, self.error = b"", error
        self.over = self.over or bool(self.left and not content)
        self.left -= len(content)
        self.room -= len(content)
        return content

    def refuse_more(self) -> None:
        """Raises TooLarge where the body goes on and the file does not."""
        if not self.room and self.stream.read(1):
            raise TooLarge("More came than the file was said to have.")

    def finish(self) -> None:
        """Raises why the body broke off, if it did."""
        if self.error:
            raise self.error


class Joined:
    """The pieces of a file up to an offset, and the last one that begins there, as one stream."""

    def __init__(self, partial_id: str, offset: int, last: Received) -> None:
        self._chunks = self._read(partial_id, offset, last)

    def read(self, _size: int) -> bytes:
        """Some of the bytes, none at the end."""
        return next(self._chunks, b"")

    def _read(self, partial_id: str, offset: int, last: Received) -> Iterator[bytes]:
        done = 0
        while done < offset:
            for chunk in storage.stream(key(partial_id, done)):
                done += len(chunk)
                yield chunk
        with last.path.open("rb") as file:
            while chunk := file.read(storage.CHUNK):
                yield chunk
