"""When two headers are the same: letter case, spaces, hyphens and underscores do not matter.

Nor does the apostrophe by which a spreadsheet knows that a text is no formula, nor the asterisk at
the end by which a template marks a required field.
"""

import re
import unicodedata

from webapp.schema.spreadsheet import OPENED_AS_TEXT

REQUIRED_MARK = " *"
# What is longer is cut: each problem and each page names its column by its header.
LONGEST_HEADER = 500
_BETWEEN_WORDS = re.compile(r"[\s_\-]+")
_MARKED = re.compile(r"(?<=[^\s*])\s*\*$")


def normal_header(header: str) -> str:
    """Return the form by which headers, names, titles and aliases are compared."""
    plain = unicodedata.normalize("NFKC", unmarked(header)).casefold()
    plain = re.sub(OPENED_AS_TEXT, r"\1", plain)
    return _BETWEEN_WORDS.sub(" ", plain).strip()


def unmarked(header: str) -> str:
    """Return a header as people know it, without the mark of a required field."""
    return _MARKED.sub("", header.strip())
