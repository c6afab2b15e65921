"""Small notes that may be lost: when a session or a key was last used."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.attributes import set_committed_value

from webapp.extensions import db
from webapp.models import ApiKey, Session
from webapp.models.columns import now

# A note is written once in so long at most.
EVERY = timedelta(minutes=1)
# On SQLite there is one writer at a time, and no page waits for an import to end.
PATIENCE_MILLISECONDS = 20


def due(noted: datetime | None) -> bool:
    """Is the last note old enough for a new one?"""
    return noted is None or now() - noted > EVERY


def note(row: ApiKey | Session, column: str) -> None:
    """Write and commit a note at the beginning of a request, or let it be when others write."""
    kind, moment = type(row), now()
    change = update(kind).where(kind.id == row.id).values({column: moment})
    connection = db.session.connection()
    sqlite = connection.dialect.name == "sqlite"
    usual = _set_patience(connection, PATIENCE_MILLISECONDS) if sqlite else 0
    try:
        connection.execute(change)
    except OperationalError:
        written = False
    else:
        written = True
    if sqlite:
        _set_patience(connection, usual)
    if written:
        _commit()
        set_committed_value(row, column, moment)
    else:
        db.session.rollback()


def _commit() -> None:
    """Commit, and keep the rows that were read a moment ago: nobody has to load them again."""
    session = db.session()
    session.expire_on_commit = False
    try:
        session.commit()
    finally:
        session.expire_on_commit = True


def _set_patience(connection: Connection, milliseconds: int) -> int:
    """Change how long SQLite waits for another writer; gives how long that was before."""
    before = int(connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one())
    connection.exec_driver_sql(f"PRAGMA busy_timeout={milliseconds:d}")
    return before
