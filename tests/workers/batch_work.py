"""Batches whose runs are done at once, in the test's own process."""

import io
import json
from typing import Any

from tests.workers.desk_work import add_dataset, work
from tests.workers.rows import owner_of_rows
from webapp.extensions import db
from webapp.models import Batch
from webapp.services import batch_logs, batches, control_files

MEMBERS = [
    {"name": "id", "type": "integer"},
    {"name": "name", "type": "string", "constraints": {"required": True, "maxLength": 20}},
    {"name": "mail", "type": "string", "format": "email"},
    {"name": "joined", "type": "date"},
    {"name": "langs", "type": "list"},
]


def add_members(**keys: Any) -> None:
    """The dataset that most of these tests import into."""
    add_dataset("members", MEMBERS, primaryKey=["id"], **keys)


def control(*instructions: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A control file of JSON records for members."""
    return {
        "dataImportControlFileVersion": 0,
        "model": "dataset:members",
        "files": {"DEFAULT": {"read": "json"}},
        "instructions": list(instructions),
        **more,
    }


def copied(*names: str, destination: str = "members") -> list[dict[str, Any]]:
    """Instructions for new records that take values as they are."""
    fields = [{"source": name, "destination": destination, "name": name} for name in names]
    return [{"action": "new", "destination": destination}, *fields]


def make_batch(content: dict[str, Any], *files: object) -> Batch:
    """A batch with these data files: bytes as they are, everything else as JSON."""
    owner = owner_of_rows()
    sheet = control_files.accept(owner, io.BytesIO(json.dumps(content).encode()))
    batch = batches.create(owner, sheet)
    for number, file in enumerate(files):
        body = file if isinstance(file, bytes) else json.dumps(file).encode()
        batches.add_file(batch, f"file-{number}", "a.json", io.BytesIO(body))
    return batch


def run(content: dict[str, Any], *files: object, dry: bool = False) -> Batch:
    """Make a batch and do its run."""
    batch = make_batch(content, *files)
    work(batches.schedule(batch, dry=dry))
    db.session.refresh(batch)
    return batch


def log(batch: Batch) -> list[str]:
    """The log of a batch, without its beginning and its end."""
    return [line for line in batch_logs.shown(batch) if not line.startswith(("START:", "END:"))]


def counts(batch: Batch) -> dict[str, int]:
    """What became of the records, without the zeros."""
    progress = batch_logs.progress_of(batch)
    assert progress is not None
    return {name: count for name, count in progress.counts.items() if count}
