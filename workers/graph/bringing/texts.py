"""Cells as texts and numbers, whole columns at once."""

import hashlib
from collections.abc import Iterable, Mapping

import polars as pl

from workers.graph import cells

# What joins the parts that a key is made of; no cell that was cleaned has it.
SEPARATOR = "\x1f"
HASH_BYTES = 12
LONGEST_READABLE = 80
_CONTROLS = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"


def clean(cell: pl.Expr) -> pl.Expr:
    """A cell without blanks at its ends; null where it says nothing."""
    text = cell.str.replace_all(_CONTROLS, " ").str.strip_chars()
    return pl.when(text.str.to_lowercase().is_in(sorted(cells.MISSING)).not_()).then(text)


def folded(text: pl.Expr) -> pl.Expr:
    """A text in which capitals, and how many blanks there are, do not matter."""
    plain = text.str.normalize("NFKC").str.to_lowercase()
    return plain.str.replace_all(r"\s+", " ").str.strip_chars()


def numbers(texts: pl.Series) -> pl.Series:
    """The numbers that cells say; null for other words."""
    found = texts.cast(pl.Float64, strict=False)
    found = pl.select(pl.when(found.is_finite()).then(found)).to_series()
    odd = texts.filter(found.is_null() & texts.is_not_null()).unique()
    if odd.is_empty():
        return found
    said = [cells.number(text) for text in odd]
    read = texts.replace_strict(odd, pl.Series(said, dtype=pl.Float64), default=None)
    return found.fill_null(read.cast(pl.Float64))


def amounts(texts: pl.Series) -> tuple[pl.Series, pl.Series]:
    """The numbers of cells, and the units that some of them say behind the number."""
    found = numbers(texts)
    odd = texts.filter(found.is_null() & texts.is_not_null()).unique()
    pairs = {text: pair for text in odd if (pair := cells.with_unit(text))}
    units = {text: unit for text, (_, unit) in pairs.items()}
    values = {text: value for text, (value, _) in pairs.items()}
    return (
        found.fill_null(_replaced(texts, values, pl.Float64())),
        _replaced(texts, units, pl.String()),
    )


def digests(texts: Iterable[str | None]) -> list[str | None]:
    """Short names of long texts, the same for ever."""
    return [
        None if text is None else hashlib.blake2b(text.encode(), digest_size=HASH_BYTES).hexdigest()
        for text in texts
    ]


def keys(label: str, sign: str, readable: pl.Series, content: pl.Series) -> pl.Series:
    """Keys that begin in a way people can read, and end in the digest of a content."""
    start = readable.fill_null("").str.slice(0, LONGEST_READABLE)
    # Digests are made of texts that differ: there are far fewer of them than rows.
    distinct = content.drop_nulls().unique()
    named = pl.Series(digests(distinct), dtype=pl.String)
    ends = content.replace_strict(distinct, named, default=None, return_dtype=pl.String)
    return (f"{label}{sign}" + start + "~" + ends).rename("key")


def _replaced(texts: pl.Series, known: Mapping[str, object], kind: pl.DataType) -> pl.Series:
    return (
        texts.replace_strict(known, default=None, return_dtype=kind)
        if known
        else texts.clear(len(texts)).cast(kind)
    )
