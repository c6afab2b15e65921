"""An upload that was handed in by mistake is put aside: what goes, what stays, what is refused."""

import io

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.webapp.services.test_uploads import TAGS, accept
from webapp.errors import WrongState
from webapp.extensions import db
from webapp.models import Action, ProblemRow, Process, StoredProblem, Upload, User
from webapp.services import (
    accounts,
    audit,
    discards,
    mappings,
    processes,
    reports,
    retrying,
    uploads,
)
from webapp.services.audit import Actor, Filters
from webapp.states import ProcessKind, ProcessState


@pytest.fixture
def owner(context: Flask) -> User:
    """Somebody who hands files in."""
    return accounts.create_user("owner@example.org")[0]


@pytest.fixture
def upload(owner: User) -> Upload:
    """A file whose check is over and has found a problem."""
    upload = accept(owner, TAGS)
    upload.shape = {"header": ["Tag"], "preview": [[1, ["Tag"]]], "columns": [{"values": ["a"]}]}
    check = end(upload, ProcessKind.VALIDATION, ProcessState.REJECTED)
    place = {"severity": "error", "row": 2, "column": "A", "value": "x", "args": {}}
    db.session.add(StoredProblem(process_id=check.id, position=0, code="text-too-short", **place))
    db.session.add(ProblemRow(process_id=check.id, row=2, cells=["x"]))
    db.session.commit()
    return upload


def end(upload: Upload, kind: ProcessKind, state: ProcessState) -> Process:
    """Leave the newest process of this kind, or a new one, in this state."""
    process = processes.latest(upload.id, kind) or processes.submit(upload, kind)
    process.state = state
    db.session.commit()
    return process


def test_its_files_and_problems_go_and_its_row_stays(upload: Upload, owner: User) -> None:
    discards.discard(upload, Actor.of(owner))
    assert upload.discarded_at is not None
    assert upload.files_removed_at == upload.discarded_at
    assert upload.shape == {"header": ["Tag"], "preview": [], "columns": []}
    for row in (StoredProblem, ProblemRow):
        assert db.session.scalar(sa.select(sa.func.count()).select_from(row)) == 0
    check = processes.latest(upload.id, ProcessKind.VALIDATION)
    assert check is not None
    assert check.problems_removed_at is not None


def test_the_audit_log_says_who_did_it(upload: Upload, owner: User) -> None:
    discards.discard(upload, Actor.of(owner))
    line = audit.find(Filters())[0]
    assert (line.action, line.who, line.about_id, line.about_name) == (
        Action.DISCARDED,
        "owner@example.org",
        str(upload.id),
        "tags.csv",
    )


@pytest.mark.parametrize(
    ("kind", "state", "sentence"),
    [
        (ProcessKind.VALIDATION, ProcessState.QUEUED, "The check of this file is under way"),
        (ProcessKind.VALIDATION, ProcessState.RUNNING, "The check of this file is under way"),
        (ProcessKind.IMPORT, ProcessState.QUEUED, "The import of this file is under way"),
        (ProcessKind.IMPORT, ProcessState.RUNNING, "The import of this file is under way"),
        (ProcessKind.REPORT, ProcessState.RUNNING, "The marked workbook of this file is under way"),
        (ProcessKind.IMPORT, ProcessState.SUCCEEDED, "This file is imported already"),
    ],
)
def test_what_is_under_way_or_imported_is_not_discarded(
    kind: ProcessKind, state: ProcessState, sentence: str, upload: Upload
) -> None:
    end(upload, kind, state)
    with pytest.raises(WrongState, match=sentence):
        discards.discard(upload)
    db.session.refresh(upload)
    assert (upload.discarded_at, upload.files_removed_at) == (None, None)
    assert db.session.query(StoredProblem).count() == 1


def test_a_failed_import_does_not_keep_a_file_from_being_discarded(upload: Upload) -> None:
    end(upload, ProcessKind.IMPORT, ProcessState.FAILED)
    discards.discard(upload)
    assert upload.discarded_at is not None


def test_nothing_is_begun_with_a_discarded_file(upload: Upload) -> None:
    failed = end(upload, ProcessKind.IMPORT, ProcessState.FAILED)
    discards.discard(upload)
    for begin in (
        lambda: discards.discard(upload),
        lambda: processes.start_validation(upload),
        lambda: processes.start_import(upload),
        lambda: retrying.retry(failed),
        lambda: reports.start(upload),
        lambda: uploads.replace(upload, "b.csv", io.BytesIO(TAGS)),
        lambda: mappings.choose(upload, {"Tag": "tag"}),
    ):
        with pytest.raises(WrongState, match="This file was discarded"):
            begin()
