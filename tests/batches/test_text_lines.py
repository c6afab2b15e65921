"""Lines of text below a line of names become records, and no character quotes."""

from __future__ import annotations

import re
from itertools import repeat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.batches.files import MIB, Found, found_in, price_of
from workers.batches.reading.broken import (
    CUT_OFF,
    EMPTY,
    NULL_CHARACTER,
    TOO_LARGE,
    TOO_MANY_NAMES,
)
from workers.batches.reading.text_lines import NO_NAMES, lines

CELLS = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\t\r\n\0"))
NAMES = st.lists(
    st.sampled_from(["ID", "first name", "ä", '"x"', "1"]), min_size=1, max_size=4, unique=True
)


def lines_of(content: bytes | str, **options: object) -> Found:
    """Read a file of lines."""
    return found_in(content, "tsv-with-name-row", **options)


def test_each_line_below_the_names_is_a_record_without_its_empty_cells():
    found = lines_of("ID\tVALUE\tX\n1234\tPING\n654\tPONG\tY")
    assert found == Found(
        [{"ID": "1234", "VALUE": "PING"}, {"ID": "654", "VALUE": "PONG", "X": "Y"}]
    )
    assert lines_of("a\tb\tc\n\t2\t").records == [{"b": "2"}]


def test_the_separator_may_be_several_characters():
    found = lines_of("ID, VALUE\n1234, PING2\n654, PONG3", charset="utf-8", separator=", ")
    assert found == Found([{"ID": "1234", "VALUE": "PING2"}, {"ID": "654", "VALUE": "PONG3"}])


def test_a_line_break_at_the_end_gives_an_empty_record():
    assert lines_of("a\tb\n1\t2\n").records == [{"a": "1", "b": "2"}, {}]
    assert lines_of("a\tb\r\n").records == [{}]
    assert lines_of("a\tb").records == []


def test_any_run_of_line_breaks_is_one():
    assert lines_of("a\n1\r\n2\r3\n\n\n4\n\r5").records == [{"a": str(n)} for n in range(1, 6)]


def test_no_character_quotes_and_nothing_is_trimmed():
    found = lines_of('"a"\tb c\n"1\t2"\n 3 \t\\4')
    assert found.records == [{'"a"': '"1', "b c": '2"'}, {'"a"': " 3 ", "b c": "\\4"}]


def test_cells_without_a_name_are_left_out_and_of_two_with_one_name_the_last_counts():
    assert lines_of("a\tb\ta\n1\t2\t3\t4\t5").records == [{"a": "3", "b": "2"}]
    assert lines_of("a\tb\ta\n1\t2").records == [{"a": "1", "b": "2"}]


@pytest.mark.parametrize(
    "charset", ["utf-8", "UTF8", "windows-1252", "utf-16", "iso-8859-15", "gbk"]
)
def test_the_charset_is_the_one_of_the_control_file(charset: str):
    content = "name\tcity\nJörg\tWien" if charset != "gbk" else "name\tcity\n李\tWien"
    [record] = lines_of(content.encode(charset), charset=charset).records
    assert record == {"name": content[10:].split("\t")[0], "city": "Wien"}


def test_a_byte_order_mark_is_no_part_of_the_first_name():
    assert lines_of("\ufeffa\n1").records == [{"a": "1"}]


@settings(deadline=None, max_examples=100)
@given(NAMES, st.lists(st.lists(CELLS, min_size=1, max_size=6), max_size=6))
def test_any_cells_come_back(names: list[str], rows: list[list[str]]):
    rows = [row for row in rows if row != [""]]
    content = "\n".join("\t".join(row) for row in [names, *rows])
    expected = [
        {name: cell for name, cell in zip(names, row, strict=False) if cell} for row in rows
    ]
    assert lines_of(content) == Found(expected)


@given(st.lists(st.text("a\t\r\n", max_size=5), max_size=8))
def test_lines_are_the_same_however_the_text_is_cut(pieces: list[str]):
    assert list(lines(pieces)) == re.split(r"[\r\n]+", "".join(pieces))


def test_records_across_the_pieces_that_are_read_come_back():
    content = "n\ttext" + "".join(f"\r\n{n}\t{'ä' * (n % 400)}x" for n in range(9_000))
    found = lines_of(content)
    assert found == Found([{"n": str(n), "text": "ä" * (n % 400) + "x"} for n in range(9_000)])


@pytest.mark.parametrize(
    ("content", "options", "sentence"),
    [
        ("", {}, EMPTY),
        ("\na\tb\n1\t2", {}, NO_NAMES),
        ('[{"a": 1}]', {}, "This file is a JSON file, but the control file reads it as text."),
        ("<?xml version='1.0'?><r/>", {},
         "This file is an XML file, but the control file reads it as text."),
        (b"PK\3\4", {},
         "This file is a workbook or a zip archive, but the control file reads it as text."),
        (b"a\tb\n1\t\xe4\n2\t3", {}, "This file is not written in utf-8."),
        ("a\tb\n1\tä".encode()[:-1], {}, CUT_OFF),
        ("a\tb\n1\t2".encode("utf-16-le"), {}, NULL_CHARACTER),
        ("a", {"charset": "klingon"},
         "There is no charset 'klingon'. The control file names it."),
        ("a", {"charset": "zlib"}, "There is no charset 'zlib'. The control file names it."),
        ("a", {"charset": "punycode"},
         "There is no charset 'punycode'. The control file names it."),
        ("a", {"charset": "unicode_escape"},
         "There is no charset 'unicode_escape'. The control file names it."),
        ("a", {"charset": 8}, "There is no charset '8'. The control file names it."),
        ("a", {"separator": 8}, "The separator in the control file is no text."),
    ],
)  # fmt: skip
def test_a_broken_file_is_told_in_one_sentence(
    content: bytes | str, options: dict[str, object], sentence: str
):
    assert lines_of(content, **options).sentence == sentence


def test_what_comes_before_the_damage_is_read_and_its_line_is_told():
    found = lines_of("a\tb\r\n1\t2\r\n\r\n3\t\0\r\n5\t6")
    assert (found.records, found.sentence, found.line) == (
        [{"a": "1", "b": "2"}],
        NULL_CHARACTER,
        4,
    )
    found = lines_of(b"a\tb\n1\t2\n3\t\xff\n")
    assert (found.records, found.line) == ([{"a": "1", "b": "2"}], 3)


@pytest.mark.parametrize(
    ("start", "piece", "sentence", "most_mib"),
    [
        ([b"a\tb\n"], b"x", TOO_LARGE, 200),
        ([], b"x\t", TOO_LARGE, 200),
        ([b"a\tb\n1\t2"], b"\r\n", None, 20),
        ([b"a\tb\n", *repeat(b"\t" * MIB, 60), b"\n"], b"1" * 1_000 + b"\n", None, 200),
    ],
    ids=["line", "names", "breaks", "cells"],
)
def test_a_file_that_would_fill_the_memory_costs_little(
    tmp_path: Path, start: list[bytes], piece: bytes, sentence: str | None, most_mib: int
):
    many = piece * (MIB // len(piece))
    price = price_of(tmp_path, [*start, *repeat(many, 66)], "tsv-with-name-row")
    assert price.sentence == sentence
    assert price.peak_bytes < most_mib * MIB
    assert price.seconds < 10


def test_endless_names_are_refused():
    assert lines_of("\t".join(map(str, range(10_001))) + "\n1").sentence == TOO_MANY_NAMES
