"""How large the body of a request may be, and where its files stay while it is answered."""

import tempfile
from typing import IO, cast

from flask import Request
from werkzeug.exceptions import BadRequest, HTTPException, RequestEntityTooLarge
from werkzeug.utils import cached_property
from werkzeug.wsgi import LimitedStream

from webapp import storage

FORM = "application/x-www-form-urlencoded"
# Smaller files stay in memory.
IN_MEMORY_BYTES = 512 * 1024


class Unmeasured(LimitedStream):
    """A body that does not say how long it is; what is over the limit is never just left out."""

    def readinto(self, buffer: bytearray) -> int | None:  # type: ignore[override]
        """Fill a buffer. Raises ClientDisconnected where the body is torn, as each server says."""
        try:
            return super().readinto(buffer)
        except HTTPException:
            raise
        except Exception as error:
            self.on_disconnect(error)
            raise

    def readall(self) -> bytes:
        """The whole body. Raises RequestEntityTooLarge where Werkzeug would cut it off."""
        content = super().readall()
        if self.is_exhausted and self._stream.read(1):
            raise RequestEntityTooLarge
        return content


class Measured(LimitedStream):
    """A body that says how long it is; its bytes are handed on as they are, without a copy."""

    def read(self, size: int = -1) -> bytes:
        """Some of the bytes, none at the end. Raises ClientDisconnected before it."""
        if size < 0:
            return self.readall()
        wanted = min(size, self.limit - self._pos)
        if wanted <= 0:
            return b""
        try:
            content = self._stream.read(wanted)
        except (OSError, ValueError) as error:
            self.on_disconnect(error)
            raise
        if not content:
            self.on_disconnect()
        self._pos += len(content)
        return content


class DeskRequest(Request):
    """A request whose files wait beside the desk's own, and are gone however the answer ends.

    The folder for temporary files of a machine is often small, or kept in memory.
    """

    # Is the body taken as it is, whatever its sender calls it? Nobody looks for fields in it then.
    is_raw = False
    _streams: tuple[IO[bytes], ...] = ()

    @property
    def max_content_length(self) -> int | None:
        """The most bytes of a body. A form without a file is read at once, so it is never large."""
        limits = [super().max_content_length]
        if self.mimetype == FORM and not self.is_raw:
            limits.append(storage.settings().max_form_bytes)
        return min((limit for limit in limits if limit is not None), default=None)

    @max_content_length.setter
    def max_content_length(self, value: int | None) -> None:
        self._max_content_length = value

    def _load_form_data(self) -> None:
        super()._load_form_data()
        # Werkzeug keeps a part without a name, which nobody expects to find among texts.
        if None in self.form or None in self.files:
            raise BadRequest

    @cached_property
    def stream(self) -> IO[bytes]:
        """The body, up to the limit of its address; one that breaks off is refused."""
        limit, length = self.max_content_length, self.content_length
        whole = super().stream
        if not self._ends_by_itself or (length is None and limit is None):
            return whole
        sent = self.environ["wsgi.input"]
        if length is not None:
            # A server that ends the body by itself ends it also where its sender went away.
            return cast(IO[bytes], Measured(sent, length))
        return cast(IO[bytes], Unmeasured(sent, limit or 0, is_max=True))

    @property
    def _ends_by_itself(self) -> bool:
        return bool(self.environ.get("wsgi.input_terminated"))

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        folder = storage.settings().scratch
        folder.mkdir(parents=True, exist_ok=True)
        stream: IO[bytes] = tempfile.SpooledTemporaryFile(  # noqa: SIM115 - close() below
            IN_MEMORY_BYTES, dir=str(folder)
        )
        self._streams = (*self._streams, stream)
        return stream

    def close(self) -> None:
        """Let go of the files, also of one that was cut off while it came."""
        super().close()
        for stream in self._streams:
            stream.close()
