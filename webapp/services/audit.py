"""The audit log: a line for what somebody did, in the transaction in which it was done."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Select, or_, select

from webapp.extensions import db
from webapp.models import (
    Action,
    ApiKey,
    AssetProject,
    AuditEntry,
    Batch,
    ControlFile,
    Dataset,
    GraphImport,
    LakeRepository,
    Process,
    PushApi,
    Upload,
    User,
)
from webapp.services.days import Days

PAGE = 50
BATCH = 1000


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something, from which IP address, and how the key begins that was used, if any."""

    user_id: int | None
    who: str
    address: str = ""
    key: str = ""

    @classmethod
    def of(cls, user: User, address: str = "", key: str = "") -> "Actor":
        """A person who does something."""
        return cls(user.id, user.email, address[:64], key)


# Whoever may use the machine itself needs no account.
COMMAND_LINE = Actor(None, "command line")
# What nobody does, but a worker by itself.
DESK = Actor(None, "the desk")
# What is known by its id: what it is, and where its name stands.
NAMES: dict[type, tuple[str, str]] = {
    AssetProject: ("project", "shortcode"),
    Batch: ("batch", "comment"),
    ControlFile: ("control-file", "comment"),
    GraphImport: ("graph-import", "filename"),
    LakeRepository: ("repository", "name"),
    PushApi: ("push-api", "name"),
    User: ("user", "email"),
}
Named = AssetProject | Batch | ControlFile | GraphImport | LakeRepository | PushApi | User
About = Named | ApiKey | Dataset | Upload | Process


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which lines to show; what is empty does not filter. Texts are parts of what is there."""

    who: str = ""
    action: Action | None = None
    about: str = ""
    text: str = ""
    days: Days = field(default_factory=Days)


def note(by: Actor, action: Action, about: About | None = None, text: str = "") -> None:
    """Add a line to the caller's transaction."""
    db.session.add(line(by, action, about, text))


def line(by: Actor, action: Action, about: About | None = None, text: str = "") -> AuditEntry:
    """A line that is not in the log yet."""
    kind, number, name = _named(about)
    return AuditEntry(
        who=by.who,
        user_id=by.user_id,
        address=by.address,
        key=by.key,
        action=action,
        about=kind,
        about_id=number,
        about_name=name,
        text=text[:500],
    )


def record(by: Actor, action: Action, about: About | None = None, text: str = "") -> None:
    """Add a line for what changes nothing else, and commit it."""
    note(by, action, about, text)
    db.session.commit()


def find(filters: Filters, before: int | None = None, limit: int = PAGE) -> list[AuditEntry]:
    """Lines of the log, newest first, those with an id under `before`."""
    return list(db.session.scalars(_query(filters, before).limit(limit)))


def everything(filters: Filters) -> Iterator[AuditEntry]:
    """All lines that match, newest first, so many at a time."""
    before: int | None = None
    while found := find(filters, before, BATCH):
        yield from found
        before = found[-1].id


def _query(filters: Filters, before: int | None) -> Select[AuditEntry]:
    wanted: list[ColumnElement[bool]] = filters.days.hold(AuditEntry.at)
    if before is not None:
        wanted.append(AuditEntry.id < before)
    if filters.action:
        wanted.append(AuditEntry.action == filters.action)
    if filters.who:
        wanted.append(AuditEntry.who.icontains(filters.who, autoescape=True))
    if filters.about:
        alike = AuditEntry.about_name.icontains(filters.about, autoescape=True)
        wanted.append(or_(alike, AuditEntry.about_id == filters.about[:64]))
    if filters.text:
        columns = (AuditEntry.text, AuditEntry.address, AuditEntry.key)
        wanted.append(or_(*(one.icontains(filters.text, autoescape=True) for one in columns)))
    return select(AuditEntry).where(*wanted).order_by(AuditEntry.id.desc())


def _named(about: About | None) -> tuple[str, str, str]:
    """What an object is, its id, and its name at this moment."""
    match about:
        case AssetProject() | Batch() | ControlFile() | GraphImport() | LakeRepository():
            kind, called = NAMES[type(about)]
            return kind, str(about.id), getattr(about, called)
        case PushApi() | User():
            kind, called = NAMES[type(about)]
            return kind, str(about.id), getattr(about, called)
        case ApiKey():
            return "key", str(about.id), about.name or f"imp_{about.public_part}"
        case Dataset():
            return "dataset", about.slug, about.title
        case Upload():
            return "upload", str(about.id), about.filename
        case Process():
            return "process", str(about.id), about.filename or about.kind
        case None:
            return "desk", "", ""
