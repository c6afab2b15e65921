"""Claim a process, do its work, and note how it ended: once for all kinds."""

import os
import socket

import structlog
from flask import current_app

from webapp import logs
from webapp.extensions import db
from webapp.services import leases, turns
from workers.heartbeat import Heartbeat
from workers.kinds import work_of
from workers.running import Cancelled, LeaseLost, Run

log = structlog.get_logger()

SENTENCE = "The run stopped, and nothing was written. Our fault, not your file's."


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
    logs.about(process=process_id, attempt=claim.attempt, kind=claim.kind)
    run = Run(claim)
    try:
        with Heartbeat(run, settings):
            work_of(claim.kind)(run)
    except Cancelled:
        db.session.rollback()
        leases.cancelled(claim)
    except LeaseLost:
        db.session.rollback()
        log.warning("lease lost", process=process_id, attempt=claim.attempt)
    except Exception as error:
        db.session.rollback()
        reference = leases.fail(claim, "fault", SENTENCE)
        log.error("process failed", process=process_id, reference=reference, exc_info=error)
    return True


def worker_name() -> str:
    """The machine and the process that do the work, for the people who look after them."""
    return f"{socket.gethostname()}:{os.getppid()}"
