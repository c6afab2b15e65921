"""What people said of columns: kept by header, and used for other tables once it is confirmed.

What is kept for tables with the same headers goes before what its owner said of all tables, and
that before what an admin has confirmed for everybody.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, case, or_, select, true
from sqlalchemy.dialects import postgresql, sqlite

from webapp.errors import NotAllowed, NotFound
from webapp.extensions import db
from webapp.graph import shapes
from webapp.graph.remembered import Remembered
from webapp.graph.wire import BadShape
from webapp.models import Action, GraphColumn, GraphImport, User
from webapp.models.columns import now
from webapp.schema.column_keys import headers_digest
from webapp.schema.headers import normal_header
from webapp.services import audit
from webapp.services.audit import COMMAND_LINE, Actor
from webapp.services.graph import vocabularies
from webapp.states import GraphStage

EVERYBODY = 0
ALL_TABLES = ""
LONGEST_HEADER = 200
PAGE = 50
AT_ONCE = 500
KEY = ("vocabulary", "owner_id", "table_digest", "header")
STAGES = (GraphStage.LABELS, GraphStage.ATTRIBUTES)

Said = Mapping[str, tuple[str, str]]


def remembered(vocabulary: str, owner_id: int, headers: Sequence[str]) -> dict[str, Remembered]:
    """What is confirmed of these headers, by the form in which headers are compared."""
    keys = sorted({normal_header(header) for header in headers})
    digest = headers_digest(headers)
    found: dict[str, GraphColumn] = {}
    for first in range(0, len(keys), AT_ONCE):
        query = select(GraphColumn).where(
            GraphColumn.vocabulary == vocabulary,
            GraphColumn.validated,
            _heard(owner_id, digest),
            GraphColumn.header.in_(keys[first : first + AT_ONCE]),
        )
        for row in db.session.scalars(query):
            known = found.get(row.header)
            if known is None or _rank(row) < _rank(known):
                found[row.header] = row
    return {header: Remembered(row.label, row.attribute or None) for header, row in found.items()}


def _heard(owner_id: int, digest: str) -> ColumnElement[bool]:
    mine = GraphColumn.owner_id == owner_id, GraphColumn.table_digest.in_([digest, ALL_TABLES])
    everybody = GraphColumn.owner_id == EVERYBODY, GraphColumn.table_digest == ALL_TABLES
    return or_(and_(*mine), and_(*everybody))


def _rank(row: GraphColumn) -> tuple[bool, bool]:
    return row.owner_id == EVERYBODY, row.table_digest == ALL_TABLES


def note(graph_import: GraphImport, stage: GraphStage, content: Any, by: Actor) -> None:
    """Note, in the caller's transaction, with which labels or attributes somebody goes on.

    Nothing of it is used until it is confirmed. What was confirmed stays so where this says the
    same, and is to be confirmed anew where it says something else.
    """
    shape = graph_import.shape or {}
    headers = shape.get("headers", [])
    # Of a table that was not read yet, anybody could say anything of any headers.
    if stage not in STAGES or not headers:
        return
    said = _said(graph_import, stage, content)
    samples = shape.get("samples", {})
    kept = _by_header({each: said[each] for each in said if samples.get(each, "x")})
    about = {
        "vocabulary": graph_import.vocabulary,
        "owner_id": graph_import.owner_id,
        "author": by.who,
    }
    for digest in (headers_digest(headers), ALL_TABLES):
        _write(
            [
                {
                    **about,
                    "table_digest": digest,
                    "header": header,
                    "label": kept[header][0],
                    "attribute": kept[header][1],
                }
                for header in sorted(kept)
            ]
        )


def _said(graph_import: GraphImport, stage: GraphStage, content: Any) -> Said:
    vocabulary = vocabularies.load(graph_import.vocabulary)
    try:
        if stage == GraphStage.ATTRIBUTES:
            return shapes.parse_attributes(content, vocabulary)
        labels = shapes.parse_labels(content, vocabulary)
    except BadShape:
        # Its vocabulary was changed since: what was said then means nothing now.
        return {}
    return {header: (label, "") for header, label in labels.items()}


def _by_header(said: Said) -> Said:
    """What was said by normal header; where two columns of one name differ, neither teaches."""
    found: dict[str, set[tuple[str, str]]] = {}
    for header, one in said.items():
        found.setdefault(normal_header(header), set()).add(one)
    return {
        header: next(iter(ones))
        for header, ones in found.items()
        if header and len(ones) == 1 and len(header) <= LONGEST_HEADER
    }


def _write(rows: list[dict[str, Any]], *, validated: bool | None = None) -> None:
    """Write rows, or what they say into those that are there already."""
    if not rows:
        return
    insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    change = insert(GraphColumn)
    new, old = change.excluded, GraphColumn
    same_label = old.label == new.label
    silent = new.attribute == ""
    same = and_(same_label, or_(silent, old.attribute == "", old.attribute == new.attribute))
    kept = case((and_(silent, same_label), old.attribute), else_=new.attribute)
    values = {
        "label": new.label,
        "attribute": kept,
        "validated": and_(old.validated, same) if validated is None else validated,
        "author": new.author,
        "updated_at": new.updated_at,
    }
    written = [{**row, "validated": bool(validated), "updated_at": now()} for row in rows]
    db.session.execute(change.on_conflict_do_update(index_elements=list(KEY), set_=values), written)


def find(
    user: User,
    *,
    text: str = "",
    validated: bool | None = None,
    before: int | None = None,
    limit: int = PAGE,
) -> list[GraphColumn]:
    """What this person may see of it, newest first, with a text in header or label: what he said
    himself, and what is confirmed for everybody. Admins see all."""
    query = select(GraphColumn).where(_seen(user))
    if text:
        columns = (GraphColumn.header, GraphColumn.label, GraphColumn.attribute)
        query = query.where(or_(*(one.icontains(text, autoescape=True) for one in columns)))
    if validated is not None:
        query = query.where(GraphColumn.validated.is_(validated))
    if before is not None:
        query = query.where(GraphColumn.id < before)
    return list(db.session.scalars(query.order_by(GraphColumn.id.desc()).limit(limit)))


def get_for(user: User, column_id: int) -> GraphColumn:
    """One of them. Raises NotFound."""
    known = column_id if 0 < column_id < 2**31 else -1
    found = db.session.scalar(select(GraphColumn).where(GraphColumn.id == known, _seen(user)))
    if found is None:
        raise NotFound(f"There is no column {column_id} that is remembered.")
    return found


def may_change(user: User, row: GraphColumn) -> bool:
    """May this person confirm and forget it? Everybody his own, admins everything."""
    return user.is_admin or row.owner_id == user.id


def validate(user: User, row: GraphColumn, by: Actor = COMMAND_LINE) -> None:
    """Confirm what is remembered. Raises NotAllowed."""
    _refuse_others(user, row)
    row.validated = True
    row.updated_at = now()
    _tell(by, Action.COLUMN_CONFIRMED, row)
    db.session.commit()


def forget(user: User, row: GraphColumn, by: Actor = COMMAND_LINE) -> None:
    """Remember it no more. Raises NotAllowed."""
    _refuse_others(user, row)
    _tell(by, Action.COLUMN_FORGOTTEN, row)
    db.session.delete(row)
    db.session.commit()


def validate_for_all(user: User, row: GraphColumn, by: Actor = COMMAND_LINE) -> None:
    """Confirm it for the tables of everybody. Raises NotAllowed for who is no admin."""
    if not user.is_admin:
        raise NotAllowed("Only admins confirm what is used for everybody's tables.")
    names = ("vocabulary", "header", "label", "attribute")
    facts = {name: getattr(row, name) for name in names}
    everybody = {"owner_id": EVERYBODY, "table_digest": ALL_TABLES, "author": by.who}
    _write([{**facts, **everybody}], validated=True)
    audit.note(by, Action.COLUMN_CONFIRMED, None, f"For everybody: {_in_words(row)}")
    db.session.commit()


def _seen(user: User) -> ColumnElement[bool]:
    return true() if user.is_admin else GraphColumn.owner_id.in_([user.id, EVERYBODY])


def _refuse_others(user: User, row: GraphColumn) -> None:
    if not may_change(user, row):
        raise NotAllowed("Only admins change what is remembered for everybody.")


def _tell(by: Actor, action: Action, row: GraphColumn) -> None:
    """Everybody's memory is everybody's business; one's own is not."""
    if row.owner_id == EVERYBODY:
        audit.note(by, action, None, f"For everybody: {_in_words(row)}")


def _in_words(row: GraphColumn) -> str:
    return f'"{row.header}" is {row.label}, {row.attribute or "no attribute yet"}.'
