"""Runs of batches: what goes into datasets, what is left out, and what the log says."""

from datetime import date, timedelta

import pytest
from flask import Flask

from tests.workers.batch_work import (
    add_members,
    control,
    copied,
    counts,
    log,
    make_batch,
    run,
)
from tests.workers.desk_work import add_dataset, records, work
from webapp.models import Action
from webapp.services import audit, batches
from workers import orphans

JOE = {"id": 1, "name": "Joe"}
JANE = {"id": 2, "name": "Jane"}


@pytest.mark.usefixtures("database")
def test_records_become_records_of_a_dataset(context: Flask) -> None:
    add_members()
    joined = {"source": "joined", "destination": "members", "name": "joined"}
    langs = {"source": "langs", "destination": "members", "name": "langs"}
    batch = run(
        control(
            *copied("id", "name", "mail"),
            joined | {"dateFormat": "dd.MM.yyyy"},
            {
                "action": "for-each",
                "source": "langs",
                "wrapValues": True,
                "instructions": [langs | {"source": "value", "multivalue": True}],
            },
        ),
        [JOE | {"joined": "31.12.2025", "langs": ["de", "en"], "mail": "joe@example.org"}, JANE],
    )
    assert (batch.state, batch.errors) == ("complete", 0)
    assert log(batch) == []
    assert counts(batch) == {"created": 2}
    empty = {"mail": None, "joined": None, "langs": None}
    assert records("members") == [
        JOE | {"mail": "joe@example.org", "joined": date(2025, 12, 31), "langs": ["de", "en"]},
        JANE | empty,
    ]


@pytest.mark.usefixtures("database")
def test_a_second_run_updates_what_differs_and_leaves_the_rest(context: Flask) -> None:
    add_members()
    run(control(*copied("id", "name")), [JOE, JANE])
    again = run(control(*copied("id", "name")), [JOE, JANE | {"name": "Janet"}])
    assert counts(again) == {"updated": 1, "unchanged": 1}
    assert [one["name"] for one in records("members")] == ["Joe", "Janet"]


@pytest.mark.usefixtures("database")
def test_a_dry_run_counts_and_writes_nothing(context: Flask) -> None:
    add_members()
    run(control(*copied("id", "name")), [JOE])
    batch = run(control(*copied("id", "name")), [JOE, JANE], dry=True)
    assert (batch.state, batch.errors) == ("dry-run", 0)
    assert counts(batch) == {"created": 1, "unchanged": 1}
    assert len(records("members")) == 1


@pytest.mark.usefixtures("database")
def test_what_a_dataset_refuses_costs_that_record_only(context: Flask) -> None:
    add_members()
    bad = [{"id": 3, "name": "x" * 21}, {"id": 4}, {"id": "five", "name": "Eve"}]
    batch = run(control(*copied("id", "name")), [JOE, *bad, JANE])
    assert batch.state == "complete"
    assert [one["id"] for one in records("members")] == [1, 2]
    assert counts(batch) == {"created": 2, "failed": 3}
    lines = log(batch)
    assert batch.errors == len(lines)
    assert any("20 characters" in line and line.endswith(" (record 1)") for line in lines), lines
    assert "Missing values in members: name (record 2)" in lines
    assert any("five" in line and line.endswith(" (record 3)") for line in lines)


@pytest.mark.usefixtures("database")
def test_of_records_with_one_key_the_last_counts(context: Flask) -> None:
    add_members()
    batch = run(control(*copied("id", "name")), [JOE, JANE, JOE | {"name": "Joseph"}])
    assert counts(batch) == {"created": 2, "updated": 1}
    assert [one["name"] for one in records("members")] == ["Joseph", "Jane"]


@pytest.mark.usefixtures("database")
def test_of_two_new_records_with_one_unique_value_the_first_gets_it(
    context: Flask,
) -> None:
    members = control(*copied("id", "name", "mail"))
    add_members(uniqueKeys=[["mail"]])
    same = {"name": "Joe", "mail": "joe@example.org"}
    batch = run(
        members, [{"id": 1} | same, {"id": 2} | same, {"id": 1, "name": "Jo", "mail": "j@x.y"}]
    )
    assert [(one["id"], one["name"]) for one in records("members")] == [(1, "Jo")]
    assert counts(batch) == {"created": 1, "updated": 1, "failed": 1}
    assert log(batch)[0].endswith("(record 1)")


@pytest.mark.usefixtures("database")
def test_a_record_is_loaded_by_its_key_and_keeps_what_nobody_sets(context: Flask) -> None:
    add_members()
    run(control(*copied("id", "name", "mail")), [JOE | {"mail": "joe@example.org"}])
    batch = run(
        control(
            {"source": "id", "destination": "load:by-key", "name": "id"},
            {"action": "load", "destination": "members", "using": "load:by-key"},
            {"source": "name", "destination": "members", "name": "name"},
        ),
        [{"id": 1, "name": "Joseph"}, {"id": 9, "name": "Nobody"}],
    )
    assert counts(batch) == {"updated": 1, "failed": 1}
    assert records("members")[0] == {
        "id": 1,
        "name": "Joseph",
        "mail": "joe@example.org",
        "joined": None,
        "langs": None,
    }
    assert "Couldn't load destination: members (record 1)" in log(batch)


@pytest.mark.usefixtures("database")
def test_a_record_finds_what_one_before_it_has_made(context: Flask) -> None:
    add_members()
    batch = run(
        control(
            {"source": "id", "destination": "load:by-key", "name": "id"},
            {
                "action": "load",
                "destination": "members",
                "using": "load:by-key",
                "otherwise": copied("id"),
            },
            {"source": "name", "destination": "members", "name": "name"},
            {"source": "mail", "destination": "members", "name": "mail"},
        ),
        [JOE, {"id": 1, "mail": "joe@example.org"}],
    )
    assert counts(batch) == {"created": 1, "updated": 1}
    assert records("members")[0]["name"] == "Joe"
    assert records("members")[0]["mail"] == "joe@example.org"


def test_a_file_that_breaks_keeps_what_came_before_it(context: Flask) -> None:
    add_members()
    batch = run(control(*copied("id", "name")), [JOE], b'[{"id": 2, "name": "Jane"}, {"id"')
    assert (batch.state, batch.errors) == ("error", 0)
    assert [one["id"] for one in records("members")] == [1, 2]
    assert log(batch)[-1].startswith("EXCEPTION: Error during import: ")
    assert "File: file-1" in log(batch)[-1]


def test_mistakes_of_the_control_file_are_told_by_a_dry_run_and_refuse_the_import(
    context: Flask,
) -> None:
    add_members()
    wrong = control(*copied("id", "name", "shoe-size"))
    dry = run(wrong, [JOE], dry=True)
    assert (dry.state, dry.errors, len(log(dry))) == ("dry-run", 1, 1)
    assert "shoe-size" in log(dry)[0]
    real = run(wrong, [JOE])
    assert real.state == "error"
    assert records("members") == []


def test_the_log_shows_so_many_lines_and_keeps_all(context: Flask) -> None:
    from webapp.services import batch_logs

    add_members()
    said = {"action": "log-error", "message": "Look at this"}
    batch = run(control(*copied("id", "name"), said), [{"id": n, "name": "a"} for n in range(600)])
    assert batch.errors == 600
    assert len(log(batch)) == 500
    assert log(batch)[-1] == "Too many errors in import batch, no further errors will be reported"
    assert log(batch)[1] == "Look at this (record 1)"
    assert len(list(batch_logs.everything(batch))) == 602


def test_the_files_of_a_batch_are_no_orphans(context: Flask) -> None:
    add_members()
    batch = make_batch(control(*copied("id", "name")), [JOE])
    assert orphans.sweep(context.config["DESK"], timedelta(seconds=-5)) == 0
    work(batches.schedule(batch, dry=False))
    assert records("members")[0]["name"] == "Joe"


@pytest.mark.usefixtures("database")
def test_values_that_no_database_takes_cost_their_records_only(context: Flask) -> None:
    add_members()
    entry = {"source": "value", "destination": "members", "name": "langs", "multivalue": True}
    langs = {"action": "for-each", "source": "langs", "wrapValues": True, "instructions": [entry]}
    joined = {
        "source": "joined",
        "destination": "members",
        "name": "joined",
        "dateFormat": "y-MM-dd HH:mmX",
    }
    odd = [
        {"id": 3, "name": "a\0b"},
        {"id": 4, "name": "Eve", "langs": ["de", "e\0n"]},
        {"id": 2**63 - 1, "name": "Ida", "joined": "0001-01-01 00:00+01:00"},
        {"id": -(2**63), "name": "Kai", "joined": "9999-12-31 23:59-01:00"},
        {"id": 10**30, "name": "Max"},
        {"id": 1e300, "name": "Nil"},
    ]
    batch = run(control(*copied("id", "name"), langs, joined), [JOE, *odd, JANE])
    assert batch.state == "complete"
    assert counts(batch) == {"created": 4, "failed": 4}
    assert {one["name"] for one in records("members")} == {"Joe", "Ida", "Kai", "Jane"}
    assert log(batch) == [
        "The row holds NUL characters, which cannot be stored. (record 1)",
        "The row holds NUL characters, which cannot be stored. (record 2)",
        "Invalid date value for input field joined: 0001-01-01 00:00+01:00 (record 3)",
        "Invalid date value for input field joined: 9999-12-31 23:59-01:00 (record 4)",
        f"Invalid integer for input field id: {10**30} (record 5)",
        "Missing values in members: id (record 5)",
        "Invalid integer for input field id: 1e+300 (record 6)",
        "Missing values in members: id (record 6)",
    ]


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("dry", "file", "said"),
    [
        (False, [JOE], "Succeeded."),
        (True, [JOE], "Dry run. Succeeded."),
        (False, b"{", "Rejected."),
    ],
)
def test_the_audit_log_says_when_the_run_of_a_batch_began_and_ended(
    dry: bool, file: object, said: str, context: Flask
) -> None:
    add_members()
    batch = run(control(*copied("id", "name")), file, dry=dry)
    began, ended = (
        next(line for line in audit.find(audit.Filters(action=action)))
        for action in (Action.IMPORT_STARTED, Action.BATCH_ENDED)
    )
    digest = f"Control file {batch.control.digest}."
    assert began.text == ("Dry run. " if dry else "") + digest
    assert (ended.who, ended.about, ended.about_id) == ("the desk", "batch", str(batch.id))
    assert ended.text == f"{said} {digest}"


def test_a_batch_that_is_cancelled_before_it_runs_has_ended_too(context: Flask) -> None:
    add_members()
    batch = make_batch(control(*copied("id", "name")), [JOE])
    batches.schedule(batch, dry=False)
    batches.cancel(batch)
    (ended,) = audit.find(audit.Filters(action=Action.BATCH_ENDED))
    assert ended.text.startswith("Cancelled. Control file ")


def test_a_value_cannot_begin_a_line_of_the_log_or_turn_it_round(context: Flask) -> None:
    odd = "x\u2028EXCEPTION: y\u202ez"
    add_dataset("few", [{"name": "kind", "type": "string", "constraints": {"enum": ["a"]}}])
    log_it = {"action": "log-error", "message": odd}
    content = control(*copied("kind", destination="few"), log_it, model="dataset:few")
    batch = run(content, [{"kind": odd}])
    assert log(batch) == [
        "x EXCEPTION: y z (record 0)",
        'kind: "x EXCEPTION: y z" is not in the list. Write one of a. (record 0)',
    ]
