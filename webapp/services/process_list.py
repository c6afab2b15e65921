"""The list of processes: which of them to show, and doing something to many at once."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, func, or_, select

from webapp.errors import DeskError
from webapp.extensions import db
from webapp.models import Dataset, GraphImport, GraphRun, Process, Upload, User
from webapp.services import processes
from webapp.services.days import Days
from webapp.services.light import LIGHT
from webapp.services.owned import owned
from webapp.states import ProcessKind, ProcessState

LARGEST_ID = 2**31 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which processes to show; what is empty does not filter.

    `owner` is a part of a name or address; `text` of the file's name, or a reference, or an id.
    """

    state: ProcessState | None = None
    kind: ProcessKind | None = None
    dataset: str = ""
    owner: str = ""
    text: str = ""
    days: Days = field(default_factory=Days)


@dataclass(frozen=True, slots=True)
class Done:
    """What came of doing something to many: how many it was done to, and why not to the others."""

    count: int
    refused: tuple[str, ...]


def find(
    user: User, filters: Filters, before: int | None = None, limit: int = processes.PAGE
) -> list[Process]:
    """Processes that this person may see, newest first, those with an id under `before`."""
    query = owned(Process, user).where(*_wanted(filters))
    if before is not None:
        query = query.where(Process.id < before)
    query = query.order_by(Process.id.desc()).limit(limit).options(*LIGHT)
    return list(db.session.scalars(query))


def for_each(user: User, ids: Collection[int], do: Callable[[Process], object]) -> Done:
    """Do something to each of these processes that this person may see, one after the other."""
    count, refused = 0, []
    for number in ids:
        try:
            do(processes.get_for(user, number))
        except DeskError as error:
            db.session.rollback()
            refused.append(f"{number}: {error.sentence}")
        else:
            count += 1
    return Done(count, tuple(refused))


def _wanted(filters: Filters) -> list[ColumnElement[bool]]:
    found = filters.days.hold(Process.created_at)
    if filters.state:
        found.append(Process.state == filters.state)
    if filters.kind:
        found.append(Process.kind == filters.kind)
    if filters.dataset:
        slug = select(Dataset.id).where(Dataset.slug == filters.dataset)
        found.append(Process.dataset_id.in_(slug))
    if filters.owner:
        names = (User.email, User.name)
        alike = or_(*(name.icontains(filters.owner, autoescape=True) for name in names))
        found.append(Process.owner_id.in_(select(User.id).where(alike)))
    if filters.text:
        found.append(_about(filters.text))
    return found


def _about(text: str) -> ColumnElement[bool]:
    named = select(Upload.id).where(Upload.filename.icontains(text, autoescape=True))
    table = select(GraphRun.process_id).join(GraphImport)
    for_graph = table.where(GraphImport.filename.icontains(text, autoescape=True))
    ways = [
        Process.upload_id.in_(named),
        Process.id.in_(for_graph),
        func.upper(Process.reference) == text.upper(),
    ]
    if text.isascii() and text.isdecimal() and len(text) <= 10 and int(text) <= LARGEST_ID:
        ways.append(Process.id == int(text))
    return or_(*ways)
