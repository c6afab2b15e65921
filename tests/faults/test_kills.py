"""Runs that are killed at every point of their work: each ends well, and once."""

import os
import signal
from pathlib import Path

import pytest
from flask import Flask

from tests.faults import points
from tests.faults.desk import (
    NOTICED_SECONDS,
    SHORT,
    Point,
    assert_all_is_true,
    checked,
    names,
    pool,
    start_import,
    tags,
    until_over,
)
from tests.workers.desk_work import hand_in, newest
from webapp.states import ProcessKind

pytestmark = pytest.mark.usefixtures("database", "valkey", "context")


@pytest.mark.parametrize(
    ("point", "attempts"),
    [
        (points.BEFORE_CLAIM, 1),
        (points.AFTER_CLAIM, 2),
        (points.READING, 2),
        (points.STAGED, 2),
        (points.FENCED, 2),
        (points.COMMITTED, 1),
    ],
)
def test_a_check_whose_run_is_killed_ends_well_and_once(
    context: Flask, tmp_path: Path, point: str, attempts: int
) -> None:
    stop = Point(tmp_path / "point")
    with pool(context, point, stop.folder, **SHORT):
        upload = hand_in("tags", tags())
        os.kill(stop.horse(), signal.SIGKILL)
        process = until_over(newest(upload, ProcessKind.VALIDATION), NOTICED_SECONDS)
    assert (process.state, process.attempt) == ("succeeded", attempts)
    assert process.result["plan"]["created"] == len(names())
    assert_all_is_true(context, set())


@pytest.mark.parametrize(
    ("point", "attempts"),
    [
        (points.AFTER_CLAIM, 2),
        (points.COPIED, 2),
        (points.UPSERT, 2),
        (points.FENCED, 2),
        (points.COMMITTED, 1),
    ],
)
def test_an_import_whose_run_is_killed_is_applied_once(
    context: Flask, tmp_path: Path, point: str, attempts: int
) -> None:
    upload = checked()
    stop = Point(tmp_path / "point")
    with pool(context, point, stop.folder, **SHORT):
        process = start_import(upload)
        os.kill(stop.horse(), signal.SIGKILL)
        process = until_over(process, NOTICED_SECONDS)
    assert (process.state, process.attempt) == ("succeeded", attempts)
    assert process.result["counts"]["created"] == len(names())
    assert_all_is_true(context, names())
