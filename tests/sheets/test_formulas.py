"""Formulas that were never calculated have no value in the file, and do not pass for empty cells.

Programs that write workbooks leave values out; Excel and LibreOffice always write them.
"""

from __future__ import annotations

import random
from pathlib import Path

import openpyxl
import pytest

from tests.sheets.files import raw_workbook, read, saved, text_cell, workbook
from tests.sheets.old_books import ods
from webapp.schema.spreadsheet import NOT_CALCULATED as NONE
from workers.sheets.guard import PIECE_BYTES, check_zip
from workers.sheets.sheet_xml import untold_cells
from workers.sheets.table import Limits, UnreadableFile

SHEET = "xl/worksheets/sheet1.xml"

HEADER = f'<row r="1">{text_cell("A1", "a")}{text_cell("B1", "b")}</row>'
# What stands in cell B2 behind `<c r="B2"`, and what is read.
CELLS = {
    "no value": ("><f>1+1</f></c>", NONE),
    "a blank value": ("><f>1+1</f><v></v></c>", NONE),
    "a value that ends at once": ("><f>1+1</f><v/></c>", NONE),
    "a blank between": ("><f>1+1</f> <v /> </c>", NONE),
    "a shared formula": (' s="1"><f t="shared" si="0"/></c>', NONE),
    "a shared formula and a blank value": ('><f t="shared" si="0" /><v/></c>', NONE),
    "an array": ('><f t="array" ref="B2:B2">SUM(A1:A2)</f></c>', NONE),
    "a number that is told of": (' t="n"><f>1+1</f><v/></c>', NONE),
    "a value": ("><f>1+1</f><v>2</v></c>", "2"),
    "a text": (' t="str"><f>A1</f><v>a</v></c>', "a"),
    "a blank text": (' t="str"><f>""</f><v></v></c>', ""),
    "an error": (' t="e"><f>1/0</f><v>#DIV/0!</v></c>', "#DIV/0!"),
    "no formula": (' s="1"/>', ""),
}


def with_cell(cell: str) -> bytes:
    """A workbook with something in B2, between a text and another row."""
    return raw_workbook(
        f'<sheetData>{HEADER}<row r="2">{text_cell("A2", "x")}<c r="B2"{cell}</row>'
        f'<row r="3">{text_cell("A3", "y")}<c r="B3"><f>1</f><v>1</v></c></row></sheetData>'
    )


@pytest.mark.parametrize("what", CELLS)
def test_a_formula_without_a_value_is_told(what: str):
    cell, shown = CELLS[what]
    assert read(with_cell(cell)).cells == {2: ["x", shown], 3: ["y", "1"]}


def test_a_sheet_whose_xml_has_a_prefix_is_no_exception():
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = (
        f'<x:worksheet xmlns:x="{main}"><x:sheetData><x:row r="1"><x:c r="A1" t="str"><x:v>a</x:v>'
        '</x:c></x:row><x:row r="2"><x:c r="A2"><x:f>1+1</x:f><x:v></x:v></x:c></x:row>'
        "</x:sheetData></x:worksheet>"
    )
    content = raw_workbook("", **{SHEET: sheet})
    assert read(content).cells == {2: [NONE]}


def test_what_openpyxl_writes_is_told_down_to_the_last_row_of_formulas():
    rows = read(workbook(["a", "b"], ["x", "=1+1"], [None, "=B2"], ["y", 3], [], [None, "=B4"]))
    assert rows.cells == {2: ["x", NONE], 3: ["", NONE], 4: ["y", "3"], 6: ["", NONE]}
    assert rows.shape.total_rows == 5


def test_a_sheet_of_formulas_alone_is_not_empty():
    rows = read(workbook(["a", "b"], ["=1", "=2"], ["=3", "=4"]))
    assert rows.cells == {2: [NONE, NONE], 3: [NONE, NONE]}


def test_formulas_of_another_sheet_are_none_of_this_one():
    content = workbook(["a"], ["x"], Other=[["b"], ["=1"]])
    assert read(content).cells == {2: ["x"]}
    assert read(content, sheet="Other").cells == {2: [NONE]}


@pytest.mark.parametrize("rows", [(["a", "=1"], ["x", 2]), (["=1", "=2"], ["=3", "=4"])])
def test_a_header_that_was_never_calculated_is_refused(rows: tuple[list[object], ...]):
    with pytest.raises(UnreadableFile, match="is a formula that was never calculated") as refusal:
        read(workbook(*rows))
    assert refusal.value.code == "header-not-calculated"


def test_a_formula_far_away_from_all_else_costs_nothing():
    book = openpyxl.Workbook()
    book.active.append(["a"])
    book.active["XFD1048576"] = "=1"
    with pytest.raises(UnreadableFile, match="Cell XFD1048576") as refusal:
        read(saved(book))
    assert refusal.value.code == "cell-out-of-range"


def test_no_cell_is_missed_where_the_xml_is_cut_into_pieces(tmp_path: Path):
    cell = f'<row r="2">{text_cell("A2", "x")}<c r="B2"><f>1</f><v></v></c></row>'
    start = f"<worksheet><sheetData>{HEADER}<!--"
    for shift in range(0, 120, 3):
        fill = random.Random(shift).randbytes(PIECE_BYTES // 2).hex()
        sheet = f"{start}{fill[: -len(start) - shift]}-->{cell}</sheetData></worksheet>"
        path = tmp_path / "a.xlsx"
        path.write_bytes(raw_workbook("", **{SHEET: sheet}))
        assert check_zip(path, Limits()).parts_with_formulas == {SHEET}
        found = untold_cells(path, SHEET, errors=False, formulas=True)
        assert found == {2: [(1, NONE)]}, shift


def text(shown: str) -> str:
    """An OpenDocument cell with a text."""
    return (
        f'<table:table-cell office:value-type="string"><text:p>{shown}</text:p></table:table-cell>'
    )


def test_a_formula_of_an_open_document_without_a_value_is_told():
    none = '<table:table-cell table:formula="of:=1+1"/>'
    some = (
        '<table:table-cell table:formula="of:=1+1" office:value-type="float" office:value="2">'
        "<text:p>2</text:p></table:table-cell>"
    )
    blank = (
        '<table:table-cell table:formula="of:=&quot;&quot;" office:value-type="string" '
        'office:string-value=""/>'
    )
    rows = [text("a") + text("b"), text("x") + none, text("y") + some, text("z") + blank]
    content = ods(Data="".join(f"<table:table-row>{row}</table:table-row>" for row in rows))
    assert read(content).cells == {2: ["x", NONE], 3: ["y", "2"], 4: ["z", ""]}
