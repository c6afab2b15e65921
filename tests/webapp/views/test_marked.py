"""The marked workbook and the corrected file, as a person meets them on the pages."""

import io
from typing import Any

import pytest
from flask import Flask

from tests.desk import Person
from tests.webapp.views.browser import Browser, words
from tests.webapp.views.rows import BAD, FINE, checked, imported, make_process, make_upload
from webapp import storage
from webapp.extensions import db
from webapp.models import Process, Upload, UploadVersion
from webapp.states import ProcessKind, ProcessState

pytestmark = pytest.mark.usefixtures("files_here")

MADE = {
    "report_key": "reports/2-1.xlsx",
    "extension": "xlsx",
    "content": "workbook",
    "size": 4096,
    "failed_rows": None,
}


def add_report(app: Flask, upload_id: int, state: ProcessState, **values: Any) -> int:
    """A report of the newest check of an upload."""
    with app.app_context():
        parent = db.session.query(Process).filter_by(upload_id=upload_id, kind="validation").one()
        parent_id = parent.id
    return make_process(app, upload_id, state, ProcessKind.REPORT, parent_id=parent_id, **values)


def reports_of(app: Flask) -> list[ProcessState]:
    with app.app_context():
        return [
            ProcessState(one.state) for one in db.session.query(Process).filter_by(kind="report")
        ]


def keep(app: Flask, key: str, content: bytes) -> None:
    with app.app_context(), storage.scratch_file() as path:
        path.write_bytes(content)
        storage.put(key, path)


@pytest.fixture
def upload_id(app: Flask, user: Person) -> int:
    """A file with problems."""
    return checked(app, user)


def test_the_page_of_problems_offers_the_marked_workbook(
    app: Flask, upload_id: int, mia: Browser
) -> None:
    page = mia.get(f"/uploads/{upload_id}")
    assert "Above 500,000 cells: only the rows that failed." in words(page)
    answer = mia.submit(page, f"/uploads/{upload_id}/report", "Marked workbook")
    assert answer.headers["Location"] == f"/uploads/{upload_id}#marked"
    assert reports_of(app) == [ProcessState.QUEUED]


def test_a_marking_under_way_is_polled_and_can_be_cancelled(
    app: Flask, upload_id: int, mia: Browser
) -> None:
    process_id = add_report(app, upload_id, ProcessState.RUNNING, step="Marking the cells")
    page = mia.get(f"/uploads/{upload_id}")
    part = page.select_one("#marked")
    assert part is not None
    assert part["hx-get"] == f"/uploads/{upload_id}/report"
    assert "Marking the cells" in words(part)
    assert page.select(f'form[action="/processes/{process_id}/cancel"]')
    assert "hx-get" not in page.select_one("#upload").attrs  # type: ignore[union-attr]


def test_a_poll_brings_the_download_and_ends(app: Flask, upload_id: int, mia: Browser) -> None:
    process_id = add_report(app, upload_id, ProcessState.SUCCEEDED, result=MADE)
    part = mia.poll(f"/uploads/{upload_id}/report")
    assert part.select_one(f'a[href="/processes/{process_id}/report.xlsx"]')
    assert not part.select("[hx-get]")
    assert "4 KB" in words(part)
    assert mia.client.get(f"/uploads/{upload_id}/report").status_code == 302


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("workbook", "Your own workbook"),
        ("values", "Your rows in a workbook"),
        ("failed-rows", "has only the 296 rows that failed"),
    ],
)
def test_the_page_says_what_is_in_the_workbook(
    app: Flask, upload_id: int, mia: Browser, content: str, told: str
) -> None:
    result = MADE | {"content": content, "failed_rows": 296}
    add_report(app, upload_id, ProcessState.SUCCEEDED, result=result)
    assert told in words(mia.get(f"/uploads/{upload_id}"))


def test_a_workbook_that_has_not_even_all_failed_rows_says_how_many(
    app: Flask, upload_id: int, mia: Browser
) -> None:
    result = MADE | {"content": "failed-rows", "failed_rows": 100}
    add_report(app, upload_id, ProcessState.SUCCEEDED, result=result)
    page = words(mia.get(f"/uploads/{upload_id}"))
    assert "has only the first 100 of the 296 rows that failed." in page


def test_the_page_names_what_is_not_in_the_workbook(
    app: Flask, upload_id: int, mia: Browser
) -> None:
    result = MADE | {"losses": ["shapes", "slicers"]}
    add_report(app, upload_id, ProcessState.SUCCEEDED, result=result)
    told = words(mia.get(f"/uploads/{upload_id}"))
    assert "Not in this copy: shapes, slicers. Your own file still has them." in told


def test_a_marking_that_broke_can_be_tried_again(app: Flask, upload_id: int, mia: Browser) -> None:
    add_report(app, upload_id, ProcessState.FAILED, error_sentence="It broke.", reference="AB")
    page = mia.get(f"/uploads/{upload_id}")
    assert "Reference AB" in words(page)
    mia.submit(page, f"/uploads/{upload_id}/report", "Try again")
    assert reports_of(app) == [ProcessState.FAILED, ProcessState.QUEUED]


def test_the_workbook_is_saved_under_its_name(app: Flask, user: Person, mia: Browser) -> None:
    upload_id = checked(app, user, filename="Lager.2026.xlsm")
    result = MADE | {"extension": "xlsm"}
    process_id = add_report(app, upload_id, ProcessState.SUCCEEDED, result=result)
    keep(app, MADE["report_key"], b"the workbook")
    answer = mia.client.get(f"/processes/{process_id}/report.xlsx")
    assert answer.data == b"the workbook"
    assert answer.headers["Content-Disposition"] == "attachment; filename=Lager.2026-marked.xlsm"
    assert answer.content_type == "application/vnd.ms-excel.sheet.macroEnabled.12"
    page = mia.get(f"/processes/{process_id}")
    assert "Lager.2026-marked.xlsm" in words(page)


def test_a_workbook_of_somebody_else_is_not_there(app: Flask, admin: Person, mia: Browser) -> None:
    upload_id = checked(app, admin)
    process_id = add_report(app, upload_id, ProcessState.SUCCEEDED, result=MADE)
    keep(app, MADE["report_key"], b"secret")
    for path in (f"/processes/{process_id}/report.xlsx", f"/uploads/{upload_id}/versions"):
        assert mia.client.get(path).status_code == 404
    assert mia.post(f"/uploads/{upload_id}/report").status_code == 404
    assert mia.post(f"/uploads/{upload_id}/versions").status_code == 404


def test_a_process_that_made_no_workbook_has_none(app: Flask, upload_id: int, mia: Browser) -> None:
    mia.get(f"/processes/{upload_id}/report.xlsx", status=404)


def test_a_clean_file_offers_no_marking(app: Flask, user: Person, mia: Browser) -> None:
    upload_id = checked(app, user, FINE)
    assert not mia.get(f"/uploads/{upload_id}").select("#marked")
    assert mia.post(f"/uploads/{upload_id}/report").status_code == 409


def test_rows_left_out_of_an_import_can_be_marked(app: Flask, user: Person, mia: Browser) -> None:
    upload_id = imported(app, user)
    page = mia.get(f"/uploads/{upload_id}")
    assert page.select("#marked form")
    assert not page.select(f'a[href="/uploads/{upload_id}/versions"]')
    mia.get(f"/uploads/{upload_id}/versions", status=409)


def test_a_corrected_file_goes_into_the_same_upload(
    app: Flask, upload_id: int, mia: Browser
) -> None:
    page = mia.get(f"/uploads/{upload_id}")
    assert page.select(f'a[href="/uploads/{upload_id}/versions"]')
    page = mia.get(f"/uploads/{upload_id}/versions")
    file = (io.BytesIO(b"language,tag\nen,Python\n"), "better.csv")
    answer = mia.submit(page, f"/uploads/{upload_id}/versions", file=file)
    assert answer.headers["Location"] == f"/uploads/{upload_id}"
    with app.app_context():
        upload = db.session.get_one(Upload, upload_id)
        assert (upload.version, upload.filename) == (2, "better.csv")


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7"])
def test_a_corrected_file_that_is_none_is_refused_on_the_form(
    upload_id: int, mia: Browser, content: bytes
) -> None:
    page = mia.get(f"/uploads/{upload_id}/versions")
    file = (io.BytesIO(content), "better.csv")
    answer = mia.submit(page, f"/uploads/{upload_id}/versions", file=file)
    page = mia.read(answer, 422)
    assert page.select_one("input[type=file]")["aria-invalid"] == "true"  # type: ignore[index]


def test_both_files_and_what_got_better_are_shown(app: Flask, user: Person, mia: Browser) -> None:
    upload_id = make_upload(app, user, "better.csv", version=2)
    make_process(app, upload_id, ProcessState.REJECTED, result=BAD)
    rules = [BAD["rules"][0] | {"count": 31}]
    better = BAD | {"rules": rules, "errors": 31, "warnings": 0, "rows": 5100, "bad_rows": 31}
    make_process(app, upload_id, ProcessState.REJECTED, result=better, version=2)
    with app.app_context():
        for number, name in ((1, "tags.csv"), (2, "better.csv")):
            db.session.add(
                UploadVersion(
                    upload_id=upload_id, version=number, filename=name, size=9, digest="0" * 64
                )
            )
        db.session.commit()
    part = mia.get(f"/uploads/{upload_id}").select_one("#versions")
    assert part is not None
    lines = [words(line) for line in part.select("tbody tr")]
    assert lines[0].startswith("better.csv This one counts, 9 bytes")
    assert lines[0].endswith("5,100 31 31")
    assert lines[1].endswith("5,108 296 375")
    assert "8 rows less than the one before" in words(part)
    assert "344 fixed, 31 left, 0 new" in words(part)
    assert lines[2] == "Rule not-in-list B Language 200 31 0"


def test_the_list_of_jobs_names_a_marking(app: Flask, upload_id: int, mia: Browser) -> None:
    add_report(app, upload_id, ProcessState.SUCCEEDED, result=MADE)
    assert "Marked workbook" in words(mia.get("/processes"))
