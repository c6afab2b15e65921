"""Node-link JSON, as networkx and D3 read it."""

import json

from webapp.graph.formats.form import Form
from webapp.graph.formats.items import StoredEdge, StoredNode


def _node(node: StoredNode) -> str:
    return _json({"id": node.key, "label": node.label, **node.attributes})


def _edge(number: int, edge: StoredEdge) -> str:
    return _json({"source": edge.source, "target": edge.target, "type": edge.type})


def _json(content: dict[str, object]) -> str:
    return json.dumps(content, ensure_ascii=False, allow_nan=False)


NODE_LINK = Form(
    kind="application/json",
    head='{"directed": true, "multigraph": false, "graph": {}, "nodes": [\n',
    node=_node,
    between='\n], "edges": [\n',
    edge=_edge,
    tail="\n]}\n",
    comma=",\n",
)
