"""The next version of an upload: what is kept, what is refused, and that others lose nothing."""

import hashlib
import io
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, select

from tests.webapp.services.test_uploads import TAGS, accept, files
from tests.workbooks import csv_text
from webapp import storage
from webapp.errors import BadFile, WrongState
from webapp.extensions import db
from webapp.models import Process, Upload, UploadVersion, User
from webapp.services import accounts, processes, uploads, versions
from webapp.states import ProcessKind, ProcessState

BETTER = csv_text(["language", "tag"], ["en", "Python"], ["de", "Kuchen"])


@pytest.fixture
def owner(context: Flask) -> User:
    """Somebody who hands files in."""
    return accounts.create_user("owner@example.org")[0]


def replace(upload: Upload, content: bytes, name: str = "better.csv") -> Process:
    return uploads.replace(upload, name, io.BytesIO(content))


def import_of(upload: Upload, state: ProcessState) -> None:
    made = processes.submit(upload, ProcessKind.IMPORT)
    made.state = state
    db.session.commit()


def names(upload: Upload) -> list[tuple[int, str]]:
    return [(found.file.version, found.file.filename) for found in versions.of(upload)]


def test_both_files_are_kept(owner: User) -> None:
    upload = accept(owner, TAGS)
    first = upload.digest
    process = replace(upload, BETTER)
    assert names(upload) == [(1, "tags.csv"), (2, "better.csv")]
    assert (upload.version, upload.size, process.version) == (2, len(BETTER), 2)
    for digest in (first, upload.digest):
        assert storage.exists(storage.upload_key(digest))


def test_the_check_of_the_file_before_is_stopped(owner: User) -> None:
    upload = accept(owner, TAGS)
    before = processes.latest(upload.id, ProcessKind.VALIDATION)
    replace(upload, BETTER)
    assert before is not None
    db.session.refresh(before)
    assert before.state == ProcessState.CANCELLED


def test_an_upload_from_before_there_were_versions_gets_its_first(owner: User) -> None:
    upload = accept(owner, TAGS)
    db.session.execute(delete(UploadVersion))
    db.session.commit()
    replace(upload, BETTER)
    assert names(upload) == [(1, "tags.csv"), (2, "better.csv")]


@pytest.mark.parametrize(
    "state", [ProcessState.QUEUED, ProcessState.RUNNING, ProcessState.SUCCEEDED]
)
def test_an_upload_that_is_imported_takes_no_other_file(
    owner: User, context: Flask, state: ProcessState
) -> None:
    upload = accept(owner, TAGS)
    import_of(upload, state)
    with pytest.raises(WrongState):
        replace(upload, BETTER)
    assert (upload.version, upload.filename) == (1, "tags.csv")
    assert len(files(context)) == 1


def test_after_an_import_that_failed_another_file_is_taken(owner: User) -> None:
    upload = accept(owner, TAGS)
    import_of(upload, ProcessState.FAILED)
    assert replace(upload, BETTER).version == 2


def test_a_file_that_is_refused_changes_nothing(owner: User, context: Flask) -> None:
    upload = accept(owner, TAGS)
    with pytest.raises(BadFile):
        replace(upload, b"%PDF-1.7\n")
    db.session.refresh(upload)
    assert (upload.version, upload.filename) == (1, "tags.csv")
    assert len(files(context)) == 1


def test_an_import_that_begins_meanwhile_wins(
    owner: User, context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = accept(owner, TAGS)
    look = uploads.inspection.check
    key = storage.upload_key(hashlib.sha256(BETTER).hexdigest())

    def look_and_start(path: Path) -> None:
        look(path)
        import_of(upload, ProcessState.QUEUED)
        # Somebody else sends the same bytes just now, and their row comes only after this.
        storage.keep(key, path)

    monkeypatch.setattr(uploads.inspection, "check", look_and_start)
    with pytest.raises(WrongState):
        replace(upload, BETTER)
    db.session.refresh(upload)
    assert (upload.version, upload.filename) == (1, "tags.csv")
    assert storage.exists(key)


def test_bytes_that_an_earlier_version_has_stay(owner: User) -> None:
    upload = accept(owner, TAGS)
    replace(upload, BETTER)
    import_of(upload, ProcessState.RUNNING)
    with pytest.raises(WrongState):
        replace(upload, TAGS)
    first = db.session.scalar(select(UploadVersion.digest).where(UploadVersion.version == 1))
    assert first is not None
    assert storage.exists(storage.upload_key(first))


def test_what_a_person_chose_counts_for_the_corrected_file_too(owner: User) -> None:
    upload = accept(owner, TAGS, delimiter=",")
    replace(upload, BETTER)
    assert upload.reading == {"delimiter": ","}
