"""A desk whose work is done at once, in the test's own process."""

import io
from typing import Any

import sqlalchemy as sa

from tests.workers.rows import fresh, owner_of_rows
from webapp.extensions import db
from webapp.models import ProblemRow, Process, StoredProblem, Upload
from webapp.models.records import records_table
from webapp.schema.problems import Problem
from webapp.services import datasets, processes, uploads
from webapp.states import ProcessKind
from workers.runner import run_process


def add_dataset(name: str, fields: list[dict[str, Any]], **keys: Any) -> None:
    """Add a dataset from its fields and keys."""
    datasets.add({"name": name, "title": name.capitalize(), "fields": fields, **keys})


def hand_in(
    dataset: str,
    content: bytes,
    name: str = "a.csv",
    mapping: dict[str, Any] | None = None,
    **reading: Any,
) -> Upload:
    """Hand a file in; its check waits."""
    upload, _ = uploads.accept(
        owner_of_rows(), datasets.get(dataset), name, io.BytesIO(content), reading, mapping
    )
    return upload


def check(dataset: str, content: bytes, name: str = "a.csv", **reading: Any) -> Process:
    """Hand a file in and check it; gives the validation."""
    return work(newest(hand_in(dataset, content, name, **reading), ProcessKind.VALIDATION))


def bring(dataset: str, content: bytes, name: str = "a.csv", **reading: Any) -> Process:
    """Hand a file in, check it, and import its good rows; gives the import."""
    validation = check(dataset, content, name, **reading)
    assert validation.upload is not None
    return work(processes.start_import(validation.upload))


def newest(upload: Upload, kind: ProcessKind) -> Process:
    """The newest process of an upload."""
    process = processes.latest(upload.id, kind)
    assert process is not None
    return process


def work(process: Process) -> Process:
    """Let a worker do a process."""
    run_process(process.id)
    return fresh(process)


def problems(process: Process) -> list[tuple[str | None, str]]:
    """Where the problems of a validation are, and their codes."""
    stored = db.session.scalars(
        sa.select(StoredProblem)
        .where(StoredProblem.process_id == process.id)
        .order_by(StoredProblem.position)
    )
    return [
        (Problem(code=one.code, row=one.row, column=one.column).cell or place(one), one.code)
        for one in stored
    ]


def place(problem: StoredProblem) -> str | None:
    """The row or the column of a problem that has no cell."""
    return str(problem.row) if problem.row else problem.column


def rows_shown(process: Process) -> dict[int, list[str]]:
    """The cells of the rows that have problems."""
    query = sa.select(ProblemRow.row, ProblemRow.cells).where(ProblemRow.process_id == process.id)
    return {one.row: one.cells for one in db.session.execute(query)}


def records(dataset: str) -> list[dict[str, Any]]:
    """All records of a dataset, without the desk's own columns."""
    table = records_table(datasets.get(dataset).schema)
    return [
        {name: value for name, value in row.items() if not name.startswith("_")}
        for row in db.session.execute(sa.select(table).order_by(table.c._id)).mappings()
    ]


def counts(process: Process) -> dict[str, int]:
    """What an import did to the rows, without the zeros."""
    return {name: count for name, count in process.result["counts"].items() if count}
