"""Run a piece of work on a file in a process of its own, told of its progress, until it ends.

The child reads its request from a file, writes one JSON object to stdout for each step, and as the
last one `{"result": ...}`. It can be killed at any time: what it makes stays in its folder.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from webapp import programs
from workers.sheets.reader import (
    DEATHS,
    PASSED_ON,
    SENTENCES,
    ReaderFailed,
    refuse_kill,
)
from workers.sheets.table import Limits, UnreadableFile

LOOK_EVERY_SECONDS = 0.2

Tell = Callable[[str, int, int | None], None]


def run_confined(
    module: str, request: dict[str, Any], folder: Path, tell: Tell, limits: Limits
) -> dict[str, Any]:
    """Let `module.main()` serve a request in a fresh interpreter; gives its result.

    Raises UnreadableFile when the file is to blame, ReaderFailed when we are, ReaderKilled, and
    whatever `tell` raises to stop the work.
    """
    paper = folder / "request.json"
    paper.write_text(json.dumps(request | {"parent": os.getpid()}), "utf-8")
    told, errors = folder / "told", folder / "errors"
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    with told.open("wb") as out, errors.open("wb") as err:
        child = subprocess.Popen(
            programs.command(module, str(paper)),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            env=environment | {"TMPDIR": str(folder)},
            cwd=folder,
        )
    try:
        _wait(child, told, tell, time.monotonic() + 2 * limits.marking_cpu_seconds)
    finally:
        child.kill()
        child.wait()
    refuse_kill(child.returncode, limits)
    if child.returncode:
        raise _refusal(child.returncode, errors)
    result: dict[str, Any] = json.loads(told.read_bytes().splitlines()[-1])["result"]
    return result


def _wait(child: subprocess.Popen[bytes], told: Path, tell: Tell, until: float) -> None:
    """Pass on what the child says until it ends."""
    step, done, total = "", 0, None
    with told.open("rb") as lines:
        rest = b""
        while True:
            over = _ended(child)
            *whole, rest = (rest + lines.read()).split(b"\n")
            for line in whole:
                said = json.loads(line)
                if "step" in said:
                    step, done, total = said["step"], said["done"], said["total"]
            if step:
                tell(step, done, total)
            if over:
                return
            if time.monotonic() > until:
                raise UnreadableFile("takes-too-long", SENTENCES["takes-too-long"])


def _ended(child: subprocess.Popen[bytes]) -> bool:
    try:
        child.wait(LOOK_EVERY_SECONDS)
    except subprocess.TimeoutExpired:
        return False
    return True


def _refusal(status: int, errors: Path) -> Exception:
    if status < 0 and -status in DEATHS:
        code = DEATHS[signal.Signals(-status)]
        return UnreadableFile(code, SENTENCES[code])
    written = errors.read_text("utf-8", "replace")
    try:
        told = json.loads(written.splitlines()[-1])
        code = told["code"]
        return UnreadableFile(code, told["sentence"] or SENTENCES[code])
    except (ValueError, KeyError, TypeError, IndexError):
        return ReaderFailed(f"The child ended with {status}: {written[-4000:]}")
