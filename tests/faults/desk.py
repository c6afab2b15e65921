"""A desk with real pools of workers, and what must be true of it after any fault."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path
from tempfile import NamedTemporaryFile

import psutil
import sqlalchemy as sa
from flask import Flask

from tests.faults.pool import new_pool
from tests.workbooks import csv_text
from tests.workers.desk_work import check, records
from tests.workers.rows import fresh
from webapp.cli.dev import ROOT, healthy
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
# A lost worker is noticed within this time.
NOTICED_SECONDS = 30
# Where runs are lost again and again, and none is given up.
PATIENT = {"IMPORTDESK_MAX_ATTEMPTS": "100"}
# A run that is stopped is hardly ever stopped in the middle of a beat, which may hold a lock.
SELDOM = {"IMPORTDESK_HEARTBEAT_SECONDS": "2"}


def tags(rows: int = ROWS, name: str = "Tag") -> bytes:
    """So many good tags, as CSV."""
    return csv_text(["language", "tag"], *(["en", f"{name} {number}"] for number in range(rows)))


def checked(rows: int = ROWS, name: str = "Tag") -> Upload:
    """An upload that was handed in and checked."""
    upload = check("tags", tags(rows, name)).upload
    assert upload is not None
    return upload


def until(
    condition: Callable[[], bool],
    what: str,
    seconds: float = LONGEST_SECONDS,
    pause: float = 0.1,
) -> None:
    """Wait until something is so, and fail when it does not come to be."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"{what} took longer than {seconds} s"
        # Not oftener: each look takes time of the processor that the runs lack.
        time.sleep(pause)


def until_over(process: Process, seconds: float = LONGEST_SECONDS) -> Process:
    """Wait for the end of a process."""
    until(lambda: fresh(process).finished, f"process {process.id}", seconds)
    return fresh(process)


class Points:
    """The places where runs stand still, each for one run."""

    def __init__(self, folder: Path, *wanted: str) -> None:
        self.folder = folder
        folder.mkdir()
        self.want(*wanted)

    def want(self, *points: str) -> None:
        """Let the next run stand still at these, also if one has stood there before."""
        for point in points:
            for file in self.folder.glob(f"{point}.*"):
                file.unlink()
            (self.folder / f"{point}.wanted").touch()

    def horse(self, point: str) -> int:
        """Wait until a run stands still there; gives its process id."""
        file = self.folder / f"{point}.reached"
        until(file.exists, f"the run to the point {point!r}", pause=0.02)
        return int(file.read_text())

    def kill(self, point: str) -> None:
        """Kill the run that comes there."""
        os.kill(self.horse(point), signal.SIGKILL)

    def go_on(self, point: str) -> None:
        """Let the run go on."""
        (self.folder / f"{point}.go-on").touch()

    def set_clock(self, hours: float) -> None:
        """Let the clock of the pool and its runs be so many hours ahead."""
        (self.folder / "clock").write_text(str(hours * 3600))


@contextmanager
def pool(app: Flask, stop: Points | None = None, **more: str) -> Iterator[int]:
    """A pool of one worker; gives its process id, and ends what still lives of it."""
    if stop:
        more["FAULT_FOLDER"] = str(stop.folder)
    with NamedTemporaryFile("r") as log:
        process = new_pool(environment_of(app) | more, log.name)
        process.start()
        try:
            yield process.pid or 0
        finally:
            end(process)
            sys.stderr.write(log.read())


def end(process: BaseProcess) -> None:
    """Kill a pool, with which everything ends that it has started."""
    everybody = [process.pid or 0]
    # It may have ended by itself, a moment ago.
    with suppress(psutil.NoSuchProcess):
        everybody += [one.pid for one in psutil.Process(process.pid).children(recursive=True)]
    process.kill()
    process.join()
    until(lambda: not any(map(alive, everybody)), "the end of a pool")


@contextmanager
def web(app: Flask, listener: socket.socket, **more: str) -> Iterator[int]:
    """A real web server of one process on this socket; gives the process id of its master."""
    handle = listener.fileno()
    options = ["--no-control-socket", "--preload", "--threads=4", f"--bind=fd://{handle}"]
    command = [sys.executable, "-m", "gunicorn", *options, "wsgi:app"]
    environment = environment_of(app) | more
    with subprocess.Popen(command, env=environment, pass_fds=[handle], cwd=ROOT) as process:
        try:
            url = f"http://127.0.0.1:{listener.getsockname()[1]}"
            until(lambda: healthy(url), "the web server")
            yield process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()


def environment_of(app: Flask) -> dict[str, str]:
    """What the programs of this desk are told."""
    settings: Settings = app.config["DESK"]
    return (
        os.environ
        | TIMES
        | {
            "IMPORTDESK_DATA": str(settings.data),
            "IMPORTDESK_DATABASE_URL": settings.database_url,
            "IMPORTDESK_REDIS_URL": settings.redis_url,
            "IMPORTDESK_STORAGE_URL": settings.storage_url,
            "IMPORTDESK_SECRET_KEY": settings.secret_key,
        }
    )


def expire(process: Process) -> None:
    """Let the lease of a run that does not beat any more be over at once, and not in its time."""
    mine = sa.update(Process).where(Process.id == process.id, Process.leased_until.is_not(None))
    db.session.execute(mine.values(leased_until=1.0))
    db.session.commit()


def kill_worker(horse: int, *, run_too: bool = False) -> None:
    """Kill the worker of a run, which does not outlive it."""
    for one in (parent_of(horse), horse) if run_too else (parent_of(horse),):
        os.kill(one, signal.SIGKILL)
    until(lambda: not alive(horse), "the end of the orphan")


def wake(*stopped: int) -> None:
    """Let processes go on that were stopped."""
    for one in stopped:
        if alive(one):
            os.kill(one, signal.SIGCONT)


def until_dead(*ended: int) -> None:
    """Wait until none of them is left."""
    until(lambda: not any(map(alive, ended)), "the end of runs")


def parent_of(process_id: int) -> int:
    """The process that started this one."""
    status = Path(f"/proc/{process_id}/stat").read_text()
    return int(status.rpartition(")")[2].split()[1])


def alive(process_id: int) -> bool:
    """Is there a process of this number that is not just waiting to be forgotten?"""
    try:
        return psutil.Process(process_id).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


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


def files_in(*folders: Path) -> list[Path]:
    """All files in these folders."""
    return [path for folder in folders for path in folder.rglob("*") if path.is_file()]


def names(rows: int = ROWS, name: str = "Tag") -> set[str]:
    """The tags of a file."""
    return {f"{name} {number}" for number in range(rows)}


def start_import(upload: Upload) -> Process:
    """Ask for the import of a checked upload."""
    return processes.start_import(db.session.get_one(Upload, upload.id))
