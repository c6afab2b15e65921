"""A child process that converts, as seen by whoever asks it: it answers, dies, or is too slow."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

from webapp import programs
from workers.assets.task import Limits, Task

PASSED_ON = ("LD_LIBRARY_PATH", "LANG", "LC_ALL")
# Large pieces that are freed go back to the system at once.
ENVIRONMENT = {"MALLOC_ARENA_MAX": "1"}
PIECE_BYTES = 65536
LONGEST_SAID = 4000


class Died(Exception):
    """The child is gone, and the task with it."""

    def __init__(self, status: int, said: str) -> None:
        super().__init__(status, said)
        self.status = status
        self.said = said


class TooSlow(Exception):
    """The task took more time than it may."""


class Child:
    """A process that converts one file after another."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        request = {"parent": os.getpid(), "limits": limits._asdict()}
        environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        self._patience_seconds = limits.patience_seconds
        self._process = subprocess.Popen(
            programs.command("workers.assets.child", json.dumps(request)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            env=environment | ENVIRONMENT | {"TMPDIR": str(folder)},
            cwd=folder,
        )

    def ask(self, task: Task) -> dict[str, Any]:
        """What the child says to a task. Raises Died, TooSlow."""
        told = {
            "path": str(task.path.resolve()),
            "filename": task.filename,
            "out": str(task.out.resolve()),
        }
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(told).encode() + b"\n")
        except OSError:
            raise self._death() from None
        answer: dict[str, Any] = json.loads(self._line())
        return answer

    def kill(self) -> None:
        """End the child, whatever it is doing; anyone may."""
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        """End the child; only for whoever asks it."""
        self.kill()
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            assert pipe is not None
            pipe.close()

    def _line(self) -> bytes:
        assert self._process.stdout is not None
        out, line = self._process.stdout.fileno(), b""
        until = time.monotonic() + self._patience_seconds
        poll = select.poll()
        poll.register(out, select.POLLIN)
        while not line.endswith(b"\n"):
            if not poll.poll(max(0.0, until - time.monotonic()) * 1000):
                raise TooSlow
            piece = os.read(out, PIECE_BYTES)
            if not piece:
                raise self._death()
            line += piece
        return line

    def _death(self) -> Exception:
        self.kill()
        if self._process.returncode == -signal.SIGXCPU:
            return TooSlow()
        assert self._process.stderr is not None
        said = self._process.stderr.read().decode("utf-8", "replace")
        return Died(self._process.returncode, said[-LONGEST_SAID:])
