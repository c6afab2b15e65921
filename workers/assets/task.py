"""What is asked of a converter, and what it answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

MIB = 1024 * 1024


class Task(NamedTuple):
    """A file, the name that it was sent under, and where its derivative goes if it gets one."""

    path: Path
    filename: str
    out: Path


class Made(NamedTuple):
    """What became of a file: `copied` where the original is its own derivative."""

    kind: str
    extension: str
    copied: bool
    width: int | None = None
    height: int | None = None
    duration: float | None = None
    fps: float | None = None


class Limits(NamedTuple):
    """How much one file may take."""

    # Of four bytes each, and twice that while a picture is turned upright.
    max_pixels: int = 250_000_000
    memory_bytes: int = 2500 * 1000 * 1000
    cpu_seconds: int = 300
    patience_seconds: float = 600


class Refused(Exception):
    """A file that cannot be ingested, and why: see webapp.assets.problems."""

    def __init__(self, code: str, **found: str | int | float) -> None:
        super().__init__(code, found)
        self.code = code
        self.found: dict[str, Any] = found
