"""When two headers are the same: letter case, spaces, hyphens and underscores do not matter."""

import re
import unicodedata

_BETWEEN_WORDS = re.compile(r"[\s_\-]+")


def normal_header(header: str) -> str:
    """Return the form by which headers, names, titles and aliases are compared."""
    plain = unicodedata.normalize("NFKC", header).casefold()
    return _BETWEEN_WORDS.sub(" ", plain).strip()
