"""Imports that are asked for again and again."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import exists, func, select, update

from webapp import queue
from webapp.errors import BadInput, NotFound
from webapp.extensions import changed, db
from webapp.models import Action, LakeImport, LakeRepository, LakeSchedule, Process, User
from webapp.models.columns import now
from webapp.services import audit
from webapp.services.audit import COMMAND_LINE, Actor
from webapp.services.lake import branches, imports
from webapp.services.lake.requests import ImportRequest
from webapp.states import LIVE

SHORTEST_SECONDS = 60
LONGEST_SECONDS = 366 * 24 * 60 * 60
MOST_IN_REPOSITORY = 100
# So that what somebody has due holds up nobody else's.
MOST_OF_PERSON = 100
MOST_AT_ONCE = 20

log = structlog.get_logger()


def add(
    user: User,
    repository: LakeRepository,
    branch: str,
    request: ImportRequest,
    every_seconds: int,
    first_at: datetime | None = None,
    by: Actor = COMMAND_LINE,
) -> LakeSchedule:
    """Have an import done again and again, the first time after that time, or when it is said.

    Raises BadInput, NotFound.
    """
    imports.check(repository, request)
    branches.get(repository, branch)
    if not SHORTEST_SECONDS <= every_seconds <= LONGEST_SECONDS:
        raise BadInput("An import is done again after a minute at least, and a year at most.")
    if len(list_for(repository)) >= MOST_IN_REPOSITORY:
        raise BadInput(f"A repository has at most {MOST_IN_REPOSITORY} schedules.")
    own = select(func.count()).select_from(LakeSchedule).where(LakeSchedule.owner_id == user.id)
    if (db.session.scalar(own) or 0) >= MOST_OF_PERSON:
        raise BadInput(f"A person has at most {MOST_OF_PERSON} schedules. Remove one of yours.")
    made = LakeSchedule(
        repository_id=repository.id,
        branch=branch,
        owner_id=user.id,
        request=request.model_dump(mode="json", exclude_defaults=True),
        every_seconds=every_seconds,
        next_at=first_at or now() + timedelta(seconds=every_seconds),
    )
    db.session.add(made)
    text = f"Import of {request.name} into {branch} every {every_seconds:,} seconds."
    audit.note(by, Action.SCHEDULE_CHANGED, repository, text)
    db.session.commit()
    return made


def list_for(repository: LakeRepository) -> list[LakeSchedule]:
    """The schedules of a repository, the oldest first."""
    mine = select(LakeSchedule).where(LakeSchedule.repository_id == repository.id)
    return list(db.session.scalars(mine.order_by(LakeSchedule.id)))


def find(repository: LakeRepository, schedule_id: int) -> LakeSchedule:
    """A schedule of a repository. Raises NotFound."""
    found = db.session.get(LakeSchedule, schedule_id) if schedule_id < 2**31 else None
    if found is None or found.repository_id != repository.id:
        raise NotFound("schedule not found")
    return found


def switch(schedule: LakeSchedule, *, on: bool, by: Actor = COMMAND_LINE) -> None:
    """Let a schedule rest, or go on: then it is due after its usual time."""
    if on and not schedule.enabled:
        schedule.next_at = now() + timedelta(seconds=schedule.every_seconds)
    schedule.enabled = on
    text = f"Import into {schedule.branch} switched {'on' if on else 'off'}."
    audit.note(by, Action.SCHEDULE_CHANGED, schedule.repository, text)
    db.session.commit()


def remove(schedule: LakeSchedule, by: Actor = COMMAND_LINE) -> None:
    """Forget a schedule; what it has imported stays."""
    text = f"Import into {schedule.branch} is not done again."
    audit.note(by, Action.SCHEDULE_CHANGED, schedule.repository, text)
    db.session.delete(schedule)
    db.session.commit()


def start_due() -> int:
    """Start what is due; gives how many. Any number of workers may do this at once."""
    due = select(LakeSchedule.id, LakeSchedule.next_at, LakeSchedule.every_seconds)
    due = due.join(User, User.id == LakeSchedule.owner_id)
    due = due.where(LakeSchedule.enabled, User.active, LakeSchedule.next_at <= now())
    found = db.session.execute(due.order_by(LakeSchedule.next_at).limit(MOST_AT_ONCE)).all()
    db.session.rollback()
    started = [process_id for each in found if (process_id := _start(*each))]
    for process_id in started:
        queue.enqueue(process_id)
    return len(started)


def _start(schedule_id: int, due_at: datetime, every_seconds: int) -> int | None:
    """Start the import of a schedule, unless another worker was quicker, or the last one runs."""
    # After an outage once, and not once for each time that was missed.
    next_at = now() + timedelta(seconds=every_seconds)
    mine = update(LakeSchedule).where(
        LakeSchedule.id == schedule_id, LakeSchedule.enabled, LakeSchedule.next_at == due_at
    )
    claimed = mine.values(next_at=next_at).execution_options(synchronize_session=False)
    started = None
    if changed(db.session.execute(claimed)) and not _runs(schedule_id):
        schedule = db.session.get_one(LakeSchedule, schedule_id)
        request = imports.request_of(schedule)
        facts = (schedule.owner_id, schedule.repository_id, schedule.branch, request)
        started = imports.add(*facts, schedule=schedule).process.id
    db.session.commit()
    if started:
        log.info("scheduled import", schedule=schedule_id, process=started)
    return started


def _runs(schedule_id: int) -> bool:
    live = exists().where(
        LakeImport.schedule_id == schedule_id,
        Process.id == LakeImport.process_id,
        Process.state.in_(LIVE),
    )
    return bool(db.session.scalar(select(live)))
