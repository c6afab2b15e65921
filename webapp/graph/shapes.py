"""The shapes of the stages: labels, attributes and graphs, read leniently and written strictly."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from webapp.graph.terms import NO_ATTRIBUTE, NO_LABEL, Vocabulary, attribute_of
from webapp.graph.wire import INFERRED, BadShape, as_index, as_list, as_object, as_text, unpacked

# A relationship that is written from its other end, and what it is called here.
REVERSED = {"has_manufacturing_output": "is_manufacturing_output"}
# What no table comes to: each of its columns is in few nodes, and these have few relationships.
MOST_NODES, MOST_RELATIONSHIPS = 2_000, 10_000
# As many as Excel has.
MOST_COLUMNS = 16_384
# Keys of a node that are none of its attributes.
_OWN_KEYS = frozenset({"id", "label", "attributes", "position", "x", "y", "size", "isEditing"})


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a node: from a column (0 is the first), or inferred where there is no index."""

    value: str
    index: int | None = None
    operator: str | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """A thing, process, quantity or metadata, and what is known of it."""

    id: str
    label: str
    attributes: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash(self.id)

    @property
    def columns(self) -> tuple[int, ...]:
        """The columns that the node is made of, from left to right."""
        indexes = {each.index for values in self.attributes.values() for each in values}
        return tuple(sorted(index for index in indexes if index is not None))


@dataclass(frozen=True, slots=True)
class Edge:
    """A relationship from one node to another, by their ids."""

    type: str
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes and the relationships between them."""

    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()


def parse_labels(content: object, vocabulary: Vocabulary) -> dict[str, str]:
    """Read labels of headers: {header: label}, {header: [label, sample]} or {"Label": ...}."""
    labels = {}
    for header, entry in _columns(content, "The labels"):
        place = f'The label of "{header}"'
        text = as_text(_first(entry, "label"), place)
        label = vocabulary.label_of(text)
        if label is None:
            known = ", ".join([*vocabulary.labels, NO_LABEL])
            raise BadShape(f'{place} is "{text}", which is none of {known}.')
        labels[header] = label
    return labels


def parse_attributes(content: object, vocabulary: Vocabulary) -> dict[str, tuple[str, str]]:
    """Read attributes of headers: {header: {"Label", "Attribute"}} or {header: [label, it]}."""
    found = {}
    for header, entry in _columns(content, "The attributes"):
        place = f'The entry of "{header}"'
        label_text = as_text(_first(entry, "label"), place)
        label = vocabulary.label_of(label_text)
        if label is None:
            raise BadShape(f'{place} has the label "{label_text}", which there is not.')
        attribute_text = as_text(_second(entry, "attribute"), place)
        attribute = attribute_of(attribute_text)
        if attribute is None:
            raise BadShape(f'{place} has the attribute "{attribute_text}", which there is not.')
        found[header] = (label, attribute)
    return found


def _columns(content: object, place: str) -> Iterable[tuple[str, Any]]:
    table = as_object(content, place)
    if len(table) > MOST_COLUMNS:
        raise BadShape(f"{place} are of {len(table):,} columns. No table has so many.")
    return table.items()


def parse_graph(content: object, vocabulary: Vocabulary) -> Graph:
    """Read nodes and relationships; a list alone is one of nodes."""
    content = unpacked(content, "The graph")
    if isinstance(content, list):
        content = {"nodes": content}
    table = as_object(content, "The graph")
    nodes = tuple(
        _node(entry, f"Node {number}", vocabulary)
        for number, entry in enumerate(_few(table, "nodes", MOST_NODES), start=1)
    )
    ids = Counter(node.id for node in nodes)
    if len(ids) < len(nodes):
        raise BadShape(f'Two nodes have the id "{ids.most_common(1)[0][0]}".')
    edges = _few(table, "relationships", MOST_RELATIONSHIPS)
    return Graph(nodes, tuple(_edge(each, number, ids) for number, each in enumerate(edges, 1)))


def _few(table: Mapping[str, Any], name: str, most: int) -> list[Any]:
    entries = as_list(table.get(name), name)
    if len(entries) > most:
        raise BadShape(f"The graph has {len(entries):,} {name}. At most {most:,} can be kept.")
    return entries


def emit_labels(labels: Mapping[str, str], samples: Mapping[str, str]) -> dict[str, list[str]]:
    """Write labels in the wire form: the label, and the first value of the column."""
    return {header: [label, samples.get(header, "")] for header, label in labels.items()}


def emit_attributes(attributes: Mapping[str, tuple[str, str]]) -> dict[str, dict[str, str]]:
    """Write attributes in the wire form."""
    return {
        header: {"Label": label, "Attribute": attribute or NO_ATTRIBUTE}
        for header, (label, attribute) in attributes.items()
    }


def emit_nodes(graph: Graph) -> dict[str, list[Any]]:
    """Write nodes alone in the wire form."""
    return {"nodes": [_emit_node(node) for node in graph.nodes], "relationships": []}


def emit_graph(graph: Graph) -> dict[str, list[Any]]:
    """Write nodes and relationships in the wire form: labels small, types in capitals."""
    edges = [
        {"rel_type": edge.type.upper(), "connection": [edge.source, edge.target]}
        for edge in graph.edges
    ]
    return {"nodes": emit_nodes(graph)["nodes"], "relationships": edges}


def _emit_node(node: Node) -> dict[str, Any]:
    return {
        "id": node.id,
        "label": node.label.lower(),
        "attributes": {
            name: [_emit_value(value) for value in values]
            for name, values in node.attributes.items()
        },
    }


def _emit_value(value: Value) -> dict[str, str]:
    index = INFERRED if value.index is None else str(value.index)
    written = {"value": value.value, "index": index}
    return written | ({"operator": value.operator} if value.operator else {})


def _node(entry: object, place: str, vocabulary: Vocabulary) -> Node:
    table = as_object(entry, place)
    identifier = as_text(table.get("id"), f"{place}: its id")
    place = f'Node "{identifier}"'
    text = as_text(table.get("label"), f"{place}: its label")
    label = vocabulary.label_of(text)
    if label is None or label == NO_LABEL:
        raise BadShape(f'{place} has the label "{text}", which there is not.')
    attributes: dict[str, tuple[Value, ...]] = {}
    for name, values in _attributes(table, place).items():
        attribute = attribute_of(name)
        if attribute is None or attribute not in vocabulary.labels[label].attributes:
            raise BadShape(f'{place} has the attribute "{name}", which a {label} cannot have.')
        read = tuple(_values(values, f"{place}, {name}"))
        if read:
            attributes[attribute] = attributes.get(attribute, ()) + read
    return Node(identifier, label, attributes)


def _attributes(table: Mapping[str, Any], place: str) -> Mapping[str, Any]:
    """Attributes under their key, with those that editors put beside it."""
    inside = table.get("attributes")
    named = as_object(inside, f"{place}: its attributes") if inside is not None else {}
    beside = {
        key: value
        for key, value in table.items()
        if key not in _OWN_KEYS and key not in named and attribute_of(key) and value
    }
    return {**named, **beside}


def _values(content: object, place: str) -> Iterable[Value]:
    entries = content if isinstance(content, list) else [content]
    for entry in entries:
        if entry is None or entry == "":
            continue
        if not isinstance(entry, dict):
            yield Value(as_text(entry, place))
            continue
        operator = entry.get("operator")
        yield from _spread(entry, place, None if operator is None else str(operator))


def _spread(entry: Mapping[str, Any], place: str, operator: str | None) -> Iterable[Value]:
    """A value and its index; lists of both are several values."""
    value, index = entry.get("value", ""), entry.get("index")
    if not isinstance(value, list) and not isinstance(index, list):
        yield Value(
            as_text("" if value is None else value, place), as_index(index, place), operator
        )
        return
    values = value if isinstance(value, list) else [value] * len(index or [])
    indexes = index if isinstance(index, list) else [index] * len(values)
    if len(values) != len(indexes):
        raise BadShape(f"{place}: {len(values)} values have {len(indexes)} columns.")
    for one, other in zip(values, indexes, strict=True):
        yield Value(as_text(one, place), as_index(other, place), operator)


def _edge(entry: object, number: int, ids: Collection[str]) -> Edge:
    place = f"Relationship {number}"
    table = as_object(entry, place)
    kind = as_text(table.get("rel_type", table.get("type")), f"{place}: its type").lower()
    ends = table.get("connection", [table.get("source"), table.get("target")])
    if not isinstance(ends, list) or len(ends) != 2:
        raise BadShape(f"{place} must connect two nodes.")
    source, target = (as_text(end, f"{place}: the nodes it connects") for end in ends)
    if strange := [end for end in (source, target) if end not in ids]:
        raise BadShape(f'{place} connects the node "{strange[0]}", which there is not.')
    return Edge(REVERSED.get(kind, kind).upper(), source, target)


def _first(entry: object, key: str) -> object:
    """The label of an entry in any of its forms."""
    if isinstance(entry, dict):
        return _by_key(entry, key)
    return entry[0] if isinstance(entry, list) and entry else ("" if entry == [] else entry)


def _second(entry: object, key: str) -> object:
    if isinstance(entry, dict):
        return _by_key(entry, key)
    return entry[1] if isinstance(entry, list) and len(entry) > 1 else ""


def _by_key(entry: Mapping[str, Any], key: str) -> object:
    found: object = next((value for name, value in entry.items() if name.lower() == key), "")
    return _first(found, key) if isinstance(found, list) else found
