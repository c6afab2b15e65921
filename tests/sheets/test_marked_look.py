"""How marked workbooks look: what the desk adds can be read, and the rest is left alone."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill

from tests.sheets.files import saved, workbook
from tests.sheets.marking import marked, opened, problem, report_of
from workers.sheets.looks import lines_in
from workers.sheets.summary_sheet import TITLE

ROWS = (["No", "Name", "Pieces"], ["A1", None, 5], ["A2", "Nut", "many"], ["A3", "Pin", 7])
LONG = "A sentence that is longer than the column is wide, and so has to take a second line."


def stock() -> openpyxl.Workbook:
    """A workbook with the sheet Stock."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Stock"
    for row in ROWS:
        sheet.append(row)
    return book


def test_columns_of_one_width_are_split_where_new_ones_begin(tmp_path: Path):
    book = stock()
    columns = book["Stock"].column_dimensions
    columns["B"].width, columns["B"].min, columns["B"].max = 20, 2, 16_384
    columns["B"].hidden = True
    sheet = marked(tmp_path, saved(book), problem("B2"))["Stock"]
    found = {
        (entry.min, entry.max): (entry.width, entry.hidden)
        for entry in sheet.column_dimensions.values()
    }
    assert found == {
        (2, 3): (20, True),
        (4, 4): (12, False),
        (5, 5): (70, False),
        (6, 16_384): (20, True),
    }


def test_rows_are_as_high_as_their_words_and_get_their_height_back(tmp_path: Path):
    book = stock()
    sheet = book["Stock"]
    sheet["B4"], sheet["B4"].alignment = "word " * 20, Alignment(wrap_text=True)
    sheet.row_dimensions[3].height = 80
    found = [
        problem("B2", LONG),
        problem("C2", "Too few."),
        problem("C3", LONG),
        problem("A4", LONG),
    ]
    first = report_of(tmp_path, saved(book), *found)
    heights = opened(first)["Stock"].row_dimensions
    assert [heights[row].height for row in (1, 2, 3, 4)] == [None, 45, 80, 12 * 15]
    again = marked(tmp_path, first.path.read_bytes(), problem("C3", "Short."))["Stock"]
    assert [again.row_dimensions[row].height for row in (2, 3, 4)] == [None, 80, None]


def test_lines_are_counted_as_they_break():
    assert lines_in("x" * 70, 70) == 1
    assert lines_in("x" * 71, 70) == 2
    assert lines_in("one\n\nthree", 70) == 3


def test_the_added_heads_look_like_their_neighbour_or_like_heads(tmp_path: Path):
    book = stock()
    plain = marked(tmp_path, saved(book), problem("B2"))["Stock"]
    assert (plain["D1"].font.b, plain["D1"].fill.fgColor.rgb) == (True, "FFE5E9F0")
    head = book["Stock"]["C1"]
    head.font, head.fill = (
        Font(name="Arial", color="FFFFFFFF"),
        PatternFill("solid", fgColor="FF112233"),
    )
    head.alignment = Alignment(horizontal="center", vertical="center")
    alike = marked(tmp_path, saved(book), problem("B2"))["Stock"]["E1"]
    assert (alike.font.name, alike.fill.fgColor.rgb) == ("Arial", "FF112233")
    assert (alike.alignment.horizontal, alike.alignment.vertical) == ("left", "center")


def test_all_words_of_the_desk_are_in_the_font_of_the_workbook(tmp_path: Path):
    book = stock()
    book._fonts[0].name, book._fonts[0].sz = "Verdana", 9
    done = marked(tmp_path, saved(book), problem("B2"))
    cells = [*done["Stock"]["D"], *(cell for row in done[TITLE].iter_rows() for cell in row)]
    assert {cell.font.name for cell in cells if cell.value} == {"Verdana"}


def test_problems_are_printed_beside_their_rows_unless_the_owner_has_chosen(tmp_path: Path):
    done = marked(tmp_path, saved(stock()), problem("B2"))
    for sheet in (done["Stock"], done[TITLE]):
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
    book = stock()
    book["Stock"].page_setup.orientation = "portrait"
    book["Stock"].print_area = "A1:C4"
    assert (
        marked(tmp_path, saved(book), problem("B2"))["Stock"].page_setup.orientation == "portrait"
    )


def test_wrong_cells_that_are_hidden_are_spoken_of(tmp_path: Path):
    book = stock()
    book["Stock"].row_dimensions[3].hidden = True
    book["Stock"].column_dimensions["B"].hidden = True
    for place, hidden in {"A2": False, "C3": True, "B2": True}.items():
        summary = marked(tmp_path, saved(book), problem(place))[TITLE]
        told = any("hidden rows" in str(cell.value) for cell in summary["A"])
        assert told is hidden


def test_the_box_of_a_comment_holds_its_words(tmp_path: Path):
    book = stock()
    book["Stock"]["A1"].comment = Comment("Ask Tom", "Mia")
    book.create_sheet("Notes")["A1"].comment = Comment(LONG * 3, "Mia")
    report = report_of(tmp_path, saved(book), problem("B2", LONG, LONG))
    boxes = "".join(boxes_of(report.path))
    assert boxes.count("width:144px;height:79px") == 1
    assert boxes.count("width:320px") == 2


def boxes_of(path: Path) -> list[str]:
    """The drawings of the comments of a workbook."""
    with zipfile.ZipFile(path) as book:
        return [book.read(name).decode() for name in book.namelist() if name.endswith(".vml")]


def test_a_csv_file_comes_back_with_columns_as_wide_as_its_cells(tmp_path: Path):
    lines = ["no,name,price", *(f"A{n},{'long name ' * 3},{n}.0" for n in range(2, 6))]
    sheet = marked(tmp_path, "\n".join(lines).encode(), problem("C3", LONG)).worksheets[0]
    widths = [sheet.column_dimensions[letter].width for letter in "ABCDE"]
    assert widths == [12, 32, 12, 12, 70]
    assert sheet["A1"].font.b
    assert sheet["A1"].fill.fgColor.rgb == "FFE5E9F0"
    assert sheet["C2"].alignment.horizontal == "right"
    assert sheet["A2"].alignment.horizontal is None
    assert sheet["E3"].alignment.wrap_text
    assert sheet.row_dimensions[3].height == 30
    assert sheet.auto_filter.ref == "A1:E5"


def test_failed_rows_are_told_of_with_their_place_in_the_file(tmp_path: Path):
    rows = [["no"], *([f"A{row}"] for row in range(2, 500))]
    found = [problem(f"A{row}") for row in range(40, 60)]
    book = marked(tmp_path, workbook(*rows), *found, max_marked_cells=40)
    lines = [[cell.value for cell in row[:3]] for row in book[TITLE].iter_rows()]
    assert ["Cell", "In your file", "Kind"] in lines
    assert ["A2", "A40", "Error"] in lines
    assert ["Not here", "A59", "Error"] in lines
