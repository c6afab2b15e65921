"""Whose turn it is: workers go round among people, so that nobody's many files hold up the others.

The turn of a waiting process counts what its owner has running, and what they handed in before it.
The lowest turn goes first, the older process where two are the same. And the last free worker is
kept for somebody else: only a small file, which is done in a moment, may take it as well.
"""

from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, func, select

from webapp import queue
from webapp.extensions import db
from webapp.models import Process, Upload
from webapp.models.columns import epoch
from webapp.services import imports, workers
from webapp.states import ProcessState

SMALL_BYTES = 4 * 1024 * 1024


@cache
def in_order() -> Select[int]:
    """The ids of the waiting processes that may start, the next one first."""
    waiting = _waiting()
    allowed = select(waiting.c.id).where(~_held(waiting))
    return allowed.order_by(waiting.c.turn, waiting.c.id)


def next_id() -> int | None:
    """The process that is to start now, if any may."""
    return db.session.scalar(_first())


@cache
def _first() -> Select[int]:
    return in_order().limit(1)


def wake() -> None:
    """Wake a worker for the next process, where the queue has nobody left to wake."""
    process_id = next_id()
    if process_id is not None and not queue.waiting_ids():
        queue.enqueue(process_id)


@cache
def placed() -> Any:
    """Waiting processes with how many go before each as things stand now, and whether it is held.

    Held is what waits only because the last free worker is kept for somebody else.
    """
    waiting = _waiting()
    place = func.row_number().over(order_by=(waiting.c.turn, waiting.c.id)) - 1
    held = _held(waiting)
    return select(waiting.c.id, place.label("place"), held.label("held")).subquery()


def _waiting() -> Any:
    running = (
        select(Process.owner_id, func.count().label("count"))
        .where(Process.state == ProcessState.RUNNING, Process.leased_until >= epoch())
        .group_by(Process.owner_id)
        .subquery()
    )
    rank = func.row_number().over(partition_by=Process.owner_id, order_by=Process.id)
    return (
        select(
            Process.id,
            (func.coalesce(running.c.count, 0) + rank).label("turn"),
            func.coalesce(Upload.size, 0).label("size"),
        )
        .outerjoin(running, running.c.owner_id == Process.owner_id)
        .outerjoin(Upload, Upload.id == Process.upload_id)
        .where(Process.state == ProcessState.QUEUED, Process.cancel_requested_at.is_(None))
        .where(~imports.comes_after_another())
        .subquery()
    )


def _held(waiting: Any) -> ColumnElement[bool]:
    # Asked when the query runs: the query itself is made once.
    alive = bindparam("alive", callable_=workers.count_alive, type_=Integer)
    return and_(alive >= 2, waiting.c.turn >= alive, waiting.c.size > SMALL_BYTES)
