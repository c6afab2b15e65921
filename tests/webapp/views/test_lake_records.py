"""From the lake to records and back: an object as an upload, a dataset as an object."""

import io

import pytest
from flask import Flask

from tests.desk import Person
from tests.webapp.views.browser import Browser, words
from tests.webapp.views.lake_import_rows import (
    make_import,
    make_inbox,
    make_lake,
    newest_import,
    request_for,
    work,
)
from tests.webapp.views.lake_rows import let_in
from webapp.extensions import db
from webapp.models import LakeImport, MemberRole, Process, Upload
from workers.runner import run_process

USE = "/lake/lake/dataset/main?path=tags.csv"
EXPORT = "/datasets/tags/lake"
TAGS = b"Tag,Language\nEcology,en\n"


@pytest.fixture
def lake(app: Flask, user: Person) -> str:
    """The repository of Mia, with tags in it that came from the inbox."""
    make_lake(app, user)
    inbox = make_inbox(app, tags=TAGS)
    asked = request_for(inbox).model_dump()
    asked["paths"][0] |= {"type": "object", "path": f"{inbox}tags", "destination": "tags.csv"}
    made = make_import(app, user, asked=request_for(inbox).model_validate(asked))
    work(app, made)
    return "lake"


def test_an_object_is_handed_in_and_its_upload_says_where_it_comes_from(
    app: Flask, mia: Browser, lake: str
) -> None:
    link = mia.get("/lake/lake/object/main?path=tags.csv").select_one("a[href*='/dataset/']")
    page = mia.get(str(link["href"]))  # type: ignore[index]
    address = "/lake/lake/dataset/main?path=tags.csv"
    answer = mia.submit(page, address, dataset="tags")
    with app.app_context():
        upload = db.session.query(Upload).one()
        assert answer.location == f"/uploads/{upload.id}"
        assert upload.filename == "tags.csv"
        commit = db.session.query(LakeImport).one().commit_id
    origin = mia.get(answer.location).select_one("#origin")
    assert origin is not None
    assert words(origin) == (f"This file is tags.csv of lake in the lake, commit {commit[:10]} .")
    assert "tags.csv" in words(mia.get(str(origin.select("a")[0]["href"])))
    assert "What came in May" in words(mia.get(str(origin.select("a")[1]["href"])))


def test_each_file_of_an_upload_says_whether_it_comes_from_the_lake(
    app: Flask, mia: Browser, lake: str
) -> None:
    address = mia.submit(mia.get(USE), USE, dataset="tags").location
    corrected = (io.BytesIO(TAGS + b"Botany,en\n"), "corrected.csv")
    mia.submit(mia.get(f"{address}/versions"), f"{address}/versions", file=corrected)
    with app.app_context():
        for process in db.session.query(Process).all():
            run_process(process.id)
    page = mia.get(address)
    newest, first = (words(line) for line in page.select("#versions tbody tr"))
    assert "corrected.csv" in newest
    assert "in the lake" not in newest
    assert "from tags.csv of lake in the lake, commit" in first
    assert not page.select("#origin")


def test_without_a_dataset_nothing_is_handed_in(app: Flask, mia: Browser, lake: str) -> None:
    page = mia.read(mia.submit(mia.get(USE), USE), 422)
    assert "Choose the dataset that the object is for." in words(page)
    with app.app_context():
        assert db.session.query(Upload).count() == 0


def test_an_object_that_has_changed_at_its_source_is_not_handed_in(
    app: Flask, mia: Browser, lake: str
) -> None:
    make_inbox(app, tags=TAGS * 2)
    page = mia.read(mia.submit(mia.get(USE), USE, dataset="tags"), 422)
    assert "The source has changed since it was imported" in words(page)


def test_a_dataset_is_put_into_the_lake_and_its_page_leads_to_the_object(
    app: Flask, mia: Browser, lake: str
) -> None:
    assert EXPORT in str(mia.get("/datasets/tags"))
    page = mia.get(EXPORT)
    assert "lake, main" in words(page)
    answer = mia.submit(page, EXPORT, path="records/tags.parquet", message="Tags of May")
    made = newest_import(app)
    assert answer.location == f"/lake/imports/{made}"
    assert "Export of Tags to records/tags.parquet" in words(mia.get(answer.location))
    work(app, made)
    page = mia.get(answer.location)
    assert "0 records of Tags are in the lake now" in words(page)
    link = str(page.select_one("#object")["href"])  # type: ignore[index]
    assert "tags.parquet" in words(mia.get(link))
    commit = words(mia.get(str(page.select_one("#commit")["href"])))  # type: ignore[index]
    assert "Tags of May" in commit
    assert "Dataset tags" in commit
    assert "importdesk" not in commit
    assert "Export" in words(mia.get("/lake/lake/imports"))
    assert mia.post(f"/lake/imports/{made}/import").status_code == 404


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"path": ""}, "Write a name."),
        ({"path": "a\0"}, "There is a character in it that cannot be kept."),
        ({"message": "a\0"}, "There is a character in it that cannot be kept."),
        ({"target": ""}, "Choose a branch."),
        ({"target": "other/main"}, "Not a valid choice"),
    ],
)
def test_an_export_that_cannot_be_done_is_not_started(
    app: Flask, mia: Browser, lake: str, sent: dict[str, str], told: str
) -> None:
    page = mia.read(mia.submit(mia.get(EXPORT), EXPORT, **sent), 422)
    assert told in words(page)
    with app.app_context():
        assert db.session.query(Process).count() == 1


def test_only_branches_that_one_may_write_to_are_offered(
    app: Flask, mia: Browser, admin: Person, user: Person
) -> None:
    assert "There is no repository of the lake yet that you may write to" in words(mia.get(EXPORT))
    make_lake(app, admin, "read-here")
    make_lake(app, admin, "write-here")
    let_in(app, user, MemberRole.READER, "read-here")
    let_in(app, user, MemberRole.WRITER, "write-here")
    told = words(mia.get(EXPORT))
    assert "write-here, main" in told
    assert "read-here" not in told
