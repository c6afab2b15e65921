"""Running code in a fresh process, and watching the memory of that process and its children."""

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import Any

import psutil

SAMPLE_SECONDS = 0.05
MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the report: a promise and what came of it."""

    what: str
    target: str
    measured: str
    ok: bool


@dataclass(frozen=True, slots=True)
class Measured:
    """What a program said about itself, and the highest memory of it and its children in bytes."""

    answer: dict[str, Any]
    peak_bytes: int


def program(module: str, *arguments: object) -> Measured:
    """Run `python -m module`, whose last line is JSON."""
    command = [sys.executable, "-m", module, *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        watched, peak = psutil.Process(process.pid), 0
        while process.poll() is None:
            peak = max(peak, bytes_of_children(watched))
            time.sleep(SAMPLE_SECONDS)
        assert process.stdout is not None
        said = process.stdout.read().strip().splitlines()
    if process.returncode or not said:
        raise SystemExit(f"{module} ended with {process.returncode}.")
    return Measured(json.loads(said[-1]), peak)


def bytes_of_children(process: psutil.Process) -> int:
    """Memory of all that a process started, in bytes; shared pages count once (PSS)."""
    total = 0
    for child in process.children(recursive=True):
        try:
            memory = child.memory_full_info()
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
        total += getattr(memory, "pss", memory.uss)
    return total
