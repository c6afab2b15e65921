"""The written forms of dates and times: a shape that must fit, and how its parts are read."""

import calendar
import re
from dataclasses import dataclass

import polars as pl

YEAR = r"(?:[1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])"
MONTHS = tuple(calendar.month_name)
_MONTH = "(?i:" + "|".join(f"{name[:3]}(?:{name[3:]})?" for name in MONTHS[1:]) + ")"
_SHAPES = {
    "%Y": YEAR,
    "%m": r"[0-9]{1,2}",
    "%d": r"[0-9]{1,2}",
    "%b": _MONTH,
    "%B": _MONTH,
    "%H": r"(?:[01]?[0-9]|2[0-3])",
    "%M": r"[0-5][0-9]",
    "%S": r"[0-5][0-9]",
}
_NO_MONTH = r"(?:0{1,2}|1[3-9]|[2-9][0-9])"
_DIRECTIVE = re.compile(r"%[A-Za-z]")
_CLOCK = "[T ][0-9:.]+$"
MIDNIGHT = r"(?:[T ]00:00(?::00(?:\.0+)?)?)?"
"""A date cell of a workbook can come with the time 00:00:00; it is a date all the same."""


@dataclass(frozen=True, slots=True)
class Layout:
    """One written form, such as %d.%m.%Y, where `/`, `.` and `-` may be alike."""

    pattern: str
    any_separator: bool = False
    tail: str = ""

    @property
    def shape(self) -> str:
        """Return the regular expression that a text of this form matches."""
        return f"^{self._expression(_SHAPES)}{self.tail}$"

    @property
    def without_month(self) -> str:
        """Return the regular expression of this form with a month that does not exist."""
        return f"^{self._expression(_SHAPES | {'%m': _NO_MONTH})}{self.tail}$"

    def parts(self, text: str) -> dict[str, str]:
        """Return the digits of each part of a text of this form, by directive; else nothing."""
        groups = {part: f"(?P<{part[1]}>{shape})" for part, shape in _SHAPES.items()}
        found = re.match(self._expression(groups), text)
        return {f"%{letter}": value for letter, value in found.groupdict().items()} if found else {}

    def prepared(self, text: pl.Expr) -> pl.Expr:
        """Return the texts of this form as Polars can parse them, null for all others."""
        fits: pl.Expr = pl.when(text.str.contains(self.shape)).then(text)
        if self.tail:
            fits = fits.str.replace(_CLOCK, "") if self.any_separator else fits.str.head(10)
        return fits.str.replace_all("[./]", "-") if self.any_separator else fits

    @property
    def polars_pattern(self) -> str:
        """Return the pattern for Polars; its %B reads short and long names of months."""
        return self.pattern.replace("%b", "%B")

    def _expression(self, shapes: dict[str, str]) -> str:
        pieces = _DIRECTIVE.split(self.pattern)
        parts = _DIRECTIVE.findall(self.pattern)
        texts = [self._literal(piece) for piece in pieces]
        together = [text + shapes[part] for text, part in zip(texts, parts, strict=False)]
        return "".join(together) + texts[-1]

    def _literal(self, piece: str) -> str:
        return "[./-]" if self.any_separator and piece == "-" else re.escape(piece)
