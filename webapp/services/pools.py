"""Which worker pools are alive: each beats in every round, and its row tells the others."""

from sqlalchemy import delete, func, select, update

from webapp.extensions import db
from webapp.models import WorkerPool
from webapp.models.columns import epoch
from webapp.storage import settings

# A row that nobody has renewed for a day tells nothing any more.
FORGOTTEN_SECONDS = 24 * 60 * 60


def beat(name: str) -> None:
    """Say that the pool of this name is alive, and forget those that are long gone."""
    renewed = db.session.execute(
        update(WorkerPool).where(WorkerPool.name == name).values(seen_at=epoch())
    )
    if not getattr(renewed, "rowcount", 0):
        db.session.execute(
            delete(WorkerPool).where(WorkerPool.seen_at < epoch() - FORGOTTEN_SECONDS)
        )
        db.session.add(WorkerPool(name=name, seen_at=epoch()))
    db.session.commit()


def leave(name: str) -> None:
    """Say that a pool has ended in good order."""
    db.session.execute(delete(WorkerPool).where(WorkerPool.name == name))
    db.session.commit()


def alive() -> int:
    """How many pools were heard of within the time of a lease."""
    silent = settings().sweep_seconds + settings().lease_seconds
    return (
        db.session.scalar(
            select(func.count())
            .select_from(WorkerPool)
            .where(WorkerPool.seen_at > epoch() - silent)
        )
        or 0
    )
