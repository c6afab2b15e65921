"""Staged rows: what comes back from the file, row by row and type by type."""

from datetime import date, datetime

import polars as pl
import pytest

from tests.sheets.checking import check, dataset
from workers.sheets.staging import StagedWriter, drop_rows, read_staged, staged_columns

GOODS = dataset(
    {"name": "no", "type": "integer"},
    {"name": "word"},
    {"name": "price", "type": "number"},
    {"name": "ok", "type": "boolean"},
    {"name": "day", "type": "date"},
    {"name": "moment", "type": "datetime"},
    {"name": "clock", "type": "time"},
    {"name": "built", "type": "year"},
    {"name": "words", "type": "list"},
)
CELLS = ["7", "é", "0.5", "true", "0001-01-01", "9999-12-31 23:59:59.25", "9:30", "1999", "a, b"]
VALUES = (
    *(7, "é", 0.5, True, date(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59, 250000)),
    *("09:30:00", 1999, '["a","b"]'),
)


def stage(path, *batches):
    with StagedWriter(path, GOODS) as writer:
        for rows in batches:
            writer.write(rows)
    return writer


def rows(count, first=2):
    numbers = pl.DataFrame({"row": range(first, first + count)})
    fields = [item for item in staged_columns(GOODS).items() if item[0] != "row"]
    return numbers.with_columns(pl.lit(None, dtype).alias(name) for name, dtype in fields)


def numbers_in(path):
    return [row for table in read_staged(path) for row in table["row"]]


def test_every_type_comes_back_as_it_was_checked(tmp_path):
    path = tmp_path / "staged.parquet"
    good = check(GOODS, CELLS, [""] * 9).good
    writer = stage(path, good)
    (table,) = read_staged(path)
    assert writer.rows == 2
    assert table.rows() == [(2, *VALUES), (3, *[None] * 9)]
    assert table.schema == staged_columns(GOODS) == good.schema


def test_rows_come_back_in_groups_and_in_order(tmp_path):
    path = tmp_path / "staged.parquet"
    stage(path, rows(40_000), rows(40_000, 40_002), rows(5, 80_002))
    tables = list(read_staged(path, ["row"]))
    assert len(tables) > 1
    assert [row for table in tables for row in table["row"]] == list(range(2, 80_007))
    assert tables[0].columns == ["row"]


def test_a_file_without_good_rows_can_be_read(tmp_path):
    path = tmp_path / "staged.parquet"
    stage(path)
    assert numbers_in(path) == []


def test_dropped_rows_are_gone_and_counted_once(tmp_path):
    path = tmp_path / "staged.parquet"
    stage(path, rows(40_000), rows(40_000, 40_002))
    assert drop_rows(path, pl.Series([3, 3, 50_000, 80_001, 99_999_999])) == 3
    assert drop_rows(path, pl.Series([3], dtype=pl.Int64)) == 0
    left = numbers_in(path)
    assert len(left) == 79_997
    assert not {3, 50_000, 80_001} & set(left)
    assert [child.name for child in tmp_path.iterdir()] == ["staged.parquet"]


def test_all_rows_can_be_dropped(tmp_path):
    path = tmp_path / "staged.parquet"
    stage(path, rows(3))
    assert drop_rows(path, pl.Series([2, 3, 4])) == 3
    assert numbers_in(path) == []


def test_a_file_that_was_not_finished_does_not_appear(tmp_path):
    def crash():
        with StagedWriter(tmp_path / "staged.parquet", GOODS) as writer:
            writer.write(rows(3))
            raise RuntimeError("the machine stops")

    with pytest.raises(RuntimeError):
        crash()
    assert list(tmp_path.iterdir()) == []
