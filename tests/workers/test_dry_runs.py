"""A dry run counts and says what the import that follows does, also over several parts."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.workers.batch_work import add_members, control, copied, counts, log, run
from tests.workers.desk_work import add_dataset, records
from webapp.extensions import db
from webapp.models import Batch, Dataset, Process
from webapp.services import batch_logs
from workers.batches import changes
from workers.batches import run as batch_run
from workers.batches.source import Source

JOE, JANE, ADA = {"id": 1, "name": "Joe"}, {"id": 2, "name": "Jane"}, {"id": 3, "name": "Ada"}


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two records are a part."""
    monkeypatch.setattr(batch_run, "RECORDS_AT_ONCE", 2)


def told(batch: Batch) -> tuple[dict[str, int], list[str]]:
    return counts(batch), log(batch)


def tried_and_imported(content: dict[str, Any], *files: object) -> dict[str, int]:
    """The counts of a dry run, which must be those of the import after it, and so its log."""
    before = db.session.scalars(sa.select(Dataset.records).order_by(Dataset.id)).all()
    tried = told(run(content, *files, dry=True))
    db.session.expire_all()
    assert db.session.scalars(sa.select(Dataset.records).order_by(Dataset.id)).all() == before
    assert told(run(content, *files)) == tried
    return tried[0]


@pytest.mark.usefixtures("database")
def test_a_key_that_comes_again_is_created_once(context: Flask) -> None:
    add_members()
    many = [JOE, JANE, JOE | {"name": "Joseph"}, ADA, JOE, JANE]
    found = tried_and_imported(control(*copied("id", "name")), many)
    assert found == {"created": 3, "updated": 2, "unchanged": 1}


@pytest.mark.usefixtures("database")
def test_a_key_that_comes_again_in_the_same_part_is_created_once(context: Flask) -> None:
    add_members()
    found = tried_and_imported(control(*copied("id", "name")), [JOE | {"name": "Jo"}, JOE])
    assert found == {"created": 1, "updated": 1}


@pytest.mark.usefixtures("database")
def test_what_the_dataset_has_already_is_known(context: Flask) -> None:
    add_members()
    run(control(*copied("id", "name")), [JOE, JANE, ADA])
    many = [JOE, {"id": 4, "name": "Eve"}, JANE | {"name": "Janet"}, {"id": 4, "name": "Eva"}, ADA]
    found = tried_and_imported(control(*copied("id", "name")), many)
    assert found == {"created": 1, "updated": 2, "unchanged": 2}
    assert [one["name"] for one in records("members")] == ["Joe", "Janet", "Ada", "Eva"]


@pytest.mark.usefixtures("database")
def test_a_unique_value_that_an_earlier_record_took_is_refused(context: Flask) -> None:
    add_members(uniqueKeys=[["mail"]])
    mail = {"mail": "a@example.org"}
    many = [JOE | mail, JANE, ADA | mail, JOE | {"mail": "b@example.org"}, ADA | mail]
    found = tried_and_imported(control(*copied("id", "name", "mail")), many)
    assert found == {"created": 3, "updated": 1, "failed": 1}


@pytest.mark.usefixtures("database")
def test_a_record_that_an_earlier_one_has_made_is_loaded(context: Flask) -> None:
    add_members()
    load = [
        {"source": "id", "destination": "load:by-key", "name": "id"},
        {"action": "load", "destination": "members", "using": "load:by-key",
         "otherwise": copied("id")},
        {"source": "name", "destination": "members", "name": "name"},
        {"source": "mail", "destination": "members", "name": "mail"},
    ]  # fmt: skip
    only_mail = {"id": 1, "mail": "joe@example.org"}
    found = tried_and_imported(control(*load), [JOE, JANE, ADA, only_mail, {"id": 9}])
    assert found == {"created": 3, "updated": 1, "failed": 1}


@pytest.mark.usefixtures("database")
def test_a_record_that_names_one_of_the_part_before_is_good(context: Flask) -> None:
    add_members()
    key = {"fields": ["member"], "reference": {"resource": "members", "fields": ["id"]}}
    fields = [{"name": "seat", "type": "integer"}, {"name": "member", "type": "integer"}]
    add_dataset("seats", fields, primaryKey=["seat"], foreignKeys=[key])
    seat = [
        {"action": "new", "destination": "seats"},
        {"source": "seat", "destination": "seats", "name": "seat"},
        {"source": "of", "destination": "seats", "name": "member"},
    ]
    sits = {"action": "if-exists", "source": "seat", "then": seat}
    many = [JOE, JANE, ADA | {"seat": 7, "of": 1}, JOE | {"seat": 8, "of": 2}]
    many.append(JANE | {"seat": 9, "of": 99})
    found = tried_and_imported(control(*copied("id", "name"), sits), many)
    assert found == {"created": 5, "unchanged": 1, "failed": 1}


@pytest.mark.usefixtures("database")
def test_tags_are_numbered_and_found_as_in_an_import(context: Flask) -> None:
    labels = ["botany", "art", "Botany", "chess", "ART", "dance", "botany"]
    many = [{"tag": label, "language": "en"} for label in labels]
    content = control(*copied("tag", "language", destination="tags"), model="dataset:tags")
    assert tried_and_imported(content, many)["created"] == 4


def test_an_attempt_after_one_that_was_lost_begins_a_dry_run_anew_and_goes_on_with_an_import(
    context: Flask,
) -> None:
    add_members()
    log_it = {"action": "log-error", "message": "Look"}
    content = control(*copied("id", "name"), log_it)
    for dry, left in ((True, (0, 0, {})), (False, (2, 2, {"created": 2}))):
        batch = run(content, [JOE, JANE], dry=dry)
        source = Source.of(batch.process_id or 0)
        kept = {name: count for name, count in source.counts.items() if count}
        assert (source.records, source.messages, kept) == left
        assert len(log(batch)) == left[1]


@pytest.mark.usefixtures("database")
def test_a_table_whose_columns_are_in_another_order_is_copied_as_it_is(context: Flask) -> None:
    add_members()
    run(control(*copied("id", "name", "mail")), [JOE | {"mail": "joe@example.org"}])
    with db.engine.begin() as connection:
        # As a table is that was brought up to date.
        connection.execute(sa.text("ALTER TABLE records_members RENAME COLUMN name TO old"))
        connection.execute(sa.text("ALTER TABLE records_members ADD COLUMN name TEXT"))
        connection.execute(sa.text("UPDATE records_members SET name = old"))
        connection.execute(sa.text("ALTER TABLE records_members DROP COLUMN old"))
    many = [JOE | {"mail": "joe@example.org"}, JANE, JANE]
    found = tried_and_imported(control(*copied("id", "name", "mail")), many)
    assert found == {"created": 1, "unchanged": 2}


@pytest.mark.usefixtures("database")
def test_nothing_of_a_dry_run_is_left_on_any_connection(context: Flask) -> None:
    add_members()
    run(control(*copied("id", "name")), [JOE, JANE, ADA, JOE], dry=True)
    for _ in range(5):
        assert records("members") == []
        with db.engine.connect() as connection:
            assert connection.scalar(sa.text("SELECT count(*) FROM records_members")) == 0
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Process)) == 1


@pytest.mark.usefixtures("database")
def test_others_may_write_while_a_dry_run_looks_at_what_there_is(context: Flask) -> None:
    add_members()
    wrote: list[str] = []

    def write(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("UPDATE batch_progress") and not wrote:
            wrote.append(statement)
            with db.engine.begin() as other:
                other.execute(sa.update(Dataset).values(numbered=Dataset.numbered + 1))

    sa.event.listen(db.engine, "before_cursor_execute", write)
    try:
        batch = run(control(*copied("id", "name")), [JOE], dry=True)
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", write)
    assert wrote
    assert told(batch) == ({"created": 1}, [])


def changes_of(batch: Batch) -> list[tuple[int, str, str, bool]]:
    """Record, place, key, and whether it is new, of each change that a dry run names."""
    progress = batch_logs.progress_of(batch)
    assert progress is not None
    names = ("record", "destination", "ref", "new")
    return [tuple(one[name] for name in names) for one in progress.changes]  # type: ignore[misc]


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("at_once", [2, 10], ids=["several parts", "one part"])
def test_the_records_that_an_import_would_create_or_change_are_named(
    at_once: int, context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_run, "RECORDS_AT_ONCE", at_once)
    add_members()
    run(control(*copied("id", "name")), [JOE, JANE])
    tried = run(control(*copied("id", "name")), [JOE, JANE | {"name": "Janet"}, ADA], dry=True)
    assert changes_of(tried) == [(1, "members", "2", False), (2, "members", "3", True)]


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("at_once", [2, 10], ids=["several parts", "one part"])
def test_no_more_changes_are_named_than_a_page_shows(
    at_once: int, context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_run, "RECORDS_AT_ONCE", at_once)
    monkeypatch.setattr(changes, "MOST_TRIED", 2)
    add_members()
    tried = run(control(*copied("id", "name")), [JOE, JANE, ADA], dry=True)
    assert [record for record, *_ in changes_of(tried)] == [0, 1]


@pytest.mark.usefixtures("database")
def test_a_key_that_the_desk_will_give_is_not_known_before(context: Flask) -> None:
    unique = {"constraints": {"unique": True}}
    number = {"name": "number", "type": "integer", "assigned": True} | unique
    text = {"name": "text", "type": "string"} | unique
    add_dataset("notes", [number, text], matchKeys=[["number"], ["text"]])
    content = control(*copied("text", destination="notes"), model="dataset:notes")
    assert changes_of(run(content, [{"text": "a"}], dry=True)) == [(0, "notes", "", True)]
