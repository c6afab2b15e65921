"""What is found out of files: size, time and MD5, and that nobody wrote to them meanwhile."""

import errno
import os
import stat
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from hashlib import md5 as plain_md5
from typing import NamedTuple

from webapp.services.lake.sources import BILLION, md5
from workers.lake.sources.listing import SourceError

# A smaller one is read where it is found: to hand it to a thread takes longer.
SMALL_BYTES = 64 * 1024
THREADS = 4
LOOK_SECONDS = 0.2
TRIES = 5
STEP_SECONDS = 0.02
FLAGS = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW
# The disk, or what stands in for one, has trouble: that may pass.
TROUBLE = (errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ESTALE)
NO_LINK = "a link, which is not followed"
MISSING = "There is no file or folder {}. Somebody may have moved it or given it another name."
CLOSED = "The desk may not read {}. Whoever looks after that folder can let it."
NO_FILE = "{} is no file. To take all that is in a folder, choose All in a folder."
SENTENCES = {errno.ENOENT: MISSING, errno.EACCES: CLOSED}


class Stopped(Exception):
    """The listing has ended before this file was read."""


class Read(NamedTuple):
    """What was found out of a file."""

    checksum: str
    size: int
    mtime: int


class Files:
    """Reads files, large ones side by side in threads.

    `check` is told again and again how many of those that were asked for are read.
    """

    def __init__(self, check: Callable[[int], object]) -> None:
        self.check = check
        self.over = threading.Event()
        self.pool = ThreadPoolExecutor(THREADS, thread_name_prefix="md5")

    def __enter__(self) -> "Files":
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.pool.shutdown(cancel_futures=True)

    def one(self, handle: int, path: str) -> Read:
        """What is found out of a file that is open. Raises SourceError."""
        return self._settled([self._begun(handle, path)])[0]

    def read(self, folder: int, names: Sequence[str], paths: Sequence[str]) -> list[Read]:
        """What is found out of files of an open folder, in their order. Raises SourceError."""
        handles: list[int] = []
        try:
            return self._settled(self._all_begun(folder, names, paths, handles))
        finally:
            for handle in handles:
                os.close(handle)

    def _all_begun(
        self, folder: int, names: Sequence[str], paths: Sequence[str], handles: list[int]
    ) -> "list[Read | Future[Read]]":
        """What is in small files, and what will be known of the others, whose `handles` stay."""
        found: list[Read | Future[Read]] = []
        path, looked = "", time.monotonic()
        try:
            for name, path in zip(names, paths, strict=True):
                handles.append(os.open(name, FLAGS, dir_fd=folder))
                found.append(begun := self._begun(handles[-1], path))
                if isinstance(begun, Read):
                    os.close(handles.pop())
                if time.monotonic() - looked > LOOK_SECONDS:
                    looked = time.monotonic()
                    self.check(len(found) - len(handles))
        except OSError as error:
            self._leave(found)
            # Here, and not by `told`, which would take a fifth of the time for small files.
            raise _told_of(path, error) from None
        except BaseException:
            self._leave(found)
            raise
        return found

    def _begun(self, handle: int, path: str) -> "Read | Future[Read]":
        """What is in a small file, or else what will be known of it."""
        before = os.fstat(handle)
        if not stat.S_ISREG(before.st_mode):
            raise SourceError(f"{shown(path)}: not a regular file", NO_FILE.format(shown(path)))
        if before.st_size <= SMALL_BYTES:
            content = os.pread(handle, SMALL_BYTES + 1, 0)
            if len(content) == before.st_size and same(before, os.fstat(handle)):
                digest = plain_md5(content, usedforsecurity=False).hexdigest()
                return Read(digest, before.st_size, before.st_mtime_ns // BILLION)
        return self.pool.submit(self._large, handle, path)

    def _large(self, handle: int, path: str) -> Read:
        for attempt in range(TRIES):
            with told(path):
                before = os.fstat(handle)
                digest = md5(handle, self._go_on)
                if same(before, os.fstat(handle)):
                    return Read(digest, before.st_size, before.st_mtime_ns // BILLION)
            time.sleep(STEP_SECONDS * 2**attempt)
        raise SourceError(f"{shown(path)}: it is written to while it is read")

    def _go_on(self) -> None:
        if self.over.is_set():
            raise Stopped

    def _settled(self, found: Sequence["Read | Future[Read]"]) -> list[Read]:
        """Wait for what is not known yet."""
        waited = [one for one in found if isinstance(one, Future)]
        try:
            while waited and (missing := wait(waited, timeout=LOOK_SECONDS).not_done):
                self.check(len(found) - len(missing))
            return [one.result() if isinstance(one, Future) else one for one in found]
        except BaseException:
            self._leave(waited)
            raise

    def _leave(self, found: Sequence["Read | Future[Read]"]) -> None:
        """Nobody may read on behind a handle that is closed: it may be another file's by then."""
        self.over.set()
        wait([one for one in found if isinstance(one, Future)])


def same(before: os.stat_result, after: os.stat_result) -> bool:
    """Was a file surely left alone between two looks at it?"""
    # The clock of a file goes in steps: one that was just written may be written again within one.
    age_ns = time.time_ns() - before.st_mtime_ns
    left_alone = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
    return left_alone and not 0 <= age_ns < STEP_SECONDS * BILLION


@contextmanager
def told(path: str) -> Iterator[None]:
    """Raises SourceError with the words of the system, unless the trouble may pass."""
    try:
        yield
    except OSError as error:
        raise _told_of(path, error) from None


def _told_of(path: str, error: OSError) -> Exception:
    if error.errno in TROUBLE:
        return error
    reason = NO_LINK if error.errno == errno.ELOOP else os.strerror(error.errno or 0).lower()
    sentence = SENTENCES.get(error.errno or 0, "").format(shown(path))
    return SourceError(f"open {shown(path)}: {reason}", sentence)


def shown(path: str) -> str:
    """A path as text, also where its bytes are none."""
    return os.fsencode(path).decode(errors="backslashreplace").replace("\0", "?")
