"""Names inside of queries, where all else goes as parameters, and what people call a node."""

import re
from collections.abc import Mapping
from typing import Any

SEEN = "Seen"
# What a node is called: the first of these that it has.
CALLED = ("name", "identifier", "value", "metadata_type")
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


def called(node: Mapping[str, Any]) -> str:
    """What people call a node with these properties."""
    return next((str(node[name]) for name in CALLED if node.get(name)), node.get("key", ""))
