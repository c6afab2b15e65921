"""The process that meets pictures and films: it limits itself, and serves one file after another.

Each line of stdin is a task in JSON, and each line of stdout the answer to one: `{"made": ...}`,
`{"refused": code, "found": ...}` or `{"fault": ...}`.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import sys
import traceback
from pathlib import Path
from typing import Any

from webapp.assets.file_types import PICTURE, type_of
from workers.assets.task import MIB, Limits, Made, Refused, Task
from workers.sheets.confine import confine

LIFE_CPU_SECONDS = 10_000_000
LARGEST_DERIVATIVE_BYTES = 8192 * MIB
GIGA = 1_000_000_000


def main() -> None:
    """Serve tasks until there are no more, or until one of them takes too much."""
    request = json.loads(sys.argv[1])
    limits = Limits(**request["limits"])
    # What libraries print must not come between the answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    confine(limits.memory_bytes, LIFE_CPU_SECONDS, request["parent"], LARGEST_DERIVATIVE_BYTES)
    # Often: what waits to be found may be large pictures.
    gc.set_threshold(700, 10, 10)
    gc.enable()
    # A file that is hostile may let them write as much as there is room.
    os.dup2(1, 2)
    for line in sys.stdin:
        answers.write(json.dumps(_answer(json.loads(line), limits)) + "\n")
        answers.flush()


def _answer(told: dict[str, str], limits: Limits) -> dict[str, Any]:
    task = Task(Path(told["path"]), told["filename"], Path(told["out"]))
    _allow(limits.cpu_seconds)
    try:
        return {"made": _made(task, limits)._asdict()}
    except Refused as refusal:
        return {"refused": refusal.code, "found": refusal.found}
    except MemoryError:
        limit = f"{limits.memory_bytes / GIGA:.1f}"
        return {"refused": "too-much-memory", "found": {"limit": limit}}
    except Exception:
        return {"fault": traceback.format_exc()}


def _made(task: Task, limits: Limits) -> Made:
    found = type_of(task.filename)
    # Whoever converts pictures only has no use for the libraries of film, nor the other way round.
    if found is not None and found.kind == PICTURE:
        from workers.assets import picture

        return picture.convert(task, limits.max_pixels)
    from workers.assets import film

    return film.measure(task)


def _allow(seconds: int) -> None:
    """Let the next task take so much of the processor, and no more."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime) + 1 + seconds
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (until, most))
