"""A Python module as a fork of this program: what is loaded here need not be read again there."""

import os
import runpy
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import IO, NoReturn

from webapp.cli.children import die_with_parent

STOPS = (signal.SIGTERM, signal.SIGINT)
LOOK_SECONDS = 0.02


class Fork:
    """A child that does what `python -m` with this command would do; it is used like a Popen.

    Only a program without threads and without connections may have one.
    """

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        folder: Path,
        log: IO[bytes],
        pass_fds: Sequence[int],
    ) -> None:
        self.args = command
        self.returncode: int | None = None
        promise = die_with_parent(signal.SIGTERM)
        sys.stdout.flush()
        # What the parent does at a signal, a child that is not ready yet must not do.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
        try:
            self.pid = os.fork()
            if not self.pid:
                _child(command, environment, folder, log, pass_fds, promise)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def poll(self) -> int | None:
        """Its exit code, or minus the number of the signal that ended it, once it has ended."""
        if self.returncode is None:
            ended, status = os.waitpid(self.pid, os.WNOHANG)
            if ended:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end. Raises TimeoutExpired."""
        end = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if end is not None and time.monotonic() >= end:
                raise subprocess.TimeoutExpired(self.args, timeout or 0)
            time.sleep(LOOK_SECONDS)
        return code

    def terminate(self) -> None:
        """Ask it to stop."""
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once."""
        self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)


def _child(
    command: Sequence[str],
    environment: Mapping[str, str],
    folder: Path,
    log: IO[bytes],
    pass_fds: Sequence[int],
    promise: Callable[[], None] | None,
) -> NoReturn:
    """Become another program, as far as a fork can; the frames of the parent are never left."""
    code = 1
    try:
        if promise:
            promise()
        os.setpgid(0, 0)
        _go_by(command[0])
        _open_only(log.fileno(), pass_fds)
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(environment)
        for number in STOPS:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)
        sys.argv, sys.path[:0] = list(command), [str(folder)]
        sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
        runpy.run_module(command[0], run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
        if isinstance(end.code, str):
            sys.stderr.write(end.code + "\n")
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(code)


def _open_only(log: int, kept: Sequence[int]) -> None:
    """Write to the log, read nothing, and close whatever else the parent has open."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    for here, there in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(here, there)
    for below, above in pairwise((2, *sorted(kept), os.sysconf("SC_OPEN_MAX"))):
        os.closerange(below + 1, above)


def _go_by(name: str) -> None:
    """Let `ps` and `top` tell the forks of a program from each other."""
    # Only Linux has such a file.
    with suppress(OSError):
        Path("/proc/self/comm").write_text(name)
