"""Batches of a busy desk, as their runs are left: ready, running, tried, imported, broken off."""

from flask import Flask

from tests.browser.standing_still import RUNNING
from tests.desk import Person
from tests.webapp.views.batch_rows import (
    let_run,
    make_batch,
    make_control,
    make_open_batch,
    make_push,
)
from webapp.extensions import db
from webapp.models import Batch, User
from webapp.models.columns import now
from webapp.services import pushes, retention
from webapp.states import ProcessKind, ProcessState

MESSAGES = tuple(
    f"Missing values in tags: tag (record {number * 17})"
    if number % 3
    else f'Row for "Økologi {number}": "xx" is not in the list of languages. (record {number * 17})'
    for number in range(40)
)
TRYING = RUNNING | {"step": "Importing records", "done": 13_466, "rate": 21_400.0}
COUNTS = {"created": 4_310, "updated": 212, "unchanged": 8_901, "skipped": 3, "failed": 40}
# What a dry run tells; the desk gives the last key.
CHANGES = tuple(
    {"record": record, "destination": "tags", "ref": ref, "new": new}
    for record, ref, new in ((0, "en/ecology", True), (3, "nb/\u00f8kologi", False), (4, "", True))
)
CUT = {
    "errors": 0,
    "exception": "Error during import: The JSON ends too early. File: tags, line: 4",
}


def add(app: Flask, person: Person, ids: dict[str, int]) -> None:
    """Add them for one person; `ids` gets the ids by what they are."""
    ids["control"] = make_control(app, person)
    ids["batch that takes files"] = make_open_batch(app, person)
    about = "What the catalogue of the library in Trondheim sends after each change"
    ids["push"] = make_push(app, person, "tags-of-the-library", ids["control"], about)
    ids["push off"] = make_push(app, person, "tags-archive", ids["control"])
    with app.app_context():
        owner = db.session.get_one(User, person.id)
        pushes.switch(pushes.get("tags-archive"), on=False)
        pushes.make_key(pushes.get("tags-of-the-library"), owner)
    for name, comment, run in (
        ("batch kept no longer", "Tags of January", (ProcessState.SUCCEEDED, ProcessKind.DRY_RUN)),
        ("batch imported", "Tags of March", (ProcessState.SUCCEEDED, ProcessKind.BATCH)),
        ("batch broken off", "Tags of April", (ProcessState.REJECTED, ProcessKind.BATCH)),
        ("batch tried", "Tags of May", (ProcessState.SUCCEEDED, ProcessKind.DRY_RUN)),
        ("batch running", "Tags of June from the library in Trondheim", None),
        ("batch ready", "Tags of July", ()),
    ):
        ids[name] = make_batch(app, person, comment)
        if run is None:
            let_run(app, ids[name], messages=MESSAGES, counts=COUNTS, records=13_466, **TRYING)
        elif run and run[0] == ProcessState.REJECTED:
            let_run(app, ids[name], *run, MESSAGES[:2], COUNTS, 13_466, result=CUT)
        elif run:
            let_run(app, ids[name], *run, MESSAGES, COUNTS, 13_466, CHANGES)
    with app.app_context():
        old = db.session.get_one(Batch, ids["batch kept no longer"])
        old.files_removed_at = now()
        retention.remove_problems([old.process_id or 0])
        db.session.commit()
