"""Files that are no workbook of Excel, too large, or made to do harm, come back marked too."""

from __future__ import annotations

import io
import re
import time
import zipfile
from pathlib import Path

import openpyxl
import psutil
import pytest

from tests.sheets.files import NO_SAMPLES, SAMPLES, read, workbook
from tests.sheets.marking import marked, opened, problem, report_of
from workers.sheets.added_columns import choose, ours
from workers.sheets.report import Content
from workers.sheets.summary_sheet import TITLE

CSV = b"Exported today\n\nno;name;pieces\n007;Bolt;5\n\n=1+1;Nut;1,5\nA3;-2;2.50\n"


def values(sheet, area):
    return [[cell.value for cell in row] for row in sheet[area]]


def test_a_csv_file_comes_back_as_a_workbook_with_the_same_rows(tmp_path: Path):
    report = report_of(tmp_path, CSV, problem("C6", "Not whole."))
    sheet = opened(report).worksheets[0]
    assert (report.extension, report.content) == ("xlsx", Content.VALUES)
    assert values(sheet, "A1:E7") == [
        ["Exported today", None, None, None, None],
        [None] * 5,
        ["no", "name", "pieces", "Status", "Problems"],
        ["007", "Bolt", 5, "Fine", None],
        [None] * 5,
        ["=1+1", "Nut", "1,5", "Error", "Not whole."],
        ["A3", -2, "2.50", "Fine", None],
    ]
    assert sheet["A6"].data_type == "s"
    assert sheet["A6"].quotePrefix
    # What somebody types over these stays as they type it: 008, not 8.
    assert [sheet[place].number_format for place in ("A4", "C6", "C7", "B4")] == [*"@@@", "General"]
    assert sheet["C6"].comment.text == "Import Desk:\nNot whole."
    assert sheet["C6"].fill.fgColor.rgb == "FFFFC7CE"
    assert sheet.freeze_panes == "A4"


def test_a_rewritten_file_reads_as_the_file_did(tmp_path: Path):
    rows = [
        ["no", "text"],
        ["1", "a\x01b_x0041_ _x0D_"],
        ["2", "line\nbreak\ttab"],
        ["12345678901234567890", "1e5"],
        ["-0", "'=x"],
        ["0.1", "@x"],
        ["1.10", "日本"],
    ]
    content = "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows).encode()
    report = report_of(tmp_path, content, problem("A2"))
    again, before = read(report.path.read_bytes()), read(content)
    assert {row: cells[:2] for row, cells in again.cells.items()} == before.cells


def test_the_summary_of_a_csv_file_links_to_its_cells(tmp_path: Path):
    sheet = marked(tmp_path, CSV, problem("C6", "Not whole."), problem("7"))[TITLE]
    links = {cell.value: cell.hyperlink.location for cell in sheet["A"] if cell.hyperlink}
    assert links == {"C6": "'Rows'!C6", "A7": "'Rows'!A7"}


@pytest.mark.parametrize("name", ["date.xls", "date.xlsb", "date.ods"])
def test_workbooks_of_other_kinds_are_written_anew(tmp_path: Path, name: str):
    path = SAMPLES / "workbooks" / name
    if not path.is_file():
        pytest.skip(NO_SAMPLES)
    content = path.read_bytes()
    before = read(content)
    row = next(iter(before.cells))
    report = report_of(tmp_path, content, problem(f"A{row}", "Look."))
    again = read(report.path.read_bytes())
    assert (report.extension, report.content) == ("xlsx", Content.VALUES)
    width = len(before.shape.header)
    assert {row: cells[:width] for row, cells in again.cells.items()} == before.cells


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_of_a_file_above_the_limit_only_the_failed_rows_are_written(tmp_path: Path, kind: str):
    rows = [["no", "name"], *([f"A{row}", "x"] for row in range(2, 500))]
    text = "\n".join(map(",".join, rows)).encode()
    found = [
        problem("B40", "Wrong."),
        problem("B41", "Look.", severity="warning"),
        problem("300", "Twice."),
        problem("", "All of it."),
    ]
    content = workbook(*rows) if kind == "xlsx" else text
    report = report_of(tmp_path, content, *found, max_marked_cells=400)
    assert (report.content, report.rows) == (Content.FAILED_ROWS, 2)
    book = opened(report)
    assert values(book.worksheets[0], "A1:E4") == [
        ["no", "name", "Status", "Problems", "Row in the file"],
        ["A40", "x", "Error", "Wrong.", 40],
        ["A300", "x", "Error", "Twice.", 300],
        [None] * 5,
    ]
    links = {cell.value: cell.hyperlink.location for cell in book[TITLE]["A"] if cell.hyperlink}
    assert list(links) == ["B2", "A3"]
    told = " ".join(str(row[0].value) for row in book[TITLE].iter_rows(max_row=9))
    assert "more than 400 cells" in told
    assert "as a new upload" in told


def test_failed_rows_that_have_no_room_are_counted(tmp_path: Path):
    rows = [["no"], *([f"A{row}"] for row in range(2, 500))]
    found = [problem(f"A{row}") for row in range(2, 300)]
    report = report_of(
        tmp_path, "\n".join(map(",".join, rows)).encode(), *found, max_marked_cells=80
    )
    assert report.rows == 20
    told = " ".join(str(row[0].value) for row in opened(report)[TITLE].iter_rows(max_row=9))
    assert "the first 20 of 298 rows" in told


def sheet(extra: str, rows: str = "", before: str = "") -> bytes:
    """A workbook of openpyxl whose sheet holds more than openpyxl would write."""
    made = io.BytesIO()
    good = zipfile.ZipFile(io.BytesIO(workbook(["a"], ["x"])))
    with good, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as bad:
        for name in good.namelist():
            text = good.read(name).decode()
            if name.endswith("/sheet1.xml"):
                text = re.sub("<dimension.*?<sheetFormatPr", before + "<sheetFormatPr", text)
                text = text.replace("</sheetData>", rows + "</sheetData>" + extra)
            bad.writestr(name, text)
    return made.getvalue()


HOSTILE = {
    "merge over the whole sheet": (
        lambda: sheet('<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
        Content.FAILED_ROWS,
    ),
    "link over the whole sheet": (
        lambda: sheet('<hyperlinks><hyperlink ref="A1:XFD1048576" location="A1"/></hyperlinks>'),
        Content.FAILED_ROWS,
    ),
    "merge with blanks before its area": (
        lambda: sheet(f'<mergeCells><mergeCell {" " * 500}ref="A1:XFD1048576"/></mergeCells>'),
        Content.VALUES,
    ),
    "rows without cells": (
        lambda: sheet("", "".join(f'<row r="{row}" s="1"/>' for row in range(3, 60_000))),
        Content.FAILED_ROWS,
    ),
    "a dimension of a million rows": (
        lambda: sheet("", before='<dimension ref="A1:XFD1048576"/>'),
        Content.WORKBOOK,
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_workbook_costs_little_and_comes_back(tmp_path: Path, name: str):
    make, content = HOSTILE[name]
    started = time.monotonic()
    report = report_of(
        tmp_path,
        make(),
        problem("A2", "Wrong."),
        max_marked_cells=50_000,
        marking_memory_bytes=256 * 1024 * 1024,
    )
    assert report.content == content
    book = opened(report, read_only=True)
    texts = [value for row in book.worksheets[0].iter_rows(values_only=True) for value in row]
    assert "Wrong." in texts
    assert time.monotonic() - started < 20


def test_a_workbook_that_openpyxl_does_not_take_comes_back_as_values(tmp_path: Path):
    content = sheet("", before='<sheetViews><sheetView workbookViewId="x"/></sheetViews>')
    report = report_of(tmp_path, content, problem("A2", "Wrong."))
    assert (report.content, report.trouble) == (Content.VALUES, "TypeError")
    assert "could not be kept" in str([row[0].value for row in opened(report)[TITLE].rows])


def test_stopping_leaves_no_process_behind(tmp_path: Path):
    class Stopped(Exception):
        pass

    def stop(*_: object) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        report_of(tmp_path, CSV, problem("C6"), tell=stop)
    assert [
        child
        for child in psutil.Process().children()
        if "report_child" in " ".join(child.cmdline())
    ] == []


@pytest.mark.parametrize(
    ("header", "places"),
    [
        (["a", "Status", "Problems"], {1, 2}),
        (["a", "Status", "Problems", "Row in the file"], {1, 2, 3}),
        (["a", "Desk status", "Desk problems"], {1, 2}),
        (["Status", "a", "Problems"], set()),
        (["Status"], set()),
    ],
)
def test_columns_of_a_marked_file_are_known_again(header: list[str], places: set[int]):
    assert ours(header) == places


def test_columns_of_the_dataset_are_not_taken_for_ours():
    added = choose(["Status", "Problems"], ["status", "problems"])
    assert (added.status, added.place) == ("Desk status", None)


def test_a_blank_workbook_of_openpyxl_opens_with_the_marks(tmp_path: Path):
    book = openpyxl.load_workbook(report_of(tmp_path, CSV, problem("C6")).path)
    assert book.sheetnames == ["Rows", TITLE]
