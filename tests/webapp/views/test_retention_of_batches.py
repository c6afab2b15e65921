"""What the pages of batches say of how long files and logs are kept, and after that."""

import io

import pytest
from flask import Flask

from tests.desk import Person
from tests.webapp.views.batch_rows import (
    TAGS,
    let_run,
    make_batch,
    make_control,
    make_open_batch,
)
from tests.webapp.views.browser import Browser, words
from webapp.extensions import db
from webapp.models import Batch, Process
from webapp.models.columns import now
from webapp.services import retention
from webapp.services.retention import Kept
from webapp.states import ProcessKind, ProcessState


def remove(app: Flask) -> None:
    """As the workers leave it."""
    with app.app_context():
        for batch in db.session.query(Batch):
            batch.files_removed_at = now()
        for process in db.session.query(Process):
            process.problems_removed_at = now()
        db.session.commit()


def test_it_is_said_beforehand_how_long_a_batch_is_kept(
    app: Flask, mia: Browser, user: Person
) -> None:
    control, batch_id = make_control(app, user), make_batch(app, user)
    let_run(app, batch_id, ProcessState.SUCCEEDED)
    assert "kept" not in words(mia.get(f"/control-files/{control}"))
    assert "kept until" not in words(mia.get(f"/batches/{batch_id}"))
    with app.app_context():
        retention.change(Kept(90, 30))
    said = words(mia.get(f"/control-files/{control}"))
    assert "They are kept for 90 days after the batch has run, and its log for 30 days" in said
    page = words(mia.get(f"/batches/{batch_id}"))
    assert "Files are kept until" in page
    assert "Log is kept until" in page


@pytest.mark.parametrize("kind", [ProcessKind.BATCH, ProcessKind.DRY_RUN])
@pytest.mark.parametrize("state", [ProcessState.SUCCEEDED, ProcessState.REJECTED])
def test_a_batch_whose_files_are_gone_keeps_its_counts_and_offers_nothing_that_needs_them(
    app: Flask, mia: Browser, user: Person, state: ProcessState, kind: ProcessKind
) -> None:
    batch_id = make_batch(app, user)
    let_run(app, batch_id, state, kind, messages=("a", "b"), counts={"created": 117})
    remove(app)
    page = mia.get(f"/batches/{batch_id}")
    main = page.select_one("main")
    assert main is not None
    assert "The files were removed" in words(main)
    assert "The messages in the log were removed" in words(main)
    assert "117" in words(main)
    assert "tags-may.json" in words(main)
    # Not "opy": the identifier, which nobody chooses, may hold that.
    assert "copy it" not in words(main)
    assert "Copy as" not in words(main)
    assert not main.select("form[method=post]")
    assert mia.post(f"/batches/{batch_id}/copy").status_code == 409


def test_a_batch_that_never_ran_says_that_its_files_are_gone(
    app: Flask, mia: Browser, user: Person
) -> None:
    ids = [make_batch(app, user), make_open_batch(app, user)]
    remove(app)
    assert words(mia.get("/batches")).count("Files removed") == 2
    for batch_id in ids:
        address = f"/batches/{batch_id}"
        main = mia.get(address).select_one("main")
        assert main is not None
        assert "The files were removed" in words(main)
        assert not main.select("form[method=post], #import, #dry-run")
        assert "Make a new batch with them" in words(mia.get(f"{address}/import"))
        sent = {"file": (io.BytesIO(TAGS), "tags")}
        answer = mia.post(f"{address}/files", **sent)
        assert "were removed" in words(mia.read(answer, 422))
