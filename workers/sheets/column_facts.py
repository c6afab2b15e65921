"""What the first rows say about each column of a file: how full it is, and some of its values."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import polars as pl
import pyarrow as pa

from workers.sheets.columns import Column

ROWS_SEEN = 1_000
VALUES_SHOWN = 3
LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """The share of rows whose cell is not blank, from 0 to 1, and the first different values."""

    filled: float
    values: tuple[str, ...]


def look_at_columns(
    batches: Iterator[pa.RecordBatch], width: int
) -> tuple[list[ColumnFacts], Iterator[pa.RecordBatch]]:
    """Return facts about the columns from the first rows, none if there are none.

    The batches come back whole: those that were looked at first, then the others.
    """
    seen: list[pa.RecordBatch] = []
    for batch in batches if width else ():
        seen.append(batch)
        if sum(one.num_rows for one in seen) >= ROWS_SEEN:
            break
    return _facts([one.slice(0, ROWS_SEEN) for one in seen], width), chain(seen, batches)


def _facts(seen: list[pa.RecordBatch], width: int) -> list[ColumnFacts]:
    rows = pl.concat([pl.DataFrame(pl.from_arrow(one)) for one in seen]) if seen else pl.DataFrame()
    if rows.is_empty():
        return []
    texts = rows.head(ROWS_SEEN).select(
        pl.col(f"c{index}").str.strip_chars() for index in range(width)
    )
    facts: list[ColumnFacts] = []
    for text in texts.iter_columns():
        there = text.filter(text != "")
        values = there.unique(maintain_order=True).head(VALUES_SHOWN).str.head(LONGEST_SHOWN)
        facts.append(ColumnFacts(len(there) / len(text), tuple(values)))
    return facts


def columns_to_json(
    columns: Sequence[Column], facts: Sequence[ColumnFacts]
) -> list[dict[str, Any]]:
    """Return what is known about each column as dicts that JSON can hold."""
    return [
        {
            "key": column.key,
            "letter": column.letter,
            "header": column.header,
            "field": column.field.name if column.field else None,
            "how": column.how,
            "suggestion": column.suggestion.name if column.suggestion else None,
            "score": column.score,
            "filled": facts[column.index].filled if facts else None,
            "values": list(facts[column.index].values) if facts else [],
        }
        for column in columns
    ]
