"""Control files: taking one in, and finding it again by its digest."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, BinaryIO

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import undefer

from webapp import storage
from webapp.control.control_file import validate
from webapp.control.json_text import DEEPEST, BrokenText, read_json
from webapp.control.problems import Problem
from webapp.control.trial import building_problems
from webapp.errors import BadInput
from webapp.extensions import db
from webapp.models import Action, ControlFile, User
from webapp.services import audit, destinations
from webapp.services.audit import COMMAND_LINE, Actor
from webapp.services.owned import get_owned, owned

MOST_BYTES = 1024 * 1024
LONGEST_COMMENT = 200
UNNAMED = "Unnamed control file"


@dataclass(frozen=True, slots=True)
class Said:
    """What a control file says, as text and as JSON, and what is wrong with it."""

    text: str
    content: dict[str, Any]
    problems: tuple[Problem, ...]


class NoJSON(BadInput):
    """The file is not JSON at all."""

    def __init__(self, broken: BrokenText) -> None:
        super().__init__("Uploaded file is not JSON")
        self.broken = broken


class Invalid(BadInput):
    """The file is JSON, but it controls nothing; `detail` has every message."""

    def __init__(self, said: Said) -> None:
        super().__init__("Invalid control file", [one.message for one in said.problems])
        self.said = said


def accept(
    owner: User, content: BinaryIO, comment: str = "", by: Actor = COMMAND_LINE
) -> ControlFile:
    """Keep a control file; the same bytes with the same comment are kept once.

    Raises NoJSON, Invalid, TooLarge, and BadInput for a comment that is too long.
    """
    comment = clean_comment(comment) or UNNAMED
    with storage.receive(content, MOST_BYTES) as received:
        text, parsed = _parsed(received.path.read_bytes())
        if problems := validate(parsed, destinations.model_of):
            raise Invalid(Said(text, parsed, tuple(problems)))
        if found := _same(owner, received.digest, comment):
            return found
        storage.keep(storage.upload_key(received.digest), received.path)
        control = ControlFile(
            owner_id=owner.id,
            digest=received.digest,
            size=received.size,
            comment=comment,
            content=parsed,
        )
        db.session.add(control)
        try:
            db.session.flush()
        except IntegrityError:  # somebody sent the same at the same time
            db.session.rollback()
            found = _same(owner, received.digest, comment)
            assert found is not None
            return found
        audit.note(by, Action.HANDED_IN, control)
        db.session.commit()
        return control


def clean_comment(text: str, called: str = "comment", longest: int = LONGEST_COMMENT) -> str:
    """A comment on one line, without invisible signs. Raises BadInput when it is too long."""
    comment = " ".join("".join(c for c in text if c.isprintable() or c.isspace()).split())
    if len(comment) > longest:
        raise BadInput(f"The {called} has {longest} characters at most.")
    return comment


def _same(owner: User, digest: str, comment: str) -> ControlFile | None:
    """The control file that this person has handed in before with this comment."""
    query = owned(ControlFile, owner).where(ControlFile.owner_id == owner.id)
    same = query.where(ControlFile.digest == digest, ControlFile.comment == comment)
    return db.session.scalar(same)


def _parsed(content: bytes) -> tuple[str, dict[str, Any]]:
    """The text of a control file, and its JSON. Raises NoJSON, BadInput."""
    try:
        text, parsed = read_json(content)
    except BrokenText as error:
        raise NoJSON(error) from None
    if _is_deep(parsed):
        raise BadInput(f"The control file is nested more than {DEEPEST} deep.")
    return text, parsed


def _is_deep(parsed: object) -> bool:
    level = [parsed]
    for _ in range(DEEPEST):
        level = [inner for one in level for inner in _inside(one)]
    return bool(level)


def _inside(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def with_digest(user: User, digest: str) -> ControlFile | None:
    """The first control file with this digest that a person may use."""
    query = owned(ControlFile, user).where(ControlFile.digest == digest)
    return db.session.scalar(query.order_by(ControlFile.id).limit(1))


def stored(control: ControlFile) -> bytes:
    """The bytes that were handed in."""
    with storage.fetch(storage.upload_key(control.digest)) as path:
        return path.read_bytes()


def said(control: ControlFile) -> Said:
    """What a control file says, and what is wrong with it by the datasets that there are now."""
    text, content = read_json(stored(control))
    problems = validate(content, destinations.model_of)
    model = destinations.model_of(control.model)
    building = building_problems(content, model) if model else ()
    return Said(text, content, (*problems, *building))


def get_for(user: User, control_id: int) -> ControlFile:
    """A control file that this person may see. Raises NotFound."""
    return get_owned(ControlFile, user, control_id)


def list_for(user: User, before: int | None = None, limit: int = 25) -> list[ControlFile]:
    """Control files that this person may see, newest first."""
    query = owned(ControlFile, user).options(undefer(ControlFile.content))
    query = query.order_by(ControlFile.id.desc()).limit(limit)
    if before is not None:
        query = query.where(ControlFile.id < before)
    return list(db.session.scalars(query))
