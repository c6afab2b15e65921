"""A desk with real pools of workers, and what must be true of it after any fault."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from tests.workbooks import csv_text
from tests.workers.desk_work import check, records
from tests.workers.rows import fresh
from webapp.extensions import db
from webapp.models import Dataset, Process, Upload
from webapp.services import processes
from webapp.settings import Settings
from webapp.states import ProcessState
from workers import orphans

# Where a lease must run out; elsewhere a busy machine must not make one run out.
LEASE_SECONDS = 3
SHORT = {"IMPORTDESK_LEASE_SECONDS": str(LEASE_SECONDS)}
TIMES = {
    "IMPORTDESK_LEASE_SECONDS": "20",
    "IMPORTDESK_HEARTBEAT_SECONDS": "0.2",
    "IMPORTDESK_SWEEP_SECONDS": "0.3",
}
ROWS = 40
LONGEST_SECONDS = 60.0


def tags(rows: int = ROWS, name: str = "Tag") -> bytes:
    """So many good tags, as CSV."""
    return csv_text(["language", "tag"], *(["en", f"{name} {number}"] for number in range(rows)))


def checked(rows: int = ROWS, name: str = "Tag") -> Upload:
    """An upload that was handed in and checked."""
    upload = check("tags", tags(rows, name)).upload
    assert upload is not None
    return upload


def until(condition: Callable[[], bool], what: str, seconds: float = LONGEST_SECONDS) -> None:
    """Wait until something is so, and fail when it does not come to be."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"{what} took longer than {seconds} s"
        time.sleep(0.02)


def until_over(process: Process, seconds: float = LONGEST_SECONDS) -> Process:
    """Wait for the end of a process."""
    until(lambda: fresh(process).finished, f"process {process.id}", seconds)
    return fresh(process)


class Point:
    """The place in a run where it stands still."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)

    def horse(self) -> int:
        """Wait until a run stands still; gives its process id."""
        until((self.folder / "reached").exists, "the run to the point")
        return int((self.folder / "reached").read_text())

    def go_on(self) -> None:
        """Let the run go on."""
        (self.folder / "go-on").touch()


@contextmanager
def pool(app: Flask, point: str = "", folder: Path | None = None, **more: str) -> Iterator[int]:
    """A pool of one worker; gives its process id, and ends what still lives of it."""
    settings: Settings = app.config["DESK"]
    environment = os.environ | TIMES
    environment |= {
        "IMPORTDESK_DATA": str(settings.data),
        "IMPORTDESK_DATABASE_URL": settings.database_url,
        "IMPORTDESK_REDIS_URL": settings.redis_url,
        "IMPORTDESK_STORAGE_URL": settings.storage_url,
        "IMPORTDESK_SECRET_KEY": settings.secret_key,
        "FAULT_POINT": point,
        "FAULT_FOLDER": str(folder or settings.data),
    }
    program = "tests.faults.pool" if point else "workers"
    with subprocess.Popen([sys.executable, "-m", program], env=environment | more) as process:
        try:
            yield process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()


def parent_of(process_id: int) -> int:
    """The process that started this one."""
    status = Path(f"/proc/{process_id}/stat").read_text()
    return int(status.rpartition(")")[2].split()[1])


def assert_all_is_true(app: Flask, names: set[str]) -> None:
    """Every process is over; the records are those of these tags, once; nothing lies about."""
    db.session.expire_all()
    states = db.session.scalars(sa.select(Process)).all()
    assert all(process.finished for process in states), [(one.id, one.state) for one in states]
    assert sorted(record["tag"] for record in records("tags")) == sorted(names)
    dataset = db.session.scalars(sa.select(Dataset).where(Dataset.slug == "tags")).one()
    assert dataset.records == len(names)
    for process in states:
        counts = process.result.get("counts")
        if process.state == ProcessState.SUCCEEDED and counts:
            assert sum(counts.values()) == process.result["rows"]
    # What lost attempts left waits for the sweep, and the sweep takes it all.
    orphans.sweep(app.config["DESK"], timedelta(seconds=-5))
    assert list(app.config["DESK"].scratch.glob("*")) == []
    for process in states:
        if staged := process.result.get("staged"):
            assert (Path(app.config["DESK"].storage_url.removeprefix("file://")) / staged).exists()


def names(rows: int = ROWS, name: str = "Tag") -> set[str]:
    """The tags of a file."""
    return {f"{name} {number}" for number in range(rows)}


def start_import(upload: Upload) -> Process:
    """Ask for the import of a checked upload."""
    return processes.start_import(db.session.get_one(Upload, upload.id))
