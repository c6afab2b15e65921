"""What is known of a node of the graph in words, and a part of the graph as a canvas wants it."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Self

from webapp.graph.naming import type_words
from webapp.graph.terms import Role, Vocabulary
from webapp.pages.base import PageModel
from webapp.pages.graph_browser import GraphAround, GraphCounts, GraphNodeItem
from webapp.pages.graph_columns import LabelItem

# Numbers that are told together with the text that they were read from.
WITH_THE_VALUE = ("number", "unit", "normal_value", "normal_unit")
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
ASKED = {
    Role.THING: ("identifier", "name"),
    Role.PROCESS: ("identifier", "name"),
    Role.QUANTITY: ("name", "value", "unit"),
    Role.METADATA: ("metadata_type", "value"),
}


def told(node: GraphNodeItem) -> tuple[tuple[str, str], ...]:
    """Each attribute in words: a value with its unit, and then in base units where these differ."""
    found = []
    for name, value in node.attributes.items():
        if name in WITH_THE_VALUE and ("value" in node.attributes or name != "unit"):
            continue
        text = told_value(value)
        if name == "value":
            text = " ".join(filter(None, (text, told_value(node.attributes.get("unit")))))
        found.append((type_words(name), text))
        if name == "value" and (normal := told_normal(node.attributes)):
            found.append(("in base units", normal))
    return tuple(found)


def told_normal(attributes: Mapping[str, Any]) -> str:
    """A value in base units, unless it is in them already."""
    number, unit = attributes.get("normal_value"), told_value(attributes.get("normal_unit"))
    same = unit == told_value(attributes.get("unit")) and number == attributes.get("number")
    return "" if number is None or same else f"{told_value(number)} {told_unit(unit)}".strip()


def told_unit(unit: str) -> str:
    """A unit as people write it: second⁻¹, kilogram·meter²."""
    raised = re.sub(r" \*\* (-?\d+)", lambda power: power[1].translate(RAISED), unit)
    return raised.replace(" * ", "·").replace(" / ", "/")


def told_value(value: object) -> str:
    """A value as people write it; a number with the six digits that count."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:,.6g}"
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


class CanvasPart(PageModel):
    """A part of the graph as the canvas draws it."""

    nodes: tuple[dict[str, str], ...]
    relationships: tuple[dict[str, Any], ...]
    titles: dict[str, str]

    @classmethod
    def of(cls, part: GraphAround) -> Self:
        """Nodes by their keys, with what they are called."""
        return cls(
            nodes=tuple({"id": node.key, "label": node.label.lower()} for node in part.nodes),
            relationships=tuple(
                {"rel_type": one.type, "connection": [one.source, one.target]}
                for one in part.relationships
            ),
            titles={node.key: title_of(node) for node in part.nodes},
        )


def title_of(node: GraphNodeItem) -> str:
    """What a node is called; a quantity and metadata with their value."""
    names = (node.attributes.get("metadata_type"), node.name, node.attributes.get("identifier"))
    name = next((told_value(each) for each in names if each), "")
    value = dict(told(node)).get("value", "")
    return f"{name}: {value}" if name and value else name or value


def canvas_terms(labels: Mapping[str, LabelItem], *, joins: bool = True, **more: Any) -> str:
    """Colours and shapes of labels for the canvas, and `more`, as JSON."""
    known = {
        name.lower(): {"title": one.title, "colour": one.colour, "role": one.role}
        for name, one in labels.items()
    }
    return json.dumps({"labels": known, "hasRelationships": joins} | more, ensure_ascii=False)


def examples(
    counts: GraphCounts, vocabularies: Iterable[Vocabulary]
) -> tuple[tuple[str, str], ...]:
    """Questions that can be asked of what is in this graph, each with its query."""
    known = list(vocabularies)
    roles = {name: label.role for words in known for name, label in words.labels.items()}
    found = []
    if counts.nodes:
        label = max(counts.nodes, key=lambda one: counts.nodes[one])
        match = f"MATCH (n:`{label}`)\nRETURN {returned('n', roles.get(label))}"
        found.append((f"The first 25 of {label}", f"{match}\nLIMIT 25"))
    kinds = counts.relationships
    pairs = {kind.name: kind.pairs for words in known for kind in words.relationships}
    for name in sorted(kinds, key=lambda one: -kinds[one])[:2]:
        for source, target in pairs.get(name, ()):
            if source in counts.nodes and target in counts.nodes:
                match = f"MATCH (a:`{source}`)-[:`{name}`]->(b:`{target}`)"
                both = f"{returned('a', roles[source])}, {returned('b', roles[target])}"
                said = f"{source} {type_words(name)} {target}"
                found.append((said, f"{match}\nRETURN {both}\nLIMIT 25"))
                found.append((f"How often: {said}", counting(match, roles[target])))
                break
    return tuple(found)


def returned(node: str, role: Role | None) -> str:
    """What is asked of a node: by what its label is, as a graph knows no other properties."""
    names = ASKED.get(role, ("key",)) if role else ("key",)
    return ", ".join(f"{node}.{name}" for name in names)


def counting(match: str, role: Role) -> str:
    """How often what is found; of numbers their average too."""
    average = ", avg(b.number) AS average" if role is Role.QUANTITY else ""
    names = "b.name, b.unit" if role is Role.QUANTITY else returned("b", role)
    rest = "ORDER BY how_often DESC\nLIMIT 25"
    return f"{match}\nRETURN {names}, count(*) AS how_often{average}\n{rest}"
