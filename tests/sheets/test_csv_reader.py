"""Delimited text becomes numbered rows of text, whole or damaged."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sheets.files import NO_SAMPLES, SAMPLES, Rows, read, read_apart, read_here
from workers.sheets import fast_reader
from workers.sheets.batches import from_records
from workers.sheets.careful_reader import CarefulReader, Dialect, lines
from workers.sheets.csv_reader import read_text
from workers.sheets.table import Limits, Reading, Shape, UnreadableFile


def test_rows_keep_the_numbers_that_excel_shows():
    rows = read(b'name,note\nAda,"two\nlines"\n\nBob,x\n , \nCy\nDee,y,more,,cells,\n')
    assert rows.cells == {
        2: ["Ada", "two\nlines"],
        4: ["Bob", "x"],
        6: ["Cy", ""],
        7: ["Dee", "y"],
    }
    assert rows.extra == {7: "more, cells"}
    assert rows.damage == {}


def test_rows_above_the_header_count():
    rows = read(b"Members of the club\n\nname,born,town\nAda,1815,London\n")
    assert rows.shape.header_row == 3
    assert rows.shape.header == ("name", "born", "town")
    assert rows.cells == {4: ["Ada", "1815", "London"]}
    assert rows.shape.preview[0] == (1, ("Members of the club",))


def test_the_header_row_can_be_chosen():
    rows = read(b"a,b\nc,d\n1,2\n", header_row=2)
    assert rows.shape.header == ("c", "d")
    assert rows.cells == {3: ["1", "2"]}


def test_blank_headers_inside_stay_and_those_at_the_end_go():
    rows = read(b" a ,,c,d,,\n1,2,3,4,,\n4,5,6,,7,\n")
    assert rows.shape.header == ("a", "", "c", "d")
    assert rows.cells == {2: ["1", "2", "3", "4"], 3: ["4", "5", "6", ""]}
    assert rows.extra == {3: "7"}


def test_cells_keep_their_white_space_and_leading_zeros():
    assert read(b"a,b\n 007 ,\t\n").cells == {2: [" 007 ", "\t"]}


def test_a_header_alone_is_a_table_without_rows():
    rows = read(b"name,note")
    assert rows.cells == {}
    assert rows.shape.total_rows == 0


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str):
    content = "name;price;town\nA;1,5;x y\nB;12,25;z\n".replace(";", "\0").replace(",", ".")
    rows = read(content.replace("\0", delimiter).encode())
    assert rows.shape.delimiter == delimiter
    assert rows.cells[2] == ["A", "1.5", "x y"]


def test_a_decimal_comma_does_not_hide_the_semicolon():
    rows = read(b"name;price\nA;1,5\nB;2,5\n")
    assert (rows.shape.delimiter, rows.cells[2]) == (";", ["A", "1,5"])


def test_one_column_has_no_delimiter_to_find():
    assert read(b"name\nAda\nBob\n").cells == {2: ["Ada"], 3: ["Bob"]}


def test_apostrophes_around_whole_cells_are_quotes():
    rows = read(b"'a','b'\n'x, y','it''s'\n")
    assert (rows.shape.quote, rows.cells) == ("'", {2: ["x, y", "it's"]})


def test_delimiter_and_quote_can_be_chosen():
    rows = read(b'a;"b,c\n1;2,3\n', delimiter=";", quote="")
    assert rows.shape.header == ("a", '"b,c')
    assert rows.cells == {2: ["1", "2,3"]}


def test_excels_own_first_line_names_the_delimiter_and_is_no_row():
    rows = read(b"sep=|\r\na,x|b\r\n1|2\r\n")
    assert (rows.shape.header_row, rows.shape.header, rows.cells) == (
        1,
        ("a,x", "b"),
        {2: ["1", "2"]},
    )


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("é,b\n€,2\n".encode(), "utf-8"),
        ("é,b\n€,2\n".encode("utf-8-sig"), "utf-8"),
        ("é,b\n€,2\n".encode("cp1252"), "windows-1252"),
        (b"\xff\xfe" + "é,b\n€,2\n".encode("utf-16le"), "utf-16le"),
        (b"\xfe\xff" + "é,b\n€,2\n".encode("utf-16be"), "utf-16be"),
        ("é,b\n€,2\n".encode("utf-16le"), "utf-16le"),
        ("é,b\n€,2\n".encode("utf-16be"), "utf-16be"),
    ],
)
def test_the_encoding_is_found_and_told(content: bytes, encoding: str):
    rows = read(content)
    assert rows.shape.encoding == encoding
    assert rows.shape.header == ("é", "b")
    assert rows.cells == {2: ["€", "2"]}


def test_one_byte_that_is_not_utf8_far_down_makes_the_file_windows_1252():
    content = b"name,n\n" + b"abc,1\n" * 200_000 + b"caf\xe9,2\n"
    rows = read(content)
    assert rows.shape.encoding == "windows-1252"
    assert rows.cells[200_002] == ["café", "2"]


def test_windows_1252_takes_every_byte():
    rows = read(b"a,b\n" + bytes(range(128, 256)) + b",2\n")
    assert rows.shape.encoding == "windows-1252"
    assert len(rows.cells[2][0]) == 128
    assert rows.cells[2][0][1] == "\x81"


@pytest.mark.parametrize(
    ("encoding", "code"), [("utf-8", "encoding-wrong"), ("klingon", "encoding-unknown")]
)
def test_an_encoding_that_does_not_fit_is_refused_by_name(encoding: str, code: str):
    with pytest.raises(UnreadableFile) as refusal:
        read(b"a,b\ncaf\xe9,2\n", encoding=encoding)
    assert refusal.value.code == code
    assert encoding in refusal.value.sentence


def test_a_chosen_encoding_is_used():
    rows = read("名前,b\n山田,2\n".encode("shift_jis"), encoding="shift_jis")
    assert rows.cells == {2: ["山田", "2"]}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_is_read(end: str):
    rows = read(end.join(["a,b", "1,2", "", '"3' + end + '",4', "5,6"]).encode())
    assert rows.cells == {2: ["1", "2"], 4: ["3" + end, "4"], 5: ["5", "6"]}


def test_mixed_line_ends_are_each_a_line_end():
    rows = read(b"a,b\r\n1,2\r3,4\n\r\n5,6")
    assert rows.cells == {2: ["1", "2"], 3: ["3", "4"], 5: ["5", "6"]}


def test_a_quote_that_is_never_closed_costs_its_row_only():
    rows = read(b'a,b\n1,2\n"3,4\n5,6\n7,8\n')
    assert rows.cells == {2: ["1", "2"], 3: ['"3', "4"], 4: ["5", "6"], 5: ["7", "8"]}
    assert rows.damage == {3: "quote-never-closed"}


def test_two_unclosed_quotes_far_apart_do_not_swallow_the_rows_between_them():
    lines_ = ["a,b", *(f"{row},x" for row in range(2, 100_000))]
    lines_[49] = '"50,x'
    lines_[89_999] = '"90000,x'
    rows = read("\n".join(lines_).encode())
    assert len(rows.cells) == 99_998
    assert rows.cells[60_000] == ["60000", "x"]
    assert rows.damage == {50: "quote-never-closed", 90_000: "quote-never-closed"}


def test_an_unclosed_quote_in_the_last_line_is_told():
    rows = read(b'a\n1\n"2\n')
    assert rows.cells == {2: ["1"], 3: ['"2']}
    assert rows.damage == {3: "quote-never-closed"}


def test_quotes_inside_a_cell_are_just_characters():
    rows = read(b'name,size\npipe,5" wide\nx,"a"b\n"q ""r""",2\n')
    assert rows.cells == {2: ["pipe", '5" wide'], 3: ["x", "ab"], 4: ['q "r"', "2"]}
    assert rows.damage == {}


def test_a_null_character_costs_its_row():
    rows = read(b"a,b\n1,x\x00y\n2,z\n")
    assert rows.cells == {2: ["1", "xy"], 3: ["2", "z"]}
    assert rows.damage == {2: "null-character"}


def test_a_monster_line_costs_its_row():
    rows = read(b"a,b\n1,2\n3," + b"x" * 3_000_000 + b"\n5,6\n")
    assert rows.damage == {3: "line-too-long"}
    assert rows.cells[4] == ["5", "6"]
    assert len(rows.cells[3][1]) <= 200


def test_a_monster_header_is_refused():
    with pytest.raises(UnreadableFile) as refusal:
        read(b"x" * 3_000_000)
    assert refusal.value.code == "line-too-long"


@pytest.mark.parametrize("quote", ["", "\n"])
def test_a_cell_longer_than_excel_holds_is_cut_and_told(quote: str):
    text = ("x" * 20_000 + quote) * 2
    rows = read(f'a,b\n1,2\n3,"{text}"\n5,6\n'.encode())
    assert rows.damage == {3: "cell-too-long"}
    assert len(rows.cells[3][1]) == 32_767
    assert rows.cells[4] == ["5", "6"]


def test_a_record_longer_than_a_block_is_read_by_the_careful_reader():
    text = ("line" * 10 + "\n") * 40_000
    rows = read(f'a,b\n1,2\n3,"{text}",\n5,6\n'.encode())
    assert rows.cells[2] == ["1", "2"]
    assert rows.damage[3] == "quote-never-closed"
    assert rows.cells[30_000] == ["line" * 10, ""]
    assert rows.cells[40_004] == ["5", "6"]


def test_too_many_columns_are_refused_with_the_limit():
    with pytest.raises(UnreadableFile, match="At most 500") as refusal:
        read(",".join(f"c{index}" for index in range(2_000)).encode() + b"\n")
    assert refusal.value.code == "too-many-columns"


def test_too_many_rows_are_refused_with_the_limit():
    with pytest.raises(UnreadableFile, match="more than 3 rows"):
        read_apart(b"a,b\n" + b"1,2\n" * 4, limits=Limits(max_rows_csv=3))


def test_more_ragged_rows_than_may_wait_are_read_by_the_careful_reader(monkeypatch):
    monkeypatch.setattr(fast_reader, "WAITING_ROWS", 1_000)
    monkeypatch.setattr(fast_reader, "BLOCK_BYTES", 5_000)
    content = b"a,b\n" + b"1,2\n" * 60 + b"1,2,3\n" * 1_200 + b"4,5\n"
    rows = read(content)
    assert len(rows.cells) == 1_261
    assert rows.cells[1_262] == ["4", "5"]
    assert len(rows.extra) == 1_200


@pytest.mark.skipif(not SAMPLES.is_dir(), reason=NO_SAMPLES)
@pytest.mark.parametrize(
    "path", sorted((SAMPLES / "csv-spectrum").glob("*.csv")), ids=lambda path: path.stem
)
def test_csv_spectrum_reads_as_its_json_says(path: Path, tmp_path: Path):
    content = path.read_bytes()
    if path.stem.endswith("_crlf") and b"\r" not in content:
        content = content.replace(b"\n", b"\r\n")  # a copy that lost what its name says
    copy = tmp_path / path.name
    copy.write_bytes(content)
    rows = read_here(copy)
    found = [dict(zip(rows.shape.header, cells, strict=True)) for cells in rows.cells.values()]
    expected = json.loads(path.with_suffix(".json").read_text("utf-8"))
    if path.stem == "location_coordinates":  # its JSON is one object, with another number
        expected = [expected | {"Contact Phone Number": "2095257564"}]
    assert found == expected


def written(table: list[list[str]], delimiter: str, end: str) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerows(table)
    return text.getvalue().encode()


def read_fast(content: bytes, path: Path, delimiter: str = ",") -> Rows:
    path.write_bytes(content)
    reading = Reading(delimiter=delimiter, quote='"', encoding="utf-8", header_row=1)
    shape, batches = read_text(path, reading, Limits())
    return Rows.of(shape, list(batches))


def read_carefully(content: bytes, shape: Shape) -> Rows:
    reader = CarefulReader(lines([content]), Dialect(shape.delimiter or ",", '"'), 32_767)
    records = [record for record in reader.records() if record.row > 1]
    return Rows.of(shape, [from_records(records, len(shape.header), 32_767)])


CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
TABLE = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), max_size=12)
)
DAMAGED = st.lists(
    st.sampled_from(["a", "é", ",", "\n", "\r", "\r\n", '"', '""', '"x"', '"y\nz"', ',"', " "])
)


@settings(max_examples=100, deadline=None)
@given(table=TABLE, delimiter=st.sampled_from(",;\t|"), end=st.sampled_from(["\n", "\r\n", "\r"]))
def test_whatever_a_csv_writer_writes_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, table: list[list[str]], delimiter: str, end: str
):
    header = [f"column {index}" for index in range(len(table[0]) if table else 2)]
    content = written([header, *table], delimiter, end)
    rows = read_fast(content, tmp_path_factory.getbasetemp() / "written", delimiter)
    assert rows.cells == {
        row: cells for row, cells in enumerate(table, 2) if "".join(cells).strip()
    }
    assert rows == read_carefully(content, rows.shape)
    assert not rows.damage


@settings(max_examples=300, deadline=None)
@given(parts=DAMAGED)
def test_the_fast_and_the_careful_reader_agree_on_damaged_text(
    tmp_path_factory: pytest.TempPathFactory, parts: list[str]
):
    content = ("first,second,third\n" + "".join(parts)).encode()
    rows = read_fast(content, tmp_path_factory.getbasetemp() / "damaged")
    assert rows == read_carefully(content, rows.shape)
