"""Duplicate keys: the row first seen is named, whatever the size, and files are cleared away."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sheets.checking import check, dataset
from workers.sheets.duplicates import KeyLog, KeyLogs


def add(log, rows, *columns):
    names = [f"k{n}" for n in range(len(columns))]
    log.add(pl.Series("row", rows), pl.DataFrame(dict(zip(names, columns, strict=True))))


def found(log):
    return sorted(row for table in log.duplicates() for row in table.rows())


def test_a_duplicate_names_the_row_first_seen(tmp_path):
    log = KeyLog(tmp_path)
    add(log, [2, 3, 4], ["a", "b", "a"])
    add(log, [5, 9], ["c", "a"])
    assert found(log) == [(4, 2), (9, 2)]


def test_a_key_of_two_fields_is_compared_as_a_pair(tmp_path):
    log = KeyLog(tmp_path)
    add(log, [2, 3, 4, 5], ["a", "a", "b", "a"], [1, 2, 1, 1])
    assert found(log) == [(5, 2)]


def test_keys_are_compared_by_value_not_by_how_they_are_written(tmp_path):
    schema = dataset({"name": "a", "type": "integer"}, primaryKey="a")
    logs = KeyLogs(schema.keys, tmp_path)
    logs.add(check(schema, ["5"], ["6"], [" 05"]).keys)
    assert [(key, table.rows()) for key, table in logs.duplicates()] == [(("a",), [(4, 2)])]


def test_a_file_without_rows_has_no_duplicates(tmp_path):
    assert found(KeyLog(tmp_path)) == []


@pytest.mark.parametrize("rows_in_memory", [10, 1000, 100_000])
def test_keys_beyond_memory_go_to_files_with_the_same_result(tmp_path, rows_in_memory):
    log = KeyLog(tmp_path, rows_in_memory=rows_in_memory, rows_compared=7)
    for start in range(0, 5000, 250):
        add(log, range(start, start + 250), [number % 4000 for number in range(start, start + 250)])
    assert bool(list(tmp_path.iterdir())) == (rows_in_memory < 5000)
    assert found(log) == [(row, row - 4000) for row in range(4000, 5000)]
    log.close()
    assert list(tmp_path.iterdir()) == []


def test_one_key_in_every_row_is_compared_in_chunks(tmp_path):
    log = KeyLog(tmp_path, rows_in_memory=100, rows_compared=150)
    for start in range(2, 2002, 100):
        add(log, range(start, start + 100), ["same"] * 100)
    tables = list(log.duplicates())
    assert max(table.height for table in tables) <= 250
    assert sorted(row for table in tables for row in table.rows()) == [
        (n, 2) for n in range(3, 2002)
    ]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text("ab", max_size=3), max_size=60), st.integers(1, 20), st.integers(1, 20))
def test_any_keys_are_told_as_a_plain_dictionary_tells_them(tmp_path_factory, keys, memory, size):
    log = KeyLog(tmp_path_factory.mktemp("keys"), rows_in_memory=memory, rows_compared=size)
    for start in range(0, len(keys), 5):
        part = keys[start : start + 5]
        add(log, range(start, start + len(part)), part)
    first = {}
    expected = [
        (row, first[key]) for row, key in enumerate(keys) if first.setdefault(key, row) != row
    ]
    assert found(log) == expected
    log.close()
