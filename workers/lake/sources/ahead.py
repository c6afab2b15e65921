"""What may wait for long is done in a thread, so that whoever wants its outcome can stop."""

import queue
import threading
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

Item = TypeVar("Item")
AHEAD = 2
LOOK_SECONDS = 0.2


class Ahead(Generic[Item]):
    """Items that a thread takes from an iterator ahead of whoever wants them.

    `check` is called while one waits, and may raise: the thread then ends by itself, as soon as
    what it waits for lets it.
    """

    def __init__(self, items: Iterator[Item], check: Callable[[], object]) -> None:
        self.check = check
        self._items = items
        # An item, or how the iterator ended: None for well.
        self._made: queue.Queue[tuple[Item] | Exception | None] = queue.Queue(AHEAD)
        self._over = threading.Event()

    def __iter__(self) -> Iterator[Item]:
        """The items in their order, or what the iterator has raised."""
        threading.Thread(target=self._make, name="listing", daemon=True).start()
        try:
            while isinstance(one := self._next(), tuple):
                yield one[0]
            if one is not None:
                raise one
        finally:
            self._over.set()

    def _next(self) -> tuple[Item] | Exception | None:
        while True:
            try:
                return self._made.get(timeout=LOOK_SECONDS)
            except queue.Empty:
                self.check()

    def _make(self) -> None:
        try:
            for item in self._items:
                self._put((item,))
                if self._over.is_set():
                    return
        except Exception as error:
            self._put(error)
        else:
            self._put(None)

    def _put(self, one: tuple[Item] | Exception | None) -> None:
        while not self._over.is_set():
            try:
                self._made.put(one, timeout=LOOK_SECONDS)
            except queue.Full:
                continue
            return
