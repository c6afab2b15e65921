"""Imports that are asked for again and again: each time once, however many workers look."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.faults.test_races import at_once
from tests.workers.desk_work import work
from tests.workers.lake_work import head, inbox, main, make_repository, objects, prefix
from tests.workers.rows import owner_of_rows
from webapp.errors import BadInput, NotFound
from webapp.extensions import db
from webapp.models import LakeImport, LakeSchedule, Process
from webapp.models.columns import now
from webapp.services.lake import schedules

pytestmark = pytest.mark.usefixtures("database", "context")

HOUR = 3600


@pytest.fixture
def schedule() -> LakeSchedule:
    """An import of the inbox every hour."""
    repository = make_repository()
    request = prefix(inbox(a=b"1"), "in")
    return schedules.add(owner_of_rows(), repository, "main", request, HOUR)


def make_due() -> None:
    """Its time has come, an hour and a half ago."""
    earlier = now() - timedelta(seconds=HOUR * 1.5)
    db.session.execute(sa.update(LakeSchedule).values(next_at=earlier))
    db.session.commit()


def begun() -> list[LakeImport]:
    """The imports that the schedule has started."""
    db.session.expire_all()
    query = sa.select(LakeImport).where(LakeImport.schedule_id.is_not(None))
    return list(db.session.scalars(query.order_by(LakeImport.process_id)))


def test_what_is_due_is_imported_and_is_due_again_after_its_time(schedule: LakeSchedule) -> None:
    assert schedules.start_due() == 0
    make_due()
    assert schedules.start_due() == 1
    assert schedules.start_due() == 0
    (row,) = begun()
    assert work(row.process).state == "succeeded"
    assert objects() == {"in/a": "a"}
    assert head().committer == "owner@example.org"
    wait = db.session.get_one(LakeSchedule, schedule.id).next_at - now()
    assert timedelta(minutes=59) < wait <= timedelta(hours=1)


def test_several_sweepers_at_once_start_it_once(context: Flask, schedule: LakeSchedule) -> None:
    make_due()
    assert sorted(map(str, at_once(context, schedules.start_due, 4))) == ["0", "0", "0", "1"]
    assert len(begun()) == 1


def test_nothing_is_begun_while_the_last_one_runs(schedule: LakeSchedule) -> None:
    make_due()
    schedules.start_due()
    make_due()
    assert schedules.start_due() == 0
    assert db.session.get_one(LakeSchedule, schedule.id).next_at > now()
    work(begun()[0].process)
    make_due()
    assert schedules.start_due() == 1


def test_a_schedule_rests_while_it_is_switched_off_and_is_forgotten(
    schedule: LakeSchedule,
) -> None:
    schedules.switch(schedule, on=False)
    make_due()
    assert schedules.start_due() == 0
    schedules.switch(schedule, on=True)
    assert schedules.start_due() == 0
    make_due()
    schedules.start_due()
    schedules.remove(schedules.find(schedule.repository, schedule.id))
    assert db.session.scalars(sa.select(LakeImport.schedule_id)).all() == [None]
    with pytest.raises(NotFound):
        schedules.find(db.session.scalars(sa.select(LakeImport)).one().repository, 1)


def test_an_import_of_a_schedule_whose_branch_is_gone_says_so(schedule: LakeSchedule) -> None:
    db.session.execute(sa.update(LakeSchedule).values(branch="gone"))
    make_due()
    assert schedules.start_due() == 1
    assert work(begun()[0].process).result["error"] == "merge import: branch not found"


def test_a_schedule_has_a_sensible_time_and_a_branch() -> None:
    repository, owner, request = make_repository(), owner_of_rows(), prefix(inbox())
    for seconds in (0, -1, 59, 10**9):
        with pytest.raises(BadInput):
            schedules.add(owner, repository, "main", request, seconds)
    with pytest.raises(NotFound):
        schedules.add(owner, repository, "no", request, HOUR)
    first = schedules.add(owner, repository, "main", request, HOUR, first_at=now())
    assert schedules.list_for(repository) == [first]
    assert schedules.start_due() == 1
    assert db.session.scalars(sa.select(Process.kind)).all() == ["lake-import"]
    assert main().name == "main"


def test_of_somebody_who_is_switched_off_nothing_is_started(schedule: LakeSchedule) -> None:
    make_due()
    schedule.owner.active = False
    db.session.commit()
    assert schedules.start_due() == 0
    db.session.get_one(LakeSchedule, schedule.id).owner.active = True
    db.session.commit()
    assert schedules.start_due() == 1


def test_a_person_has_so_many_schedules_in_all_repositories_together(
    schedule: LakeSchedule, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schedules, "MOST_OF_PERSON", 2)
    owner, request = owner_of_rows(), prefix(inbox(), "in")
    other = make_repository("other")
    schedules.add(owner, other, "main", request, HOUR)
    with pytest.raises(BadInput, match="A person has at most 2 schedules"):
        schedules.add(owner, other, "main", request, HOUR)
