"""Who may work on a table now: one process at a time, and nobody while one lives."""

from sqlalchemy import select, update

from webapp.errors import NotFound, WrongState
from webapp.extensions import changed, db
from webapp.models import GraphImport, GraphRun, Process
from webapp.models.columns import now
from webapp.states import GraphStage, ProcessState

GONE = "This table was removed."
AT_WORK_ON_IT = "This table is being worked on. Wait for the end, or cancel it."
IDLE = "idle"
AT_WORK = {
    GraphStage.LABELS: "processing_labels",
    GraphStage.ATTRIBUTES: "processing_attributes",
    GraphStage.NODES: "processing_nodes",
    GraphStage.GRAPH: "processing_graph",
    # For clients of MatGraph these are all one.
    GraphStage.PLAN: "processing_import",
    GraphStage.IMPORT: "processing_import",
    GraphStage.UNDO: "processing_import",
}
ENDED = {
    ProcessState.FAILED: "error",
    ProcessState.REJECTED: "error",
    ProcessState.CANCELLED: "cancelled",
}


class NotReady(WrongState):
    """Something works on the table; `status` says what, as MatGraph's clients know it."""

    def __init__(self, status: str) -> None:
        super().__init__(AT_WORK_ON_IT)
        self.status = status


def enter(graph_import: GraphImport) -> None:
    """Let one of many who change a table at once decide: its row is locked until the commit.

    Raises NotReady while a process of it lives, and NotFound once it was removed.
    """
    lock(graph_import)
    if (run := newest(graph_import)) and not run.process.finished:
        db.session.rollback()
        raise NotReady(status_of(run))


def lock(graph_import: GraphImport) -> None:
    """Lock the row of a table until the commit. Raises NotFound once it was removed."""
    mine = update(GraphImport).where(
        GraphImport.id == graph_import.id, GraphImport.removed_at.is_(None)
    )
    if not changed(db.session.execute(mine.values(updated_at=now()))):
        db.session.rollback()
        raise NotFound(GONE)
    # What this transaction has read before may have changed since.
    db.session.expire_all()


def newest(graph_import: GraphImport) -> GraphRun | None:
    """The process that was last begun for a table."""
    mine = select(GraphRun).where(GraphRun.import_id == graph_import.id)
    return db.session.scalar(mine.order_by(GraphRun.process_id.desc()).limit(1))


def of_process(process: Process) -> GraphRun | None:
    """What a process works on, unless its table was removed."""
    return db.session.get(GraphRun, process.id)


def status_of(run: GraphRun | None) -> str:
    """How a table stands by its newest process, as MatGraph's clients know it."""
    if run is None:
        return IDLE
    state = ProcessState(run.process.state)
    if not state.finished:
        return AT_WORK[run.stage]
    if state == ProcessState.SUCCEEDED and run.stage == GraphStage.IMPORT:
        return "imported"
    return ENDED.get(state, IDLE)
