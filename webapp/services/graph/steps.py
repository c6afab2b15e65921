"""The answers of the stages of a table: by the desk, or by a person. The newest one counts."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, select

from webapp.extensions import db
from webapp.graph import findings as rules
from webapp.graph import shapes
from webapp.graph.findings import Finding
from webapp.graph.shapes import Graph
from webapp.models import GraphImport, GraphStep
from webapp.services.audit import COMMAND_LINE, Actor
from webapp.services.graph import contents, gate, vocabularies
from webapp.states import GraphStage

STAGES = tuple(GraphStage)


def newest(graph_import: GraphImport, stage: GraphStage) -> GraphStep | None:
    """The answer that counts at a stage, if there is one."""
    mine = select(GraphStep).where(GraphStep.import_id == graph_import.id, GraphStep.stage == stage)
    return db.session.scalar(mine.order_by(GraphStep.id.desc()).limit(1))


def save(
    graph_import: GraphImport, stage: GraphStage, content: object, by: Actor = COMMAND_LINE
) -> GraphStep:
    """Keep what a person made of a stage, without going on. Raises BadInput, NotReady, NotFound."""
    gate.enter(graph_import)
    step = add(graph_import, stage, content, by)
    db.session.commit()
    return step


def add(graph_import: GraphImport, stage: GraphStage, content: object, by: Actor) -> GraphStep:
    """As `save`, in the transaction of a caller that has entered."""
    try:
        read = contents.read(graph_import, stage, content)
    except Exception:
        db.session.rollback()
        raise
    before = newest(graph_import, stage)
    # Nobody goes back to what people had made of it before, and every change is a whole graph.
    mine = (GraphStep.import_id == graph_import.id, GraphStep.stage == stage)
    step = GraphStep(
        import_id=graph_import.id,
        stage=stage,
        content=read,
        # Why the desk came to its answer stays of use beside what a person made of it.
        reasons=before.reasons if before else {},
        author=by.who,
    )
    db.session.execute(delete(GraphStep).where(*mine, GraphStep.author != ""))
    db.session.add(step)
    return step


def undo(graph_import: GraphImport, stage: GraphStage, by: Actor = COMMAND_LINE) -> None:
    """Forget the answers of a stage and of all later ones. Raises NotReady, NotFound."""
    gate.enter(graph_import)
    later = STAGES[STAGES.index(stage) :]
    mine = delete(GraphStep).where(
        GraphStep.import_id == graph_import.id, GraphStep.stage.in_(later)
    )
    db.session.execute(mine)
    db.session.commit()


def graph(graph_import: GraphImport, stage: GraphStage = GraphStage.GRAPH) -> Graph | None:
    """The nodes, or the nodes and relationships, that count."""
    step = newest(graph_import, stage)
    return contents.graph_of(graph_import, step.content) if step else None


def findings(
    graph_import: GraphImport, graph: Graph, stage: GraphStage = GraphStage.GRAPH
) -> tuple[Finding, ...]:
    """What is wrong or doubtful in a graph of this table; errors first.

    Whom things belong to is not asked while there are only nodes.
    """
    vocabulary = vocabularies.load(graph_import.vocabulary)
    headers = (graph_import.shape or {}).get("headers", [])
    labels = _content(graph_import, GraphStage.LABELS)
    said = _content(graph_import, GraphStage.ATTRIBUTES)
    attributes = shapes.parse_attributes(said, vocabulary)
    found = rules.check(
        graph,
        vocabulary,
        headers,
        shapes.parse_labels(labels, vocabulary),
        {header: attribute for header, (_, attribute) in attributes.items()},
    )
    if stage == GraphStage.NODES:
        return tuple(each for each in found if each.code != "owner-missing")
    return found


def _content(graph_import: GraphImport, stage: GraphStage) -> Mapping[str, Any]:
    step = newest(graph_import, stage)
    return step.content if step else {}
