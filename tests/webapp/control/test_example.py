"""Examples of data: the first records of JSON and CSV, read strictly, and never more than 64 KB."""

import json
from typing import Any

import pytest

from webapp.control.example import MOST_BYTES, MOST_RECORDS, read_example
from webapp.errors import BadInput


def records(content: bytes) -> list[dict[str, Any]]:
    return list(read_example(content).records)


def sentence(content: bytes) -> str:
    with pytest.raises(BadInput) as caught:
        read_example(content)
    return caught.value.sentence


def test_an_array_of_objects_gives_its_first_records() -> None:
    many = [{"n": number, "list": ["a"]} for number in range(50)]
    found = read_example(json.dumps(many).encode())
    assert list(found.records) == many[:MOST_RECORDS]
    assert found.spec == {"read": "json"}
    assert found.names == ("n", "list")


def test_an_object_by_itself_is_one_record() -> None:
    found = read_example(b'\xef\xbb\xbf {"a": 1} ')
    assert found.records == ({"a": 1},)
    assert found.spec == {"read": "json", "singleRecord": True}


def test_what_is_cut_off_in_the_middle_of_a_record_ends_before_it() -> None:
    text = "x" * (MOST_BYTES // 3)
    content = json.dumps([{"a": text}] * 5).encode()
    assert records(content) == [{"a": text}] * 2
    # The same bytes as a whole file are no JSON.
    assert "line 1" in sentence(content[: MOST_BYTES - 1])


def test_a_letter_that_is_cut_in_two_is_no_fault() -> None:
    content = ("a\n" + "xy\n" * 10 + "\u00e9" * MOST_BYTES).encode()
    assert {"a": "xy"} in records(content)
    assert {"a": "xy"} in records(b"\n" + content)


@pytest.mark.parametrize(
    ("text", "spec"),
    [
        ("name,age\nJoe,7\n\nJane,\n", {"read": "csv"}),
        ("name;age\r\nJoe;7\r\nJane;\r\n", {"read": "csv", "separator": ";"}),
        ("\nname\tage\t\nJoe\t7\tx\nJane\t\t", {"read": "csv", "separator": "\t"}),
    ],
)
def test_rows_below_a_header_are_records(text: str, spec: dict[str, str]) -> None:
    found = read_example(text.encode())
    assert found.records == ({"name": "Joe", "age": "7"}, {"name": "Jane"})
    assert found.spec == spec


def test_a_table_as_excel_saves_it_in_western_europe_is_read_too() -> None:
    rows = "Name;Ort\r\nJ\u00f6rg Gro\u00df;K\u00f6ln\r\n" * 3000
    found = read_example(rows.encode("cp1252"))
    assert found.records[0] == {"Name": "J\u00f6rg Gro\u00df", "Ort": "K\u00f6ln"}
    # The reader finds out by itself, as it does for the next file that may be written otherwise.
    assert found.spec == {"read": "csv", "separator": ";"}
    assert read_example(rows.encode("utf-16")).records == found.records


def test_cells_in_quotes_hold_separators_and_lines() -> None:
    assert records(b'a,b\n"x, y","1\n2"\n') == [{"a": "x, y", "b": "1\n2"}]


def test_a_long_csv_ends_with_its_last_whole_row() -> None:
    content = b'a,b\n"x, y","' + b"1\n" * MOST_BYTES
    assert "longer than 64 KB" in sentence(content)
    rows = read_example(b"a,b\n" + b"1,2\n" * MOST_BYTES).records
    assert rows == ({"a": "1", "b": "2"},) * MOST_RECORDS


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"\xff\xfe{\x00", "JSON is written in UTF-8"),
        (b'[{"a": "\xfc"}]', "JSON is written in UTF-8"),
        (b"PK\x03\x04\x00\x00", "workbook"),
        (b"\xd0\xcf\x11\xe0\x00\x00", "workbook"),
        (b"a\x00b\xff", "JSON or CSV"),
        (b"<?xml version='1.0'?><a/>", "JSON or CSV"),
        (b"[]", "no record"),
        (b"a,b\n", "no record"),
        (b"[1]", "Entry 1 of the array is no object"),
        (b'[{"a": 1} {"a": 2}]', "line 1, column 11: A comma or ] is expected"),
        (b'[{"a": 1},\n {"a": ]', "line 2, column 8"),
        (b'[{"a": 1},]', "line 1"),
        (b'[{"a": 1}', "A comma or ] is expected"),
        (b'{"a": 1} x', "More follows"),
        (b'[{"a": NaN}]', "number or character"),
        (b'[{"a": ' + b"9" * 5000 + b"}]", "number or character"),
        (b'[{"a": "\\ud800"}]', "number or character"),
        (b'[{"a": ' + b"[" * 5000, "nested too deeply"),
        (b'{"a": "' + b"x" * 2 * MOST_BYTES, "longer than 64 KB"),
        (b'a,b\n"x', "line 2"),
        (b'a,b\n"x"y,1\n', "line 2"),
    ],
)
def test_what_is_no_example_is_told_in_one_sentence(content: bytes, said: str) -> None:
    told = sentence(content)
    assert said in told
    assert told.endswith(".")
    assert "\n" not in told
