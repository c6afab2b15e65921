"""GEXF 1.3, which Gephi and networkx read."""

from webapp.graph.formats.form import Form
from webapp.graph.formats.items import NUMBERS, TEXTS, StoredEdge, StoredNode
from webapp.graph.formats.xml import attribute, text


def _attributes() -> str:
    kinds = [("kind", "string"), *((name, "string") for name in TEXTS)]
    kinds += [(name, "double") for name in NUMBERS]
    return "".join(
        f'      <attribute id="{name}" title="{name}" type="{kind}"/>\n' for name, kind in kinds
    )


def _node(node: StoredNode) -> str:
    known = {"kind": node.label, **node.attributes}
    inside = "".join(
        f'<attvalue for="{name}" value={attribute(value)}/>' for name, value in known.items()
    )
    about = f"id={attribute(node.key)} label={attribute(node.name)}"
    return f"      <node {about}><attvalues>{inside}</attvalues></node>\n"


def _edge(number: int, edge: StoredEdge) -> str:
    ends = f"source={attribute(edge.source)} target={attribute(edge.target)}"
    kind = attribute(edge.type)
    return f'      <edge id="{number}" {ends} label={kind} kind={kind}/>\n'


GEXF = Form(
    kind="application/gexf+xml",
    head='<?xml version="1.0" encoding="UTF-8"?>\n'
    '<gexf xmlns="http://gexf.net/1.3" version="1.3">\n'
    f"  <meta><creator>{text('Import Desk')}</creator></meta>\n"
    '  <graph mode="static" defaultedgetype="directed">\n'
    f'    <attributes class="node">\n{_attributes()}    </attributes>\n    <nodes>\n',
    node=_node,
    between="    </nodes>\n    <edges>\n",
    edge=_edge,
    tail="    </edges>\n  </graph>\n</gexf>\n",
)
