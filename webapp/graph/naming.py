"""What people call a node: by its name, its column, or its label."""

from collections.abc import Sequence

from webapp.graph.shapes import Node


def title(node: Node, headers: Sequence[str]) -> str:
    """The name, the ID or the type of a node, or the header of the column that it is from."""
    for attribute in ("name", "identifier", "metadata_type"):
        for value in node.attributes.get(attribute, ()):
            if value.index is not None and value.index < len(headers):
                return headers[value.index]
            if value.value:
                return value.value
    known = [headers[index] for index in node.columns if index < len(headers)]
    return known[0] if known else ""


def named(node: Node, headers: Sequence[str]) -> str:
    """A node in a sentence: Matter "Sample"."""
    words = title(node, headers)
    return f'{node.label} "{words}"' if words else f"{node.label} {node.id}"


def type_words(kind: str) -> str:
    """A type of relationship in small letters: has property."""
    return kind.replace("_", " ").lower()
