"""The runs of the four stages that look at a table: read it, answer, keep the answer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from webapp import storage
from webapp.errors import BadInput, WrongState
from webapp.extensions import db
from webapp.graph import shapes
from webapp.graph.remembered import Remembered
from webapp.graph.vocabulary import Vocabulary
from webapp.models import GraphImport, GraphRun, GraphStep
from webapp.services.graph import contents, gate, memory, stages, steps, vocabularies
from webapp.states import GraphStage, ProcessState
from workers.graph import answering, table
from workers.graph.answering import Made
from workers.graph.model.consulting import Model, model_of
from workers.graph.table import Sheet
from workers.running import Cancelled, Run
from workers.scratch import own_folder
from workers.sheets.table import UnreadableFile

LOOKING = {
    GraphStage.LABELS: "Labelling the columns",
    GraphStage.ATTRIBUTES: "Finding out what the cells hold",
    GraphStage.NODES: "Grouping the columns",
    GraphStage.GRAPH: "Joining the nodes",
}
WITH_A_MODEL = ", and asking the language model"
REFUSALS = (UnreadableFile, BadInput, WrongState)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a stage goes on from: taken from the database once, before the work."""

    import_id: int
    stage: GraphStage
    vocabulary: Vocabulary
    context: str
    owner_id: int
    # A language model that has a say, if the settings name one.
    model: Model | None
    # The answers that count of the stages before.
    before: dict[GraphStage, Any]


def run(run: Run) -> None:
    """Do the stage of a process, and end the process."""
    try:
        made, sheet, asked = _worked(run)
    except REFUSALS as refusal:
        db.session.rollback()
        run.finish(db.session(), ProcessState.REJECTED, {"sentence": refusal.sentence}, 0)
        db.session.commit()
    else:
        _keep(run, asked, sheet, made)


def _worked(run: Run) -> tuple[Made, Sheet, Asked]:
    graph_import, asked = _asked(run)
    with own_folder("graph") as folder:
        sheet = table.read(run, graph_import, folder)
    looking = LOOKING[asked.stage] + (WITH_A_MODEL if asked.model else "")
    run.progress(looking, sheet.rows, sheet.rows)
    return ANSWERS[asked.stage](asked, sheet), sheet, asked


def _asked(run: Run) -> tuple[GraphImport, Asked]:
    found = db.session.get(GraphRun, run.claim.process_id)
    # Removing a table cancels what works on it.
    if found is None:
        raise Cancelled
    graph_import = db.session.get_one(GraphImport, found.import_id)
    stages_before = stages.ORDER[: stages.ORDER.index(found.stage)]
    newest = {stage: steps.newest(graph_import, stage) for stage in stages_before}
    return graph_import, Asked(
        import_id=graph_import.id,
        stage=found.stage,
        vocabulary=vocabularies.load(graph_import.vocabulary),
        context=graph_import.context,
        owner_id=graph_import.owner_id,
        model=model_of(storage.settings(), run.check),
        before={stage: step.content for stage, step in newest.items() if step},
    )


def _labels(asked: Asked, sheet: Sheet) -> Made:
    known = _remembered(asked, sheet)
    return answering.labels(
        sheet.sample, asked.vocabulary, asked.context, known, sheet.first, asked.model
    )


def _attributes(asked: Asked, sheet: Sheet) -> Made:
    labels = shapes.parse_labels(_before(asked, sheet, GraphStage.LABELS), asked.vocabulary)
    known = _remembered(asked, sheet)
    return answering.attributes(
        sheet.sample, asked.vocabulary, labels, known, asked.context, asked.model
    )


def _nodes(asked: Asked, sheet: Sheet) -> Made:
    content = _before(asked, sheet, GraphStage.ATTRIBUTES)
    said = shapes.parse_attributes(content, asked.vocabulary)
    return answering.grouped(sheet.sample, asked.vocabulary, said, asked.context, asked.model)


def _graph(asked: Asked, sheet: Sheet) -> Made:
    graph = shapes.parse_graph(_before(asked, sheet, GraphStage.NODES), asked.vocabulary)
    return answering.joined(sheet.sample, asked.vocabulary, graph, asked.context, asked.model)


def _remembered(asked: Asked, sheet: Sheet) -> dict[str, Remembered]:
    """What people have confirmed of columns with these headers."""
    known = memory.remembered(asked.vocabulary.name, asked.owner_id, sheet.headers)
    # No transaction is held open while the stage takes its time.
    db.session.rollback()
    return known


ANSWERS: dict[GraphStage, Callable[[Asked, Sheet], Made]] = {
    GraphStage.LABELS: _labels,
    GraphStage.ATTRIBUTES: _attributes,
    GraphStage.NODES: _nodes,
    GraphStage.GRAPH: _graph,
}


def _before(asked: Asked, sheet: Sheet, stage: GraphStage) -> Any:
    """The answer of a stage before, once more as of the table that was read now."""
    return contents.of_shape(sheet.shape, stage, asked.before.get(stage, {}), asked.vocabulary)


def _keep(run: Run, asked: Asked, sheet: Sheet, made: Made) -> None:
    """Keep an answer and what is known of the table, together with the end of the process."""
    graph_import = db.session.get(GraphImport, asked.import_id)
    if graph_import is None or graph_import.removed_at:
        raise Cancelled
    gate.lock(graph_import)
    graph_import.shape = sheet.shape
    about = {"import_id": asked.import_id, "stage": asked.stage}
    step = GraphStep(**about, content=made.content, reasons=made.reasons)
    step.process_id = run.claim.process_id
    db.session.add(step)
    result = {"rows": sheet.rows, "columns": len(sheet.headers)}
    run.finish(db.session(), ProcessState.SUCCEEDED, result, sheet.rows, unasked=True)
    db.session.commit()
