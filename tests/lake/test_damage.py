"""Files that do not hold what they should are told from those that are not there."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.lake.plain import entry, put
from webapp.lake import versions
from webapp.lake.changing import apply
from webapp.lake.columns import table_of
from webapp.lake.reading import find, walk
from webapp.lake.shelf import Damaged, Folder, range_key, version_key
from webapp.lake.versions import Piece, Version

ROWS = table_of([entry("a"), entry("b")])
NAME = "0" * 64


@pytest.fixture
def shelf(tmp_path) -> Folder:
    return Folder(tmp_path)


def held(shelf: Folder) -> Version:
    return apply(shelf, versions.empty(), put(entry("a"), entry("b")))


def ranged(shelf: Folder, table: pa.Table, **how) -> Version:
    """A version of a range file that somebody else wrote."""
    path = shelf.root / range_key(NAME)
    path.parent.mkdir(parents=True)
    pq.write_table(table, path, **how)
    return Version("", (Piece("a", "b", 2, NAME, "", 2, 0),))


def test_what_is_not_there_is_not_found(shelf):
    with pytest.raises(FileNotFoundError, match="There is no file lake/versions/00/0000"):
        versions.load(shelf, NAME)
    version = held(shelf)
    shelf.path(range_key(version.pieces[0].base)).unlink()
    with pytest.raises(FileNotFoundError, match="There is no file lake/ranges/"):
        find(shelf, version, "a")


@pytest.mark.parametrize("size", [0, 3, 200, -1])
def test_a_range_that_was_cut_off_is_damaged(shelf, size):
    version = held(shelf)
    path = shelf.path(range_key(version.pieces[0].base))
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(Damaged, match="is damaged"):
        list(walk(shelf, version))
    with pytest.raises(Damaged, match="is damaged"):
        apply(shelf, version, put(entry("c")))


def test_a_range_with_broken_rows_is_damaged(shelf):
    version = held(shelf)
    path = shelf.path(range_key(version.pieces[0].base))
    content = bytearray(path.read_bytes())
    content[4:120] = b"\xff" * 116
    path.write_bytes(content)
    with pytest.raises(Damaged, match="is damaged"):
        list(walk(shelf, version))


@pytest.mark.parametrize(
    "table",
    [
        ROWS.drop_columns("etag"),
        ROWS.append_column("more", [[1, 2]]),
        ROWS.rename_columns([*ROWS.column_names[:-1], "Source_version"]),
        ROWS.set_column(3, "size", [["1", "2"]]),
        ROWS.select([*ROWS.column_names[1:], "path"]),
    ],
)
def test_a_range_with_other_columns_is_damaged(shelf, table):
    version = ranged(shelf, table)
    with pytest.raises(Damaged, match="has other columns"):
        list(walk(shelf, version))
    with pytest.raises(Damaged, match="has other columns"):
        apply(shelf, version, put(entry("c")))


def test_a_range_that_does_not_say_where_its_groups_begin_is_damaged(shelf):
    version = ranged(shelf, ROWS, write_statistics=False)
    with pytest.raises(Damaged, match="does not say where its groups begin"):
        find(shelf, version, "a")


def test_a_range_of_another_length_than_its_version_says_is_damaged(shelf):
    version = ranged(shelf, ROWS.slice(0, 1))
    with pytest.raises(Damaged, match="has 1 rows, not 2"):
        apply(shelf, version, put(entry("c")))


GOOD = {
    "lowest": "a",
    "highest": "b",
    "count": 2,
    "base": NAME,
    "delta": "",
    "base_count": 2,
    "changed": 0,
}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff",
        b"{",
        b"[]",
        b"null",
        b"[" * 100_000,
        {"pieces": []},
        {"format": 2, "pieces": []},
        {"format": 1, "pieces": None},
        {"format": 1, "pieces": [None]},
        {"format": 1, "pieces": [{}]},
        {"format": 1, "pieces": [GOOD | {"more": 1}]},
        {"format": 1, "pieces": [GOOD | {"count": "2"}]},
        {"format": 1, "pieces": [GOOD | {"count": True}]},
        {"format": 1, "pieces": [GOOD | {"base": "../../../etc/passwd"}]},
        {"format": 1, "pieces": [GOOD | {"base": ""}]},
        {"format": 1, "pieces": [GOOD | {"delta": NAME + "\n"}]},
        {"format": 1, "pieces": [GOOD, GOOD]},
    ],
)
def test_a_version_of_another_shape_is_damaged(shelf, content):
    path = shelf.root / version_key(NAME)
    path.parent.mkdir(parents=True)
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    with pytest.raises(Damaged, match=f"The version {NAME} is damaged"):
        versions.load(shelf, NAME)
