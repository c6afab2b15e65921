"""Batches as the reader gives them, and what the checks say about one column of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from webapp.schema.descriptor import parse_descriptor
from webapp.schema.fields import Schema
from workers.sheets.checks import Checked, Checker
from workers.sheets.columns import Matched, match_columns


def batch(
    *rows: Sequence[str],
    first: int = 2,
    extra: Mapping[int, str] | None = None,
    damage: Mapping[int, str] | None = None,
    faults: Mapping[int, Sequence[int]] | None = None,
) -> pa.RecordBatch:
    """Return rows of text as one batch; `extra`, `damage` and `faults` are by row number."""
    numbers = range(first, first + len(rows))
    columns = {
        f"c{i}": pa.array(cells, pa.string()) for i, cells in enumerate(zip(*rows, strict=True))
    }
    notes = {"extra": extra or {}, "damage": damage or {}}
    return pa.RecordBatch.from_pydict(
        {
            "row": pa.array(numbers, pa.int64()),
            **columns,
            **{
                name: pa.array([texts.get(row) for row in numbers], pa.string())
                for name, texts in notes.items()
            },
            "faults": pa.array([(faults or {}).get(row) for row in numbers], pa.list_(pa.int32())),
        }
    )


def dataset(*fields: Mapping[str, Any], **more: Any) -> Schema:
    """Return the schema of a dataset with these fields."""
    return parse_descriptor({"name": "goods", "fields": list(fields), **more})


def matched(schema: Schema) -> Matched:
    """Return the columns of a file that has one for each field, in their order."""
    return match_columns(schema, [field.name for field in schema.fields])


def check(schema: Schema, *rows: Sequence[str], **checker: Any) -> Checked:
    """Check rows that have one cell for each field."""
    return Checker(schema, matched(schema), **checker).check(batch(*rows))


def codes(checked: Checked) -> list[tuple[str, int, int]]:
    """Return code, row and column of each problem."""
    return checked.problems.select("code", "row", "index").rows()


def outcome(field: Mapping[str, Any], cell: str, **checker: Any) -> Any:
    """Return the value that a cell becomes, or ("code",) of its problem."""
    schema = dataset({"name": "a", **field})
    checked = check(schema, [cell], **checker)
    errors = checked.problems.filter(checked.problems["severity"] == "error")
    if errors.height:
        assert errors.height == 1
        assert checked.good.is_empty()
        return (errors["code"][0],)
    return checked.good["a"][0]


def told(field: Mapping[str, Any], cell: str, **checker: Any) -> tuple[str, str]:
    """Return the sentence and the advice about the cell of row 2."""
    from webapp.schema.problems import Problem

    schema = dataset({"name": "a", **field})
    found = check(schema, [cell], **checker).problems.row(0, named=True)
    problem = Problem(
        found["code"],
        row=found["row"],
        column="A",
        header="A",
        field=found["field"],
        value=found["value"],
        args=json.loads(found["args"]),
    )
    return problem.sentence, problem.fix
