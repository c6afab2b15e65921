"""What cells are meant to say: their text, nothing where it is missing, or the error they show."""

import polars as pl

from webapp.schema.fields import Field
from webapp.schema.spreadsheet import ERROR_TEXT, NOT_CALCULATED, OPENED_AS_TEXT
from workers.sheets.checks.rules import Rule

# Stands before an error: no cell holds this character, and so no field can read the text.
_MARK = "\0"
ERROR_RULES = (
    Rule("formula-not-calculated", lambda text, _: text.str.starts_with(_MARK + NOT_CALCULATED)),
    Rule("cell-error", lambda text, _: text.str.starts_with(_MARK)),
)


def meant(
    cell: pl.Expr, field: Field, missing: tuple[str, ...], *, literal: bool = False
) -> pl.Expr:
    """Return the texts of a field's cells, null where blank or a missing value.

    White space around them goes, and the apostrophe that keeps them from being formulas or errors,
    which `literal` texts never are. A blank cell is missing whatever the schema says: a sheet has
    no other empty text.
    """
    words: dict[str, str | None] = dict.fromkeys(["", *(word.strip() for word in missing)])
    # An error is none where the dataset itself speaks of it.
    listed = {_MARK + str(choice): str(choice) for choice in field.constraints.enum}
    errors = dict.fromkeys(_MARK + word for word in words)
    text = cell.str.strip_chars()
    return (text if literal else text.map_batches(_plain)).replace(listed | errors | words)


def _plain(text: pl.Series) -> pl.Series:
    # A pattern for every cell takes its time, and most columns have none of these.
    if text.str.starts_with("#").any() or text.str.starts_with("Err:").any():
        text = text.str.replace(f"^{ERROR_TEXT}$", f"{_MARK}${{0}}")
    if text.str.starts_with("'").any():
        text = text.str.replace(OPENED_AS_TEXT, "${1}")
    return text
