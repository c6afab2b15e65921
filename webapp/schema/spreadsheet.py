"""Text for cells that a spreadsheet will open: an apostrophe in front says that it is no formula.

Whoever reads such a cell back takes one apostrophe away; see OPENED_AS_TEXT.
"""

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
OPENED_AS_TEXT = f"^'('*[{''.join(FORMULA_SIGNS)}])".replace("-", r"\-")
"""A text with the apostrophe of `safe_cell` in front; the group is what follows it."""


def safe_cell(text: str) -> str:
    """Text that a spreadsheet will not run as a formula (ASVS 1.2.10); numbers stay as they are."""
    if not text.lstrip("'").startswith(FORMULA_SIGNS):
        return text
    if text.startswith("'"):  # one more, since one is taken away again
        return "'" + text
    try:
        float(text)
    except ValueError:
        return "'" + text
    return text
