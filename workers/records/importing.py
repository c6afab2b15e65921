"""Import: the staged rows into the dataset and `succeeded`, in one transaction."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from webapp import storage
from webapp.extensions import db
from webapp.models import Dataset, Options, Process
from webapp.services import processes
from webapp.states import ProcessKind, ProcessState
from workers import immediate
from workers.records import deletions, incoming, writing
from workers.records.incoming import Incoming
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
        except (sa.exc.IntegrityError, writing.Clashing):
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
        lock(run, connection, [dataset.id])
        rows.match(connection)
        deleted = delete(connection, rows, options) if options.delete_missing else 0
        outcome = (
            writing.write(connection, rows, run.claim.process_id, restore=options.restore)
            if options.write
            else rows.compare(connection).nothing_written
        )
        connection.execute(
            sa.update(Dataset)
            .where(Dataset.id == dataset.id)
            .values(
                records=Dataset.records + outcome.created - deleted,
                numbered=Dataset.numbered + outcome.created,
            )
        )
    run.check()
    counts = outcome.counts(checked["rows"])
    assert counts["skipped"] == checked["rows"] - total or not options.write, "rows were lost"
    result = {"rows": checked["rows"], "counts": counts}
    if options.delete_missing:
        result["deleted"] = deleted
    if options.restore:
        result["restored"] = outcome.restored
    run.finish(connection, ProcessState.SUCCEEDED, result, total)
    connection.commit()


def delete(connection: sa.Connection, rows: Incoming, options: Options) -> int:
    """Delete the records that the file does not name, and say how many. Raises TooMany."""
    missing = deletions.find(connection, rows)
    if not options.force:
        missing.check(storage.settings().max_deleted_percent)
    deletions.delete(connection, rows)
    return missing.count


def lock(run: Run, connection: sa.Connection, datasets: Sequence[int]) -> None:
    """Let imports into the same datasets take turns, until the end of the transaction."""
    if connection.dialect.name != "sqlite":
        held = sa.select(Dataset.id).where(Dataset.id.in_(datasets)).order_by(Dataset.id)
        connection.execute(held.with_for_update())
        return
    # What was loaded is in the connection's own temporary database; now comes the real one.
    immediate.begin(run, connection)


def reject(run: Run, sentence: str) -> None:
    """End an import that must not be applied: nothing is written."""
    run.finish(db.session(), ProcessState.REJECTED, {"sentence": sentence}, 0)
    db.session.commit()
