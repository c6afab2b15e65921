"""The six steps of a table on its way into the graph, and how far each is."""

from collections.abc import Iterable
from enum import StrEnum
from itertools import pairwise

from webapp.models import GraphRun
from webapp.pages.base import PageModel
from webapp.services.graph.watch import Made, Watched, Way
from webapp.states import GraphStage, ProcessState

# The steps of the pages, in their order. An undo belongs to the import that it takes back.
STEPS = (
    GraphStage.LABELS,
    GraphStage.ATTRIBUTES,
    GraphStage.NODES,
    GraphStage.GRAPH,
    GraphStage.PLAN,
    GraphStage.IMPORT,
)
# Those whose answers people can change.
EDITED = STEPS[:4]
# What addresses call them.
WORDS = dict(
    zip(STEPS, ("labels", "attributes", "nodes", "relations", "plan", "result"), strict=True)
)
STAGES = {word: stage for stage, word in WORDS.items()}
NEXT = dict(pairwise(STEPS))
BROKEN = (ProcessState.REJECTED, ProcessState.FAILED, ProcessState.CANCELLED)


class StepState(StrEnum):
    """How far a step is."""

    OPEN = "open"
    RUNNING = "running"
    STOPPED = "stopped"
    DONE = "done"
    # It was made from what has changed since.
    OLD = "old"


class GraphStepItem(PageModel):
    """One of the six steps of an import, and how far it is."""

    stage: GraphStage
    state: StepState

    @property
    def word(self) -> str:
        """What addresses call it."""
        return WORDS[self.stage]

    @property
    def reached(self) -> bool:
        """Is there anything to look at?"""
        return self.state != StepState.OPEN


def steps_of(seen: Watched, way: Way) -> Iterable[GraphStepItem]:
    """The steps of a table in their order."""
    old = False
    for stage in STEPS:
        state = _state(stage, seen, way)
        # What was made from an answer that is out of date is so, too.
        if old and stage in EDITED and state == StepState.DONE:
            state = StepState.OLD
        old = old or state == StepState.OLD
        yield GraphStepItem(stage=stage, state=state)


def _state(stage: GraphStage, seen: Watched, way: Way) -> StepState:
    if seen.run and not seen.run.process.finished and _step_of(seen.run) == stage:
        return StepState.RUNNING
    if stage == GraphStage.PLAN:
        return _state_of_plan(way)
    if stage == GraphStage.IMPORT:
        return _state_of_import(way)
    return _state_of_answer(way.runs.get(stage), way.steps.get(stage), _newest_before(stage, way))


def _step_of(run: GraphRun) -> GraphStage:
    return GraphStage.IMPORT if run.stage == GraphStage.UNDO else GraphStage(run.stage)


def _newest_before(stage: GraphStage, way: Way) -> int:
    before = EDITED[: EDITED.index(stage)]
    return max((way.steps[one].id for one in before if one in way.steps), default=0)


def _state_of_answer(run: GraphRun | None, step: Made | None, before: int) -> StepState:
    """Of a stage whose answer is kept: it is old where one before it is newer."""
    if run and run.process.state in BROKEN and _after(run, step):
        return StepState.STOPPED
    if step is None:
        return StepState.OPEN
    return StepState.OLD if step.id < before else StepState.DONE


def _state_of_plan(way: Way) -> StepState:
    """A plan is old once the table was taken out of the graph, too."""
    run, undo = way.runs.get(GraphStage.PLAN), way.runs.get(GraphStage.UNDO)
    state = _state_of_run(run, way.steps.get(GraphStage.GRAPH))
    since = run is not None and undo is not None and undo.process_id > run.process_id
    taken_out = since and undo is not None and undo.process.state == ProcessState.SUCCEEDED
    return StepState.OLD if taken_out and state == StepState.DONE else state


def _state_of_import(way: Way) -> StepState:
    """An import that was taken back is none."""
    run, graph = way.run_of(GraphStage.IMPORT), way.steps.get(GraphStage.GRAPH)
    if way.applied and graph is None:
        # Its relationships were undone since.
        return StepState.OLD
    if run and not run.applied and run.process.state == ProcessState.SUCCEEDED:
        return StepState.OPEN
    return _state_of_run(run, graph)


def _state_of_run(run: GraphRun | None, graph: Made | None) -> StepState:
    """Of a plan or an import: it is old where the graph has changed since it began."""
    if run is None or graph is None:
        return StepState.OPEN
    began = run.process.started_at or run.process.created_at
    if run.process.state in BROKEN:
        return StepState.STOPPED if began >= graph.created_at else StepState.OPEN
    return StepState.DONE if began >= graph.created_at else StepState.OLD


def _after(run: GraphRun, step: Made | None) -> bool:
    return step is None or run.process.created_at > step.created_at
