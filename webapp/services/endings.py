"""How a process ends: the change of its row, and the last line of its log with it."""

from typing import Any

from sqlalchemy import Connection, Update, insert, select
from sqlalchemy.orm import Session, scoped_session

from webapp.models import Action, AuditEntry, Batch, ControlFile, EventKind, Process
from webapp.models.columns import now
from webapp.services import process_events
from webapp.services.audit import DESK
from webapp.states import ProcessKind, ProcessState

Transaction = Session | scoped_session[Any] | Connection


def end(transaction: Transaction, change: Update, state: ProcessState, **values: Any) -> int:
    """End the processes that `change` finds, in the caller's transaction; gives how many."""
    assert state.finished
    ending = change.values(state=state, finished_at=now(), leased_until=None, **values)
    ending = ending.execution_options(synchronize_session=False)
    ended = transaction.execute(ending.returning(Process.id, Process.attempt, Process.kind)).all()
    for process_id, attempt, kind in ended:
        process_events.note(transaction, process_id, attempt, EventKind.ENDED, f"Ended: {state}.")
        if kind in (ProcessKind.DRY_RUN, ProcessKind.BATCH):
            _note_batch(transaction, process_id, "Dry run. " * (kind == ProcessKind.DRY_RUN), state)
    return len(ended)


def _note_batch(transaction: Transaction, process_id: int, what: str, state: ProcessState) -> None:
    """Tell the audit log that the run of a batch is over, as it was told that it began."""
    found = select(Batch.id, Batch.comment, ControlFile.digest).join(ControlFile)
    found = found.where(Batch.process_id == process_id)
    for batch_id, comment, digest in transaction.execute(found):
        line = {
            "who": DESK.who,
            "user_id": DESK.user_id,
            "address": DESK.address,
            "key": DESK.key,
            "action": Action.BATCH_ENDED,
            "about": "batch",
            "about_name": comment,
            "about_id": str(batch_id),
            "text": f"{what}{state.capitalize()}. Control file {digest}.",
        }
        transaction.execute(insert(AuditEntry).values(at=now(), **line))
