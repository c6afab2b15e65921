"""Texts in XML: whatever a cell holds, it stays a text."""

import re
from xml.sax.saxutils import escape, quoteattr

# What XML 1.0 has no way to write.
_IMPOSSIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_INSTEAD = "\ufffd"
# A reader makes a line feed of it, unless it is written as a number.
_RETURN = {"\r": "&#13;"}


def text(content: object) -> str:
    """Between two tags."""
    return escape(_IMPOSSIBLE.sub(_INSTEAD, str(content)), _RETURN)


def attribute(content: object) -> str:
    """The value of an attribute, with its quotes."""
    return quoteattr(_IMPOSSIBLE.sub(_INSTEAD, str(content)))
