"""The changes that a person can make of a graph, as the forms for them say it."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from flask import request
from werkzeug.datastructures import MultiDict

from webapp.errors import BadInput
from webapp.graph.editing import Editing
from webapp.graph.shapes import Graph, Value
from webapp.models import GraphImport
from webapp.pages.graph_drawing import TableColumn, columns_of
from webapp.services.graph import contents
from webapp.views.graph_forms import number_in

Form = MultiDict[str, str]


@dataclass(frozen=True)
class OnTheTable:
    """A graph that is being changed, and where it belongs."""

    row: GraphImport
    step: str
    edited: Editing

    @property
    def columns(self) -> tuple[TableColumn, ...]:
        """The columns of its table."""
        return columns_of(self.row.shape or {})


@dataclass(frozen=True)
class Done:
    """A graph after a change, the change in a sentence, and the node that it was about."""

    graph: Graph
    said: str
    chosen: str = ""


def add(there: OnTheTable) -> Done:
    """Add a node."""
    label, name = request.form.get("label", ""), request.form.get("name", "")
    graph, node_id = there.edited.add(label, name)
    words = replace(there.edited, graph=graph).name(node_id)
    return Done(graph, f"{words} is added.", node_id)


def change(there: OnTheTable) -> Done:
    """Give a node other attributes, or another label."""
    node_id = request.form.get("node", "")
    label = request.form.get("label", "")
    graph = there.edited.change(node_id, label, attributes_of(request.form, there.columns))
    lost = len(there.edited.graph.edges) - len(graph.edges)
    words = replace(there.edited, graph=graph).name(node_id)
    said = f"{words} is changed."
    if lost:
        them = "1 relationship that is" if lost == 1 else f"{lost} relationships that are"
        said += f" {them} not allowed for {label} went with that."
    return Done(graph, said, node_id)


def remove(there: OnTheTable) -> Done:
    """Take a node away."""
    node_id = request.form.get("node", "")
    words = there.edited.name(node_id)
    return Done(there.edited.remove(node_id), f"{words} is deleted.")


def connect(there: OnTheTable) -> Done:
    """Join two nodes."""
    source, target = ends_of(request.form)
    graph = there.edited.connect(source, target)
    words = f"{there.edited.name(source)} and {there.edited.name(target)} are connected."
    return Done(graph, words, source)


def disconnect(there: OnTheTable) -> Done:
    """Take a relationship away."""
    source, target = ends_of(request.form)
    words = f"{there.edited.name(source)} and {there.edited.name(target)}"
    return Done(there.edited.disconnect(source, target), f"{words} are not connected any more.")


def reverse(there: OnTheTable) -> Done:
    """Turn a relationship round."""
    source, target = ends_of(request.form)
    words = f"It goes from {there.edited.name(target)} to {there.edited.name(source)} now."
    return Done(there.edited.reverse(source, target), words)


def show(there: OnTheTable) -> Done:
    """Change nothing: another page of the tables, or what was undone."""
    return Done(there.edited.graph, "")


ACTS: dict[str, Callable[[OnTheTable], Done]] = {
    "add": add,
    "change": change,
    "remove": remove,
    "connect": connect,
    "disconnect": disconnect,
    "reverse": reverse,
    "show": show,
}


def ends_of(form: Form) -> tuple[str, str]:
    """Where a relationship begins and ends: a list of two ids. Raises BadInput."""
    try:
        source, target = json.loads(form.get("ends", ""))
    except (ValueError, TypeError, RecursionError):
        raise BadInput("Choose what it is to be connected to.") from None
    return str(source), str(target)


def attributes_of(form: Form, columns: Sequence[TableColumn]) -> dict[str, tuple[Value, ...]]:
    """The attributes of a node as its form says them; of a column, its first value stands there."""
    found: dict[str, tuple[Value, ...]] = {}
    for key in form:
        kind, _, name = key.partition("-")
        if kind == "value":
            texts, places = form.getlist(key), form.getlist(f"index-{name}")
            signs = form.getlist(f"operator-{name}")
            rows = zip(texts, places, signs, strict=False)
            values = (value_of(*row, columns) for row in rows)
            found[name] = tuple(value for value in values if value)
    return found


def value_of(text: str, place: str, operator: str, columns: Sequence[TableColumn]) -> Value | None:
    """A value of a form, or nothing where its row is empty. Raises BadInput."""
    text = contents.plain(text.strip())
    if not place:
        return Value(text, None, operator or None) if text else None
    if not 0 <= (index := number_in(place)) < len(columns):
        raise BadInput("Choose a column that there is in the table.")
    return Value(text or columns[index].sample, index, operator or None)


def row_number(asked: Form, name: str) -> int:
    """The row that a table is asked for from; the first one for whatever is no number."""
    return max(number_in(asked.get(name, "")), 0)
