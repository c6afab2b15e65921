"""How long things are kept: the setting, what is said beforehand, and the pages afterwards."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from tests.desk import Person
from tests.webapp.views.browser import Browser, words
from tests.webapp.views.rows import BAD, FINE, checked, imported, make_process
from webapp.extensions import db
from webapp.models import Process, Upload
from webapp.models.columns import now
from webapp.services import audit, retention
from webapp.services.audit import Filters
from webapp.services.retention import Kept
from webapp.states import ProcessKind, ProcessState

PATH = "/admin/retention"


def keep(app: Flask, files: int | None = None, problems: int | None = None) -> None:
    with app.app_context():
        retention.change(Kept(files, problems))


def remove(app: Flask, *, files: bool = True, problems: bool = True) -> None:
    """As the workers leave it."""
    with app.app_context():
        if files:
            for upload in db.session.query(Upload):
                upload.files_removed_at = now()
        if problems:
            for process in db.session.query(Process):
                process.problems_removed_at = now()
        db.session.commit()


def test_days_are_set_and_shown_and_noted(app: Flask, ada: Browser) -> None:
    page = ada.get(PATH)
    assert ada.submit(page, PATH, files_days="90", problems_days="").location == PATH
    page = ada.get(PATH)
    values = [tag.get("value") for tag in page.select("input[type=number]")]
    assert values == ["90", ""]
    with app.app_context():
        line = audit.find(Filters())[0]
        assert (line.who, line.text) == (
            "ada@example.org",
            "Files: 90 days. Problems: for ever.",
        )


@pytest.mark.parametrize("days", ["0", "-1", "3651", "x", "1.5"])
def test_days_that_cannot_be_are_told(days: str, ada: Browser) -> None:
    answer = ada.submit(ada.get(PATH), PATH, files_days=days)
    assert "Error:" in ada.read(answer, 422).title.text  # type: ignore[union-attr]


def test_what_would_be_removed_is_said_before_it_is_saved(
    app: Flask, ada: Browser, user: Person
) -> None:
    upload_id = checked(app, user)
    with app.app_context():
        db.session.get_one(Upload, upload_id).created_at = now() - timedelta(days=100)
        db.session.commit()
    page = ada.read(ada.submit(ada.get(PATH), PATH, files_days="90"))
    assert "the files of 1 upload and the problems of 0 checks are removed" in words(page)
    with app.app_context():
        assert retention.read() == Kept()
    # Other numbers than those that were warned of are warned of anew.
    page = ada.read(ada.submit(page, PATH, files_days="30"))
    assert ada.submit(page, PATH).location == PATH
    with app.app_context():
        assert retention.read() == Kept(files_days=30)


def test_members_set_nothing(mia: Browser) -> None:
    assert mia.client.get(PATH).status_code == 403
    assert mia.post(PATH, files_days="1").status_code == 403


def test_it_is_said_beforehand_how_long_a_file_is_kept(
    app: Flask, mia: Browser, user: Person
) -> None:
    upload_id = checked(app, user)
    assert "Kept" not in words(mia.get("/uploads/new"))
    assert "is kept until" not in words(mia.get(f"/uploads/{upload_id}"))
    keep(app, files=90, problems=30)
    assert "the file for 90 days, its problems for 30 days" in words(mia.get("/uploads/new"))
    page = words(mia.get(f"/uploads/{upload_id}"))
    assert "File is kept until" in page
    assert "Problems are kept until" in page


@pytest.mark.parametrize("result", [BAD, FINE])
def test_an_upload_whose_file_is_gone_offers_nothing_that_needs_it(
    result: dict[str, object], app: Flask, mia: Browser, user: Person
) -> None:
    upload_id = checked(app, user, result)
    remove(app)
    page = mia.get(f"/uploads/{upload_id}")
    main = page.select_one("main")
    assert main is not None
    assert "The file was removed" in words(main)
    links = {re.split("[?#]", str(tag["href"]))[0] for tag in main.select("a[href]")}
    assert links <= {"/uploads", "/uploads/new", "/datasets/tags", "/processes/1", ""}
    assert not main.select("form[method=post]")
    if result is BAD:
        assert "296 of 5,108 rows" in words(main)
        assert "The problems one by one were removed" in words(main)
        assert "231" in words(main)


def test_an_imported_upload_whose_file_is_gone_keeps_its_counts(
    app: Flask, mia: Browser, user: Person
) -> None:
    upload_id = imported(app, user)
    remove(app)
    main = mia.get(f"/uploads/{upload_id}").select_one("main")
    assert main is not None
    assert "408 records changed" in words(main)
    assert not main.select("form[method=post], a[href$='.csv'], a[href$='.xlsx']")


def test_problems_stay_on_the_page_when_only_the_file_is_gone(
    app: Flask, mia: Browser, user: Person
) -> None:
    upload_id = checked(app, user)
    remove(app, problems=False)
    page = mia.get(f"/uploads/{upload_id}")
    assert page.select('a[href="/processes/1/problems.csv"]')
    assert "The problems one by one were removed" not in words(page)


def test_a_marked_workbook_goes_with_the_file(app: Flask, mia: Browser, user: Person) -> None:
    upload_id = checked(app, user)
    made = {"report_key": "reports/2", "size": 9, "content": "own", "failed_rows": None}
    report = {"extension": "xlsx"} | made
    done = ProcessState.SUCCEEDED
    make_process(app, upload_id, done, ProcessKind.REPORT, parent_id=1, result=report)
    assert mia.get("/processes/2").select('a[href$="report.xlsx"]')
    remove(app)
    for path in ("/processes/2", f"/uploads/{upload_id}"):
        assert not mia.get(path).select('a[href$="report.xlsx"]')
    for path in ("/processes/2/report.xlsx", "/processes/1/problems.csv"):
        assert mia.client.get(path).status_code == 404


def test_columns_of_a_file_that_is_gone_cannot_be_matched(
    app: Flask, mia: Browser, user: Person
) -> None:
    upload_id = checked(app, user)
    remove(app)
    page = mia.get(f"/uploads/{upload_id}/columns")
    assert "Hand the file in once more" in words(page)
    for path in ("columns", "check", "import", "report", "reading"):
        assert mia.post(f"/uploads/{upload_id}/{path}").status_code == 409
    assert mia.client.get(f"/uploads/{upload_id}/versions").status_code == 409
