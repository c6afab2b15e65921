"""Tables on their way into the graph as pages look at them: all that they need, in one query."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from webapp.errors import NotFound
from webapp.extensions import db
from webapp.models import GraphImport, GraphRun, GraphStep, Process, User
from webapp.services.graph import imports
from webapp.services.owned import owned
from webapp.states import GraphStage, ProcessState

PAGE = 25


@dataclass(frozen=True, slots=True)
class Watched:
    """A table, its newest run, how far it has come, and whether what it brought is in the graph."""

    row: GraphImport
    run: GraphRun | None
    reached: GraphStage | None
    applied: bool

    @property
    def waits(self) -> bool:
        """Is a step over, and the table neither in the graph nor taken out of it again?"""
        if self.run is None or self.applied or self.run.stage == GraphStage.UNDO:
            return False
        return self.run.process.state in (ProcessState.SUCCEEDED, ProcessState.REJECTED)


@dataclass(frozen=True, slots=True)
class Made:
    """The newest step of a stage: its number, and when it was made."""

    id: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Way:
    """What has become of each stage of a table."""

    steps: Mapping[GraphStage, Made]
    runs: Mapping[GraphStage, GraphRun]
    # The import whose nodes are in the graph now.
    applied: GraphRun | None

    def run_of(self, stage: GraphStage) -> GraphRun | None:
        """The run that a stage is about: of an import the one that is in the graph, if any is."""
        return (self.applied if stage == GraphStage.IMPORT else None) or self.runs.get(stage)


def one(user: User, identifier: str) -> Watched:
    """The import of this person with this id. Raises NotFound, also for somebody else's."""
    row = db.session.execute(_seen(user).where(imports.called(identifier))).first()
    if row is None:
        raise NotFound(imports.NOT_FOUND)
    return Watched(*row)


def of_process(user: User, process_id: int) -> GraphImport:
    """The import that a process works on. Raises NotFound."""
    known = process_id if process_id < 2**31 else 0
    works = select(GraphRun.import_id).where(GraphRun.process_id == known)
    row = db.session.execute(_seen(user).where(GraphImport.id.in_(works))).first()
    if row is None:
        raise NotFound(imports.NOT_FOUND)
    found: GraphImport = row[0]
    return found


def list_for(
    user: User, before: int | None = None, text: str = "", limit: int = PAGE
) -> list[Watched]:
    """Imports of this person, the newest first; `text` is in their names or what is said of them.

    `before` is the number of the last one of the page before.
    """
    query = _seen(user)
    if before is not None:
        query = query.where(GraphImport.id < before)
    if text:
        alike = (GraphImport.filename, GraphImport.context)
        query = query.where(or_(*(one.icontains(text, autoescape=True) for one in alike)))
    rows = db.session.execute(query.order_by(GraphImport.id.desc()).limit(limit))
    return [Watched(*row) for row in rows]


def waiting_for(user: User) -> list[Watched]:
    """This person's own newest tables that wait for what the person has to say."""
    mine = GraphImport.owner_id == user.id, GraphImport.files_removed_at.is_(None)
    rows = db.session.execute(_seen(user).where(*mine).order_by(GraphImport.id.desc()).limit(PAGE))
    return [seen for seen in (Watched(*row) for row in rows) if seen.waits]


def way_of(row: GraphImport) -> Way:
    """What has become of each stage so far."""
    mine = GraphStep.import_id == row.id
    answers = select(GraphStep.stage, func.max(GraphStep.id), func.max(GraphStep.created_at))
    steps = {
        GraphStage(stage): Made(number, moment)
        for stage, number, moment in db.session.execute(
            answers.where(mine).group_by(GraphStep.stage)
        )
    }
    own = GraphRun.import_id == row.id
    newest = select(func.max(GraphRun.process_id)).where(own).group_by(GraphRun.stage)
    query = select(GraphRun).where(own, or_(GraphRun.process_id.in_(newest), GraphRun.applied))
    found = list(db.session.scalars(query.order_by(GraphRun.process_id)))
    runs = {GraphStage(run.stage): run for run in found}
    return Way(steps, runs, next((run for run in found if run.applied), None))


def made_by_desk(row: GraphImport, stage: GraphStage) -> GraphStep | None:
    """What the desk itself has last said of a stage, whatever people have changed since."""
    mine = (GraphStep.import_id == row.id, GraphStep.stage == stage, GraphStep.author == "")
    query = select(GraphStep).where(*mine).order_by(GraphStep.id.desc()).limit(1)
    return db.session.scalar(query)


def why_drawn(row: GraphImport, stage: GraphStage) -> dict[str, Any]:
    """Why nodes, or the relationships between them, are as the desk has drawn them."""
    nodes, drawn = made_by_desk(row, GraphStage.NODES), made_by_desk(row, stage)
    # Which columns have no node is decided before there are relationships.
    left_out = nodes.reasons.get("left_out", {}) if nodes else {}
    return {"left_out": left_out} | (drawn.reasons if drawn else {})


def _seen(user: User) -> Select[Any]:
    of_it = GraphRun.import_id == GraphImport.id
    newest = select(func.max(GraphRun.process_id)).where(of_it).correlate(GraphImport)
    reached = (
        select(GraphStep.stage)
        .where(GraphStep.import_id == GraphImport.id)
        .order_by(GraphStep.id.desc())
        .limit(1)
        .correlate(GraphImport)
    )
    applied = select(GraphRun.process_id).where(of_it, GraphRun.applied).correlate(GraphImport)
    run = and_(of_it, GraphRun.process_id == newest.scalar_subquery())
    return (
        owned(GraphImport, user)
        .add_columns(GraphRun, reached.scalar_subquery(), applied.exists())
        .outerjoin(GraphRun, run)
        .options(joinedload(GraphRun.process).joinedload(Process.owner))
        .where(GraphImport.removed_at.is_(None))
    )
