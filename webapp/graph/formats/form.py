"""What a format is made of, and how a graph is written in it piece by piece."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from webapp.graph.formats.items import StoredEdge, StoredNode

PIECE_CHARACTERS = 64 * 1024


@dataclass(frozen=True, slots=True)
class Form:
    """What stands before, between and after nodes and relationships, and how each is written."""

    kind: str  # The media type.
    head: str
    node: Callable[[StoredNode], str]
    between: str
    edge: Callable[[int, StoredEdge], str]
    tail: str
    # Stands between two nodes, or two relationships.
    comma: str = ""


def written(form: Form, items: Iterable[StoredNode | StoredEdge]) -> Iterator[bytes]:
    """Write a graph; pieces are large enough that none costs more than what is in it."""
    waiting, size = [], 0
    for text in _texts(form, items):
        waiting.append(text)
        size += len(text)
        if size >= PIECE_CHARACTERS:
            yield "".join(waiting).encode()
            waiting, size = [], 0
    yield "".join(waiting).encode()


def _texts(form: Form, items: Iterable[StoredNode | StoredEdge]) -> Iterator[str]:
    comma, edges = "", 0
    yield form.head
    for item in items:
        if isinstance(item, StoredNode):
            yield comma + form.node(item)
        else:
            yield (comma if edges else form.between) + form.edge(edges, item)
            edges += 1
        comma = form.comma
    yield form.tail if edges else form.between + form.tail
