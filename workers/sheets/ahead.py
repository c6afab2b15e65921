"""Takes things out of an iterator a little ahead of whoever needs them, in a thread."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

Thing = TypeVar("Thing")
LOOK_EVERY_SECONDS = 0.01


@dataclass(frozen=True, slots=True)
class _End:
    """The source is at its end, or failed."""

    error: BaseException | None = None


class Ahead(Generic[Thing]):
    """Iterates over a source that is read up to `count` things ahead; raises what it raises."""

    def __init__(self, source: Iterator[Thing], count: int) -> None:
        self._waiting: queue.Queue[Thing | _End] = queue.Queue(count)
        self._stopped = False
        self._thread = threading.Thread(target=self._fill, args=(source,), daemon=True)
        self._thread.start()

    def __iter__(self) -> Iterator[Thing]:
        """Yield what the source yields."""
        while not isinstance(thing := self._waiting.get(), _End):
            yield thing
        if thing.error:
            raise thing.error

    def stop(self) -> None:
        """Read no more, once the source gives its present thing; returns when that is so."""
        self._stopped = True
        while self._thread.is_alive():
            try:
                self._waiting.get(timeout=LOOK_EVERY_SECONDS)
            except queue.Empty:
                continue

    def _fill(self, source: Iterator[Thing]) -> None:
        end = _End()
        try:
            for thing in source:
                if self._stopped:
                    return
                self._waiting.put(thing)
        except BaseException as error:
            end = _End(error)
        if not self._stopped:
            self._waiting.put(end)
