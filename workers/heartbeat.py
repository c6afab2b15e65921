"""The heartbeat of a run: a thread that renews the lease and carries progress and cancel."""

import threading
import time
from types import TracebackType

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from webapp import logs
from webapp.extensions import db
from webapp.services import leases
from webapp.settings import Settings
from workers import pulse, shutdown
from workers.running import Cancelled, HandBack, LeaseLost, Run

log = structlog.get_logger()


class Heartbeat:
    """Beats as long as the `with` block runs. Needs an application context where it is made."""

    def __init__(self, run: Run, settings: Settings) -> None:
        self.run = run
        self.settings = settings
        self.engine = db.engine
        # What stands on the lines of this thread, for those of the other one.
        self._about = structlog.contextvars.get_contextvars()
        self._over = threading.Event()
        self._last = time.monotonic()
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    def __enter__(self) -> None:
        self.run.new_step = lambda: self._tell(new=True)
        self._thread.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join(timeout=self.settings.lease_seconds)

    def _beat(self) -> None:
        logs.about(**self._about)
        while not self._over.wait(self.settings.heartbeat_seconds):
            pulse.beat()
            self._tell()
            if shutdown.asked():
                self.run.ask_to_stop(HandBack, interrupt=False)
            if self.run.stop is LeaseLost:
                return

    def _tell(self, *, new: bool = False) -> None:
        """Beat once, and pass on what the database says."""
        try:
            with Session(self.engine) as session:
                lease = self.settings.lease_seconds
                answer = leases.beat(self.run.claim, self.run.state, lease, session, new=new)
        except DBAPIError as error:
            # A busy or absent database is no lost lease until the lease has run out.
            log.warning("heartbeat missed", process=self.run.claim.process_id, error=str(error))
            answer = True if time.monotonic() - self._last < self.settings.lease_seconds else None
        else:
            self._last = time.monotonic()
        if answer is not True and not self._over.is_set():
            self.run.ask_to_stop(LeaseLost if answer is None else Cancelled)
