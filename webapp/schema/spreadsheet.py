"""Text for cells that a spreadsheet will open: an apostrophe in front says that it is a text.

Without it, the text would become a formula, or an error such as #N/A. Whoever reads such a cell
back takes one apostrophe away; see OPENED_AS_TEXT.
"""

import re

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
MAX_COLUMN = 16_384
"""The number of the last column of a sheet, XFD."""
NOT_CALCULATED = "#NOT CALCULATED"
"""What the desk shows for a formula whose file has no value for it."""
# What a formula without a result shows, in the languages of those who write CSV files with Excel.
ERRORS = (
    *("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA"),
    *("#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!", "#CONNECT!", "#UNKNOWN!", "#BUSY!", "#ERROR!"),
    *("#WERT!", "#BEZUG!", "#ZAHL!", "#NV", "#\u00dcBERLAUF!", "#KALK!"),
    *("#NUL!", "#VALEUR!", "#NOM?", "#NOMBRE!", "#PROPAGATION!", "#CALCUL!"),
    *("#\u00a1NULO!", "#\u00a1DIV/0!", "#\u00a1VALOR!", "#\u00a1REF!", "#\u00bfNOMBRE?"),
    *("#\u00a1NUM!", "#N/D", "#NULO!", "#VALOR!", "#NOME?", "#N\u00daM!"),
    *("#NULLO!", "#VALORE!", "#RIF!", "#LEEG!", "#DEEL/0!", "#WAARDE!", "#VERW!", "#NAAM?"),
    *("#GETAL!", "#N/B", "#ZERO!", "#DZIEL/0!", "#ARG!", "#ADR!", "#NAZWA?", "#LICZBA!"),
)
ERROR_TEXT = f"(?:{'|'.join(map(re.escape, (*ERRORS, NOT_CALCULATED)))}|Err:[0-9]{{3}})"
"""A text that is an error; those with a number are LibreOffice's."""
_ERROR = re.compile(ERROR_TEXT)
_SIGN = f"[{''.join(FORMULA_SIGNS)}]".replace("-", r"\-")
OPENED_AS_TEXT = f"^'('*(?:{_SIGN}|{ERROR_TEXT}$))"
"""A text with the apostrophe of `safe_cell` in front; the group is what follows it."""


def safe_cell(text: str) -> str:
    """Text that a spreadsheet takes for no formula (ASVS 1.2.10) and no error; numbers stay."""
    plain = text.lstrip("'")
    if not plain.startswith(FORMULA_SIGNS) and not _ERROR.fullmatch(plain):
        return text
    if text.startswith("'"):  # one more, since one is taken away again
        return "'" + text
    try:
        float(text)
    except ValueError:
        return "'" + text
    return text


def safe_text_cell(text: str) -> str:
    """The same for a cell that is a text by its type, and so never a formula."""
    return safe_cell(text) if text.startswith("'") or _ERROR.fullmatch(text) else text
