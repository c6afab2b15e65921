"""The parts that the desk stands on: which they are, how quick they answer, how full they are."""

import platform
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from importlib.metadata import version

from sqlalchemy import func, select, text, union

from webapp import queue, storage
from webapp.extensions import db
from webapp.models import (
    Asset,
    AssetUpload,
    Batch,
    BatchFile,
    ControlFile,
    GraphImport,
    Process,
    Upload,
    UploadVersion,
)
from webapp.models.columns import now
from webapp.services import briefly
from webapp.states import ProcessState

HOUR = timedelta(hours=1)
# Adding up all files takes a while on a desk with many.
FILES_SECONDS = 60
SQLITE_BYTES = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"


@dataclass(frozen=True, slots=True)
class Database:
    """What keeps the records."""

    name: str
    bytes: int
    answer_seconds: float


@dataclass(frozen=True, slots=True)
class Files:
    """What keeps the files: how much they are, and how much room there is where one can know."""

    place: str
    bytes: int
    room: storage.Room | None


def database() -> Database:
    """The database, by asking it."""
    before = time.monotonic()
    db.session.execute(text("SELECT 1"))
    seconds = time.monotonic() - before
    if db.engine.dialect.name == "sqlite":
        release = db.session.scalar(select(func.sqlite_version()))
        size = db.session.scalar(text(SQLITE_BYTES))
        return Database(f"SQLite {release}", int(size or 0), seconds)
    release = str(db.session.scalar(text("SHOW server_version"))).partition(" ")[0]
    size = db.session.scalar(select(func.pg_database_size(func.current_database())))
    return Database(f"PostgreSQL {release}", int(size or 0), seconds)


def files() -> Files:
    """The files, as far as that is quick to know."""
    return Files(
        storage.place(),
        briefly.known("file bytes", FILES_SECONDS, _file_bytes),
        storage.room(),
    )


def _file_bytes() -> int:
    """All that was handed in and is kept; the same bytes are one file, whoever sent them."""
    upload = select(UploadVersion.digest, UploadVersion.size)
    kept = upload.join(Upload).where(Upload.files_removed_at.is_(None))
    in_batch = select(BatchFile.digest, BatchFile.size).join(Batch)
    batch = in_batch.where(Batch.files_removed_at.is_(None))
    control = select(ControlFile.digest, ControlFile.size)
    table = select(GraphImport.digest, GraphImport.size)
    table = table.where(GraphImport.files_removed_at.is_(None))
    waiting = select(AssetUpload.digest, AssetUpload.size)
    original = select(Asset.checksum_original, Asset.size_original)
    derivative = select(Asset.checksum_derivative, Asset.size_derivative)
    once = union(kept, batch, control, table, waiting, original, derivative).subquery()
    return int(db.session.scalar(select(func.sum(once.c.size))) or 0)


def waking() -> queue.Server | None:
    """The queue server, or None when it does not answer."""
    return queue.server(storage.settings().redis_url)


def finished_within(hour: timedelta = HOUR) -> dict[ProcessState, int]:
    """How many processes ended lately, by how they ended."""
    ended = select(Process.state, func.count()).where(Process.finished_at >= now() - hour)
    rows = db.session.execute(ended.group_by(Process.state))
    return {ProcessState(state): count for state, count in rows}


def versions() -> dict[str, str]:
    """What runs here, by name."""
    names: dict[str, Callable[[], str]] = {
        "Import Desk": lambda: version("importdesk"),
        "Python": platform.python_version,
        "Flask": lambda: version("flask"),
        "SQLAlchemy": lambda: version("sqlalchemy"),
        "RQ": lambda: version("rq"),
    }
    return {name: ask() for name, ask in names.items()}
