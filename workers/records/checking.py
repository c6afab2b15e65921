"""Check an upload, keep its problems and good rows, and say what an import would do."""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import sqlalchemy as sa

from webapp import queue, storage
from webapp.extensions import db
from webapp.models import ProblemRow, StoredProblem, Upload
from webapp.services import mappings, processes
from webapp.states import ProcessState
from workers.records import bulk, clashes, deletions, incoming
from workers.records.deletions import Missing
from workers.records.incoming import Outcome
from workers.records.lookup import existing
from workers.records.validation import Source
from workers.running import Run
from workers.sheets.column_facts import columns_to_json
from workers.sheets.file_check import FileCheck, Task
from workers.sheets.reader import Reader

COMPARING = "Comparing with the dataset"
SAVING = "Saving the result"


def check(run: Run, source: Source, reader: Reader, folder: Path) -> None:
    """Check a file that is being read already, and end the process with what was found."""
    task = Task(
        path=reader.path,
        schema=source.schema,
        reading=source.reading,
        limits=reader.limits,
        folder=folder,
        lookup=existing,
        kept_problems=storage.settings().max_kept_problems,
        max_rows=source.options.max_rows,
        mapping=source.mapping,
        remembered=source.remembered,
    )
    found = FileCheck(task, run.progress, reader)
    with closing(found.log):
        found.run()
        plan = compare(run, source, found)
        run.progress(SAVING, found.rows, found.rows)
        save(run, source, found, plan)


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do with the rows, and which records it would delete."""

    outcome: Outcome
    missing: Missing | None = None


def compare(run: Run, source: Source, found: FileCheck) -> Plan | None:
    """What an import would do; rows that clash with other records become problems."""
    if found.staged is None or not found.good_rows:
        return None
    schema, options = source.schema, source.options
    with db.engine.connect() as connection:
        take_time(connection)
        if not schema.finds_records and incoming.is_empty(connection, schema):
            return Plan(Outcome(found.good_rows if options.write else 0, 0, 0))
        rows = incoming.load(
            connection, run, COMPARING, schema, found.fields, found.staged, found.good_rows
        )
        with run.interruptible(connection):
            rows.match(connection)
            complete = options.delete_missing and not found.log.errors
            missing = deletions.find(connection, rows) if complete else None
            if options.write:
                also_lost = not options.delete_missing
                found.reject(list(clashes.take_out(connection, rows, also_lost=also_lost)))
            outcome = rows.compare(connection)
    if missing and not options.force:
        note_too_many(missing, found)
    return Plan(outcome if options.write else outcome.nothing_written, missing)


def take_time(connection: sa.Connection) -> None:
    """Let a transaction that locks nothing stand still: a file may be read once more meanwhile."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")


def note_too_many(missing: Missing, found: FileCheck) -> None:
    """Make it a problem of the file if more records would be deleted than is likely meant."""
    try:
        missing.check(storage.settings().max_deleted_percent)
    except deletions.TooMany as refusal:
        found.log.note(refusal.problem)


def save(run: Run, source: Source, found: FileCheck, plan: Plan | None) -> None:
    """Keep problems, good rows and the end: the files first, then one transaction.

    An import that was asked for begins its life in the same one.
    """
    next_id = None
    name = f"{run.claim.process_id}-{run.claim.attempt}"
    result = summary(found, plan)
    found.log.close()
    storage.put(f"problems/{name}.csv", found.log.path)
    result["problems_key"] = f"problems/{name}.csv"
    if found.staged is not None:
        storage.put(f"staged/{name}.parquet", found.staged)
        result["staged"] = f"staged/{name}.parquet"
    with db.engine.begin() as connection:
        keep_problems(connection, run.claim.process_id, found)
        shape = shape_facts(found)
        connection.execute(
            sa.update(Upload)
            .where(Upload.id == source.upload_id, Upload.version == source.version)
            .values(shape=shape)
        )
        if source.first and found.shape is not None:
            mappings.remember_first(
                connection, source.owner_id, source.dataset_id, found.shape.header, source.mapping
            )
        state = ProcessState.REJECTED if result["errors"] else ProcessState.SUCCEEDED
        run.finish(connection, state, result, found.rows)
        fine = state == ProcessState.SUCCEEDED and found.good_rows
        if fine and source.options.then_import:
            next_id = processes.add_import(connection, run.claim.process_id)
    if next_id is not None:
        queue.enqueue(next_id)


def summary(found: FileCheck, plan: Plan | None) -> dict[str, Any]:
    """The result of the process, as its page shows it."""
    deleting = {"deletions": plan.missing.to_json()} if plan and plan.missing else {}
    return deleting | {
        "rows": found.rows,
        "good_rows": found.good_rows,
        "bad_rows": found.rows - found.good_rows,
        "errors": found.log.errors,
        "warnings": found.log.warnings,
        "rules": found.log.rules(),
        "problems_kept": found.log.kept,
        "fields": list(found.fields),
        "plan": plan.outcome.counts(found.rows) if plan else None,
    }


def shape_facts(found: FileCheck) -> dict[str, Any] | None:
    """How the file was read, and the field of each of its columns."""
    if found.shape is None:
        return None
    columns = found.matched.columns if found.matched else ()
    fields = [column.field.name if column.field else None for column in columns]
    facts = columns_to_json(columns, found.column_facts)
    return found.shape.to_json() | {"fields": fields, "columns": facts}


def keep_problems(connection: sa.Connection, process_id: int, found: FileCheck) -> None:
    """Put the problems that are kept one by one, and the cells of their rows, into the database."""
    process = pl.lit(process_id).alias("process_id")
    for table, frame in (
        (StoredProblem.__table__, found.log.kept_problems()),
        (ProblemRow.__table__, found.log.kept_rows()),
    ):
        assert isinstance(table, sa.Table)
        bulk.insert(connection, table, frame.with_columns(process))
