"""Import: the staged rows into the dataset and `succeeded`, in one transaction."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from webapp import storage
from webapp.extensions import db
from webapp.models import Dataset, Options, Process
from webapp.models.columns import now
from webapp.services import processes
from webapp.states import ProcessKind, ProcessState
from workers.records import deletions, incoming
from workers.records.incoming import Incoming, Outcome
from workers.running import Run

LOADING = "Loading rows"
WRITING = "Writing records"
STALE = "The file was checked again in the meantime. Start the import again from its page."
CLASH = "Other records have taken a value that must be unique. Check the file again."


def run(run: Run) -> None:
    """Apply what the validation before this import has staged."""
    process = db.session.get_one(Process, run.claim.process_id)
    validation = db.session.get_one(Process, process.parent_id)
    newest = processes.latest(validation.upload_id or 0, ProcessKind.VALIDATION)
    dataset, result, options = process.dataset, validation.result, process.asked
    db.session.rollback()
    assert dataset is not None
    if newest is None or newest.id != validation.id:
        reject(run, STALE)
        return
    with storage.fetch(result["staged"]) as staged, db.engine.connect() as connection:
        rows = incoming.load(
            connection,
            run,
            LOADING,
            dataset.schema,
            tuple(result["fields"]),
            staged,
            result["good_rows"],
        )
        try:
            apply(run, connection, rows, dataset, result, options)
        except deletions.TooMany as refusal:
            connection.rollback()
            reject(run, refusal.problem.sentence)
        except sa.exc.IntegrityError:
            connection.rollback()
            run.check()
            reject(run, CLASH)


def apply(
    run: Run,
    connection: sa.Connection,
    rows: Incoming,
    dataset: Dataset,
    checked: dict[str, Any],
    options: Options,
) -> None:
    """Write the rows and the end of the process in one transaction."""
    total = checked["good_rows"]
    run.progress(WRITING, total, total)
    with run.interruptible(connection):
        lock(run, connection, dataset)
        deleted = delete(connection, rows, options) if options.delete_missing else 0
        outcome = (
            write(connection, rows, run.claim.process_id)
            if options.write
            else rows.compare(connection).nothing_written
        )
        connection.execute(
            sa.update(Dataset)
            .where(Dataset.id == dataset.id)
            .values(records=Dataset.records + outcome.created - deleted)
        )
    run.check()
    counts = outcome.counts(checked["rows"])
    assert counts["skipped"] == checked["rows"] - total or not options.write, "rows were lost"
    result = {"rows": checked["rows"], "counts": counts}
    if options.delete_missing:
        result["deleted"] = deleted
    run.finish(connection, ProcessState.SUCCEEDED, result, total)
    connection.commit()


def delete(connection: sa.Connection, rows: Incoming, options: Options) -> int:
    """Delete the records that the file does not name, and say how many. Raises TooMany."""
    missing = deletions.find(connection, rows)
    if not options.force:
        missing.check(storage.settings().max_deleted_percent)
    deletions.delete(connection, rows)
    return missing.count


def lock(run: Run, connection: sa.Connection, dataset: Dataset) -> None:
    """Let imports into one dataset take turns, until the end of the transaction."""
    if connection.dialect.name != "sqlite":
        held = sa.select(Dataset.id).where(Dataset.id == dataset.id).with_for_update()
        connection.execute(held)
        return
    # What was loaded is in the connection's own temporary database; now comes the real one.
    connection.commit()
    while True:
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        except sa.exc.OperationalError:  # somebody else writes for longer than a connection waits
            connection.rollback()
            run.check()
        else:
            return


def write(connection: sa.Connection, rows: Incoming, process_id: int) -> Outcome:
    """One set-based upsert by key; only fields that the file has are touched."""
    total = connection.scalar(sa.select(sa.func.count()).select_from(rows.table)) or 0
    if connection.dialect.name == "sqlite":
        outcome = rows.compare(connection)
        connection.execute(_upsert(sqlite.insert, rows, process_id))
        return outcome
    insert = _upsert(postgresql.insert, rows, process_id)
    # A row version that never replaced another has no xmax.
    changed = insert.returning(sa.literal_column("xmax = 0").label("created")).cte("changed")
    created, updated = connection.execute(
        sa.select(
            sa.func.count().filter(changed.c.created),
            sa.func.count().filter(sa.not_(changed.c.created)),
        )
    ).one()
    return Outcome(created, updated, total - created - updated)


def _upsert(insert_into: Any, rows: Incoming, process_id: int) -> Any:
    moment = now()
    own = ("_process_id", "_created_at", "_updated_at")
    target = rows.records
    values = [
        sa.literal(value, target.c[name].type)
        for name, value in zip(own, (process_id, moment, moment), strict=True)
    ]
    source = sa.select(*(rows.table.c[name] for name in rows.fields), *values)
    # SQLite needs a WHERE here to tell ON CONFLICT from a join.
    source = source.where(sa.true()).order_by(rows.table.c._row)
    insert = insert_into(target).from_select([*rows.fields, *own], source)
    key = rows.schema.primary_key
    changing = [name for name in rows.fields if name not in key]
    if not key:
        return insert
    if not changing:
        return insert.on_conflict_do_nothing(index_elements=list(key))
    new = insert.excluded
    return insert.on_conflict_do_update(
        index_elements=list(key),
        set_={name: new[name] for name in (*changing, "_process_id", "_updated_at")},
        where=sa.or_(*(target.c[name].is_distinct_from(new[name]) for name in changing)),
    )


def reject(run: Run, sentence: str) -> None:
    """End an import that must not be applied: nothing is written."""
    run.finish(db.session(), ProcessState.REJECTED, {"sentence": sentence}, 0)
    db.session.commit()
