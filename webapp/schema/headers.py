"""When two headers are the same: letter case, spaces, hyphens and underscores do not matter.

Nor does the apostrophe by which a spreadsheet knows that a text is no formula.
"""

import re
import unicodedata

from webapp.schema.spreadsheet import OPENED_AS_TEXT

_BETWEEN_WORDS = re.compile(r"[\s_\-]+")


def normal_header(header: str) -> str:
    """Return the form by which headers, names, titles and aliases are compared."""
    plain = unicodedata.normalize("NFKC", header).casefold()
    plain = re.sub(OPENED_AS_TEXT, r"\1", plain)
    return _BETWEEN_WORDS.sub(" ", plain).strip()
