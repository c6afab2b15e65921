"""Files come into the import folder of a project."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import BinaryIO, cast

from sqlalchemy import Table, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

from webapp import storage
from webapp.errors import NotFound
from webapp.extensions import changed, db
from webapp.models import AssetProject, AssetUpload
from webapp.models.columns import now
from webapp.storage import Received

PAGE = 50
KEY = ("project_id", "ticket", "path")
_PROJECTS, _UPLOADS = cast(Table, AssetProject.__table__), cast(Table, AssetUpload.__table__)


def keep(
    project: AssetProject, path: str, stream: BinaryIO, sender: str, *, ticket: str = ""
) -> AssetUpload:
    """Keep the bytes of a stream as a file of the import folder, in the place of one with its path.

    The path is one that `names.check_path` gave. With a ticket the file is in no import folder.
    Raises TooLarge, NoSpace, NotFound; nothing is left behind then.
    """
    number = project.id
    with received(stream) as file:
        upload_id = add(number, path, file, sender, ticket=ticket)
    return db.session.get_one(AssetUpload, upload_id)


@contextmanager
def received(stream: BinaryIO) -> Iterator[Received]:
    """Take in the bytes of a stream, and keep them; they need a row within a day."""
    # A body may take long to come; nobody waits meanwhile for what this request has open.
    db.session.rollback()
    with storage.receive(stream, storage.settings().max_upload_bytes) as file:
        storage.keep(storage.upload_key(file.digest), file.path)
        yield file


def add(project_id: int, path: str, file: Received, sender: str, *, ticket: str = "") -> int:
    """Note a file whose bytes are kept, and commit; gives the id of its row. Raises NotFound."""
    upload_id = note(project_id, path, file, sender, ticket=ticket)
    db.session.commit()
    return upload_id


def note(project_id: int, path: str, file: Received, sender: str, *, ticket: str = "") -> int:
    """Note a file in the caller's transaction; gives the id of its row. Raises NotFound."""
    connection = db.session.connection()
    # Whoever begins an ingest, or ends the import folder, takes this lock too.
    if not changed(connection.execute(_LOCK[bool(ticket)], {"number": project_id})):
        db.session.rollback()
        raise NotFound("The project is gone.")
    row = {
        "project_id": project_id,
        "ticket": ticket,
        "path": path,
        "size": file.size,
        "digest": file.digest,
        "sender": sender,
        "uploaded_at": now(),
        "problem": "",
        "args": {},
    }
    insert = _insert(connection.dialect.name)
    number: int | None = connection.execute(insert, row).scalar()
    if number is None:
        # Not changed but replaced: an ingest that has the old one must not take it for this one.
        connection.execute(_REMOVE, row)
        number = connection.execute(insert, row).scalar_one()
    return number


# Made once: each upload asks them.
_MINE = update(_PROJECTS).where(_PROJECTS.c.id == bindparam("number"))
# A file that is ingested alone makes no import folder.
_LOCK = {
    False: _MINE.values(import_folder=True),
    True: _MINE.values(import_folder=_PROJECTS.c.import_folder),
}
_REMOVE = delete(_UPLOADS).where(*(_UPLOADS.c[name] == bindparam(name) for name in KEY))


@cache
def _insert(dialect: str) -> ReturningInsert[int]:
    """Gives the id of a new row, or nothing where there is one with its path."""
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    new = insert(_UPLOADS).on_conflict_do_nothing(index_elements=KEY)
    return new.returning(_UPLOADS.c.id)


def waiting(
    project: AssetProject, after_id: int | None = None, limit: int = PAGE, *, failed: bool = False
) -> list[AssetUpload]:
    """Files that wait in the import folder, or those that failed; those after a row."""
    query = select(AssetUpload).where(
        AssetUpload.project_id == project.id,
        AssetUpload.ticket == "",
        AssetUpload.problem != "" if failed else AssetUpload.problem == "",
        AssetUpload.id > (after_id or 0),
    )
    return list(db.session.scalars(query.order_by(AssetUpload.id).limit(limit)))


def remove(upload: AssetUpload) -> None:
    """Remove a file from the import folder; its bytes go once nobody has them."""
    db.session.execute(delete(AssetUpload).where(AssetUpload.id == upload.id))
    db.session.commit()
