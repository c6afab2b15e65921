"""Tables for tests, column by column, and what the stages say of them by header."""

from webapp.graph.vocabulary import load
from workers.graph.attributing import attribute
from workers.graph.facts import Table
from workers.graph.grouping import nodes
from workers.graph.labelling import label
from workers.graph.relating import relate


def table_of(columns):
    longest = max(map(len, columns.values()), default=0)
    cells = [[*column, *[""] * (longest - len(column))] for column in columns.values()]
    return Table(tuple(columns), cells, longest)


def labels_of(columns, vocabulary="materials", context="", memory=None, folder=None):
    """Header to label."""
    answers = answers_of(columns, vocabulary, context, memory, folder)
    return {header: answers[header].label for header in columns}


def answers_of(columns, vocabulary="materials", context="", memory=None, folder=None):
    made = table_of(columns)
    found = label(made, load(vocabulary, folder), context, memory or {})
    return dict(zip(columns, found.values(), strict=True))


def attributes_of(columns, labels, vocabulary="materials"):
    """Header to attribute, of columns with these labels."""
    found = attribute(table_of(columns), load(vocabulary), dict(enumerate(labels)), {})
    return {header: each.attribute for header, each in zip(columns, found.values(), strict=True)}


def graph_of(columns, vocabulary="materials", context="", folder=None):
    """All stages: nodes as tuples of headers, and relationships between first headers."""
    made, words = table_of(columns), load(vocabulary, folder)
    labels = {index: each.label for index, each in label(made, words, context, {}).items()}
    attributes = attribute(made, words, labels, {})
    chosen = {index: each.attribute for index, each in attributes.items()}
    found, _ = nodes(made, words, labels, chosen)
    headers = list(columns)
    names = {node.id: headers[node.columns[0]] for node in found}
    edges = relate(made, words, found, context)
    return (
        [tuple(headers[index] for index in node.columns) for node in found],
        {(each.type, names[each.source], names[each.target]) for each in edges},
    )
