"""The line: all processes that wait or run, as this server saw them within the last second.

Pages ask for it all the time and everybody asks for the same, so it is read once for all of them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from webapp.extensions import db
from webapp.models import Process, Upload, User
from webapp.models.columns import now
from webapp.services import briefly, imports, turns
from webapp.states import LIVE, ProcessState

SECONDS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a process stands: how many go before it, and what it waits for but its turn."""

    owner_id: int
    state: ProcessState
    created_at: datetime
    before: int = 0
    # Does it wait only because the last free worker is kept for somebody else?
    held: bool = False
    # The import into the same dataset that has to end first.
    behind: int | None = None
    behind_owner_id: int | None = None
    behind_file: str = ""


@dataclass(frozen=True, slots=True)
class Live:
    """How many processes wait and run, and how long the first of them waits."""

    waiting: int
    running: int
    oldest_wait_seconds: float | None


def place_of(process: Process) -> Place | None:
    """Where a process stands while it waits; None when it waits no more."""
    if process.state != ProcessState.QUEUED:
        return None
    if process.id not in _known():
        forget()
    return _known().get(process.id)


def live(user: User | None = None) -> Live:
    """What is under way of all that this person may see; without a person, of everything."""
    seen = [
        place
        for place in _known().values()
        if user is None or user.is_admin or place.owner_id == user.id
    ]
    waiting = [place.created_at for place in seen if place.state == ProcessState.QUEUED]
    wait = max(0.0, (now() - min(waiting)).total_seconds()) if waiting else None
    return Live(len(waiting), len(seen) - len(waiting), wait)


def forget() -> None:
    """Read it anew the next time."""
    briefly.forget("line")


def _known() -> Mapping[int, Place]:
    return briefly.known("line", SECONDS, lambda: MappingProxyType(dict(_read())))


@cache
def _query() -> Select[Any]:
    """Made once: it takes longer to make than to ask."""
    placed, first, file = turns.placed(), aliased(Process), aliased(Upload)
    return (
        select(
            Process.id,
            Process.owner_id,
            Process.state,
            Process.created_at,
            placed.c.place,
            placed.c.held,
            first.id.label("behind"),
            first.owner_id.label("behind_owner_id"),
            file.filename.label("behind_file"),
        )
        .outerjoin(placed, placed.c.id == Process.id)
        .outerjoin(first, first.id == imports.first_before())
        .outerjoin(file, file.id == first.upload_id)
        .where(Process.state.in_(LIVE))
    )


def _read() -> Iterator[tuple[int, Place]]:
    for row in db.session.execute(_query()):
        yield (
            row.id,
            Place(
                owner_id=row.owner_id,
                state=row.state,
                created_at=row.created_at,
                before=row.place or 0,
                held=bool(row.held) and not row.place,
                behind=row.behind,
                behind_owner_id=row.behind_owner_id,
                behind_file=row.behind_file or "",
            ),
        )
