"""Error cells and the 1904 system, which calamine leaves out, in every kind of workbook."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sheets.files import NO_SAMPLES, SAMPLES, read, read_here
from tests.sheets.old_books import Error, Formula, ods, xls, xlsb
from workers.sheets import biff, open_document, sheet_binary
from workers.sheets.error_names import ERROR_NAMES

HEADER = ["a", "b", "c"]
ROWS = [
    HEADER,
    ["x", Error("#N/A"), 1.5],
    [Formula("#DIV/0!"), "y", 2.5],
    ["z", "w", 3.5],
    ["v", 4.5, Formula("#REF!")],
]
SHOWN = {
    2: ["x", "#N/A", "1.5"],
    3: ["#DIV/0!", "y", "2.5"],
    4: ["z", "w", "3.5"],
    5: ["v", "4.5", "#REF!"],
}


@pytest.mark.parametrize(
    "content",
    [xls(ROWS), xls(ROWS, small=True), xlsb(ROWS)],
    ids=["xls", "xls in small sectors", "xlsb"],
)
def test_a_binary_workbook_keeps_the_errors_of_its_cells(content: bytes):
    rows = read(content)
    assert rows.cells == SHOWN
    assert not rows.shape.date1904


@pytest.mark.parametrize("build", [xls, xlsb])
def test_every_error_has_its_name(build):
    names = list(ERROR_NAMES.values())
    rows = read(build([["text", "error"], *([f"row {name}", Error(name)] for name in names)]))
    known_to_calamine = [cells[1] for cells in rows.cells.values()]
    assert known_to_calamine == names


@pytest.mark.parametrize("build", [xls, xlsb])
def test_errors_belong_to_the_sheet_that_is_read(build):
    content = build([HEADER, ["x", "y", Error("#N/A")]], [HEADER, ["x", Error("#NUM!"), "y"]])
    assert read(content, sheet="S1").cells == {2: ["x", "y", "#N/A"]}
    assert read(content, sheet="S2").cells == {2: ["x", "#NUM!", "y"]}


@pytest.mark.parametrize("build", [xls, xlsb])
def test_a_true_or_a_number_is_no_error(build):
    assert read(build([HEADER, ["x", 7.0, 42.0]])).cells == {2: ["x", "7", "42"]}


def test_a_boolean_of_an_old_workbook_is_no_error():
    assert read(xls([["a", "b"], [True, False]])).cells == {2: ["TRUE", "FALSE"]}


@pytest.mark.parametrize("build", [xls, xlsb])
def test_the_1904_system_is_told(build):
    assert read(build([HEADER, ["x", "y", 1.0]], date1904=True)).shape.date1904


@pytest.mark.skipif(not SAMPLES.is_dir(), reason=NO_SAMPLES)
@pytest.mark.parametrize("kind", ["xlsx", "xlsb", "xls"])
def test_the_1904_system_of_real_workbooks_is_told(kind: str):
    assert read_here(SAMPLES / "workbooks" / f"date_1904.{kind}").shape.date1904
    assert not read_here(SAMPLES / "workbooks" / f"date.{kind}").shape.date1904


def text(shown: str) -> str:
    return (
        f'<table:table-cell office:value-type="string"><text:p>{shown}</text:p></table:table-cell>'
    )


def row(*cells: str, repeated: int = 1) -> str:
    return (
        f'<table:table-row table:number-rows-repeated="{repeated}">{"".join(cells)}'
        "</table:table-row>"
    )


BLANK_ERROR = (
    '<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value="" '
    'calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>'
)
LOCAL_ERROR = BLANK_ERROR.replace("#DIV/0!", "#WERT!")
ZERO_ERROR = (
    '<table:table-cell office:value-type="float" office:value="0"><text:p>#N/A</text:p>'
    "</table:table-cell>"
)
ZERO = ZERO_ERROR.replace("#N/A", "0")
NOTED = (
    '<table:table-cell office:value-type="float" office:value="5"><office:annotation>'
    "<dc:creator>me</dc:creator><text:p>#N/A</text:p></office:annotation><text:p>5</text:p>"
    "</table:table-cell>"
)
GAP = '<table:table-cell table:number-columns-repeated="2"/>'


def test_an_open_document_shows_its_errors():
    header = row(*map(text, "abcd"))
    rows = read(
        ods(
            Other=row(text("p"), text("q")) + row(BLANK_ERROR, BLANK_ERROR),
            Data=header
            + row(text("x"), BLANK_ERROR, ZERO_ERROR, LOCAL_ERROR)
            + row(GAP, ZERO_ERROR, text("#REF!"), repeated=2)
            + row(ZERO, NOTED, text("y"), text("#1 of all")),
        ),
        sheet="Data",
    )
    assert rows.cells == {
        2: ["x", "#DIV/0!", "#N/A", "#WERT!"],
        3: ["", "", "#N/A", "#REF!"],
        4: ["", "", "#N/A", "#REF!"],
        5: ["0", "5", "y", "#1 of all"],
    }


@pytest.mark.parametrize("cut", [0, 30, 76, 512, 600, 1100, 1700, 2100])
def test_a_cut_workbook_of_excel_97_has_no_errors_to_tell_and_does_no_harm(
    tmp_path: Path, cut: int
):
    path = tmp_path / "cut.xls"
    path.write_bytes(xls(ROWS)[:cut])
    biff.is_1904(path)
    assert set(biff.error_cells(path, 0)) <= {2, 3, 5}


def test_sectors_that_run_in_circles_come_to_an_end(tmp_path: Path):
    content = bytearray(xls(ROWS))
    content[512 + 4 : 512 + 8] = (1).to_bytes(4, "little")  # the directory follows itself
    content[512 + 12 : 512 + 16] = (3).to_bytes(4, "little")  # so does the stream
    path = tmp_path / "circle.xls"
    path.write_bytes(content)
    assert biff.error_cells(path, 0)[2] == [(1, "#N/A")]


def test_a_sheet_that_is_not_there_has_no_errors(tmp_path: Path):
    for name, content in {"a.xls": xls(ROWS), "a.xlsb": xlsb(ROWS), "a.ods": ods()}.items():
        Path(tmp_path, name).write_bytes(content)
    assert biff.error_cells(tmp_path / "a.xls", 9) == {}
    assert sheet_binary.error_cells(tmp_path / "a.xlsb", "other") == {}
    assert open_document.untold_cells(tmp_path / "a.ods", "other") == {}
