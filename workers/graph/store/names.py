"""Names inside of queries: everything else of a table goes there as parameters."""

import re

SEEN = "Seen"
_ALLOWED = re.compile(r"[^\W\d][\w .()/&+-]{0,59}")


class BadName(Exception):
    """A vocabulary has a name that no graph database can have; the text is a sentence."""


def quoted(name: str) -> str:
    """A label, a type or a property, as it stands in a query. Raises BadName."""
    if not _ALLOWED.fullmatch(name):
        raise BadName(f'A graph cannot have the label or type "{name}". Use letters and digits.')
    return f"`{name}`"


def label(name: str) -> str:
    """The label of nodes that a table has brought. Raises BadName."""
    if name == SEEN:
        raise BadName(f'The label "{SEEN}" is the desk\'s own. Call yours otherwise.')
    return quoted(name)


def kind(name: str) -> str:
    """The type of relationships that a table has brought. Raises BadName."""
    return quoted(name)
