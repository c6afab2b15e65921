"""What the pages of imports into the graph show: the list, and where one of them stands."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Self

from webapp.models import GraphImport
from webapp.pages.base import PageModel
from webapp.pages.graph_way import EDITED, STEPS, GraphStepItem, StepState, steps_of
from webapp.pages.processes import ProcessPage
from webapp.services.graph import gate
from webapp.services.graph.watch import Watched, Way
from webapp.states import GraphStage, ProcessState


class GraphImportItem(PageModel):
    """One table that was handed in for the graph, as a list shows it."""

    id: int
    identifier: str
    filename: str
    size: int
    context: str
    vocabulary: str
    owner: str
    created_at: datetime
    files_removed_at: datetime | None
    # What is or was done to it last, and by which process.
    stage: GraphStage | None
    process: ProcessPage | None
    # The stage that its newest answer is of, or the plan that was made since.
    reached: GraphStage | None
    # Is what it brought in the graph now?
    imported: bool

    @property
    def finished(self) -> bool:
        """Does nothing wait or run for it?"""
        return self.process is None or self.process.finished

    @property
    def locked(self) -> str:
        """Why nothing of it can be changed now, or nothing."""
        return "" if self.finished else gate.AT_WORK_ON_IT

    @property
    def name(self) -> str:
        """What people call it."""
        return self.filename or "table"

    @classmethod
    def of(cls, seen: Watched, **more: Any) -> Self:
        """The facts of one, and `more`."""
        return cls(
            **_facts(seen.row),
            stage=seen.run.stage if seen.run else None,
            process=ProcessPage.of(seen.run.process) if seen.run else None,
            reached=_reached(seen),
            imported=seen.applied,
            **more,
        )


def _reached(seen: Watched) -> GraphStage | None:
    """The stage of the newest answer; a plan is none that is kept."""
    planned = seen.run and seen.run.stage == GraphStage.PLAN
    if planned and seen.run and seen.run.process.state == ProcessState.SUCCEEDED:
        return GraphStage.PLAN
    return seen.reached


def _facts(row: GraphImport) -> dict[str, Any]:
    names = ("id", "identifier", "filename", "size", "context", "vocabulary", "created_at")
    facts = {name: getattr(row, name) for name in (*names, "files_removed_at")}
    return facts | {"owner": row.owner.email}


class GraphImportList(PageModel):
    """Imports into the graph, newest first; `next_before` goes on with older ones."""

    text: str
    imports: tuple[GraphImportItem, ...]
    next_before: int | None

    @property
    def finished(self) -> bool:
        """Does nothing of them wait or run?"""
        return all(one.finished for one in self.imports)

    @classmethod
    def of(cls, found: Sequence[Watched], limit: int, text: str = "") -> Self:
        """A page of a list that was asked for with one more than `limit`."""
        items = tuple(map(GraphImportItem.of, found[:limit]))
        more = len(found) > limit
        return cls(text=text, imports=items, next_before=items[-1].id if more else None)


class GraphImportPage(GraphImportItem):
    """One import with its six steps."""

    rows: int | None
    columns: int | None
    # What is odd about the table, such as headers that are there twice.
    notes: tuple[str, ...]
    steps: tuple[GraphStepItem, ...]

    @classmethod
    def of_one(cls, seen: Watched, way: Way) -> Self:
        """All facts of one."""
        shape = seen.row.shape or {}
        return cls.of(
            seen,
            rows=shape.get("rows"),
            columns=len(shape["headers"]) if "headers" in shape else None,
            notes=tuple(shape.get("notes", ())),
            steps=tuple(steps_of(seen, way)),
        )

    def step(self, stage: GraphStage) -> GraphStepItem:
        """One of its steps."""
        return self.steps[STEPS.index(stage)]

    @property
    def at(self) -> GraphStage:
        """The step to look at: what runs or has stopped, else the last one that is done."""
        busy = [one for one in self.steps if one.state == StepState.RUNNING]
        stopped = [one for one in self.steps if one.state == StepState.STOPPED]
        if busy or (stopped and self.stage == stopped[-1].stage):
            return (busy or stopped)[-1].stage
        if self.imported or self.stage == GraphStage.UNDO:
            return GraphStage.IMPORT
        return self._last(STEPS)

    @property
    def edited(self) -> GraphStage:
        """The step from which one goes on towards the graph, whatever is there already."""
        return self._last(EDITED)

    def _last(self, stages: Sequence[GraphStage]) -> GraphStage:
        """The last one of these that is done as those before it are; labels where none is."""
        found = GraphStage.LABELS
        for one in self.steps[: len(stages)]:
            if one.state != StepState.DONE:
                break
            found = one.stage
        return found
