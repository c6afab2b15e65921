"""Tables that are handed in to become a graph: taken in, found, removed."""

from typing import BinaryIO
from uuid import uuid4

from sqlalchemy import ColumnElement, and_, delete, or_, select
from sqlalchemy.exc import IntegrityError

from webapp.errors import BadInput, Exists, NotFound
from webapp.extensions import db
from webapp.models import Action, GraphImport, GraphRun, GraphStep, User
from webapp.models.columns import now
from webapp.services import audit, processes, uploads
from webapp.services.audit import COMMAND_LINE, Actor
from webapp.services.graph import callbacks, gate, stages, vocabularies
from webapp.services.graph.contents import plain
from webapp.services.owned import owned
from webapp.states import GraphStage, ProcessKind

ENDINGS = (".csv", ".tsv", ".xlsx")
LONGEST_IDENTIFIER, LONGEST_USER, LONGEST_ADDRESS = 36, 255, 1000
NOT_FOUND = "There is no such table."


def hand_in(
    content: BinaryIO,
    filename: str,
    owner: User,
    *,
    context: str = "",
    vocabulary: str = "materials",
    user_text: str = "",
    callback_url: str = "",
    identifier: str | None = None,
    by: Actor = COMMAND_LINE,
) -> GraphImport:
    """Keep a table and begin to label its columns.

    Raises TooLarge, BadFile for what is no table, BadInput, and Exists for an identifier that is
    taken; nobody sees anything of it then.
    """
    if not filename.lower().endswith(ENDINGS):
        raise BadInput(f"Choose a file that ends in {', '.join(ENDINGS)}.")
    if vocabulary not in vocabularies.names():
        known = ", ".join(vocabularies.names())
        raise BadInput(f'There is no vocabulary "{vocabulary}". There are {known}.')
    facts = {
        "identifier": _short(identifier or str(uuid4()), LONGEST_IDENTIFIER, "The id"),
        "user_text": _short(user_text, LONGEST_USER, "The id of the user"),
        "callback_url": _short(
            callbacks.address_of(callback_url), LONGEST_ADDRESS, "The address to call back"
        ),
        "context": plain(context),
        "vocabulary": vocabulary,
    }
    with uploads.kept(content) as received:
        graph_import = GraphImport(
            owner_id=owner.id,
            filename=uploads.clean_filename(filename),
            size=received.size,
            digest=received.digest,
            **facts,
        )
        _save(graph_import)
        audit.note(by, Action.HANDED_IN, graph_import, "For the graph.")
        stages.submit(graph_import, GraphStage.LABELS)
    return graph_import


def find(user: User, identifier: str) -> GraphImport:
    """The table with this identifier, if this person may see it. Raises NotFound."""
    found = db.session.scalar(owned(GraphImport, user).where(called(identifier)))
    if found is None:
        raise NotFound(NOT_FOUND)
    return found


def called(identifier: str) -> ColumnElement[bool]:
    """Is it the table with this identifier, and not removed?"""
    # A text that the database cannot hold is nobody's.
    known = identifier if plain(identifier) == identifier else ""
    return and_(GraphImport.identifier == known, GraphImport.removed_at.is_(None))


def find_for(user: User, user_text: str, identifier: str) -> GraphImport:
    """The same, if a client handed it in for this one of its users. Raises NotFound."""
    found = find(user, identifier)
    if found.user_text != user_text:
        raise NotFound(NOT_FOUND)
    return found


def remove(graph_import: GraphImport, by: Actor = COMMAND_LINE) -> None:
    """Cancel what works on a table, and remove it with its answers; what it has in the graph stays.

    Its bytes go once nothing else has them. Raises NotFound where somebody else was first.
    """
    gate.lock(graph_import)
    run = gate.newest(graph_import)
    if run and not run.process.finished:
        processes.stop(run.process)
    audit.note(by, Action.TABLE_REMOVED, graph_import)
    if _is_needed(graph_import):
        db.session.execute(delete(GraphStep).where(GraphStep.import_id == graph_import.id))
        graph_import.removed_at = now()
        graph_import.files_removed_at = graph_import.files_removed_at or now()
        graph_import.shape = None
    else:
        db.session.execute(delete(GraphImport).where(GraphImport.id == graph_import.id))
    db.session.commit()


def _is_needed(graph_import: GraphImport) -> bool:
    """Does the graph need to know of it: is something of it there, or on its way?"""
    live = GraphRun.process.has(kind=ProcessKind.GRAPH_IMPORT, finished_at=None)
    mine = select(GraphRun.process_id).where(GraphRun.import_id == graph_import.id)
    return db.session.scalar(mine.where(or_(GraphRun.applied, live)).limit(1)) is not None


def _save(graph_import: GraphImport) -> None:
    identifier = graph_import.identifier
    try:
        db.session.add(graph_import)
        db.session.flush()
    except IntegrityError as error:
        db.session.rollback()
        raise Exists(f"There is a table with the id {identifier} already.") from error


def _short(text: str, most: int, what: str) -> str:
    """A text of this length at most, without signs that nobody sees. Raises BadInput."""
    if plain(text) != text or len(text) > most:
        raise BadInput(f"{what} must be a text of at most {most} characters.")
    return text
