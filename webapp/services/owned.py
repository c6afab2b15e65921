"""The one way to a row that belongs to somebody.

Admins see everybody's files and processes. Keys, sessions and webhooks are a person's
own, also for admins.
"""

from functools import cache
from typing import TypeVar

from sqlalchemy import Select, bindparam, false, select

from webapp.errors import NotFound
from webapp.extensions import db
from webapp.models import (
    ApiKey,
    Batch,
    ControlFile,
    Delivery,
    GraphImport,
    Process,
    PushApi,
    Session,
    Upload,
    User,
    Webhook,
)

Row = TypeVar(
    "Row",
    Process,
    Upload,
    Batch,
    ControlFile,
    PushApi,
    GraphImport,
    ApiKey,
    Session,
    Webhook,
    Delivery,
)
Polled = TypeVar("Polled", Process, Upload, Batch)
# Beyond what a database integer holds.
NOBODYS = -1
# What is called otherwise than its table.
NAMES: dict[type, str] = {ApiKey: "key", ControlFile: "control file", PushApi: "push address"}


def owned(model: type[Row], user: User) -> Select[Row]:
    """All rows of `model` that this person may see."""
    query = select(model)
    if issubclass(model, ApiKey | Session | Webhook | Delivery):
        return query.where(model.user_id == user.id)
    return query if user.is_admin else query.where(model.owner_id == user.id)


def with_id(model: type[Row], user: User, row_id: int) -> Select[Row]:
    """The row with this id, if this person may see it."""
    # Ids beyond what a database integer holds are nobody's.
    return owned(model, user).where(model.id == row_id if row_id < 2**31 else false())


@cache
def one_of(model: type[Polled], admin: bool) -> Select[Polled]:
    """As `with_id`, but made once: who asks for which row is in `asked`."""
    query = select(model).where(model.id == bindparam("row_id"))
    return query if admin else query.where(model.owner_id == bindparam("owner_id"))


def asked(user: User, row_id: int) -> dict[str, int]:
    """What a query from `one_of` is asked with."""
    return {"row_id": row_id if row_id < 2**31 else NOBODYS, "owner_id": user.id}


def get_owned(model: type[Row], user: User, row_id: int) -> Row:
    """One row. Raises NotFound, the same for somebody else's row as for none."""
    row = db.session.scalar(with_id(model, user, row_id))
    if row is None:
        raise missing(model, row_id)
    return row


def missing(model: type[Row], row_id: int) -> NotFound:
    """The error for a row that is not there, or not for this person."""
    return NotFound(f"There is no {NAMES.get(model, model.__tablename__)} {row_id}.")
