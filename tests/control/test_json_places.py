"""Where the parts of a JSON text stand, by line, and how a path to them is written."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.control.json_places import Places
from webapp.control.problems import path_text

TEXT = """
{ "model" : "dataset:tags",
  "files": {"a \\"b\\".json":
    {"read": "json"}, "DEFAULT": {"read": "csv"}},
  "instructions": [ {"action": "new"},
    [],
    {"then": [
      {"name":
        "x"}], "name": "]}\\\\", "last": 5}
  ],
  "model": "dataset:suppliers"
}"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ((), 2),
        (("files",), 3),
        (("files", 'a "b".json'), 3),
        (("files", 'a "b".json', "read"), 4),
        (("files", "DEFAULT", "read"), 4),
        (("instructions", 0, "action"), 5),
        (("instructions", 1), 6),
        (("instructions", 2, "then", 0, "name"), 8),
        (("instructions", 2, "last"), 9),
    ],
)
def test_a_part_stands_in_the_line_of_its_name(path, line):
    assert Places(TEXT).line(path) == line


def test_of_a_name_that_is_there_twice_the_last_one_counts_as_for_the_parser():
    assert Places(TEXT).line(("model",)) == 11


def test_what_is_absent_stands_where_its_place_would_be():
    places = Places(TEXT)
    assert places.line(("mapping",)) == 2
    assert places.line(("instructions", 2, "source")) == 7
    assert places.line(("instructions", 0, "action", "deeper")) == 5
    assert places.line(("instructions", 9)) == 5


KEYS = st.text(max_size=4)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)


def leaves(value, path=()):
    inside = value.items() if isinstance(value, dict) else ()
    inside = enumerate(value) if isinstance(value, list) else inside
    for step, inner in inside:
        yield from leaves(inner, (*path, step))
    if path and not isinstance(value, dict | list):
        yield path, value


@given(JSON)
def test_in_a_text_with_a_line_for_each_part_every_line_holds_its_part(value):
    text = json.dumps(value, indent=1)
    lines, places = text.split("\n"), Places(text)
    for path, leaf in leaves(value):
        line = lines[places.line(path) - 1].strip(" ,")
        name = "" if isinstance(path[-1], int) else json.dumps(path[-1]) + ": "
        assert line == name + json.dumps(leaf)


def test_many_parts_of_a_large_text_are_found_in_a_moment():
    text = json.dumps({"instructions": [{"name": "x" * 20}] * 30_000}, indent=1)
    places, start = Places(text), time.process_time()
    assert [places.line(("instructions", n, "name")) for n in range(30_000)][-1] == 90_001
    assert time.process_time() - start < 2


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ((), ""),
        (("model",), "model"),
        (("instructions", 3, "then", 0, "name"), "instructions[3].then[0].name"),
        (("files", "tags.json", "read"), 'files["tags.json"].read'),
        (("files", "a\n\0b"), 'files["a b"]'),
    ],
)
def test_a_path_is_written_as_people_write_it(path, text):
    assert path_text(path) == text
