"""Starmind's bulk import of tags and users: /import/... and /api/v1/import/...

A file is handed in and checked (`POST .../upload`), imported (`PUT .../{id}`) and asked after
(`GET .../{id}/status`). Nothing of a file with an error is imported.

The numbers: an `import_id` is the id of a process of this desk. The upload answers with the id of
the file's first check, and that is also the number of the file; the PUT answers with the id of the
import that it starts. Ids of processes are never given twice, so a number means one thing only:
- the number of the file (73) shows its newest run: the check first, the import once there is one;
- the number of any other run (76) shows that run;
- `?type=validation` or `?type=import` shows the newest run of that type of the same file;
- a PUT takes the number of any run of the file.
In a status, the outer `import_id` is the number that was asked for (in a list that of the run),
the one in `result` is that of the file.

Users also come as JSON (`POST /import/users?mode=import|sync|cleanup`): checked, and imported at
once if nothing is wrong. `sync` deletes the users that are not in the list as well, and those who
were deleted before come back with what the desk knew of them; `cleanup` only deletes. Both refuse
to delete more than a part of all users (a setting) without `force=true`.
"""

import io
from collections.abc import Sequence

from flask import Blueprint, Response, jsonify, request

from webapp import storage
from webapp.api import blueprints
from webapp.api.answers import workbook_file
from webapp.api.dialects.starmind_answers import moment, receipt, status, statuses
from webapp.api.dialects.starmind_requests import read_file, read_kinds, read_page, read_type
from webapp.api.dialects.starmind_users import READING, read_mode, read_users
from webapp.errors import WrongState
from webapp.extensions import csrf
from webapp.models import Options, Process
from webapp.models.columns import now
from webapp.security import api_actor, api_user
from webapp.services import datasets, exports, processes, runs, template, uploads
from webapp.states import ProcessKind, ProcessState

ADDRESSES = {"/import": "starmind", "/api/v1/import": "starmind_v1"}
SUBJECT = "<any(tags, users):subject>"

bp = Blueprint("starmind", __name__)
# Only safe because cookies count for nothing here: see security.api_user.
csrf.exempt(bp)


@bp.before_request
def ask_for_key() -> None:
    """Whoever has no key gets no further."""
    api_user()


@bp.before_request
def limit_body() -> None:
    """Only a file or a list of users may be large."""
    desk = storage.settings()
    if request.method == "POST":
        is_file = request.path.endswith("/upload")
        limit = desk.max_bulk_bytes + blueprints.MIB if is_file else desk.max_json_bytes
        request.max_content_length = limit
    blueprints.refuse_long_body()


@bp.post(f"/{SUBJECT}/upload")
def upload(subject: str) -> Response:
    """Hand in a workbook; its check starts at once."""
    file = read_file()
    options = Options(max_rows=storage.settings().max_bulk_rows)
    _, check = uploads.accept(
        api_user(),
        datasets.get(subject),
        file.filename,
        file.content,
        {},
        options=options,
        by=api_actor(),
    )
    return jsonify(receipt(check, check.id))


@bp.post("/users")
def take_users() -> Response:
    """Check a list of users, and import it if nothing is wrong."""
    options, dataset = read_mode(), datasets.get("users")
    content = io.BytesIO(read_users(dataset.schema))
    filename = f"user_{moment(now())}.json"
    _, check = uploads.accept(
        api_user(), dataset, filename, content, dict(READING), options=options, by=api_actor()
    )
    return jsonify(receipt(check, check.id))


@bp.put(f"/{SUBJECT}/<int:number>")
def start_import(subject: str, number: int) -> Response:
    """Import a file that was checked and has no error; a second time changes nothing."""
    check = runs.newest(runs.find(api_user(), number, subject), [ProcessKind.VALIDATION])
    refuse_unchecked(check)
    assert check.upload is not None
    process = processes.start_import(check.upload, again=True, by=api_actor())
    return jsonify(receipt(process, process.id) | {"user_id": api_user().id})


def refuse_unchecked(check: Process) -> None:
    """Raises WrongState unless the check has ended well."""
    if not check.finished:
        raise WrongState("Validation is still running.")
    if check.state != ProcessState.SUCCEEDED:
        raise WrongState("Validation found errors. Correct the file and upload it again.")


@bp.get(f"/{SUBJECT}/<int:number>/status")
def show(subject: str, number: int) -> Response:
    """How a check or an import stands."""
    process = runs.find(api_user(), number, subject)
    file_number = runs.file_numbers([process])[process.id]
    wanted = read_type()
    if wanted is not None:
        process = runs.newest(process, [wanted])
    elif number == file_number:
        process = runs.newest(process)
    return jsonify(status(process, number, file_number))


@bp.get("/tags/status")
def list_tags() -> Response:
    """Checks and imports of tags, newest first."""
    return _listed(["tags"])


@bp.get("/users/status")
def list_users() -> Response:
    """Checks and imports, newest first.

    Starmind's own description names this address for the list of tags, so it has both kinds, or
    the one that `kind` names.
    """
    return _listed(read_kinds())


@bp.get(f"/{SUBJECT}/template")
def empty_workbook(subject: str) -> Response:
    """The workbook to fill in."""
    content = template.workbook(datasets.get(subject))
    return workbook_file([content], f"starmind_{subject}_template.xlsx")


@bp.get(f"/{SUBJECT}/export")
def filled_workbook(subject: str) -> Response:
    """All that is there, in the shape of the template, to be edited and handed in again."""
    content = exports.as_workbook(datasets.get(subject))
    return workbook_file(content, f"starmind_{subject}.xlsx")


def _listed(subjects: Sequence[str]) -> Response:
    limit, offset = read_page()
    return jsonify(statuses(runs.list_for(api_user(), subjects, limit, offset)))
