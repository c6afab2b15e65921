"""Makes the table of problems: one row for each failing cell or row."""

import json

import polars as pl

from webapp.schema.catalogue import Severity
from webapp.schema.problems import LONGEST_VALUE
from workers.sheets.checks.meaning import ERROR_RULES
from workers.sheets.checks.rules import Args, CellCheck, Mask, Rule

PROBLEM_COLUMNS = pl.Schema(
    {
        "code": pl.String(),
        "severity": pl.String(),
        "row": pl.Int64(),
        "index": pl.Int32(),
        "field": pl.String(),
        "value": pl.String(),
        "args": pl.String(),
    }
)
_MISSING = Rule("value-missing", lambda text, value: text.is_null())


def no_problems() -> pl.DataFrame:
    """Return an empty table of problems."""
    return PROBLEM_COLUMNS.to_frame()


def args_text(args: Args) -> str:
    """Return the arguments of a problem as JSON text."""
    return json.dumps(dict(args), ensure_ascii=False)


def row_problems(
    rows: pl.DataFrame, code: str | pl.Expr, value: pl.Expr, severity: Severity = "error"
) -> pl.DataFrame:
    """Return one problem for each row of a table with the column `row`."""
    return rows.select(
        (pl.lit(code) if isinstance(code, str) else code).alias("code"),
        pl.lit(severity).alias("severity"),
        pl.col("row"),
        pl.lit(-1, pl.Int32).alias("index"),
        pl.lit("").alias("field"),
        shortened(value).alias("value"),
        pl.lit("{}").alias("args"),
    )


def cell_problems(cells: pl.DataFrame, check: CellCheck, index: int, field: str) -> pl.DataFrame:
    """Return the first broken rule of each failing cell; columns row, raw, text, value."""
    conversion = check.conversion
    readable = conversion.readable(pl.col("text"), pl.col("value")).fill_null(False)
    unreadable = [
        Rule(rule.code, _unless(readable, rule), rule.args, rule.explain)
        for rule in (*ERROR_RULES, *conversion.unreadable)
    ]
    missing = [_MISSING] if check.required else []
    return named_problems(cells, (*missing, *unreadable, *check.constraints), index, field)


def _unless(readable: pl.Expr, rule: Rule) -> Mask:
    return lambda text, value: ~readable & rule.broken(text, value)


def named_problems(
    cells: pl.DataFrame, rules: tuple[Rule, ...], index: int, field: str
) -> pl.DataFrame:
    """Return a problem for each cell, named by the first of the rules that it breaks."""
    which = pl.lit(len(rules) - 1)
    for number in reversed(range(len(rules))):
        broken = rules[number].broken(pl.col("text"), pl.col("value")).fill_null(False)
        which = pl.when(broken).then(number).otherwise(which)
    numbered = cells.with_columns(which.cast(pl.UInt32).alias("rule"))
    return numbered.select(
        _pick([rule.code for rule in rules]).alias("code"),
        _pick([rule.severity for rule in rules]).alias("severity"),
        pl.col("row"),
        pl.lit(index, pl.Int32).alias("index"),
        pl.lit(field).alias("field"),
        shortened(pl.col("raw")).alias("value"),
        _args(numbered, rules).alias("args"),
    )


def shortened(value: pl.Expr) -> pl.Expr:
    """Return cells of at most 200 characters, longer ones with an ellipsis at the end."""
    cut = value.str.head(LONGEST_VALUE - 1) + "…"
    return pl.when(value.str.len_bytes() <= LONGEST_VALUE).then(value).otherwise(cut)


def _pick(texts: list[str]) -> pl.Expr:
    return pl.lit(pl.Series(texts)).gather(pl.col("rule"))


def _args(numbered: pl.DataFrame, rules: tuple[Rule, ...]) -> pl.Expr:
    """Return the arguments of each problem; those that depend on the cell once for each text."""
    args = _pick([args_text(rule.args) for rule in rules])
    for number, rule in enumerate(rules):
        if rule.explain is None:
            continue
        mine = pl.col("rule") == number
        texts = numbered.filter(mine)["text"].unique().drop_nulls()
        if len(texts):
            told = [args_text({**rule.args, **rule.explain(text)}) for text in texts]
            explained = pl.col("text").replace_strict(texts, told, default=None)
            args = pl.when(mine).then(explained).otherwise(args)
    return args
