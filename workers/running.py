"""A run in progress, as the code that does the work sees it: say how far it is, and end it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.services import leases
from webapp.services.leases import Claim, Progress
from webapp.states import ProcessState


class Cancelled(Exception):
    """Somebody asked this run to stop."""


class LeaseLost(Exception):
    """Another worker has taken over; whatever this run still does must not count."""


class HandBack(Exception):
    """The worker was told to stop; another one shall do the work from its beginning."""


Stop = type[Cancelled] | type[LeaseLost] | type[HandBack]


class Run:
    """One attempt at a process. The heartbeat thread reads and sets what stands under `stop`."""

    def __init__(self, claim: Claim) -> None:
        self.claim = claim
        self.stop: Stop | None = None
        self.state = Progress("", 0, None, "rows", None)
        # Set by the heartbeat: a new step is told at once, before it may lock the database.
        self.new_step: Callable[[], None] = lambda: None
        self._step_began = time.monotonic()
        self._interrupt: Callable[[], None] | None = None

    def progress(
        self, step: str, done: int = 0, total: int | None = None, unit: str = "rows"
    ) -> None:
        """Say what is being done and how far it is; call it between batches.

        Raises Cancelled, LeaseLost or HandBack when the run must stop.
        """
        changed = step != self.state.step
        if changed:
            self._step_began = time.monotonic()
        seconds = time.monotonic() - self._step_began
        rate = done / seconds if done and seconds > 0.2 else None
        if total is not None:
            total = max(total, done)
        self.state = Progress(step, done, total, unit, rate)
        if changed:
            self.new_step()
        self.check()

    def check(self) -> None:
        """Raises Cancelled, LeaseLost or HandBack when the run must stop."""
        if self.stop is not None:
            raise self.stop

    def ask_to_stop(self, reason: Stop, *, interrupt: bool = True) -> None:
        """Called from the heartbeat: stop at the next check, and break off a long statement."""
        self.stop = reason
        if interrupt and self._interrupt is not None:
            self._interrupt()

    @contextmanager
    def interruptible(self, connection: sa.Connection) -> Iterator[None]:
        """Let the heartbeat break off a statement that runs on this connection meanwhile."""
        driver = connection.connection.driver_connection
        assert driver is not None
        self._interrupt = driver.interrupt if hasattr(driver, "interrupt") else driver.cancel_safe
        try:
            self.check()
            yield
        except sa.exc.DBAPIError:
            self.check()
            raise
        finally:
            self._interrupt = None

    def hold(self, connection: sa.Connection, done: int) -> None:
        """The fence of a part: the last change of a transaction that holds a part of the work.

        Raises LeaseLost, and the caller's transaction must then be rolled back.
        """
        if not leases.hold(self.claim, connection, done):
            raise self.stop or LeaseLost

    def finish(
        self,
        session: Session | sa.Connection,
        state: ProcessState,
        result: dict[str, Any],
        done: int,
        *,
        unasked: bool = False,
    ) -> None:
        """The fence: note the end as the last change of the transaction that holds the work.

        Raises LeaseLost, and the caller's transaction must then be rolled back. With `unasked` it
        is also raised, or Cancelled, once somebody asked to cancel: of both only one comes true.
        """
        if not leases.finish(self.claim, session, state, result, done, unasked=unasked):
            asked = unasked and leases.asked_to_stop(self.claim, session)
            raise self.stop or (Cancelled if asked else LeaseLost)
