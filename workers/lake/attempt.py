"""What all runs of the lake have in common: how they are rejected."""

from collections.abc import Iterator
from contextlib import contextmanager

from webapp.extensions import db
from webapp.states import ProcessState
from workers.lake.target import Rejected
from workers.running import Run


@contextmanager
def rejecting(run: Run) -> Iterator[None]:
    """End the process as rejected where the work in the block cannot be done."""
    try:
        yield
    except Rejected as refusal:
        db.session.rollback()
        run.finish(db.session(), ProcessState.REJECTED, refusal.said, run.state.done)
        db.session.commit()
