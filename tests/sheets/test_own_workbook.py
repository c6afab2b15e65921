"""What a person's own workbook has and openpyxl alone would lose: kept, or named as lost."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from tests.sheets.files import (
    NO_SAMPLES,
    SAMPLES,
    archive,
    raw_workbook,
    read,
    saved,
    text_cell,
    workbook,
)
from tests.sheets.marking import marked, opened, problem, report_of
from webapp.schema.spreadsheet import NOT_CALCULATED
from workers.sheets.report import Content
from workers.sheets.summary_sheet import TITLE

SHEET = "xl/worksheets/sheet1.xml"
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360f8cf50000003000101a2b5c1d80000000049454e44ae426082"
)
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def changed(content: bytes, parts: dict[str, bytes | str], **words: str) -> bytes:
    """A workbook with other parts, and with other ends of elements in its first sheet."""
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        known = {name: old.read(name).decode() for name in old.namelist()}
    for before, after in words.items():
        known[SHEET] = known[SHEET].replace(f"</{before}>", after)
    return archive({**known, **parts})


def with_drawing(shape: str) -> bytes:
    """A workbook with a drawing at B2, and one picture that it may show as rId1."""
    anchor = (
        f'<xdr:wsDr xmlns:xdr="{DRAWING}/spreadsheetDrawing" xmlns:a="{DRAWING}/main" '
        f'xmlns:r="{OFFICE}"><xdr:oneCellAnchor><xdr:from><xdr:col>1</xdr:col><xdr:colOff>0'
        "</xdr:colOff><xdr:row>1</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from>"
        f'<xdr:ext cx="95250" cy="190500"/>{shape}<xdr:clientData/></xdr:oneCellAnchor></xdr:wsDr>'
    )
    relation = f'<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1" Type="{OFFICE}/%s"/>'
    ends = relation + "</Relationships>"
    return changed(
        workbook(["a"], ["x"]),
        {
            "xl/drawings/drawing1.xml": anchor,
            "xl/media/image1.png": PIXEL,
            "xl/worksheets/_rels/sheet1.xml.rels": ends
            % 'drawing" Target="../drawings/drawing1.xml',
            "xl/drawings/_rels/drawing1.xml.rels": ends % 'image" Target="../media/image1.png',
        },
        worksheet=f'<drawing xmlns:r="{OFFICE}" r:id="rId1"/></worksheet>',
    )


PICTURE = (
    '<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="2" name="Logo"/><xdr:cNvPicPr/></xdr:nvPicPr>'
    '<xdr:blipFill><a:blip r:embed="rId1"/></xdr:blipFill><xdr:spPr/></xdr:pic>'
)
SHAPE = '<xdr:sp><xdr:nvSpPr><xdr:cNvPr id="2" name="Box"/><xdr:cNvSpPr/></xdr:nvSpPr></xdr:sp>'


def told(book: openpyxl.Workbook) -> str:
    """The sentences at the top of the summary."""
    return " ".join(str(cell.value) for cell in book[TITLE]["A"][:12] if cell.value)


RESULTS = {
    "<f>1+1</f><v>2</v>": "2",
    "<f>1/0</f><v>#DIV/0!</v>": "#DIV/0!",
    "<f>A1&amp;B1</f><v>a &amp; b</v>": "a & b",
    '<f>""</f><v></v>': "",
    "<f>1=1</f><v>1</v>": "TRUE",
    '<f t="shared" ref="B7:B8" si="0">ROW()</f><v>7</v>': "7",
    '<f t="shared" si="0"/><v>8</v>': "8",
    '<f t="array" ref="B9">SUM(B2:B3)</f><v>2</v>': "2",
    "<f>1+2</f>": NOT_CALCULATED,
}
KINDS = {"#DIV/0!": ' t="e"', "a & b": ' t="str"', "": ' t="str"', "TRUE": ' t="b"'}


def test_formulas_keep_their_results_so_that_the_copy_reads_as_the_file_did(tmp_path: Path):
    rows = "".join(
        f'<row r="{row}">{text_cell(f"A{row}", "x")}<c r="B{row}"{KINDS.get(shown, "")}>{cell}</c>'
        "</row>"
        for row, (cell, shown) in enumerate(RESULTS.items(), 2)
    )
    header = f'<row r="1">{text_cell("A1", "a")}{text_cell("B1", "b")}</row>'
    content = raw_workbook(f"<sheetData>{header}{rows}</sheetData>")
    report = report_of(tmp_path, content, problem("A2"))
    assert report.content == Content.WORKBOOK
    again = read(report.path.read_bytes()).cells
    assert [cells[1] for cells in again.values()] == list(RESULTS.values())
    sheet = opened(report)["Data"]
    assert [sheet[f"B{row}"].value for row in (2, 4, 8)] == ["=1+1", "=A1&B1", "=ROW()"]
    assert opened(report, data_only=True)["Data"]["B6"].value is True


def test_results_of_other_sheets_stay_too_and_a_second_marking_keeps_them(tmp_path: Path):
    content = workbook(["a"], ["x"], Sums=[["b"], ["=1+1"]])
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        part = book.read("xl/worksheets/sheet2.xml").decode()
    part = re.sub(r"</f><v ?/>", "</f><v>2</v>", part)
    content = changed(content, {"xl/worksheets/sheet2.xml": part})
    first = report_of(tmp_path, content, problem("A2"))
    second = report_of(tmp_path, first.path.read_bytes(), problem("A2"))
    assert read(second.path.read_bytes(), sheet="Sums").cells == {2: ["2"]}


def test_pictures_stay_where_they_are(tmp_path: Path):
    report = report_of(tmp_path, with_drawing(PICTURE), problem("A2"))
    assert report.losses == ()
    with zipfile.ZipFile(report.path) as book:
        assert book.read("xl/media/image1.png") == PIXEL
        drawing = book.read("xl/drawings/drawing1.xml").decode()
        assert book.testzip() is None
        assert 'Extension="png"' in book.read("[Content_Types].xml").decode()
    assert re.search(r"col>1<.*row>1<.*cx=\"95250\".*embed=\"rId1\"", drawing)
    again = report_of(tmp_path, report.path.read_bytes(), problem("A2"))
    with zipfile.ZipFile(again.path) as book:
        assert [name for name in book.namelist() if "media" in name] == ["xl/media/image1.png"]


LOST = {
    "shapes": with_drawing(SHAPE),
    "slicers": changed(workbook(["a"], ["x"]), {"xl/slicers/slicer1.xml": "<slicers/>"}),
    "sparklines": changed(
        workbook(["a"], ["x"]),
        {},
        worksheet='<extLst><ext uri="{05C60535-1F16-4fd2-B633-F4F36F0B64E0}"/></extLst>'
        "</worksheet>",
    ),
    "lists to choose from another sheet": changed(
        workbook(["a"], ["x"]),
        {},
        worksheet='<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"/></extLst>'
        "</worksheet>",
    ),
}


@pytest.mark.parametrize("what", LOST)
def test_what_gets_lost_is_named(tmp_path: Path, what: str):
    report = report_of(tmp_path, LOST[what], problem("A2"))
    assert (report.content, report.losses) == (Content.WORKBOOK, (what,))
    assert f"Not in this copy: {what}. Your own file still has them." in told(opened(report))


def test_charts_are_said_to_look_different(tmp_path: Path):
    book = openpyxl.load_workbook(io.BytesIO(workbook(["a"], [1], [2])))
    chart = openpyxl.chart.BarChart()
    chart.add_data(openpyxl.chart.Reference(book["Data"], min_col=1, min_row=1, max_row=3))
    book["Data"].add_chart(chart, "C1")
    done = marked(tmp_path, saved(book), problem("A2"))
    assert "Charts may look different in this copy." in told(done)
    assert len(done["Data"]._charts) == 1


def test_nothing_is_said_of_an_empty_drawing(tmp_path: Path):
    done = marked(tmp_path, with_drawing(""), problem("A2"))
    assert "Not in this copy" not in told(done)


def test_pivot_tables_that_openpyxl_does_not_know_cost_only_themselves(tmp_path: Path):
    path = SAMPLES / "workbooks" / "pivots.xlsx"
    if not path.is_file():
        pytest.skip(NO_SAMPLES)
    report = report_of(tmp_path, path.read_bytes(), problem("A2"))
    assert (report.content, report.losses[0]) == (Content.WORKBOOK, "pivot tables")
    before = openpyxl.load_workbook(path, read_only=True).sheetnames
    assert opened(report).sheetnames == [*before, TITLE]


def test_a_workbook_without_a_word_about_calculation_keeps_its_look(tmp_path: Path):
    content = raw_workbook(f'<sheetData><row r="1">{text_cell("A1", "a")}</row></sheetData>')
    report = report_of(tmp_path, content, problem("A1"))
    assert report.content == Content.WORKBOOK
    assert opened(report).calculation.fullCalcOnLoad


def test_blanks_between_words_in_two_looks_stay(tmp_path: Path):
    book = openpyxl.load_workbook(io.BytesIO(workbook(["a"], ["x"])))
    bold = InlineFont(b=True)
    book["Data"]["A2"] = CellRichText(TextBlock(bold, "two "), TextBlock(InlineFont(), "words"))
    content = saved(book)
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        sheet = packed.read(SHEET).decode()
    run = '</t></r><r><t xml:space="preserve"> </t></r>'
    sheet = re.sub(r'<t xml:space="preserve">two </t></r>', f"<t>two{run}", sheet)
    content = changed(content, {SHEET: sheet})
    assert read(content).cells == {2: ["two words"]}
    report = report_of(tmp_path, content, problem("A2"))
    assert read(report.path.read_bytes()).cells[2][0] == "two words"
