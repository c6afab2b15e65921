"""The report: an upload's own workbook with the problems of its check marked."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

from webapp import storage
from webapp.extensions import db
from webapp.models import EventKind, Process
from webapp.schema.fields import Schema
from webapp.services import process_events, processes
from webapp.states import ProcessKind, ProcessState
from workers.records.validation import limits, scratch
from workers.running import Run
from workers.sheets.added_columns import choose
from workers.sheets.report import Report, ReportTask, make_report
from workers.sheets.table import Shape, UnreadableFile

STARTING = "Fetching the file"
SAVING = "Saving the workbook"
STALE = "The file was checked again meanwhile."

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Source:
    """What a report is made from: taken from the database once, before the long work."""

    digest: str
    filename: str
    shape: Shape
    schema: Schema
    checked: dict[str, Any]
    killed_before: bool

    @classmethod
    def of(cls, process_id: int) -> "Source | None":
        """The upload of a process; None when it is not the file, or the check, it once was."""
        process = db.session.get_one(Process, process_id)
        upload, dataset = process.upload, process.dataset
        assert upload is not None
        assert dataset is not None
        validation = processes.latest(upload.id, ProcessKind.VALIDATION)
        same = validation is not None and validation.id == process.parent_id
        source = None
        if same and validation is not None and upload.shape:
            source = cls(
                upload.digest,
                upload.filename,
                Shape.from_json(upload.shape),
                dataset.schema,
                validation.result,
                process_events.has(process_id, EventKind.KILLED),
            )
        # The work takes long: no transaction is held open meanwhile.
        db.session.rollback()
        return source


def run(run: Run) -> None:
    """Make the marked workbook, and end the process with where it is kept."""
    run.progress(STARTING)
    source = Source.of(run.claim.process_id)
    if source is None:
        _reject(run, STALE)
        return
    with (
        storage.fetch(storage.upload_key(source.digest)) as path,
        storage.fetch(source.checked["problems_key"]) as problems,
        scratch() as folder,
    ):
        try:
            report = make_report(task_of(source, path, problems, folder), run.progress)
        except UnreadableFile as refusal:
            _reject(run, refusal.sentence)
        else:
            _save(run, report)


def task_of(source: Source, path: Path, problems: Path, folder: Path) -> ReportTask:
    """What the engine is asked for."""
    known = [
        text
        for field in source.schema.fields
        for text in (field.name, field.title, *field.aliases)
        if text
    ]
    return ReportTask(
        path=path,
        shape=source.shape,
        problems=problems,
        rules=source.checked["rules"],
        name=source.filename,
        counts=counts(source.checked),
        added=choose(source.shape.header, known),
        folder=folder,
        limits=limits(storage.settings(), blame_kill=source.killed_before),
    )


def counts(checked: dict[str, Any]) -> str:
    """What the check found, in a sentence."""
    found = (("error", checked["errors"]), ("warning", checked["warnings"]))
    kinds = " and ".join(_counted(count, noun) for noun, count in found if count)
    return f"{kinds}, in {checked['bad_rows']:,} of {_counted(checked['rows'], 'row')}."


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _save(run: Run, report: Report) -> None:
    """Keep the workbook first, then note the end."""
    run.progress(SAVING)
    if report.trouble:
        log.warning("not marked", process=run.claim.process_id, trouble=report.trouble)
    key = f"reports/{run.claim.process_id}-{run.claim.attempt}.{report.extension}"
    storage.put(key, report.path)
    result = {
        "report_key": key,
        "extension": report.extension,
        "content": report.content,
        "size": report.path.stat().st_size,
        "failed_rows": report.rows,
        "losses": report.losses,
    }
    run.finish(db.session(), ProcessState.SUCCEEDED, result, 0)
    db.session.commit()


def _reject(run: Run, sentence: str) -> None:
    run.finish(db.session(), ProcessState.REJECTED, {"sentence": sentence}, 0)
    db.session.commit()
