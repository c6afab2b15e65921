"""CSV files and workbooks become records of texts, read in a process of their own."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.batches.files import MIB, Found, found_in, price_of
from tests.hostile import files_a as hostile
from tests.killing import children
from tests.sheets.files import raw_workbook, text_cell, workbook
from tests.sheets.here import readers_apart, readers_here
from workers.batches.reading import read
from workers.batches.reading.broken import EMPTY, NULL_CHARACTER

__all__ = ["readers_apart", "readers_here"]
APART = pytest.mark.usefixtures("readers_apart")
CELLS = st.text(st.characters(blacklist_categories=("Cs", "Cc")) | st.just("\n"), max_size=8)
ROWS = st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=5)


def test_cells_of_csv_may_stand_in_quotes_and_empty_ones_are_left_out():
    found = found_in('id,name,note\n1,"Last, First",\n2,,"say ""hi""\nthere"\n', "csv")
    assert found == Found(
        [{"id": "1", "name": "Last, First"}, {"id": "2", "note": 'say "hi"\nthere'}]
    )


def test_charset_and_separator_of_csv_are_found_or_chosen():
    assert found_in("a;b\n1;ä\n".encode("cp1252"), "csv") == Found([{"a": "1", "b": "ä"}])
    found = found_in("a|x;b\n1;ж\n".encode("koi8-r"), "csv", charset="koi8-r", separator=";")
    assert found == Found([{"a|x": "1", "b": "ж"}])


def test_blank_lines_of_csv_are_no_records():
    assert found_in('a,b\n\n1,2\n,\n" ",\n\n3,4\n\n', "csv").records == [
        {"a": "1", "b": "2"},
        {"a": "3", "b": "4"},
    ]


def test_the_first_line_holds_the_names_even_if_it_looks_like_a_title():
    found = found_in("Members,\nid,name\n1,Joe\n", "csv")
    assert found.sentence == "This row has more cells than the first row has names."


@settings(deadline=None, max_examples=8)
@given(ROWS)
def test_what_csv_writes_comes_back(rows: list[tuple[str, str, str]]):
    file = io.StringIO()
    csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(
        [("a", "b", "c"), *rows]
    )
    filled = [row for row in rows if "".join(row).strip()]
    found = found_in(file.getvalue(), "csv", charset="utf-8", separator=",")
    assert found == Found(
        [{name: cell for name, cell in zip("abc", row, strict=True) if cell} for row in filled]
    )


def test_the_first_visible_sheet_of_a_workbook_is_read_or_the_one_that_is_named():
    book = workbook(["id", "name", "born"], [1, "Joe", None], [2.5, None, True],
                    Other=[["x"], ["y"]])  # fmt: skip
    assert found_in(book, "xlsx") == Found(
        [{"id": "1", "name": "Joe"}, {"id": "2.5", "born": "TRUE"}]
    )
    assert found_in(book, "xlsx", sheet="Other") == Found([{"x": "y"}])
    assert found_in(book, "xlsx", sheet="None").sentence == (
        "There is no sheet None in this workbook. It has: Data, Other."
    )


def test_blank_rows_of_a_workbook_are_no_records_and_columns_without_a_name_no_values():
    book = workbook(["a", None, "c"], [None, None, None], ["1", "2", "3"])
    assert found_in(book, "xlsx") == Found([{"a": "1", "c": "3"}])


@pytest.mark.parametrize(
    ("reader", "content", "options", "sentence"),
    [
        ("csv", b"", {}, EMPTY),
        ("csv", b"\n\n", {}, "This file is empty. Choose a file that has rows."),
        ("csv", b"\n1,2\n", {}, "The first row is empty. It must hold the names of the columns."),
        ("csv", b"a,a\n1,2\n", {}, "Two columns have the name a. Rename one of them."),
        ("csv", b'[{"a": 1}]', {},
         "This file is a JSON file, but the control file reads it as CSV."),
        ("csv", workbook(["a"], ["1"]), {},
         "This file is a workbook or a zip archive, but the control file reads it as CSV."),
        ("csv", b"a,b\n1,2\n", {"separator": ", "},
         "The separator of a CSV file is one plain character, such as ; or a tab."),
        ("csv", b"a,b\n1,2\n", {"charset": "klingon"},
         "There is no charset 'klingon'. The control file names it."),
        ("csv", b"a,b\n1,\xe4\n", {"charset": "utf-8"},
         "This file is not written in utf-8. Choose another encoding, such as windows-1252."),
        ("xlsx", b"", {}, EMPTY),
        ("xlsx", b"a,b\n1,2\n", {},
         "This file is no workbook, but the control file reads it as a workbook."),
        ("xlsx", b'[{"a": 1}]', {},
         "This file is a JSON file, but the control file reads it as a workbook."),
        ("xlsx", workbook(["a"], ["1"]), {"sheet": 3},
         "The name of the sheet in the control file is no text."),
        ("xlsx", workbook([None], ["1"]), {},
         "The first row is empty. It must hold the names of the columns."),
        ("xlsx", workbook(["a"], ["1"])[:-30], {},
         "This file is damaged and cannot be read. Open it in Excel, save it under a new name, "
         "and choose that file."),
    ],
)  # fmt: skip
def test_a_broken_file_is_told_in_one_sentence(
    reader: str, content: bytes, options: dict[str, object], sentence: str
):
    assert found_in(content, reader, **options).sentence == sentence


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (b'3,"4', "A quote is opened in this line and never closed."),
        (b"3,4,5", "This row has more cells than the first row has names."),
        (b"3,\0", NULL_CHARACTER),
        (b"3," + b"x" * 40_000, "A cell of this line is longer than 32,767 characters."),
        (b"3," + b"x" * 2 * MIB, "This line is longer than 1,048,576 bytes."),
    ],
    ids=["quote", "cells", "null", "cell", "line"],
)
def test_what_comes_before_a_broken_line_is_read_and_its_number_is_told(line: bytes, sentence: str):
    found = found_in(b"a,b\n1,2\n" + line + b"\n5,6\n", "csv")
    assert found == Found([{"a": "1", "b": "2"}], sentence, 3)


def test_a_formula_that_was_never_calculated_is_no_value():
    row = f'<row r="1">{text_cell("A1", "a")}{text_cell("B1", "b")}</row>'
    book = raw_workbook(f'<sheetData>{row}<row r="2"><c r="B2"><f>1+1</f></c></row></sheetData>')
    found = found_in(book, "xlsx")
    assert (found.records, found.line) == ([], 2)
    assert found.sentence == (
        "The formula in B2 was never calculated. Open the file in Excel, save it, and send it "
        "again."
    )


@APART
@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: hostile.with_doctype(hostile.laughs()), "it defines its own XML entities"),
        (lambda: hostile.with_cells("A1", "XFD1048576"), "Cell XFD1048576 is filled"),
        (hostile.with_lying_size, "This file is damaged"),
        (hostile.many_parts, "more than 2,000 parts"),
    ],
    ids=["laughs", "far cell", "lying size", "many parts"],
)
def test_a_hostile_workbook_is_told_in_one_sentence(make: object, words: str):
    found = found_in(make(), "xlsx")  # type: ignore[operator]
    assert found.records == []
    assert words in (found.sentence or "")


@APART
def test_thousands_of_lines_come_back_in_their_order():
    content = "n,text\n" + "".join(f"{n},{'ä' * (n % 300)}x\n" for n in range(20_000))
    expected = [{"n": str(n), "text": "ä" * (n % 300) + "x"} for n in range(20_000)]
    assert found_in(content, "csv") == Found(expected)


def test_memory_stays_flat_however_many_lines_there_are(tmp_path: Path):
    row = ",".join(f"value {n}" for n in range(10)).encode() + b"\n"
    header = ",".join(f"name{n}" for n in range(10)).encode() + b"\n"
    small, large = (
        price_of(tmp_path, [header, row * times], "csv") for times in (100_000, 400_000)
    )
    assert (small.count, large.count) == (100_000, 400_000)
    assert large.peak_bytes - small.peak_bytes < 20 * MIB


@APART
def test_the_reading_process_ends_when_nobody_reads_on(tmp_path: Path):
    path = tmp_path / "file"
    path.write_bytes(b"a,b\n" + b"1,2\n" * 1_000_000)
    before = children()
    records = read(path, {"read": "csv"})
    assert next(records) == {"a": "1", "b": "2"}
    assert len(children() - before) == 1
    records.close()  # type: ignore[attr-defined]
    assert children() == before
