"""A list of users as JSON, turned into the file that the desk checks and imports.

The body is an array of users, or an object with such an array under `users`. Each user is an object
whose keys are the headers of the file; a user without a key that others have has an empty cell,
or the value that stands for it.
What is no field of a user, such as `customfields`, may hold anything and is left out.
"""

import csv
import io
import json
from collections.abc import Mapping
from typing import Any

from flask import request

from webapp import storage
from webapp.errors import BadInput
from webapp.models import Options
from webapp.schema.fields import Field, Schema
from webapp.schema.headers import normal_header
from webapp.schema.problems import shown

# How the text is written, so that nobody has to find out.
READING = {
    "encoding": "utf-8",
    "delimiter": ",",
    "quote": '"',
    "header_row": 1,
    "literal": True,
}
# What a field is where a user has none.
DEFAULTS = {"gender": "u"}
MOST_KEYS = 100
# A user and, for instance, their custom fields.
MOST_OBJECTS_EACH = 20
MODES = {
    "import": Options(then_import=True),
    "sync": Options(then_import=True, delete_missing=True, restore=True),
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


def read_users(schema: Schema) -> bytes:
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
    return _as_csv(schema, users)


def _as_csv(schema: Schema, users: list[Any]) -> bytes:
    headers = {
        normal_header(text): field
        for field in schema.fields
        for text in (field.name, field.label, *field.aliases)
    }
    keys: dict[str, None] = {}
    for number, user in enumerate(users, start=1):
        _check(number, user, headers)
        keys |= dict.fromkeys(user)
        if len(keys) > MOST_KEYS:
            raise BadInput(f"The users have more than {MOST_KEYS} different keys.")
    fields = {key: headers.get(normal_header(key)) for key in keys}
    present = set(fields.values())
    # A field that nobody has would be missed once; so each user is told of it.
    missed = [one.name for one in schema.fields if schema.requires(one) and one not in present]
    usual = {key: DEFAULTS.get(field.name, "") for key, field in fields.items() if field}
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow([*keys, *missed])
    writer.writerows(
        [*(_cell(user.get(key)) or usual.get(key, "") for key in keys), *("" for _ in missed)]
        for user in users
    )
    return text.getvalue().encode()


def _check(number: int, user: Any, headers: Mapping[str, Field]) -> None:
    """Refuse what could not be a row of a file."""
    if not isinstance(user, dict):
        raise BadInput(f"User {number} must be an object.")
    if not any(_cell(value).strip() for value in user.values()):
        raise BadInput(f"User {number} is empty.")
    for key, value in user.items():
        if not key.strip():
            raise BadInput(f"User {number} has a key without a name.")
        if isinstance(value, bool | list | dict) and normal_header(key) in headers:
            raise BadInput(f'In user {number}, "{shown(key)}" must be a text.')


def _cell(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, ensure_ascii=False)
