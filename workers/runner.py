"""Claim a process, do its work, and note how it ended: once for all kinds."""

import os
import socket
import time

import structlog
from flask import current_app
from obstore.exceptions import BaseError
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from webapp import logs
from webapp.errors import Unavailable
from webapp.extensions import db
from webapp.models import EventKind
from webapp.services import leases, turns
from webapp.services.leases import Claim
from webapp.settings import Settings
from workers import pulse
from workers.heartbeat import Heartbeat
from workers.kinds import work_of
from workers.running import Cancelled, HandBack, LeaseLost, Run
from workers.sheets.table import ReaderKilled

log = structlog.get_logger()

# The database, the disk or the storage was away or full, or memory short: that may pass.
MACHINE = (OperationalError, InterfaceError, BaseError, OSError, Unavailable, ReaderKilled)
SENTENCE = "The run stopped, and nothing was written. Our fault, not your file's."
IN_PARTS = "The run stopped; what it had written stays. Our fault, not your file's."


def run_next() -> None:
    """Do the work of the process whose turn it is, and wake a worker for the one after it."""
    while (process_id := turns.next_id()) is not None:
        if run_process(process_id):
            break
    turns.wake()


def run_process(process_id: int) -> bool:
    """Do the work of a process. False: another worker has it, or it is over."""
    settings = current_app.config["DESK"]
    claim = leases.claim(process_id, worker_name(), settings.lease_seconds)
    if claim is None:
        return False
    pulse.claim(process_id, claim.attempt)
    logs.about(process=process_id, attempt=claim.attempt, kind=claim.kind)
    run = Run(claim)
    try:
        with Heartbeat(run, settings):
            _work(run)
    except Cancelled:
        leases.cancelled(claim)
    except HandBack:
        leases.hand_back(claim, "The worker was told to stop.", blameless=True)
    except LeaseLost:
        log.warning("lease lost", process=process_id, attempt=claim.attempt)
    except Exception as error:
        if may_pass(error):
            trouble(claim, settings, error)
        else:
            fail(claim, "fault", error)
    return True


def _work(run: Run) -> None:
    """Do the work, and leave no transaction open however it ends."""
    try:
        work_of(run.claim.kind)(run)
    except BaseException:
        # The heartbeat may wait to write once more, and is waited for.
        db.session.rollback()
        raise


def may_pass(error: Exception) -> bool:
    """Did a run break by the machine, so that another attempt may go well?"""
    if isinstance(error, FileNotFoundError):  # it will not come back
        return False
    # PostgreSQL ends the connection of a run that stood still for longer than its lease.
    return isinstance(error, MACHINE) or getattr(error, "connection_invalidated", False)


def trouble(claim: Claim, settings: Settings, error: Exception) -> None:
    """Let another attempt come after a part of the machine was away, unless it was the last one."""
    log.warning("machine trouble", process=claim.process_id, error=str(error))
    kind = EventKind.KILLED if isinstance(error, ReaderKilled) else EventKind.HANDED_BACK
    deadline = time.monotonic() + settings.lease_seconds
    while time.monotonic() < deadline:
        # What is away or full needs a moment, and the database may be what is away.
        time.sleep(settings.heartbeat_seconds)
        pulse.beat()
        try:
            db.session.rollback()
            if leases.tries(claim) >= settings.max_attempts:
                fail(claim, "machine", error)
            else:
                why = f"{type(error).__name__}: once more."
                leases.hand_back(claim, why, blameless=False, kind=kind)
        except DBAPIError:
            continue
        return


def fail(claim: Claim, code: str, error: Exception) -> None:
    """Note that a run broke by our fault."""
    db.session.rollback()
    reference = leases.fail(claim, code, IN_PARTS if claim.kind.in_parts else SENTENCE)
    log.error("process failed", process=claim.process_id, reference=reference, exc_info=error)


def worker_name() -> str:
    """The machine and the process that do the work, for the people who look after them."""
    return f"{socket.gethostname()}:{os.getppid()}"
