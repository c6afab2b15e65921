"""How a process ends: the change of its row, and the last line of its log with it."""

from typing import Any

from sqlalchemy import Connection, Update
from sqlalchemy.orm import Session, scoped_session

from webapp.models import EventKind, Process
from webapp.models.columns import now
from webapp.services import process_events
from webapp.states import ProcessState

Transaction = Session | scoped_session[Any] | Connection


def end(transaction: Transaction, change: Update, state: ProcessState, **values: Any) -> int:
    """End the processes that `change` finds, in the caller's transaction; gives how many."""
    assert state.finished
    ending = change.values(state=state, finished_at=now(), leased_until=None, **values)
    ending = ending.execution_options(synchronize_session=False)
    ended = transaction.execute(ending.returning(Process.id, Process.attempt)).all()
    for process_id, attempt in ended:
        process_events.note(transaction, process_id, attempt, EventKind.ENDED, f"Ended: {state}.")
    return len(ended)
