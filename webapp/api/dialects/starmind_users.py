"""A list of users as JSON, turned into the file that the desk checks and imports.

The body is an array of users, or an object with such an array under `users`. Each user is an object
whose keys are the headers of the file; a user without a key that others have has an empty cell.
Cells that hold no simple value, such as `customfields`, are written as JSON.
"""

import csv
import io
import json
from typing import Any

from flask import request

from webapp import storage
from webapp.errors import BadInput
from webapp.models import Options

# How the text is written, so that nobody has to find out.
READING = {"encoding": "utf-8", "delimiter": ",", "quote": '"', "header_row": 1}
MOST_KEYS = 100
# A user and, for instance, their custom fields.
MOST_OBJECTS_EACH = 20
MODES = {
    "import": Options(then_import=True),
    "sync": Options(then_import=True, delete_missing=True),
    "cleanup": Options(then_import=True, delete_missing=True, write=False),
}


def read_mode() -> Options:
    """What is to become of the list, as the address says. Raises BadInput."""
    mode, force = request.args.get("mode", "import"), request.args.get("force", "false")
    if mode not in MODES:
        raise BadInput("mode must be import, sync or cleanup.")
    if force not in ("true", "false"):
        raise BadInput("force must be true or false.")
    return MODES[mode].model_copy(update={"force": force == "true"})


def read_users() -> bytes:
    """The users of this request as CSV, one row each in their order. Raises BadInput."""
    sent, most = request.get_data(), storage.settings().max_json_records
    # Nothing takes as much memory for its length as an empty object does.
    objects = sent.count(b"{") + sent.count(b"[")
    if objects > MOST_OBJECTS_EACH * most:
        raise BadInput(f"{objects:,} objects are too many for {most:,} users, the most there are.")
    body = request.get_json(force=True, silent=True)
    users = body.get("users") if isinstance(body, dict) else body
    if not isinstance(users, list):
        raise BadInput("Send a JSON array of users.")
    if not users:
        raise BadInput("The array of users is empty.")
    if len(users) > most:
        raise BadInput(f"These are {len(users):,} users; {most:,} is the most in one request.")
    return _as_csv(users)


def _as_csv(users: list[Any]) -> bytes:
    header: dict[str, None] = {}
    for number, user in enumerate(users, start=1):
        if not isinstance(user, dict):
            raise BadInput(f"User {number} must be an object.")
        header |= dict.fromkeys(user)
        if len(header) > MOST_KEYS:
            raise BadInput(f"The users have more than {MOST_KEYS} different keys.")
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(header)
    writer.writerows([_cell(user.get(name)) for name in header] for user in users)
    return text.getvalue().encode()


def _cell(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, ensure_ascii=False)
