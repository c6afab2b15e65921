"""What a check is made of: how text becomes a value, and the rules that the value must keep.

All functions take and return Polars expressions, so that a rule looks at a whole batch at once.
`text` is the trimmed cell, null where the cell is missing; `value` is what it was converted to.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import polars as pl

from webapp.schema.catalogue import Severity

Args = Mapping[str, str | int]
Convert = Callable[[pl.Expr], pl.Expr]
Mask = Callable[[pl.Expr, pl.Expr], pl.Expr]

CONTROL = r"[\x00-\x08\x0B\x0C\x0E-\x1F\x7F]"


@dataclass(frozen=True, slots=True)
class Rule:
    """One way in which a cell can be wrong: `broken` is true (or null) where it is.

    `explain` adds arguments that depend on the cell; it is called once for each distinct text.
    """

    code: str
    broken: Mask
    args: Args = field(default_factory=dict)
    explain: Callable[[str], Args] | None = None
    severity: Severity = "error"


def present(text: pl.Expr, value: pl.Expr) -> pl.Expr:
    """Return where a conversion gave a value."""
    return value.is_not_null()


def always(text: pl.Expr, value: pl.Expr) -> pl.Expr:
    """Return true everywhere: the last of the reasons why a text has no value."""
    return pl.lit(True)


def text_matches(pattern: str) -> Mask:
    """Return the mask of the texts in which a regular expression is found."""
    return lambda text, value: text.str.contains(pattern)


def text_lacks(pattern: str) -> Mask:
    """Return the mask of the texts in which a regular expression is not found."""
    return lambda text, value: ~text.str.contains(pattern)


@dataclass(frozen=True, slots=True)
class Conversion:
    """How the cells of one field become values.

    Where `readable` is not true, the first broken rule of `unreadable` says why.
    """

    dtype: pl.DataType
    convert: Convert
    unreadable: tuple[Rule, ...]
    readable: Mask = present
    warnings: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class CellCheck:
    """All that is checked in one column."""

    conversion: Conversion
    required: bool
    constraints: tuple[Rule, ...] = ()

    def good(self, text: pl.Expr, value: pl.Expr) -> pl.Expr:
        """Return where the cell keeps every rule; never null."""
        good = self.conversion.readable(text, value)
        for rule in self.constraints:
            good = good & ~rule.broken(text, value)
        good = good.fill_null(False)
        return good if self.required else good | text.is_null()
