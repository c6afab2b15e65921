"""Checks that the values of foreign keys are present in the other dataset."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import polars as pl

from webapp.schema.fields import ForeignKey
from workers.sheets.checks.found import args_text, no_problems, shortened

Lookup = Callable[[ForeignKey, pl.DataFrame], pl.DataFrame]
"""Given keys, named as in the other dataset and each asked for once, returns those present."""

_MOST_REMEMBERED = 200_000


@dataclass(slots=True)
class Reference:
    """One foreign key, and which of its values are known to be present or absent."""

    key: ForeignKey
    lookup: Lookup
    index: int
    _present: pl.DataFrame | None = field(default=None, init=False)
    _absent: pl.DataFrame | None = field(default=None, init=False)

    def problems(self, cells: pl.DataFrame, good: Mapping[str, pl.Series]) -> pl.DataFrame:
        """Return the rows of typed cells, all of whose key cells are good, that point nowhere."""
        names = list(self.key.fields)
        fine = pl.all_horizontal(*(pl.lit(good[name]) for name in names))
        keys = cells.select("row", *names).filter(fine).drop_nulls(names)
        wanted = dict(zip(names, self.key.reference_fields, strict=True))
        keys = keys.rename(wanted)
        missing = self._missing(keys.select(wanted.values()).unique())
        if missing.is_empty():
            return no_problems()
        lost = keys.join(missing, on=list(wanted.values()), how="semi", maintain_order="left")
        shown = pl.concat_str(
            [pl.col(name).cast(pl.String) for name in wanted.values()], separator=", "
        )
        return lost.select(
            pl.lit("not-in-dataset").alias("code"),
            pl.lit("error").alias("severity"),
            pl.col("row"),
            pl.lit(self.index, pl.Int32).alias("index"),
            pl.lit(names[0]).alias("field"),
            shortened(shown).alias("value"),
            pl.lit(args_text({"dataset": self.key.dataset})).alias("args"),
        )

    def _missing(self, keys: pl.DataFrame) -> pl.DataFrame:
        on = keys.columns
        missing: list[pl.DataFrame] = []
        if self._present is not None:
            keys = keys.join(self._present, on=on, how="anti")
        if self._absent is not None:
            missing.append(keys.join(self._absent, on=on, how="semi"))
            keys = keys.join(self._absent, on=on, how="anti")
        if not keys.is_empty():
            found = self.lookup(self.key, keys).select(on).cast(keys.schema).unique()
            absent = keys.join(found, on=on, how="anti")
            missing.append(absent)
            self._present = _remember(self._present, found)
            self._absent = _remember(self._absent, absent)
        return pl.concat(missing) if missing else keys


def _remember(known: pl.DataFrame | None, more: pl.DataFrame) -> pl.DataFrame:
    """Return what is known with more added; it starts afresh where it would grow too big."""
    if known is None or known.height + more.height > _MOST_REMEMBERED:
        return more
    return pl.concat([known, more])
