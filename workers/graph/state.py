"""What the graph is made of at one moment, and how it moves to the next one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from webapp.extensions import changed, db
from webapp.models import GraphRun, GraphVersion

# Where the storage keeps what imports bring, and the embedded graph.
FRAMES, VERSIONS = "graph/frames", "graph/versions"


@dataclass(frozen=True, slots=True)
class Applied:
    """An import that is in the graph: the number of its process, and that of its table."""

    order: int
    table: int


@dataclass(frozen=True, slots=True)
class Present:
    """The graph as it is now: its version, the file that holds it, its size, and its imports."""

    version: int
    key: str
    nodes: int
    relationships: int
    applied: tuple[Applied, ...]


class Outrun(Exception):
    """Another process has changed the graph since it was looked at."""


def present() -> Present:
    """The graph as it is now."""
    # The version first: whatever changes after this look is noticed when a next one is written.
    newest = sa.select(
        GraphVersion.id, GraphVersion.key, GraphVersion.nodes, GraphVersion.relationships
    )
    version = db.session.execute(newest.order_by(GraphVersion.id.desc()).limit(1)).one_or_none()
    runs = sa.select(GraphRun.process_id, GraphRun.import_id).where(GraphRun.applied)
    applied = [Applied(*row) for row in db.session.execute(runs.order_by(GraphRun.process_id))]
    db.session.rollback()
    return Present(*(version or (0, "", 0, 0)), tuple(applied))


def is_present(version: int) -> bool:
    """Is this the newest version still?"""
    found = db.session.scalar(sa.select(sa.func.max(GraphVersion.id))) or 0
    db.session.rollback()
    return bool(found == version)


def move(connection: sa.Connection, before: Present, **row: Any) -> None:
    """Let a version follow another one. Raises Outrun where that is not the newest any more."""
    try:
        connection.execute(sa.insert(GraphVersion).values(before=before.version, **row))
    except sa.exc.IntegrityError as error:
        raise Outrun from error


def mark(connection: sa.Connection, orders: Sequence[int], *, applied: bool) -> bool:
    """Say that imports are in the graph, or not. False: of one there is no row any more."""
    mine = sa.update(GraphRun).where(GraphRun.process_id.in_(orders))
    return changed(connection.execute(mine.values(applied=applied))) == len(orders)
