"""What all runs of the lake have in common: a folder of their own, and how they are rejected."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from webapp import storage
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


@contextmanager
def own_folder() -> Iterator[Path]:
    """A folder for what is at work; what a killed run leaves is swept away after a day."""
    scratch = storage.settings().scratch
    scratch.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="lake-", dir=scratch))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
