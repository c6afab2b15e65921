"""While files are handed in that are made to do harm, the work of another person goes on."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from uuid import uuid4

import pytest

from tests.desk import Person, make_person
from tests.hostile import files_a as files
from tests.workbooks import csv_text, save
from webapp import create_app
from webapp.cli.running import RunningDesk
from webapp.client import DeskClient, Refused
from webapp.extensions import db
from webapp.services import turns
from webapp.settings import Settings

TURNED_AWAY = (files.bomb_of_white_space, files.with_lying_size, files.many_parts)
TAKEN = (
    lambda: files.with_cells("A1", "XFD1048576"),
    lambda: files.with_cells("A1", "A2000000000"),
    lambda: files.thousand_rows("BOOM"),
    lambda: files.many_sheets(3_000),
)


@pytest.fixture
def neighbour(live_desk: RunningDesk) -> Iterator[Person]:
    """Somebody else with an account on the running desk."""
    app = create_app(Settings(data=live_desk.data, secret_key="-" * 32))
    yield make_person(app, f"{uuid4().hex}@example.org")
    with app.app_context():
        db.engine.dispose()


def test_the_job_of_another_person_succeeds_among_hostile_files(
    live_desk: RunningDesk, neighbour: Person, tmp_path: Path
) -> None:
    with (
        DeskClient(live_desk.url, live_desk.key) as attacker,
        DeskClient(live_desk.url, neighbour.key) as other,
    ):
        for make in TURNED_AWAY:
            with pytest.raises(Refused):
                attacker.upload(save(tmp_path, "a.xlsx", make()), "tags")
        bad = [attacker.upload(save(tmp_path, "a.xlsx", make()), "tags") for make in TAKEN]
        rows = csv_text(["language", "tag"], ["en", "Machine"])
        good = other.upload(save(tmp_path, "b.csv", rows), "tags")
        ended = other.wait(good["validation"]["id"])
        assert ended["state"] == "succeeded"
        ends = [attacker.wait(each["validation"]["id"])["state"] for each in bad]
        assert set(ends) == {"rejected"}


def test_the_file_of_another_person_does_not_wait_for_many_large_ones(
    live_desk: RunningDesk, neighbour: Person, tmp_path: Path
) -> None:
    long = csv_text(["language", "tag"], *(["en", f"Tag {number}"] for number in range(330_000)))
    assert len(long) > turns.SMALL_BYTES
    with (
        DeskClient(live_desk.url, live_desk.key) as greedy,
        DeskClient(live_desk.url, neighbour.key) as other,
    ):
        path = save(tmp_path, "long.csv", long)
        many = [greedy.upload(path, "tags")["validation"]["id"] for _ in range(2)]
        rows = csv_text(["language", "tag"], ["en", "Machine"])
        mine = other.upload(save(tmp_path, "b.csv", rows), "tags")["validation"]["id"]
        started = other.wait(mine)["started_at"]
        ends = [greedy.wait(number) for number in many]
    assert {end["state"] for end in ends} == {"succeeded"}
    later = [end for end in ends if end["started_at"] > started]
    assert len(later) >= len(many) - 1
    # One after the other: while one of them runs, the second worker is free for others.
    assert all(after["started_at"] >= end["finished_at"] for end, after in pairwise(ends))
