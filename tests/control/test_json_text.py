"""What is no JSON, and what of JSON no computer takes: where, and what was expected."""

import pytest

from webapp.control.json_text import BrokenText, read_json


def told(content: bytes | str) -> str:
    with pytest.raises(BrokenText) as refused:
        read_json(content if isinstance(content, bytes) else content.encode())
    return refused.value.sentence


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Line 1, column 1: A value is expected here"),
        ("a;b\n", "Line 1, column 1: A value is expected here"),
        ('{"a": 1,\n "b": }', "Line 2, column 7: A value is expected here"),
        ("{'a': 1}", "Line 1, column 2: A name in double quotes is expected here"),
        ('{"a" 1}', "Line 1, column 6: A colon is expected here"),
        ('[1\n 2]', "Line 2, column 2: A comma is expected here"),
        ('["a\\q"]', "Line 1, column 4: A backslash stands before a letter"),
        ('["\\u12g4"]', "Line 1, column 4: Four digits or letters from a to f"),
        ('["a\nb"]', "Line 1, column 4: A text goes on in the next line"),
        ('{"a": "b', "Line 1, column 7: The text that begins here has no closing double quote"),
        ("[1]\n[2]", "Line 2, column 1: The JSON is at its end, and more follows"),
        ('["NaN",\n NaN]', "Line 2, column 2: This is no number that JSON has"),
        ('["\\"", -Infinity]', "Line 1, column 8: This is no number that JSON has"),
        (f"[1,\n{'9' * 5000}]", "Line 2, column 1: This is no number that JSON has"),
        ('["1e999", 1e5,\n 1e999]', "Line 2, column 2: This number is too large"),
        ('["\\ud83d\\ude00",\n "\\ud83d"]', "Line 2, column 3: This is half a character"),
        ('["\\\\ud83d",\n "\\ude00"]', "Line 2, column 3: This is half a character"),
    ],
)  # fmt: skip
def test_where_it_breaks_and_what_was_expected(text, sentence):
    assert told(text).startswith(sentence)


def test_a_text_far_too_deep_is_told_where_it_gets_so():
    assert (
        told('{"x": ' + "[" * 100_000) == "Line 1, column 106: This is nested more than 100 deep."
    )


def test_a_file_that_is_not_utf_8_is_told_so():
    assert told("[1]".encode("utf-16")).endswith("is written in UTF-16. Save it as UTF-8.")
    assert told('["a",\n "ä"]'.encode("latin-1")) == (
        "Line 2, column 3: This character is not written in UTF-8. Save it as UTF-8."
    )


def test_a_byte_order_mark_is_passed_over():
    assert read_json(b"\xef\xbb\xbf[1]") == ("[1]", [1])
