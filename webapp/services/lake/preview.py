"""What a page shows of an object: the beginning of a table or a text, or a picture.

Whatever is in it, it is opened in a process of its own with limits, as uploads are.
"""

import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from webapp import programs, storage
from webapp.extensions import db
from webapp.lake.entries import Entry
from webapp.models.lake import LakeRepository
from webapp.services.few_at_once import turn
from webapp.services.lake import blobs
from webapp.settings import MIB

PATIENCE_SECONDS = 20
# A page waits for it; more of a text or a table is not looked at.
MOST_BYTES = 64 * MIB
TOO_LARGE = "The desk shows objects of up to 64 MB. Download it to look at it."
# Each may take 2 GB of memory.
WAITING_SECONDS = 3.0
BUSY = "Many files are being looked at right now. Try again in a moment, or download this one."
TOO_MUCH = "This file takes too much to open. Download it to look at it."


def of_object(repository: LakeRepository, entry: Entry) -> dict[str, Any]:
    """What is in an object. Raises Gone, Conflict where the source has changed, Unavailable."""
    if entry.size > MOST_BYTES:
        return {"kind": "none", "sentence": TOO_LARGE}
    with turn("preview", WAITING_SECONDS) as given:
        if not given:
            return {"kind": "none", "sentence": BUSY}
        return _look(repository, entry)


def _look(repository: LakeRepository, entry: Entry) -> dict[str, Any]:
    pieces = blobs.read(repository, entry, 0, entry.size)
    # Nobody waits meanwhile for what this request has open.
    db.session.rollback()
    with storage.scratch_file() as path:
        with path.open("wb") as file:
            file.writelines(pieces)
        return of(path, entry.path.rpartition("/")[2])


def of(path: Path, name: str) -> dict[str, Any]:
    """What is in the file at `path`, whose object has this name: see workers.lake.preview."""
    if path.stat().st_size > MOST_BYTES:
        return {"kind": "none", "sentence": TOO_LARGE}
    with tempfile.TemporaryDirectory() as folder:
        request = {"path": str(path), "name": name, "folder": folder, "parent": os.getpid()}
        command = programs.command("workers.lake.preview", json.dumps(request))
        try:
            done = subprocess.run(
                command, capture_output=True, timeout=PATIENCE_SECONDS, env={}, check=False
            )
            seen: dict[str, Any] = json.loads(done.stdout)
        except (subprocess.TimeoutExpired, ValueError):
            return {"kind": "none", "sentence": TOO_MUCH}
    return seen
