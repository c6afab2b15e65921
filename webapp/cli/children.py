"""Child processes that never outlive their parent."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Protocol

PR_SET_PDEATHSIG = 1
MAX_LOG_BYTES = 10 * 1024 * 1024
FIRST_DELAY_SECONDS = 0.5
LONGEST_DELAY_SECONDS = 30.0
# Whoever ran so long was well: the next restart comes at once again.
WELL_SECONDS = 30.0


def die_with_parent(signal_number: int) -> Callable[[], None] | None:
    """What a child does before it starts, so that the kernel signals it when its parent dies."""
    if sys.platform != "linux":
        return None
    libc, parent = ctypes.CDLL(None), os.getpid()

    def promise() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal_number)
        if os.getppid() != parent:
            os._exit(1)

    return promise


class Running(Protocol):
    """What is asked of a process that runs; a Popen has it."""

    pid: int
    returncode: int | None

    def poll(self) -> int | None:
        """Its exit code, once it has ended."""

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end. Raises TimeoutExpired."""

    def terminate(self) -> None:
        """Ask it to stop."""

    def kill(self) -> None:
        """End it at once."""


def program(
    command: Sequence[str],
    environment: Mapping[str, str],
    folder: Path,
    log: IO[bytes],
    pass_fds: Sequence[int],
) -> Running:
    """Start a program that writes to this log."""
    return subprocess.Popen(
        command,
        cwd=folder,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        pass_fds=pass_fds,
        # A Ctrl-C in the terminal is for the supervisor, which stops the others in order.
        # No session of its own: Linux would share the processor out among sessions, and
        # runs that are nice would be so to nobody.
        process_group=0,
        preexec_fn=die_with_parent(signal.SIGTERM),
    )


@dataclass
class Child:
    """One supervised process: started again when it ends, later and later if it keeps failing."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    folder: Path
    log: Path
    pass_fds: tuple[int, ...] = ()
    begin: Callable[..., Running] = program
    process: Running | None = field(default=None, init=False)
    starts: int = field(default=0, init=False)
    _failures: int = field(default=0, init=False)
    _started: float = field(default=0.0, init=False)
    _next_start: float = field(default=0.0, init=False)

    def start(self) -> None:
        """Start it; its words go to its log. The thread that calls this must outlive the child."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > MAX_LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log:
            self.process = self.begin(
                self.command, self.environment, self.folder, log, self.pass_fds
            )
        self._started = time.monotonic()
        self.starts += 1

    def look_after(self) -> None:
        """Note that it ended by itself, and start it again when its time has come."""
        if self.process is not None:
            if self.process.poll() is None:
                return
            self._failures = self._failures + 1 if self._failed() else 1
            delay = FIRST_DELAY_SECONDS * 2 ** min(self._failures - 1, 10)
            self._next_start = time.monotonic() + min(delay, LONGEST_DELAY_SECONDS)
            self.process = None
        elif time.monotonic() >= self._next_start:
            self.start()

    def ask_to_stop(self) -> None:
        """Send SIGTERM to it alone: what it started, it ends itself."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def wait(self, until: float) -> None:
        """Wait for its end until the monotonic time `until`, then kill it with all it started."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def last_lines(self, count: int = 15) -> str:
        """The end of its log."""
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return "\n".join(text.splitlines()[-count:])

    def _failed(self) -> bool:
        """Did it end soon, and by a fault of its own? Whoever was killed did nothing wrong."""
        assert self.process is not None
        soon = time.monotonic() - self._started < WELL_SECONDS
        return soon and self.process.returncode != -signal.SIGKILL
