"""Marked workbooks and corrected files, from the click to the download."""

import io
from functools import partial
from pathlib import Path

import openpyxl
import pytest

from tests.sheets.marking import here
from tests.workbooks import csv_text, workbook
from tests.workers.desk_work import add_dataset, check, counts, newest, records, work
from tests.workers.rows import fresh
from webapp import storage
from webapp.errors import NotFound, WrongState
from webapp.extensions import db
from webapp.models import Process, Upload
from webapp.pages.uploads import UploadPage
from webapp.services import processes, reports, uploads
from webapp.states import ProcessKind, ProcessState
from workers.records import report as report_work
from workers.sheets.report import ReportTask
from workers.sheets.table import Limits

pytestmark = pytest.mark.usefixtures("context")
# Where more is asked of the database than to keep a row; the rest is about files and states.
both_databases = pytest.mark.usefixtures("database")

STOCK = [
    {"name": "sku", "type": "string", "constraints": {"pattern": r"A\d+"}},
    {"name": "name", "type": "string", "constraints": {"required": True}},
    {"name": "quantity", "type": "integer", "constraints": {"minimum": 0}},
]
HEADER = ["sku", "name", "quantity"]
BAD = workbook(HEADER, ["A1", "Bolt", 5], ["B2", None, "many"], ["A3", "Nut", -1])


@pytest.fixture(autouse=True)
def marked_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mark workbooks in the test's own process; what comes of another one is tested elsewhere."""
    monkeypatch.setattr(report_work, "ReportTask", partial(ReportTask, run=here))


@pytest.fixture(autouse=True)
def stock(context: object) -> None:
    """A small dataset with a key."""
    add_dataset("stock", STOCK, primaryKey=["sku"])


def checked(content: bytes = BAD, name: str = "stock.xlsx") -> Upload:
    upload = check("stock", content, name).upload
    assert upload is not None
    return upload


def made(process: Process) -> openpyxl.Workbook:
    download = reports.download(work(process))
    return openpyxl.load_workbook(io.BytesIO(b"".join(download.content)))


def replaced(upload: Upload, content: bytes, name: str = "stock-marked.xlsx") -> Process:
    return work(uploads.replace(upload, name, io.BytesIO(content)))


@both_databases
def test_the_marked_workbook_names_every_problem() -> None:
    process = reports.start(checked())
    sheet = made(process).worksheets[0]
    assert [cell.value for cell in sheet["D"]] == ["Status", "Fine", "Error", "Error"]
    assert sheet["E4"].value.startswith("-1 is too small")
    assert sheet["A3"].comment is not None
    process = fresh(process)
    assert process.state == ProcessState.SUCCEEDED
    assert process.result["content"] == "workbook"
    assert reports.filename(process) == "stock-marked.xlsx"


def test_a_csv_file_comes_back_as_a_workbook() -> None:
    process = reports.start(checked(csv_text(HEADER, ["B2", "x", "1"]), "stock.list.csv"))
    assert made(process).worksheets[0]["A2"].comment is not None
    assert reports.filename(fresh(process)) == "stock.list-marked.xlsx"


def test_a_file_over_the_limit_comes_back_with_its_failed_rows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    small = Limits(max_marked_cells=9)
    monkeypatch.setattr(report_work, "limits", lambda *_, **__: small)
    process = reports.start(checked())
    sheet = made(process).worksheets[0]
    assert [cell.value for cell in sheet["F"]] == ["Row in the file", 3]
    page = UploadPage.of_one(db.session.get_one(Upload, process.upload_id))
    assert page.report is not None
    assert page.report.workbook is not None
    assert page.report.workbook.content == "failed-rows"


def test_a_second_click_starts_nothing_new() -> None:
    upload = checked()
    first = reports.start(upload)
    assert reports.start(upload).id == first.id
    work(first)
    assert reports.start(upload).id == first.id


def test_a_cancelled_marking_can_be_asked_for_again() -> None:
    upload = checked()
    first = reports.start(upload)
    processes.cancel(first)
    assert reports.start(upload).id != first.id


def test_there_is_nothing_to_mark_in_a_clean_file() -> None:
    with pytest.raises(WrongState, match="no problem"):
        reports.start(checked(workbook(HEADER, ["A1", "Bolt", 5])))


def test_a_check_that_goes_on_cannot_be_marked() -> None:
    upload = checked()
    processes.start_validation(upload)
    with pytest.raises(WrongState, match="being checked"):
        reports.start(upload)


@both_databases
def test_a_new_check_stops_a_marking_that_waits() -> None:
    upload = checked()
    report = reports.start(upload)
    work(processes.start_validation(upload))
    assert fresh(report).state == ProcessState.CANCELLED
    assert UploadPage.of_one(upload).report is None


def test_a_marking_of_an_earlier_check_makes_nothing() -> None:
    upload = checked()
    report = reports.start(upload)
    work(processes.submit(upload, ProcessKind.VALIDATION))
    report = work(report)
    assert (report.state, report.result["sentence"]) == (
        ProcessState.REJECTED,
        "The file was checked again meanwhile.",
    )
    with pytest.raises(NotFound):
        reports.download(report)


def test_the_scratch_folder_is_empty_afterwards() -> None:
    work(reports.start(checked()))
    assert list(Path(storage.settings().scratch).iterdir()) == []


@both_databases
def test_the_marked_workbook_mended_is_imported() -> None:
    upload = checked()
    book = made(reports.start(upload))
    sheet = book.worksheets[0]
    sheet["A3"], sheet["B3"], sheet["C3"] = "A2", "Nut", 4
    file = io.BytesIO()
    book.save(file)
    process = replaced(upload, file.getvalue())
    assert [rule["code"] for rule in process.result["rules"]] == ["value-too-small"]
    page = UploadPage.of_one(upload)
    assert [(one.version, one.filename, one.bad_rows, one.problems) for one in page.versions] == [
        (1, "stock.xlsx", 2, 4),
        (2, "stock-marked.xlsx", 1, 1),
    ]
    changes = [(one.code, one.column, one.fixed, one.left, one.new) for one in page.changes]
    assert sorted(changes) == [
        ("integer-wrong", "C", 1, 0, 0),
        ("pattern-mismatch", "A", 1, 0, 0),
        ("value-missing", "B", 1, 0, 0),
        ("value-too-small", "C", 0, 1, 0),
    ]
    done = work(processes.start_import(upload))
    assert counts(done) == {"created": 2, "skipped": 1}
    assert [record["sku"] for record in records("stock")] == ["A1", "A2"]


def test_each_version_keeps_its_file_and_its_check() -> None:
    upload = checked()
    replaced(upload, workbook(HEADER, ["A1", "Bolt", 6]), "again.xlsx")
    first, second = UploadPage.of_one(upload).versions
    assert (first.rows, second.rows, second.problems) == (3, 1, 0)
    validation = newest(upload, ProcessKind.VALIDATION)
    assert (upload.version, validation.version, upload.filename) == (2, 2, "again.xlsx")
    assert upload.shape is not None
    assert UploadPage.of_one(upload).changes[0].fixed == 1


def test_what_cannot_be_compared_is_not() -> None:
    upload = checked()
    replaced(upload, csv_text(["nothing"], ["fits"]), "other.csv")
    page = UploadPage.of_one(upload)
    assert page.versions[1].rows is None
    assert page.changes == ()


@both_databases
def test_new_problems_are_counted_too() -> None:
    upload = checked()
    replaced(upload, workbook(HEADER, ["A1", "Bolt", -5], ["A3", "Nut", -1], ["A4", None, 1]))
    page = UploadPage.of_one(upload)
    changes = {one.code: (one.fixed, one.left, one.new) for one in page.changes}
    assert changes["value-too-small"] == (0, 1, 1)
    assert changes["value-missing"] == (0, 1, 0)
