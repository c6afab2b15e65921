"""Range files: what goes in comes out, and has one name."""

import pyarrow as pa
import pytest

from tests.lake.plain import entry
from webapp.lake import ranges
from webapp.lake.columns import DELTA, delta_of, entries_of, table_of
from webapp.lake.entries import Entry, Staged
from webapp.lake.shelf import Folder, range_key


@pytest.fixture
def shelf(tmp_path) -> Folder:
    return Folder(tmp_path)


def test_texts_that_are_alike_in_some_groups_of_rows_only_come_back_as_they_were(shelf):
    held = [
        Entry(
            f"{number:05d}",
            "local:///é",
            "sum",
            number,
            -number,
            "text/plain" if number < 6_000 else "text/ü",
            "" if number != 9_999 else '{"a": "b"}',
            "etag",
            "v1",
        )
        for number in range(10_000)
    ]
    name = ranges.write(shelf, table_of(held))
    assert list(entries_of(ranges.read(shelf, name, 10_000))) == held
    assert list(entries_of(ranges.group(shelf, name, 2))) == held[8_192:]
    onward = [one for rows in ranges.rows_from(shelf, name, "05999") for one in entries_of(rows)]
    assert onward == held[5_999:]


def test_a_delta_comes_back_with_what_it_removes(shelf):
    delta = delta_of([Staged(entry("a")), Staged(entry("b"), True)])
    read = ranges.read(shelf, ranges.write(shelf, delta), 2)
    assert (read, read.schema) == (delta, DELTA)


def test_a_range_is_written_once_and_stays(shelf):
    rows = table_of([entry("a"), entry("b")])
    name = ranges.write(shelf, rows)
    path = shelf.path(range_key(name))
    written = path.stat().st_mtime_ns
    assert ranges.write(shelf, table_of([entry("0"), entry("a"), entry("b")]).slice(1)) == name
    assert ranges.write(shelf, pa.concat_tables([rows.slice(0, 1), rows.slice(1)])) == name
    assert path.stat().st_mtime_ns == written
    assert [one.name for one in path.parent.iterdir()] == [name]
