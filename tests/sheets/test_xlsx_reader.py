"""A sheet of a workbook becomes numbered rows of the text that Excel shows."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.sheets.files import (
    NO_SAMPLES,
    SAMPLES,
    Rows,
    raw_workbook,
    read,
    read_apart,
    read_here,
    saved,
    text_cell,
    workbook,
)
from workers.sheets.batches import from_columns, in_pieces
from workers.sheets.cells import cell_text, column_text
from workers.sheets.table import MIB, Limits, Sheet, UnreadableFile


def test_typed_cells_become_what_excel_shows():
    rows = read(
        workbook(
            ["name", "count", "price", "since", "at", "took", "active", "left"],
            ["007", 5.0, 0.1 + 0.2, date(2024, 3, 1), datetime(2024, 3, 1, 14, 30), time(14, 30),
             True, timedelta(hours=254, minutes=10, seconds=10)],
            ["b", 1234567890123, -1.5, datetime(2024, 3, 1), None, None, False, None],
        )
    )  # fmt: skip
    assert rows.shape.kind == "xlsx"
    assert rows.cells == {
        2: [
            "007",
            "5",
            "0.3",
            "2024-03-01",
            "2024-03-01 14:30:00",
            "14:30:00",
            "TRUE",
            "254:10:10",
        ],
        3: ["b", "1234567890123", "-1.5", "2024-03-01", "", "", "FALSE", ""],
    }


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5.0, "5"),
        (-0.0, "0"),
        (0.1 + 0.2, "0.3"),
        (1 / 3, "0.333333333333333"),
        (123456789012345.0, "123456789012345"),
        (999999999999999.0, "999999999999999"),
        (1e15, "1000000000000000"),
        (1234567890123450.0, "1234567890123450"),
        (-1e19, "-10000000000000000000"),
        (1234567890123456.0, "1.23456789012346E+15"),  # more digits than Excel keeps
        (1e21, "1E+21"),
        (1.5e300, "1.5E+300"),
        (0.00001, "0.00001"),
        (1.5e-7, "0.00000015"),
        (1e-12, "1E-12"),
        (True, "TRUE"),
        (7, "7"),
        (datetime(2024, 3, 1, 14, 29, 59, 999_900), "2024-03-01 14:30:00"),
        (datetime(2024, 3, 1, 14, 30, 0, 250_000), "2024-03-01 14:30:00.250"),
        (timedelta(seconds=-90), "-0:01:30"),
    ],
)
def test_one_value_reads_the_same_alone_in_a_column_and_among_others(value: object, text: str):
    assert cell_text(value) == text
    assert column_text([value]).to_pylist() == [text]
    assert column_text([value, ""]).to_pylist() == [text, ""]
    assert column_text(["x", value, date(2024, 1, 2)]).to_pylist() == ["x", text, "2024-01-02"]
    if isinstance(value, float):
        assert column_text([value, 0.5, 2.0]).to_pylist() == [text, "0.5", "2"]


def test_rows_and_columns_keep_their_places():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["B3"], sheet["C3"], sheet["D3"] = "name", "town", "born"
    sheet["B4"], sheet["C4"], sheet["D4"] = "Ada", "London", 1815
    sheet["B7"], sheet["D7"], sheet["G7"] = "Bob", 1900, "see note"
    rows = read(saved(book))
    assert (rows.shape.header_row, rows.shape.header) == (3, ("", "name", "town", "born"))
    assert rows.cells == {4: ["", "Ada", "London", "1815"], 7: ["", "Bob", "", "1900"]}
    assert rows.extra == {7: "see note"}
    assert rows.shape.total_rows == 4


def test_a_title_above_the_header_is_not_the_header():
    rows = read(workbook(["Report of 2024"], [], ["name", "born", "town"], ["Ada", 1815, "London"]))
    assert rows.shape.header == ("name", "born", "town")
    assert rows.cells == {4: ["Ada", "1815", "London"]}


def test_the_first_visible_sheet_with_rows_is_read_and_all_are_listed():
    book = openpyxl.Workbook()
    book.active.title = "Cover"
    hidden = book.create_sheet("Lists")
    hidden.append(["code"])
    hidden.sheet_state = "hidden"
    people = book.create_sheet("People")
    people.append(["name"])
    people.append(["Ada"])
    rows = read(saved(book))
    assert rows.shape.sheet == "People"
    assert rows.shape.sheets == (
        Sheet("Cover", 0, True),
        Sheet("Lists", 1, False),
        Sheet("People", 2, True),
    )
    assert rows.cells == {2: ["Ada"]}


def test_another_sheet_can_be_chosen_and_a_wrong_name_is_answered_with_the_right_ones():
    content = workbook(["a"], [1], Second=[["b"], [2]])
    assert read(content, sheet="Second").shape.header == ("b",)
    with pytest.raises(UnreadableFile, match="Data, Second") as refusal:
        read(content, sheet="Third")
    assert refusal.value.code == "sheet-not-found"


def test_dates_of_the_1904_system_are_the_same_days():
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active.append(["day"])
    book.active.append([date(2024, 3, 1)])
    rows = read(saved(book))
    assert rows.cells == {2: ["2024-03-01"]}
    assert rows.shape.date1904


def test_error_cells_keep_their_error():
    rows = read(
        raw_workbook(
            f'<sheetData><row r="1">{text_cell("A1", "a")}{text_cell("B1", "b")}</row>'
            '<row r="2"><c r="A2" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="B2"><v>5</v></c></row>'
            '<row r="3"><c t="e" r="B3"><v>#N/A</v></c></row></sheetData>'
        )
    )
    assert rows.cells == {2: ["#DIV/0!", "5"], 3: ["", "#N/A"]}


def test_a_merged_cell_has_its_value_once():
    book = openpyxl.Workbook()
    for row in (["a", "b"], ["x", 1], [None, 2]):
        book.active.append(row)
    book.active.merge_cells("A2:A3")
    assert read(saved(book)).cells == {2: ["x", "1"], 3: ["", "2"]}


def test_a_long_sheet_comes_in_several_batches_with_running_numbers():
    rows = read(raw_workbook("<sheetData>" + "".join(
        f'<row r="{row}"><c r="A{row}"><v>{row}</v></c></row>' for row in range(1, 150_001)
    ) + "</sheetData>"))  # fmt: skip
    assert len(rows.cells) == 149_999
    assert all(cells == [str(row)] for row, cells in rows.cells.items())


def test_a_cell_longer_than_the_limit_is_cut_and_told():
    rows = read_apart(workbook(["a"], ["é" * 60]), limits=Limits(max_cell_chars=50))
    assert (rows.cells, rows.damage) == ({2: ["é" * 50]}, {2: "cell-too-long"})


@pytest.mark.parametrize(
    ("content", "code", "sentence"),
    [
        (workbook(), "empty-sheet", "Data is empty"),
        (workbook(list(range(501))), "too-many-columns", "At most 500"),
    ],
)
def test_a_sheet_that_cannot_be_a_table_is_refused(content: bytes, code: str, sentence: str):
    with pytest.raises(UnreadableFile, match=sentence) as refusal:
        read(content)
    assert refusal.value.code == code


DATES = [["2021-01-01", "15"], ["2021-01-02", "16"], ["255:10:10", "17"]]
WORKBOOKS = sorted((SAMPLES / "workbooks").glob("*"))


REASONS = {"damaged", "password", "empty-sheet", "header-missing", "cell-out-of-range"}


def outcome(path: Path) -> Rows | UnreadableFile:
    try:
        return read_here(path)
    except UnreadableFile as refusal:
        return refusal


@pytest.mark.skipif(not SAMPLES.is_dir(), reason=NO_SAMPLES)
@pytest.mark.parametrize("path", WORKBOOKS, ids=lambda path: path.name)
def test_every_sample_workbook_is_read_or_refused_with_a_reason(path: Path):
    found = outcome(path)
    if isinstance(found, UnreadableFile):
        assert found.sentence.endswith(".")
        assert found.code in REASONS
    else:
        assert found.shape.header
        assert "pass_protected" not in path.name


@pytest.mark.skipif(not SAMPLES.is_dir(), reason=NO_SAMPLES)
@pytest.mark.parametrize("name", ["date", "date_1904"])
@pytest.mark.parametrize("kind", ["xlsx", "xlsb", "xls"])
def test_sample_dates_are_the_same_in_every_format_and_date_system(name: str, kind: str):
    rows = read_here(SAMPLES / "workbooks" / f"{name}.{kind}")
    assert [list(rows.shape.header), *rows.cells.values()] == DATES


def test_rows_with_much_text_come_in_pieces():
    rows = pa.arange(2, 402)
    texts = pa.array(["x" * 30_000] * 400)
    pieces = list(in_pieces(from_columns(rows, [texts], 1, 32_767), max_bytes=MIB))
    assert [row for piece in pieces for row in piece["row"].to_pylist()] == rows.to_pylist()
    assert max(piece.nbytes for piece in pieces) <= MIB
    assert len(pieces) < 20
