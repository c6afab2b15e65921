"""The stages of a table: begun, cancelled, begun once more, and how it stands."""

from sqlalchemy import select

from webapp import queue
from webapp.errors import BadInput, WrongState
from webapp.extensions import db
from webapp.graph.findings import Finding, Severity
from webapp.models import Action, GraphImport, GraphRun, GraphStep, Options, Process
from webapp.services import audit, processes
from webapp.services.audit import COMMAND_LINE, Actor
from webapp.services.graph import contents, gate, memory, steps
from webapp.states import GraphStage, ProcessKind

KINDS = {
    GraphStage.LABELS: ProcessKind.GRAPH_LABELS,
    GraphStage.ATTRIBUTES: ProcessKind.GRAPH_ATTRIBUTES,
    GraphStage.NODES: ProcessKind.GRAPH_NODES,
    GraphStage.GRAPH: ProcessKind.GRAPH_RELATIONS,
    GraphStage.PLAN: ProcessKind.GRAPH_PLAN,
    GraphStage.IMPORT: ProcessKind.GRAPH_IMPORT,
    GraphStage.UNDO: ProcessKind.GRAPH_UNDO,
}
# Which answers each stage goes on from.
INPUTS = {
    GraphStage.ATTRIBUTES: GraphStage.LABELS,
    GraphStage.NODES: GraphStage.ATTRIBUTES,
    GraphStage.GRAPH: GraphStage.NODES,
    GraphStage.PLAN: GraphStage.GRAPH,
    GraphStage.IMPORT: GraphStage.GRAPH,
}
# Those that look at the table, in the order in which they are done.
ORDER = (GraphStage.LABELS, GraphStage.ATTRIBUTES, GraphStage.NODES, GraphStage.GRAPH)
INTO_THE_GRAPH = (GraphStage.PLAN, GraphStage.IMPORT)
FILE_GONE = "Its file was kept as long as this desk keeps files. Hand the table in once more."
NOT_IMPORTED = "Nothing of this table is in the graph."
NO_TABLE = "Its table was removed."


class MissingInput(BadInput):
    """A stage has nothing to go on from; `stage` is the one whose answer is not there."""

    def __init__(self, stage: GraphStage) -> None:
        missing = "is no graph" if stage == GraphStage.GRAPH else f"are no {stage}"
        super().__init__(f"There {missing} to go on from yet.")
        self.stage = stage


def start(
    graph_import: GraphImport,
    stage: GraphStage,
    content: object = None,
    *,
    by: Actor = COMMAND_LINE,
) -> Process:
    """Begin a stage, from the answers of the one before or from what a person made of them.

    Raises NotReady while something works on the table, MissingInput, BadInput for a content that
    does not fit, NotFound, and WrongState without its file; the stages before are as they were.
    """
    gate.enter(graph_import)
    try:
        _refuse_without_file(graph_import)
        _take_input(graph_import, stage, content, by)
    except Exception:
        db.session.rollback()
        raise
    if stage == GraphStage.IMPORT:
        audit.note(by, Action.IMPORT_STARTED, graph_import)
    return submit(graph_import, stage)


def submit(graph_import: GraphImport, stage: GraphStage, undoes: int | None = None) -> Process:
    """Save a new process of a stage, and hand it to the workers."""
    process = Process(
        kind=KINDS[stage],
        owner_id=graph_import.owner_id,
        options=Options(name=graph_import.filename).model_dump(exclude_defaults=True),
    )
    about = {"import_id": graph_import.id, "stage": stage, "undoes": undoes}
    db.session.add(GraphRun(process=process, **about))
    queue.submit(process)
    return process


def undo_import(graph_import: GraphImport, by: Actor = COMMAND_LINE) -> Process:
    """Take back what a table has brought into the graph. Raises NotReady, NotFound, WrongState."""
    gate.enter(graph_import)
    applied = applied_run(graph_import)
    if applied is None:
        db.session.rollback()
        raise WrongState(NOT_IMPORTED)
    audit.note(by, Action.IMPORT_UNDONE, graph_import)
    return submit(graph_import, GraphStage.UNDO, undoes=applied.process_id)


def applied_run(graph_import: GraphImport) -> GraphRun | None:
    """The import of this table that is in the graph now, if there is one."""
    mine = select(GraphRun).where(GraphRun.import_id == graph_import.id, GraphRun.applied)
    return db.session.scalar(mine.order_by(GraphRun.process_id.desc()).limit(1))


def cancel(graph_import: GraphImport, by: Actor = COMMAND_LINE) -> None:
    """Stop what works on a table. Raises WrongState where nothing does."""
    run = gate.newest(graph_import)
    if run is None:
        raise WrongState("Nothing works on this table.")
    processes.cancel(run.process, by)


def status(graph_import: GraphImport) -> str:
    """How a table stands, as MatGraph's clients know it."""
    return gate.status_of(gate.newest(graph_import))


def why_not_again(process: Process) -> str:
    """The reason why a stage is not done once more, or nothing."""
    run = gate.of_process(process)
    if run is None:
        return NO_TABLE
    graph_import = db.session.get_one(GraphImport, run.import_id)
    if graph_import.removed_at:
        return NO_TABLE
    newest = gate.newest(graph_import)
    if newest is None or newest.process_id != process.id:
        return "Something newer was begun for this table since. See its page."
    return FILE_GONE if graph_import.files_removed_at and not run.undoes else ""


def again(process: Process, by: Actor = COMMAND_LINE) -> Process:
    """Do a stage once more as a new process. Raises as `start` does."""
    run = gate.of_process(process)
    if run is None:
        raise WrongState(NO_TABLE)
    graph_import = db.session.get_one(GraphImport, run.import_id)
    if run.stage == GraphStage.UNDO:
        return undo_import(graph_import, by)
    return start(graph_import, run.stage, by=by)


def _refuse_without_file(graph_import: GraphImport) -> None:
    if graph_import.files_removed_at:
        raise WrongState(FILE_GONE)


def _take_input(graph_import: GraphImport, stage: GraphStage, content: object, by: Actor) -> None:
    """Keep a content as the answer that the stage goes on from, or make sure that one is there."""
    before = INPUTS.get(stage)
    if before is None:
        return
    step: GraphStep | None
    if content is None:
        step = steps.newest(graph_import, before)
    else:
        step = steps.add(graph_import, before, content, by)
    if step is None:
        raise MissingInput(before)
    if stage in INTO_THE_GRAPH:
        _refuse_wrong(graph_import, step)
    memory.note(graph_import, before, step.content, by)


def _refuse_wrong(graph_import: GraphImport, step: GraphStep) -> None:
    """Raises BadInput for a graph that has nothing in it, or an error."""
    graph = contents.graph_of(graph_import, step.content)
    if not graph.nodes:
        raise BadInput("The graph has no node yet.")
    errors: list[Finding] = [
        each for each in steps.findings(graph_import, graph) if each.severity is Severity.ERROR
    ]
    if errors:
        more = f" And {len(errors) - 1} more." if len(errors) > 1 else ""
        raise BadInput(errors[0].sentence + more, [each.sentence for each in errors])
