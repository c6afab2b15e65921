"""JSON files become records, one by one, and damage is told where it is."""

from __future__ import annotations

import json
import os
from itertools import repeat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.batches.files import MIB, Found, found_in, price_of
from workers.batches.reading import read
from workers.batches.reading.broken import CUT_OFF, EMPTY, TOO_DEEP, TOO_LARGE
from workers.batches.reading.extent import TOO_MANY_VALUES, Extent

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text() | st.sampled_from(['"', "\\", "\\\\", '\\"', "{[", "]},"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip
RECORDS = st.lists(st.dictionaries(st.text(), VALUES, max_size=5), max_size=8)


def read_json(content: bytes | str, **options: object) -> Found:
    """Read a JSON file."""
    return found_in(content, "json", **options)


def test_each_object_of_the_array_is_a_record():
    found = read_json('[{"X":{"Y":1}},{"PING":"XYZ","PONG":234}]')
    assert found == Found([{"X": {"Y": 1}}, {"PING": "XYZ", "PONG": 234}])


def test_the_whole_document_is_a_record_if_it_is_a_single_one():
    found = read_json(' {"abc": 453, "def": ["hello"]}\n', singleRecord=True)
    assert found == Found([{"abc": 453, "def": ["hello"]}])


@pytest.mark.parametrize("content", ["[]", " [ ] ", "\ufeff[\n]\r\n"])
def test_an_array_without_objects_has_no_records(content: str):
    assert read_json(content) == Found([])


def test_a_byte_order_mark_is_no_part_of_the_data():
    assert read_json('\ufeff[{"a": "ä"}]') == Found([{"a": "ä"}])


def test_floats_are_floats_and_whole_numbers_stay_whole():
    [record] = read_json('[{"a": 1.5, "b": 12345678901234567890123, "c": 1e2, "d": -0}]').records
    assert record == {"a": 1.5, "b": 12345678901234567890123, "c": 100.0, "d": 0}
    assert [type(value) for value in record.values()] == [float, int, float, int]


def test_of_two_values_with_one_name_the_last_counts():
    assert read_json('[{"a": 1, "b": 2, "a": 3}]').records == [{"a": 3, "b": 2}]


@settings(deadline=None, max_examples=100)
@given(RECORDS, st.booleans(), st.sampled_from([None, 1, "\t"]))
def test_what_json_writes_comes_back(
    records: list[dict[str, Any]], ascii_only: bool, indent: int | str | None
):
    content = json.dumps(records, ensure_ascii=ascii_only, indent=indent)
    assert read_json(content) == Found(records)


def test_records_across_the_pieces_that_are_read_come_back():
    # One piece is 1 MiB: records end before, at and behind its borders.
    records = [{"n": n, "text": 'ä{[\\"' * (n % 400)} for n in range(3_000)]
    records += [{"long": "x" * (3 * MIB)}, {"after": 1}]
    assert read_json(json.dumps(records, ensure_ascii=False)) == Found(records)
    assert read_json(json.dumps(records, indent=2)) == Found(records)


SMALL = [{"a": 'ä\\"}', "b": [1.5, {"c": None}]}, {}, {"d": -12, "e": "😀", "f": {"g": [True]}}]
ALIKE = [{"a": 1}, {"a": "😀"}, {"a": [{"a": 2}]}, {"a": ',{"a": '}, {"a": {"a": 3}}]


@settings(deadline=None, max_examples=100)
@given(st.lists(VALUES, max_size=8), st.sampled_from([None, 1]))
def test_records_that_begin_alike_come_back(values: list[Any], indent: int | None):
    records = [{"a": value, "b": [{"a": value}]} for value in values]
    assert read_json(json.dumps(records, indent=indent)) == Found(records)


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        ('"\\ud83d"', "Record 3 holds one half of a character (\\ud...)."),
        ("NaN", "NaN is no number in JSON. Use null where there is none."),
        ("1e999", "The number 1e999 is too large."),
        ("[}", "Record 3 is not valid JSON, near '}},'."),
        ("[" * 100 + "]" * 100, TOO_DEEP),
        ("[" * 20_000 + "]" * 20_000, TOO_DEEP),
        ("3}, 3, {", "Element 4 is a number, but each record is an object in { }."),
    ],
)
def test_damage_among_records_that_begin_alike_is_told_where_it_is(damage: str, sentence: str):
    records = [f'{{"a": {value}}}' for value in (1, 2, damage, 4, 5)]
    found = read_json(",\n".join(records).join("[]"))
    whole = [{"a": 1}, {"a": 2}, {"a": 3}] if damage.startswith("3") else [{"a": 1}, {"a": 2}]
    assert found == Found(whole, sentence, 3)


@pytest.mark.parametrize("records", [SMALL, ALIKE])
@pytest.mark.parametrize("ascii_only", [True, False])
def test_a_file_that_is_cut_off_at_any_byte_says_so_and_gives_no_wrong_record(
    records: list[dict[str, Any]], ascii_only: bool
):
    content = json.dumps(records, ensure_ascii=ascii_only, indent=1).encode()
    for length in range(1, len(content)):
        found = read_json(content[:length])
        assert found.sentence == CUT_OFF
        assert found.records == records[: len(found.records)]
    single = json.dumps(SMALL[0]).encode()
    for length in range(1, len(single)):
        assert read_json(single[:length], singleRecord=True).sentence == CUT_OFF


@settings(deadline=None, max_examples=300)
@given(st.data())
def test_a_file_with_one_byte_changed_never_gives_more_than_json_would(data: st.DataObject):
    records = data.draw(st.sampled_from([SMALL, ALIKE]))
    content = bytearray(json.dumps(records, ensure_ascii=False).encode())
    content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    found = read_json(bytes(content))
    try:
        truth = json.loads(content.decode())
    except ValueError:
        assert found.sentence
        return
    whole = isinstance(truth, list) and all(isinstance(each, dict) for each in truth)
    assert bool(found.sentence) != whole
    assert found.records == truth[: len(found.records)]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", EMPTY),
        (" \n ", EMPTY),
        ('{"a": 1}', "This file holds one object, not an array of them. If it is one record, give "
         'the control file "singleRecord": true.'),
        ("id\tname\n1\tJoe", "This file is no JSON array: it does not begin with [."),
        ("<root><v/></root>", "This file is no JSON array: it does not begin with [."),
        ("<?xml version='1.0'?><root/>",
         "This file is an XML file, but the control file reads it as JSON."),
        (b"PK\3\4....", "This file is a workbook or a zip archive, but the control file reads it "
         "as JSON."),
        (b"[{\"a\": \"\xe4\"}]", "This file is not written in utf-8."),
        ('[{"a": 1}] x', "Something follows the end of the data."),
        ('[{"a": 1}][', "Something follows the end of the data."),
        ('[{"a": 1} {"a": 2}]', "After record 1 a comma or ] is missing."),
        ('[{"a": 1},]', "Where record 2 should begin with { there is ']'."),
        ('[{"a": 1},, {"a": 2}]', "Where record 2 should begin with { there is ','."),
        ('[{"a": 1}, 2]', "Element 2 is a number, but each record is an object in { }."),
        ('["a"]', "Element 1 is a text, but each record is an object in { }."),
        ('[{"a": 1}, null]', "Element 2 is null, but each record is an object in { }."),
        ("[{}, [{}]]", "Element 2 is an array, but each record is an object in { }."),
        ("[{'a': 1}]", "Record 1 is not valid JSON, near \"'a': 1}]\"."),
        ('[{"a": 1, }]', "Record 1 is not valid JSON, near '}]'."),
        ('[{"a": [1}]', "Record 1 is not valid JSON, near '}]'."),
        ('[{"a": 01}]', "Record 1 is not valid JSON, near '1}]'."),
        ('[{"a": "x\ny"}]', "Record 1 is not valid JSON, near ''."),
        ('[{"a": NaN}]', "NaN is no number in JSON. Use null where there is none."),
        ('[{"a": -Infinity}]', "-Infinity is no number in JSON. Use null where there is none."),
        ('[{"a": 1e999}]', "The number 1e999 is too large."),
        (f'[{{"a": {"9" * 5000}}}]', "A whole number has thousands of digits."),
        ('[{"a": "\\ud83d"}]', "Record 1 holds one half of a character (\\ud...)."),
        ('[{"a": /* no */ 1}]', "Record 1 is not valid JSON, near '/* no */ 1}]'."),
    ],
)  # fmt: skip
def test_a_broken_file_is_told_in_one_sentence(content: bytes | str, sentence: str):
    assert read_json(content).sentence == sentence


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ('[{"a": 1}]', 'This file holds an array, but the control file has "singleRecord": true, '
         "so it must be one object."),
        ("12", "Element 1 is a number, but each record is an object in { }."),
        ('{"a": 1} {"a": 2}', "Something follows the end of the data."),
        ("", EMPTY),
    ],
)  # fmt: skip
def test_a_single_record_must_be_one_object(content: str, sentence: str):
    assert read_json(content, singleRecord=True).sentence == sentence


def test_an_escaped_character_of_two_halves_and_an_escaped_backslash_are_fine():
    [record] = read_json('[{"a": "\\ud83d\\ude00", "b": "\\\\ud83d", "c": "\\u00e4"}]').records
    assert record == {"a": "😀", "b": "\\ud83d", "c": "ä"}


def test_what_comes_before_the_damage_is_read_and_its_line_is_told():
    found = read_json('[\n{"a": 1},\n{"a": 2},\n{"a": oops}\n]')
    assert (found.records, found.line) == ([{"a": 1}, {"a": 2}], 4)
    far = [f'{{"n": {n}, "text": "{"x" * 90}"}}' for n in range(20_000)]
    far[15_000] = '{"n": 15000\n "text": 1}'
    found = read_json("[" + ",\n".join(far) + "]")
    assert [record["n"] for record in found.records] == list(range(15_000))
    assert found.line == 15_002


def test_a_byte_of_another_charset_far_down_costs_no_record_before_it():
    content = b"[" + b'{"a": "x"},\n' * 100_000 + b'{"a": "\xe4"}]'
    found = read_json(content)
    assert len(found.records) == 100_000
    assert (found.sentence, found.line) == ("This file is not written in utf-8.", 100_001)


@pytest.mark.parametrize(
    ("levels", "sentence"), [(100, None), (101, TOO_DEEP), (200_000, TOO_DEEP)]
)
def test_a_record_is_at_most_a_hundred_levels_deep(levels: int, sentence: str | None):
    inner = levels - 1
    for after in ("", ', {"b": 1}'):
        content = '[{"a": ' + "[" * inner + "]" * inner + "}" + after + "]"
        assert read_json(content).sentence == sentence


def test_a_record_may_be_much_wider_than_deep():
    wide = {"list": [{"n": [n]} for n in range(1_000)]}
    assert read_json(json.dumps([wide, wide])) == Found([wide, wide])


def test_deep_nesting_without_an_end_is_refused_at_once(tmp_path: Path):
    price = price_of(tmp_path, [b'[{"a":', *repeat(b"[" * MIB, 100)], "json")
    assert price.sentence == TOO_DEEP
    assert (price.peak_bytes < 20 * MIB, price.seconds < 1) == (True, True)


@settings(deadline=None, max_examples=100)
@given(st.dictionaries(st.text(), VALUES, max_size=5), st.integers(1, 9), st.booleans())
def test_the_end_of_an_object_is_found_however_it_is_cut(
    record: dict[str, Any], step: int, ascii_only: bool
):
    content = json.dumps(record, ensure_ascii=ascii_only)
    extent = Extent()
    for length in range(0, len(content), step):
        assert extent.end(content[:length]) is None
    assert extent.end(content + ', {"next": 1}') == len(content)


def test_a_record_of_60_mb_is_read(tmp_path: Path):
    pieces = [b'[{"a": "', *repeat(b"x" * MIB, 60), b'"}, {"b": 1}]']
    price = price_of(tmp_path, pieces, "json")
    assert (price.count, price.sentence) == (2, None)


@pytest.mark.parametrize(
    ("start", "piece", "sentence", "most_mib"),
    [
        (b'[{"a": "', b"x", TOO_LARGE, 200),
        (b'[{"a": "', b'\\"', TOO_LARGE, 200),
        (b'[{"a": 1', b" ", TOO_LARGE, 200),
        (b'[{"a": [{}', b",{},[1,1]", TOO_MANY_VALUES, 60),
        (b'[{"a": [""', b',""', TOO_MANY_VALUES, 60),
    ],
    ids=["text", "escapes", "blanks", "brackets", "texts"],
)
def test_a_record_that_would_fill_the_memory_is_refused_quickly(
    tmp_path: Path, start: bytes, piece: bytes, sentence: str, most_mib: int
):
    many = piece * (MIB // len(piece))
    price = price_of(tmp_path, [start, *repeat(many, 66)], "json")
    assert (price.count, price.sentence) == (0, sentence)
    assert price.peak_bytes < most_mib * MIB
    assert price.seconds < 10


def test_blanks_between_records_cost_no_memory(tmp_path: Path):
    price = price_of(tmp_path, [b"[{},", *repeat(b" " * MIB, 60), b"{}]"], "json")
    assert (price.count, price.sentence) == (2, None)
    assert price.peak_bytes < 20 * MIB


def test_memory_stays_flat_however_many_records_there_are(tmp_path: Path):
    row = json.dumps({f"name{n}": f"value {n}" for n in range(10)}).encode() + b","
    small, large = (
        price_of(tmp_path, [b"[", *repeat(row * 1_000, times), b"{}]"], "json")
        for times in (10, 60)
    )
    assert (small.count, large.count) == (10_001, 60_001)
    assert large.peak_bytes - small.peak_bytes < 4 * MIB


def test_reading_stops_when_nobody_reads_on(tmp_path: Path):
    path = tmp_path / "file"
    path.write_text('[{"a": 1}, {"a": 2}, oops')
    before = len(os.listdir("/proc/self/fd"))
    records = read(path, {"read": "json"})
    assert next(records) == {"a": 1}
    records.close()  # type: ignore[attr-defined]
    assert len(os.listdir("/proc/self/fd")) == before
