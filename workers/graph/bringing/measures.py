"""Values in base units, whole columns at once."""

import polars as pl

from workers.graph import units

# So far apart that the slope of a scale with an offset keeps its digits.
FAR = 1_000_000.0
DIGITS = 12
# In a header these are words; where a unit is asked for, they are units.
TIMES = frozenset(("minute", "hour", "day", "week", "month", "year"))


def normal(number: pl.Series, unit: pl.Series, name: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Values in base units, and those; a unit that nobody knows has none."""
    frame = pl.DataFrame({"number": number, "unit": unit, "name": name})
    known = frame.filter(pl.col("unit").is_not_null()).select("unit", "name").unique()
    lines = [_line(unit, name) for unit, name in known.iter_rows()]
    schema = {"factor": pl.Float64, "offset": pl.Float64, "normal_unit": pl.String}
    scales = pl.concat([known, pl.DataFrame(lines, schema=schema, orient="row")], how="horizontal")
    joined = frame.join(scales, on=["unit", "name"], how="left", nulls_equal=True)
    value = (pl.col("number") * pl.col("factor") + pl.col("offset")).round_sig_figs(DIGITS)
    made = joined.select(
        pl.when(value.is_finite()).then(value).alias("value"),
        pl.when(pl.col("number").is_not_null()).then("normal_unit").alias("unit"),
    )
    return made["value"], made["unit"]


def _line(unit: str, name: str | None) -> tuple[float, float, str] | tuple[None, None, None]:
    """A scale as a straight line: what a value is multiplied with, and what is added."""
    meant = f"{unit}s" if unit.lower() in TIMES else unit
    known = units.canonical(meant, name or "")
    if known is None:
        return None, None, None
    # A bare C is what its name says: a temperature, or a charge.
    meant = known if meant in ("C", "c") else meant
    (start, base), (one, _), (far, _) = (units.normal(at, meant) for at in (0.0, 1.0, FAR))
    factor = one if start == 0 else (far - start) / FAR
    # Decibels and the like are no straight lines.
    if abs(start + factor - one) > 1e-6 * max(1.0, abs(one)):
        return None, None, None
    return factor, start, base
