"""What people and programs hand in for a stage: read leniently, kept in one form."""

from collections.abc import Mapping
from typing import Any, TypeVar

from webapp.errors import BadInput
from webapp.graph import shapes
from webapp.graph.shapes import Graph
from webapp.graph.vocabulary import NO_ATTRIBUTE, NO_LABEL, Vocabulary
from webapp.graph.wire import BadShape
from webapp.models import GraphImport
from webapp.schema.headers import normal_header
from webapp.services.graph import vocabularies
from webapp.states import GraphStage

Said = TypeVar("Said")


def read(graph_import: GraphImport, stage: GraphStage, content: object) -> Any:
    """The content of a stage as the desk keeps it. Raises BadInput, naming what does not fit."""
    vocabulary = vocabularies.load(graph_import.vocabulary)
    return of_shape(graph_import.shape or {}, stage, content, vocabulary)


def of_shape(
    shape: Mapping[str, Any], stage: GraphStage, content: object, vocabulary: Vocabulary
) -> Any:
    """The same for a table of this shape; columns are not looked at where it is not known yet."""
    try:
        return _plain(_read(shape, stage, content, vocabulary))
    except BadShape as error:
        raise BadInput(error.sentence) from error


def plain(text: str) -> str:
    """A text that every database can hold."""
    return text.encode(errors="replace").decode().replace("\0", "")


def graph_of(graph_import: GraphImport, content: object) -> Graph:
    """The nodes and relationships of a content. Raises BadInput."""
    try:
        return shapes.parse_graph(content, vocabularies.load(graph_import.vocabulary))
    except BadShape as error:
        raise BadInput(error.sentence) from error


def _read(
    shape: Mapping[str, Any], stage: GraphStage, content: object, vocabulary: Vocabulary
) -> Any:
    headers: list[str] = shape.get("headers", [])
    if stage == GraphStage.LABELS:
        labels = _by_column(headers, shapes.parse_labels(content, vocabulary), NO_LABEL)
        return shapes.emit_labels(labels, shape.get("samples", {}))
    if stage == GraphStage.ATTRIBUTES:
        said = shapes.parse_attributes(content, vocabulary)
        return shapes.emit_attributes(_by_column(headers, said, (NO_LABEL, NO_ATTRIBUTE)))
    graph = shapes.parse_graph(content, vocabulary)
    _refuse_strange_columns(headers, graph)
    return (shapes.emit_nodes if stage == GraphStage.NODES else shapes.emit_graph)(graph)


def _by_column(headers: list[str], said: Mapping[str, Said], otherwise: Said) -> dict[str, Said]:
    """What was said of each column of the table; a header is known also in other letters."""
    if not headers:
        return dict(said)
    known = {normal_header(header): header for header in reversed(headers)}
    known |= {header: header for header in headers}
    found: dict[str, Said] = {}
    for header, one in said.items():
        column = known.get(header) or known.get(normal_header(header))
        if column is None:
            raise BadInput(f'There is no column "{header}" in this table.')
        found[column] = one
    return {header: found.get(header, otherwise) for header in headers}


def _refuse_strange_columns(headers: list[str], graph: Graph) -> None:
    for node in graph.nodes if headers else ():
        for index in node.columns:
            if index >= len(headers):
                raise BadInput(
                    f'Node "{node.id}" takes a value from column {index + 1}, '
                    f"and the table has {len(headers)}."
                )


def _plain(content: Any) -> Any:
    if isinstance(content, dict):
        return {plain(key): _plain(value) for key, value in content.items()}
    if isinstance(content, list):
        return [_plain(each) for each in content]
    return plain(content) if isinstance(content, str) else content
