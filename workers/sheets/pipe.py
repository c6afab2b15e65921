"""The output of a child process as a file that does not wait for ever."""

from __future__ import annotations

import fcntl
import os
import select

PIPE_BYTES = 1024 * 1024  # the most that Linux gives to anyone


class Pipe:
    """What PyArrow reads from; `timed_out` tells that nothing came for wait_seconds."""

    closed = False

    def __init__(self, descriptor: int, wait_seconds: float) -> None:
        self.wait_seconds = wait_seconds
        self.timed_out = False
        self._descriptor = descriptor
        fcntl.fcntl(descriptor, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
        self._poll = select.poll()
        self._poll.register(descriptor, select.POLLIN)

    def read(self, size: int) -> memoryview:
        """Return size bytes, fewer only at the end or when nothing comes for too long."""
        view, at = memoryview(bytearray(size)), 0
        while at < size:
            if not self._poll.poll(self.wait_seconds * 1000):
                self.timed_out = True
                break
            count = os.readv(self._descriptor, [view[at:]])
            if not count:
                break
            at += count
        return view[:at]

    def close(self) -> None:
        """Stop reading; the pipe itself is closed with its process."""
        self.closed = True
