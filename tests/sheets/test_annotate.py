"""A person's own workbook comes back with its problems marked, and with all else as it was."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.protection import SheetProtection
from openpyxl.worksheet.table import Table

from tests.sheets.files import NO_SAMPLES, SAMPLES, read, saved, workbook
from tests.sheets.marking import marked, opened, problem, report_of
from workers.sheets.report import Content
from workers.sheets.summary_sheet import TITLE

RED = "FFFFC7CE"
YELLOW = "FFFFEB9C"
ROWS = (["No", "Name", "Pieces"], ["A1", None, 5], ["A2", "Nut", "many"], ["A3", "Pin", 7])


def own_workbook() -> openpyxl.Workbook:
    """A workbook as people make them: looks, a formula, a filter, other sheets."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Stock"
    for row in ROWS:
        sheet.append(row)
    sheet["D1"], sheet["D2"] = "Double", "=C2*2"
    sheet["A1"].font = Font(bold=True, name="Courier New")
    sheet["D1"].fill = PatternFill("solid", fgColor="FFDDEEFF")
    sheet["B3"].font = Font(italic=True, size=15)
    sheet.column_dimensions["B"].width = 33
    sheet.row_dimensions[3].hidden = True
    sheet.auto_filter.ref = "A1:D4"
    sheet.freeze_panes = "A2"
    other = book.create_sheet("Notes")
    other["A1"], other["B1"] = "=Stock!C2", "kept"
    book.create_sheet("Hidden").sheet_state = "hidden"
    return book


def test_wrong_cells_are_filled_and_commented(tmp_path: Path):
    found = [
        problem("B2", "Name is missing.", "Fill it in."),
        problem("C3", "Not a number.", severity="warning"),
    ]
    sheet = marked(tmp_path, saved(own_workbook()), *found)["Stock"]
    assert sheet["B2"].fill.fgColor.rgb == RED
    assert sheet["C3"].fill.fgColor.rgb == YELLOW
    assert sheet["B2"].comment.text == "Import Desk:\nName is missing. Fill it in."
    assert sheet["B2"].comment.author == "Import Desk"
    assert sheet["B4"].fill.fill_type is None
    assert sheet["B4"].comment is None


def test_status_and_problems_stand_in_columns_at_the_end(tmp_path: Path):
    found = [
        problem("B2", "Name is missing.", "Fill it in."),
        problem("C2", "Too few."),
        problem("3", "Twice.", severity="warning"),
    ]
    sheet = marked(tmp_path, saved(own_workbook()), *found)["Stock"]
    rows = [[cell.value for cell in row] for row in sheet["E1:F4"]]
    assert rows == [
        ["Status", "Problems"],
        ["Error", "B: Name is missing. Fill it in.\nC: Too few."],
        ["Warning", "Twice."],
        ["Fine", None],
    ]
    assert sheet["E1"].fill.fgColor.rgb == "FFDDEEFF"
    assert sheet["E2"].fill.fgColor.rgb == RED
    assert sheet.auto_filter.ref == "A1:F4"


def test_all_else_stays_as_it_was(tmp_path: Path):
    book = marked(tmp_path, saved(own_workbook()), problem("B3"))
    sheet = book["Stock"]
    assert book.sheetnames == ["Stock", "Notes", "Hidden", TITLE]
    assert (sheet["A1"].font.b, sheet["A1"].font.name) == (True, "Courier New")
    assert (sheet["B3"].font.i, sheet["B3"].font.sz) == (True, 15)
    assert sheet["D2"].value == "=C2*2"
    assert book["Notes"]["A1"].value == "=Stock!C2"
    assert book["Hidden"].sheet_state == "hidden"
    assert sheet.column_dimensions["B"].width == 33
    assert sheet.row_dimensions[3].hidden
    assert sheet.freeze_panes == "A2"
    assert book.active == sheet
    assert book.calculation.fullCalcOnLoad


def test_tables_rules_lists_protection_and_merges_stay(tmp_path: Path):
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in ROWS:
        sheet.append(row)
    sheet.add_table(Table(displayName="Stock", ref="A1:C4"))
    sheet.conditional_formatting.add("C2:C4", CellIsRule("lessThan", ["0"]))
    choices = DataValidation(type="list", formula1='"5,7"')
    choices.add("C2:C4")
    sheet.add_data_validation(choices)
    sheet.merge_cells("A6:C7")
    sheet["A6"] = "Total"
    sheet.protection = SheetProtection(sheet=True)
    done = marked(tmp_path, saved(book), problem("B7"), problem("B2"))["Sheet"]
    assert done.tables["Stock"].ref == "A1:C4"
    assert [str(area.sqref) for area in done.conditional_formatting] == ["C2:C4"]
    assert [str(one.sqref) for one in done.data_validations.dataValidation] == ["C2:C4"]
    assert [str(area) for area in done.merged_cells.ranges] == ["A6:C7"]
    assert done.protection.sheet
    assert done["A6"].fill.fgColor.rgb == RED
    assert done["A6"].comment is not None
    assert isinstance(done["B7"], MergedCell)


def test_a_comment_of_the_owner_stays_before_ours(tmp_path: Path):
    book = own_workbook()
    book["Stock"]["B2"].comment = Comment("Ask Tom", "Mia")
    sheet = marked(tmp_path, saved(book), problem("B2", "Missing."))["Stock"]
    assert sheet["B2"].comment.text == "Ask Tom\n\nImport Desk:\nMissing."


def test_the_summary_links_to_the_cells(tmp_path: Path):
    book = own_workbook()
    book["Stock"].title = "Tom's stock"
    found = [problem("", "Column X is left out."), problem("B2", "Missing."), problem("3", "Twice")]
    sheet = marked(tmp_path, saved(book), *found)[TITLE]
    links = {cell.value: cell.hyperlink.location for cell in sheet["A"] if cell.hyperlink}
    assert links == {"B2": "'Tom''s stock'!B2", "A3": "'Tom''s stock'!A3"}
    texts = [cell.value for row in sheet for cell in row if cell.value]
    assert "stock.xlsx: 2 of 3 rows have problems." in texts
    assert {"Column X is left out.", "Value missing", "B Name", "File"} <= set(texts)


def test_names_that_are_taken_get_others(tmp_path: Path):
    book = own_workbook()
    book.create_sheet(TITLE)["A1"] = "mine"
    book["Stock"]["A1"] = "Status"
    done = marked(tmp_path, saved(book), problem("B2"))
    assert done.sheetnames[-2:] == [TITLE, TITLE + "1"]
    assert [cell.value for cell in done["Stock"]["E1:F1"][0]] == ["Desk status", "Desk problems"]


def test_columns_do_not_take_the_name_of_a_field(tmp_path: Path):
    sheet = marked(tmp_path, saved(own_workbook()), problem("B2"), fields=("status",))["Stock"]
    assert sheet["E1"].value == "Desk status"


def test_a_marked_workbook_reads_as_the_file_did(tmp_path: Path):
    content = workbook(*ROWS)
    again = read(report_of(tmp_path, content, problem("B2"), problem("C3")).path.read_bytes())
    assert [cells[:3] for cells in again.cells.values()] == [
        cells[:3] for cells in read(content).cells.values()
    ]
    assert again.shape.header == ("No", "Name", "Pieces", "Status", "Problems")


def test_marking_again_leaves_nothing_of_the_first_time(tmp_path: Path):
    book = own_workbook()
    book["Stock"]["C3"].comment = Comment("Ask Tom", "Mia")
    first = report_of(tmp_path, saved(book), problem("B2", "Old."), problem("C3", "Old."))
    done = marked(tmp_path, first.path.read_bytes(), problem("B4", "New."))
    sheet = done["Stock"]
    assert done.sheetnames == ["Stock", "Notes", "Hidden", TITLE]
    assert [cell.value for cell in sheet[1]] == [
        "No",
        "Name",
        "Pieces",
        "Double",
        "Status",
        "Problems",
    ]
    assert [sheet[f"E{row}"].value for row in (2, 3, 4)] == ["Fine", "Fine", "Error"]
    assert sheet["F2"].value is None
    assert sheet["B2"].comment is None
    assert sheet["B2"].fill.fill_type is None
    assert sheet["E2"].fill.fill_type is None
    assert sheet["C3"].comment.text == "Ask Tom"
    assert sheet["B4"].comment.text == "Import Desk:\nNew."


def test_words_never_become_formulas_and_hold_no_control_characters(tmp_path: Path):
    evil = '=HYPERLINK("http://x")\x07\ud800'.encode("utf-8", "replace").decode()
    sheet = marked(tmp_path, workbook(*ROWS), problem("B2", evil), problem("3", "+1\x00"))["Data"]
    assert sheet["E2"].data_type == "s"
    assert sheet["E2"].value.startswith('=HYPERLINK("http://x")\u2407')
    assert sheet["E2"].quotePrefix
    assert sheet["E3"].value == "+1\u2400"


def test_long_words_are_cut(tmp_path: Path):
    sheet = marked(tmp_path, workbook(*ROWS), *[problem("B2", "x" * 900)] * 50)["Data"]
    assert len(sheet["E2"].value) == 2_000
    assert len(sheet["B2"].comment.text) == 1_000


def test_limits_of_marks_and_comments_are_said(tmp_path: Path):
    found = [problem("B2"), problem("C2"), problem("B3"), problem("B4")]
    done = marked(tmp_path, workbook(*ROWS), *found, max_marked_problems=3, max_comments=2)
    sheet = done["Data"]
    assert [sheet[place].comment is None for place in ("B2", "C2", "B3")] == [False, False, True]
    assert [sheet[f"D{row}"].value for row in (2, 3, 4)] == ["Error", "Error", None]
    told = " ".join(str(row[0].value) for row in done[TITLE].iter_rows(max_row=9))
    assert "the first 3 of 4 problems are marked" in told
    assert "Only the first 2 wrong cells have a comment" in told


def test_macros_stay_in_a_workbook_with_macros(tmp_path: Path):
    path = SAMPLES / "workbooks" / "issue221.xlsm"
    if not path.is_file():
        pytest.skip(NO_SAMPLES)
    report = report_of(tmp_path, path.read_bytes(), problem("A1"))
    assert (report.extension, report.content) == ("xlsm", Content.WORKBOOK)
    macros = opened(report, keep_vba=True).vba_archive
    assert macros is not None
    macros.close()


def test_a_sheet_of_dates_and_rich_text_keeps_them(tmp_path: Path):
    book = openpyxl.load_workbook(io.BytesIO(saved(own_workbook())))
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    sheet = book["Stock"]
    sheet["C4"].number_format = "yyyy-mm-dd"
    sheet["C4"] = 40_000
    content = saved(book)
    before, after = (
        read(content),
        read(report_of(tmp_path, content, problem("B2")).path.read_bytes()),
    )
    assert after.cells[4][2] == before.cells[4][2]
