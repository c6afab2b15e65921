"""The audit log, for admins: as a page and as CSV."""

import csv
import io
from collections.abc import Iterator

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from webapp.models import Action
from webapp.pages.audit import AuditLine, AuditPage
from webapp.schema.spreadsheet import safe_cell
from webapp.services import audit
from webapp.services.audit import Filters
from webapp.views import arguments, signed_in
from webapp.views.downloads import CSV, attachment, in_pieces
from webapp.views.writing import writing

COLUMNS = ("at", "who", "address", "key", "action", "about", "about_id", "about_name", "text")

WORDS = {
    Action.SIGNED_IN: "Signed in",
    Action.SIGNED_OUT: "Signed out",
    Action.SIGN_IN_FAILED: "Failed to sign in",
    Action.USER_ADDED: "Added a person",
    Action.ROLE_CHANGED: "Changed a role",
    Action.USER_SWITCHED_OFF: "Switched a person off",
    Action.USER_SWITCHED_ON: "Switched a person on",
    Action.LINK_MADE: "Made a password link",
    Action.PASSWORD_CHANGED: "Changed a password",
    Action.KEY_MADE: "Made a key",
    Action.KEY_REVOKED: "Revoked a key",
    Action.DATASET_ADDED: "Added a dataset",
    Action.HANDED_IN: "Handed in a file",
    Action.DISCARDED: "Discarded a file",
    Action.MAPPING_CHANGED: "Matched columns",
    Action.IMPORT_STARTED: "Started an import",
    Action.BATCH_ENDED: "Ended a batch",
    Action.CANCELLED: "Cancelled a job",
    Action.RETRIED: "Tried a job again",
    Action.EXPORTED: "Exported records",
    Action.RETENTION_CHANGED: "Changed what is kept",
    Action.PUSH_ADDED: "Added a push API",
    Action.PUSH_SWITCHED: "Switched a push API",
    Action.PUSH_CHANGED: "Changed a push API",
    Action.PUSH_REMOVED: "Removed a push API",
    Action.REPOSITORY_ADDED: "Added a repository",
    Action.REPOSITORY_CHANGED: "Changed a repository",
    Action.REPOSITORY_REMOVED: "Removed a repository",
    Action.BRANCH_CHANGED: "Changed a branch or tag",
    Action.COMMITTED: "Made a commit",
    Action.SCHEDULE_CHANGED: "Changed a schedule",
    Action.PROJECT_ADDED: "Added a project",
    Action.PROJECT_CHANGED: "Changed a project",
    Action.PROJECT_REMOVED: "Removed a project",
    Action.FINALIZED: "Finalized a project",
    Action.COLUMN_CONFIRMED: "Confirmed columns for everybody",
    Action.COLUMN_FORGOTTEN: "Forgot columns of everybody",
}

bp = signed_in.admin_blueprint("audit", __name__, url_prefix="/admin/audit")


@bp.get("")
def show() -> ResponseReturnValue:
    """Lines that the address asks for, newest first."""
    filters = asked()
    found = audit.find(filters, arguments.number("before"))
    page = AuditPage.of(found, audit.PAGE, filters)
    return render_template("admin/audit.html", page=page, actions=WORDS)


@bp.get("/lines.csv")
def download() -> Response:
    """All lines that the address asks for, as CSV in which no cell is a formula."""
    return attachment(in_pieces(lines(asked())), "audit log.csv", CSV)


def asked() -> Filters:
    """The filters in the address. Raises BadInput."""
    return Filters(
        who=arguments.text("who"),
        action=arguments.word("action", Action),
        about=arguments.text("about"),
        text=arguments.text("text"),
        days=arguments.days(writing().zone),
    )


def lines(filters: Filters) -> Iterator[str]:
    """The header, then one line for each that matches."""
    yield _line(COLUMNS)
    for entry in audit.everything(filters):
        facts = AuditLine.of(entry).model_dump(mode="json")
        yield _line(safe_cell(str(facts[name])) for name in COLUMNS)


def _line(cells: Iterator[str] | tuple[str, ...]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()
