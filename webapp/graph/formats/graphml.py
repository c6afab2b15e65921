"""GraphML, which yEd, Gephi, Cytoscape, igraph and networkx read."""

from webapp.graph.formats.form import Form
from webapp.graph.formats.items import NUMBERS, TEXTS, StoredEdge, StoredNode
from webapp.graph.formats.xml import attribute, text


def _keys() -> str:
    kinds = [("label", "string"), *((name, "string") for name in TEXTS)]
    kinds += [(name, "double") for name in NUMBERS]
    nodes = (
        f'  <key id="{name}" for="node" attr.name="{name}" attr.type="{kind}"/>\n'
        for name, kind in kinds
    )
    return "".join(nodes) + '  <key id="type" for="edge" attr.name="type" attr.type="string"/>\n'


def _node(node: StoredNode) -> str:
    known = {"label": node.label, **node.attributes}
    inside = "".join(f'<data key="{name}">{text(value)}</data>' for name, value in known.items())
    return f"    <node id={attribute(node.key)}>{inside}</node>\n"


def _edge(number: int, edge: StoredEdge) -> str:
    ends = f"source={attribute(edge.source)} target={attribute(edge.target)}"
    return f'    <edge id="{number}" {ends}><data key="type">{text(edge.type)}</data></edge>\n'


GRAPHML = Form(
    kind="application/graphml+xml",
    head='<?xml version="1.0" encoding="UTF-8"?>\n'
    f'<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n{_keys()}'
    '  <graph edgedefault="directed">\n',
    node=_node,
    between="",
    edge=_edge,
    tail="  </graph>\n</graphml>\n",
)
