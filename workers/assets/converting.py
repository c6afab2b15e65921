"""Files become assets: looked at here, and where they must be parsed, in processes with limits."""

from __future__ import annotations

import threading
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import structlog

from webapp.assets.file_types import PICTURE, FileType, extension_of, type_of
from webapp.assets.sniffing import mismatch
from workers.assets.asking import Child, Died, TooSlow
from workers.assets.task import Limits, Made, Refused, Task

__all__ = ["Converters", "Limits", "Made", "Refused", "Task"]

PARSED = frozenset((PICTURE, "moving-image", "audio"))
# The system may have killed it for want of memory that others took.
TRIES = 2

log = structlog.get_logger()


class Converters:
    """So many processes that convert and measure, and whoever needs none of them at once."""

    def __init__(self, count: int, folder: Path, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._folder = folder
        self._threads = ThreadPoolExecutor(count, "converter")
        # Each thread has a child of its own, which the system ends together with the thread.
        self._mine = threading.local()
        self._children: set[Child] = set()
        self._lock = threading.Lock()
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def submit(self, task: Task) -> Future[Made]:
        """What becomes of a file, sooner or later.

        The future raises Refused where the file is to blame, and CancelledError after close().
        """
        answer: Future[Made] = Future()
        try:
            found = _looked_at(task)
            if found.kind in PARSED:
                return self._threads.submit(self._convert, task)
            answer.set_result(_copied(task, found))
        except Refused as refusal:
            answer.set_exception(refusal)
        return answer

    def close(self) -> None:
        """Stop all work at once; the children are dead afterwards."""
        with self._lock:
            self._closed = True
            for child in self._children:
                child.kill()
        self._threads.shutdown(cancel_futures=True)
        for child in self._children:
            child.close()
        self._children.clear()

    def _convert(self, task: Task) -> Made:
        for _ in range(TRIES):
            try:
                return self._understood(self._child().ask(task), task)
            except TooSlow as slow:
                self._dismiss()
                minutes = max(1, round(self._limits.patience_seconds / 60))
                raise self._refusal(task, "took-too-long", minutes=minutes) from slow
            except Died as death:
                self._dismiss()
                log.warning(
                    "converter_died", file=task.filename, status=death.status, said=death.said
                )
        raise self._refusal(task, "stopped-the-reader")

    def _understood(self, answer: dict[str, Any], task: Task) -> Made:
        if "made" in answer:
            return Made(**answer["made"])
        if "refused" in answer:
            raise self._refusal(task, answer["refused"], **answer["found"])
        log.error("converter_failed", file=task.filename, fault=answer["fault"])
        raise self._refusal(task, "desk-fault")

    def _refusal(self, task: Task, code: str, **found: str | int | float) -> Refused:
        task.out.unlink(missing_ok=True)
        return Refused(code, **found)

    def _child(self) -> Child:
        mine: Child | None = getattr(self._mine, "child", None)
        if mine is not None:
            return mine
        with self._lock:
            if self._closed:
                raise CancelledError
            mine = self._mine.child = Child(self._folder, self._limits)
            self._children.add(mine)
        return mine

    def _dismiss(self) -> None:
        """End the child of this thread; the next task gets another one."""
        mine: Child = self._mine.child
        self._mine.child = None
        with self._lock:
            if self._closed:
                raise CancelledError
            self._children.discard(mine)
        mine.close()


def _looked_at(task: Task) -> FileType:
    """The type of a file that is what its name says. Raises Refused."""
    found = type_of(task.filename)
    extension = extension_of(task.filename)
    try:
        if task.path.stat().st_size == 0:
            raise Refused("empty-file")
        if task.filename.startswith("."):
            raise Refused("hidden-file")
        if found is None or (words := mismatch(task.path, task.filename)):
            content = "of a kind that the desk does not take" if found is None else words
            raise Refused("wrong-content", extension=extension, content=content or "")
    except FileNotFoundError as error:
        raise Refused("file-gone") from error
    return found


def _copied(task: Task, found: FileType) -> Made:
    extension = "svg" if found.kind == "vector" else extension_of(task.filename)
    return Made(found.kind, extension, copied=True)
