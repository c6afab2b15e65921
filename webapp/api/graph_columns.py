"""/api/graph/columns: what people said of columns, confirmed for other tables, or forgotten."""

from flask import Response

from webapp.api import blueprints
from webapp.api.answers import shown
from webapp.api.bodies import ErrorAnswer
from webapp.api.graph_bodies import ColumnPath, ColumnsQuery, ConfirmBody
from webapp.api.once import once
from webapp.pages.graph_memory import RememberedColumn, RememberedColumns
from webapp.security import api_actor, api_user
from webapp.services.graph import memory

api = blueprints.make(
    "graph columns", "What columns with a header are, as people have said of earlier tables."
)


@api.get("/graph/columns", responses={200: RememberedColumns})
def index(query: ColumnsQuery) -> Response:
    """What is remembered, newest first: one's own, and what is confirmed for everybody."""
    user, limit = api_user(), query.limit
    text, which = query.text, query.validated
    found = memory.find(user, text=text, validated=which, before=query.before, limit=limit + 1)
    return shown(RememberedColumns.of(found, user, limit, text=text, validated=which))


@api.post(
    "/graph/columns/<int:column_id>/confirm", responses={200: RememberedColumn, 404: ErrorAnswer}
)
@once
def confirm(path: ColumnPath, body: ConfirmBody) -> Response:
    """Use it for other tables of its owner; only an admin lets it be used for everybody's."""
    user = api_user()
    row = memory.get_for(user, path.column_id)
    (memory.validate_for_all if body.for_everybody else memory.validate)(user, row, api_actor())
    return shown(RememberedColumn.of(row, user))


@api.delete("/graph/columns/<int:column_id>", responses={200: RememberedColumn, 404: ErrorAnswer})
@once
def forget(path: ColumnPath) -> Response:
    """Remember it no more; shows it as it was."""
    user = api_user()
    row = memory.get_for(user, path.column_id)
    last = shown(RememberedColumn.of(row, user))
    memory.forget(user, row, api_actor())
    return last
