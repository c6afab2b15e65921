r"""A script of Cypher that makes the graph again, as `cypher-shell --file` reads it.

Run once more it changes nothing. Texts of the table are only ever within quotes.
"""

import re

from webapp.graph.formats.form import Form
from webapp.graph.formats.items import StoredEdge, StoredNode

_SIGNS = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\ufffd"}
_SIGN = re.compile("[\\\\'\n\r\t\0]")


def quoted(content: str) -> str:
    r"""A text within quotes.

    Some readers put characters in the place of `\u` and four digits before they look at quotes, so
    that a text which holds just that is written in two parts.
    """
    inside = _SIGN.sub(lambda found: _SIGNS[found[0]], content)
    return "'" + inside.replace("\\\\u", "\\\\' + 'u") + "'"


def name(content: str) -> str:
    """The name of a label, a type or an attribute, whatever is in it."""
    return "`" + content.replace("`", "``") + "`"


def _node(node: StoredNode) -> str:
    known = ", ".join(f"n.{name(each)} = {_value(has)}" for each, has in node.attributes.items())
    setting = f" SET {known}" if known else ""
    return f"MERGE (n:{name(node.label)} {{key: {quoted(node.key)}}}){setting};\n"


def _value(content: str | float) -> str:
    return quoted(content) if isinstance(content, str) else repr(content)


def _edge(number: int, edge: StoredEdge) -> str:
    source = f"(a:{name(edge.source_label)} {{key: {quoted(edge.source)}}})"
    target = f"(b:{name(edge.target_label)} {{key: {quoted(edge.target)}}})"
    return f"MATCH {source}, {target} MERGE (a)-[:{name(edge.type)}]->(b);\n"


CYPHER = Form(
    kind="application/x-cypher-query",
    head="// Made by Import Desk. Many nodes are quicker with an index on `key` of each label.\n",
    node=_node,
    between="",
    edge=_edge,
    tail="",
)
