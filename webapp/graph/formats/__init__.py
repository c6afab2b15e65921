"""The formats that the graph leaves the desk in, by what their files end with."""

from webapp.graph.formats.cypher_script import CYPHER
from webapp.graph.formats.form import Form
from webapp.graph.formats.gexf import GEXF
from webapp.graph.formats.graphml import GRAPHML
from webapp.graph.formats.node_link import NODE_LINK

FORMS: dict[str, Form] = {"graphml": GRAPHML, "gexf": GEXF, "json": NODE_LINK, "cypher": CYPHER}
