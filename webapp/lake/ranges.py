"""Range files: sorted entries as Parquet, in small groups of rows that are read one by one."""

from bisect import bisect_left
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache

import pyarrow as pa
import pyarrow.parquet as pq

from webapp.lake.columns import DELTA, SCHEMA, place, tidy
from webapp.lake.shelf import Damaged, Shelf, digest_of, range_key

GROUP_ROWS = 4_096
GROUP_BYTES = 2_000_000
# Numbers that are near each other, and texts that go on as the one before: small, and read quickly.
ENCODINGS = {
    **dict.fromkeys(("size", "mtime"), "DELTA_BINARY_PACKED"),
    **dict.fromkeys(("content_type", "details", "source_version"), "DELTA_BYTE_ARRAY"),
}
# Often the same in all rows of a file.
ALIKE = ("content_type", "details", "source_version")


@dataclass(frozen=True, slots=True)
class Footer:
    """What is known of a range file before one of its rows is read."""

    metadata: pq.FileMetaData
    # Of each group.
    lowest: list[str]
    highest: list[str]


def write(shelf: Shelf, rows: pa.Table) -> str:
    """Keep sorted rows, and give the name of the file: the same rows have the same name."""
    rows = tidy(rows, DELTA if "removed" in rows.column_names else SCHEMA)
    size = max(1, rows.nbytes // max(1, rows.num_rows))
    sink = pa.BufferOutputStream()
    pq.write_table(
        rows,
        sink,
        row_group_size=max(1, min(GROUP_ROWS, GROUP_BYTES // size)),
        compression="zstd",
        use_dictionary=False,
        column_encoding=ENCODINGS,
        store_schema=False,
    )
    content = sink.getvalue().to_pybytes()
    name = digest_of(content)
    shelf.put(range_key(name), content)
    return name


def read(shelf: Shelf, name: str, amount: int) -> pa.Table:
    """All rows of a range file, which are that many. Raises FileNotFoundError, Damaged."""
    path = str(shelf.path(range_key(name)))
    metadata = _footer(path).metadata
    if metadata.num_rows != amount:
        raise Damaged(f"The range {path} has {metadata.num_rows} rows, not {amount}.")
    return _rows(path, range(metadata.num_row_groups))


def footer(shelf: Shelf, name: str) -> Footer:
    """What the file says of its groups. Raises FileNotFoundError, Damaged."""
    return _footer(str(shelf.path(range_key(name))))


def group(shelf: Shelf, name: str, number: int) -> pa.RecordBatch:
    """One group of rows. Raises FileNotFoundError, Damaged."""
    return _group(str(shelf.path(range_key(name))), number)


def rows_from(shelf: Shelf, name: str, start: str) -> Iterator[pa.RecordBatch]:
    """The rows whose path is `start` or comes after it, group by group."""
    highest = footer(shelf, name).highest
    for number in range(bisect_left(highest, start), len(highest)):
        rows = group(shelf, name, number)
        yield rows.slice(place(rows.column(0), start))


@lru_cache(maxsize=64)
def _footer(path: str) -> Footer:
    with _sound(path):
        metadata = pq.read_metadata(path)
        if metadata.schema.to_arrow_schema() not in (SCHEMA, DELTA):
            raise Damaged(f"The range {path} has other columns: {metadata.schema.names}")
        groups = [metadata.row_group(number) for number in range(metadata.num_row_groups)]
        said = [group.column(0).statistics for group in groups]
        if not all(facts and facts.has_min_max for facts in said):
            raise Damaged(f"The range {path} does not say where its groups begin.")
        return Footer(metadata, [facts.min for facts in said], [facts.max for facts in said])


@lru_cache(maxsize=8)
def _group(path: str, number: int) -> pa.RecordBatch:
    return _rows(path, range(number, number + 1)).to_batches()[0]


def _rows(path: str, groups: range) -> pa.Table:
    """The rows of some groups; columns that say one thing only are made, not read."""
    metadata = _footer(path).metadata
    schema = SCHEMA if metadata.num_columns == len(SCHEMA) else DELTA
    alike = {
        name: found.pop()
        for number, name in enumerate(schema.names)
        if name in ALIKE and len(found := _ends(metadata, groups, number)) == 1
    }
    others = [name for name in schema.names if name not in alike]
    with _sound(path), pq.ParquetFile(path, metadata=metadata) as file:
        rows = file.read_row_groups(groups, others, use_threads=False).combine_chunks()
        made = {name: pa.repeat(value, rows.num_rows) for name, value in alike.items()}
        columns = [made[name] if name in made else rows[name] for name in schema.names]
        return pa.table(columns, schema=schema)


def _ends(metadata: pq.FileMetaData, groups: range, column: int) -> set[object]:
    said = [metadata.row_group(number).column(column).statistics for number in groups]
    known = all(facts and facts.has_min_max for facts in said)
    return {end for facts in said for end in (facts.min, facts.max)} if known else set()


@contextmanager
def _sound(path: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise Damaged(f"The range {path} is damaged: {error}") from error
