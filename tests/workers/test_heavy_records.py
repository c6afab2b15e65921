"""Records that make very much: memory does not grow with them, and a cancel is heard soon."""

import threading
import time
import tracemalloc
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.faults.desk import until
from tests.workers.batch_work import add_members, control, copied, counts, log, make_batch, run
from tests.workers.desk_work import work
from tests.workers.rows import fresh
from webapp.control import run as control_run
from webapp.control.engine import TOO_MUCH
from webapp.extensions import db
from webapp.services import batches, datasets
from workers.batches import part
from workers.batches import run as batch_run
from workers.runner import run_process

MIB = 1024 * 1024
LOG_IT = {"action": "log-error", "message": "Look at this one"}


def each(source: str, *instructions: dict[str, Any]) -> dict[str, Any]:
    """An instruction that goes through an array of numbers."""
    inside = list(instructions)
    return {"action": "for-each", "source": source, "wrapValues": True, "instructions": inside}


def new_members(source: str) -> dict[str, Any]:
    """An instruction that makes a member of each number."""
    start = {"action": "new", "destination": "members"}
    key = {"source": "value", "destination": "members", "name": "id"}
    name = {"action": "set-value", "destination": "members", "name": "name", "value": "M"}
    return each(source, start, key, name)


def work_in(app: Flask, process_id: int) -> None:
    """Do a process, in a thread of its own."""
    with app.app_context():
        run_process(process_id)
        db.session.remove()


def peak_of(content: dict[str, Any], *files: object) -> int:
    """How many bytes a run has taken at most; it must come to its end."""
    process = batches.schedule(make_batch(content, *files), dry=True)
    tracemalloc.start()
    work(process)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert fresh(process).state == "succeeded"
    return peak


@pytest.mark.parametrize(
    ("instructions", "record", "records", "little"),
    [
        ([*copied("id", "name"), *[LOG_IT] * 600], {"id": 1, "name": "Joe"}, 60, 12 * MIB),
        ([new_members("all")], {"all": list(range(1_000))}, 30, 3.5 * MIB),
        (copied("id", "name"), {"id": 1, "name": "x" * 500_000}, 60, 12 * MIB),
    ],
    ids=["messages", "targets", "texts"],
)
def test_memory_does_not_grow_with_what_records_make(
    instructions: list[dict[str, Any]],
    record: dict[str, Any],
    records: int,
    little: float,
    context: Flask,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(batch_run, "WEIGHT_AT_ONCE", 5_000)
    add_members()
    # What is loaded or remembered once is none of theirs.
    run(control(*copied("id", "name")), [{"id": 9, "name": "Eve"}], dry=True)
    # All of them at once take more.
    assert peak_of(control(*instructions), [record] * records) < little


def test_a_record_that_makes_too_much_is_left_out(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(control_run, "MOST_MADE", 100)
    add_members()
    too_many = {"all": list(range(200))}
    batch = run(control(new_members("all")), [{"all": [1, 2]}, too_many, {"all": [3]}])
    assert counts(batch) == {"created": 3, "failed": 1}
    assert log(batch) == [f"{TOO_MUCH} (record 1)"]


def test_a_record_that_takes_for_ever_is_left_out(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(control_run, "MOST_STEPS", 5_000)
    add_members()
    nothing = {"action": "remove-values", "destination": "members", "name": "mail"}
    for_ever = [*copied("id", "name"), each("all", *[nothing] * 200)]
    joe = {"id": 1, "name": "Joe", "all": [0] * 50}
    batch = run(control(*for_ever), [joe, joe | {"all": [0] * 10}])
    assert counts(batch) == {"created": 1, "failed": 1}
    assert log(batch) == [f"{TOO_MUCH} (record 0)"]


@pytest.mark.usefixtures("database")
def test_a_cancel_is_heard_while_a_part_is_made(context: Flask) -> None:
    context.config["DESK"] = context.config["DESK"].model_copy(update={"heartbeat_seconds": 0.05})
    add_members()
    nothing = {"action": "remove-values", "destination": "members", "name": "mail"}
    slow = [*copied("id", "name"), each("all", *[nothing] * 2_000)]
    joes = [{"id": number, "name": "Joe", "all": [0] * 1_000} for number in range(200)]
    batch = make_batch(control(*slow), joes)
    process = batches.schedule(batch, dry=False)
    begun = threading.Thread(target=work_in, args=(context, process.id))
    begun.start()
    until(lambda: fresh(process).step == batch_run.IMPORTING, "the first part")
    time.sleep(0.2)
    asked = time.monotonic()
    batches.cancel(batch)
    begun.join()
    assert time.monotonic() - asked < 5
    assert fresh(process).state == "cancelled"


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("dry", [True, False])
def test_a_key_that_comes_again_and_again_is_written_in_pieces(
    dry: bool, context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(part, "ROUNDS_AT_ONCE", 3)
    add_members()
    alone = [{"id": 1, "name": f"N{number}"} for number in range(8)]
    wrong, none = {"id": 2, "name": "N" * 21}, {"skip": True}
    content = control(
        {"action": "if-exists", "source": "skip", "else": copied("id", "name")},
        {"action": "if-exists", "source": "all", "then": [new_members("all")]},
    )
    many = [alone[0] | {"all": [3] * 7}, none, *alone, wrong, {"id": 4, "name": "Ada"}, none]
    written: list[int] = []

    def note(*about: Any) -> None:
        if about[2].startswith("UPDATE batch_progress"):
            written.append(about[4].compiled_parameters[0]["records"])

    sa.event.listen(db.engine, "before_cursor_execute", note)
    batch = run(content, many, dry=dry)
    sa.event.remove(db.engine, "before_cursor_execute", note)
    found = {"created": 3, "updated": 7, "unchanged": 7, "failed": 3}
    assert counts(batch) == found
    assert written == [4, 7, 13]
    assert [line.rpartition(" ")[2] for line in log(batch)] == ["1)", "10)", "12)"]


@pytest.mark.postgres
@pytest.mark.usefixtures("postgres")
def test_more_rounds_take_no_more_locks_of_which_postgresql_has_few(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(part, "ROUNDS_AT_ONCE", 10_000)
    add_members()
    held: list[int] = []

    def note(connection: sa.Connection) -> None:
        mine = "SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid()"
        held.append(connection.exec_driver_sql(mine).scalar_one())

    sa.event.listen(db.engine, "commit", note)
    batch = run(control(*copied("id", "name")), [{"id": 1, "name": f"{n}"} for n in range(200)])
    sa.event.remove(db.engine, "commit", note)
    assert counts(batch) == {"created": 1, "updated": 199}
    assert 0 < max(held) < 100


def test_a_record_that_comes_to_nothing_is_told_from_one_that_is_left_out(context: Flask) -> None:
    add_members()
    rows = part.Rows(datasets.get("members").schema, ("id",), records=[3, 3, 6])
    some = part.Part(3, 5, {"members": rows}, dropped={4, 6})
    assert some.empty == 2
