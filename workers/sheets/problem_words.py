"""The words about many problems at once: a line for each, as the download of all problems has it.

A sentence is made once for each kind of problem in a batch, with a gap for the cell's text; the
texts are then put into the gaps column-wise.
"""

import json
from collections.abc import Sequence

import polars as pl

from webapp.schema.problems import LONGEST_SHOWN, PICTURES, Problem
from webapp.schema.spreadsheet import FORMULA_SIGNS
from workers.sheets.columns import Column

HEAD = ("row", "column", "header", "field", "code", "severity", "value", "problem", "how to fix")
_GAP = "\ue000"
_KIND = ["code", "index", "field", "args"]
_NUMBER = r"^[+-]?[0-9]+(?:[.,][0-9]+)*(?:[eE][+-]?[0-9]+)?$"
_FORMULA = f"^[{''.join(FORMULA_SIGNS)}]".replace("-", r"\-")
_UNSEEN = r"[\x00-\x1F\x7F]"


def with_places(problems: pl.DataFrame, columns: Sequence[Column]) -> pl.DataFrame:
    """Return problems (see found.PROBLEM_COLUMNS) with the letter and the header of each column."""
    places = pl.DataFrame(
        {
            "index": [column.index for column in columns],
            "column": [column.letter for column in columns],
            "header": [column.header for column in columns],
        },
        schema={"index": pl.Int32, "column": pl.String, "header": pl.String},
    )
    return problems.join(places, on="index", how="left", maintain_order="left")


def problem_lines(placed: pl.DataFrame) -> pl.DataFrame:
    """Return the lines of HEAD for problems with their places; no cell starts a formula."""
    kinds = placed.select(*_KIND, "column", "header").unique(_KIND)
    words = pl.DataFrame(
        [_words(kind) for kind in kinds.iter_rows(named=True)],
        schema=["before", "after", "gap", "fix"],
        orient="row",
    )
    told = placed.join(
        pl.concat([kinds.select(_KIND), words], how="horizontal"),
        on=_KIND,
        how="left",
        maintain_order="left",
    )
    value = pl.when("gap").then(_shown(pl.col("value"))).otherwise(pl.lit(""))
    sentence = pl.concat_str("before", value, "after")
    texts = {
        "header": pl.col("header"),
        "field": pl.col("field"),
        "code": pl.col("code"),
        "severity": pl.col("severity"),
        "value": pl.col("value"),
        "problem": sentence,
        "how to fix": pl.col("fix"),
    }
    safe = (_safe(text.fill_null("")).alias(name) for name, text in texts.items())
    return told.select("row", "column", *safe)


def _words(kind: dict[str, str]) -> tuple[str, str, bool, str]:
    problem = Problem(
        code=kind["code"],
        column=kind["column"],
        header=kind["header"],
        field=kind["field"] or None,
        value=_GAP,
        args=json.loads(kind["args"]),
    )
    before, gap, after = problem.sentence.partition(_GAP)
    return before, after, bool(gap), problem.fix.replace(_GAP, "…")


def _shown(value: pl.Expr) -> pl.Expr:
    pictured = value.str.replace_many([chr(code) for code in PICTURES], list(PICTURES.values()))
    line = pl.when(value.str.contains(_UNSEEN)).then(pictured).otherwise(value)
    cut = line.str.head(LONGEST_SHOWN) + "…"
    return pl.when(line.str.len_chars() <= LONGEST_SHOWN).then(line).otherwise(cut)


def _safe(text: pl.Expr) -> pl.Expr:
    risky = text.str.contains(_FORMULA) & ~text.str.contains(_NUMBER)
    return pl.when(risky).then(pl.lit("'") + text).otherwise(text)
