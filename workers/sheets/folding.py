"""Texts in which capital and small letters, and composed and combined signs, are alike."""

import polars as pl


def folded(text: pl.Expr) -> pl.Expr:
    """Return texts in the form by which they are compared."""
    return text.str.normalize("NFC").str.to_lowercase()
