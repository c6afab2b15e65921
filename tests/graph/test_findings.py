"""What is wrong in a graph is found and told in a sentence."""

import pytest

from webapp.graph.findings import Severity, check
from webapp.graph.shapes import Edge, Graph, Node, Value
from webapp.graph.vocabulary import load

HEADERS = ["Sample", "Step", "Density", "Note"]
SAMPLE = Node("s", "Matter", {"identifier": (Value("a", 0),)})
OTHER = Node("o", "Matter", {"name": (Value("b"),)})
STEP = Node("m", "Manufacturing", {"name": (Value("milling", 1),)})
TEST = Node("t", "Measurement", {"name": (Value("XRD"),)})
DENSITY = Node("d", "Property", {"name": (Value("Density"),), "value": (Value("1", 2),)})
OWNS = Edge("HAS_PROPERTY", "s", "d")


def findings(nodes, edges=(), labels=None):
    graph = Graph(tuple(nodes), tuple(edges))
    return {each.code: each for each in check(graph, load("materials"), HEADERS, labels or {}, {})}


def test_a_graph_in_order_has_no_findings():
    edges = [OWNS, Edge("IS_MANUFACTURING_INPUT", "s", "m")]
    assert findings([SAMPLE, STEP, DENSITY], edges) == {}


@pytest.mark.parametrize(
    ("code", "nodes", "edges", "sentence"),
    [
        (
            "no-such-column",
            [Node("x", "Matter", {"name": (Value("a", 9),)})],
            [],
            'Matter "a" takes a value from column 10, and the table has 4.',
        ),
        ("name-missing", [Node("x", "Matter")], [], "Matter x has neither an ID nor a name."),
        (
            "value-missing",
            [SAMPLE, Node("d", "Property", {"name": (Value("Density"),)})],
            [OWNS],
            'Property "Density" has no value.',
        ),
        (
            "pair-not-allowed",
            [SAMPLE, STEP],
            [Edge("HAS_PROPERTY", "s", "m")],
            'HAS_PROPERTY from Matter "Sample" to Manufacturing "Step" is not allowed. '
            "IS_MANUFACTURING_INPUT is.",
        ),
        (
            "circle",
            [SAMPLE, OTHER],
            [Edge("HAS_PART", "s", "o"), Edge("HAS_PART", "o", "s")],
            'These are parts of each other in a circle: Matter "Sample", Matter "b".',
        ),
    ],
)
def test_an_error_is_told_in_a_sentence(code, nodes, edges, sentence):
    found = findings(nodes, edges)[code]
    assert found.sentence == sentence
    assert found.severity is Severity.ERROR


@pytest.mark.parametrize(
    ("code", "nodes", "edges"),
    [
        ("owner-missing", [DENSITY], []),
        ("owners-many", [SAMPLE, OTHER, DENSITY], [OWNS, Edge("HAS_PROPERTY", "o", "d")]),
        ("relationship-twice", [SAMPLE, DENSITY], [OWNS, OWNS]),
        ("alone", [SAMPLE, STEP, DENSITY], [OWNS]),
        ("output-missing", [SAMPLE, TEST], [Edge("IS_MEASUREMENT_INPUT", "s", "t")]),
        (
            "in-and-out",
            [SAMPLE, STEP],
            [
                Edge("IS_MANUFACTURING_INPUT", "s", "m"),
                Edge("IS_MANUFACTURING_OUTPUT", "m", "s"),
            ],
        ),
        (
            "made-twice",
            [SAMPLE, STEP, Node("n", "Manufacturing", {"name": (Value("pressing"),)})],
            [
                Edge("IS_MANUFACTURING_OUTPUT", "m", "s"),
                Edge("IS_MANUFACTURING_OUTPUT", "n", "s"),
            ],
        ),
        ("column-used-twice", [SAMPLE, Node("x", "Matter", {"name": (Value("a", 0),)})], []),
    ],
)
def test_what_is_doubtful_is_a_warning(code, nodes, edges):
    assert findings(nodes, edges)[code].severity is Severity.WARNING


def test_a_labelled_column_that_no_node_uses_is_told():
    found = findings([SAMPLE], labels={"Sample": "Matter", "Note": "Metadata", "Step": "No label"})
    assert found["column-unused"].sentence == (
        'The column "Note" is in no node, though it is labelled Metadata.'
    )
    assert found["column-unused"].columns == (3,)


def test_a_long_chain_of_parts_is_no_circle():
    nodes = [Node(str(n), "Matter", {"name": (Value(str(n)),)}) for n in range(3000)]
    edges = [Edge("HAS_PART", str(n), str(n + 1)) for n in range(2999)]
    assert "circle" not in findings(nodes, edges)
    circle = findings(nodes, [*edges, Edge("HAS_PART", "2999", "0")])["circle"]
    assert len(circle.nodes) == 3000
    assert circle.sentence.endswith(" and 2990 more.")


def test_what_belongs_to_nothing_is_told_with_what_may_own_it():
    said = findings([DENSITY])["owner-missing"].sentence
    assert said == (
        'Property "Density" belongs to nothing. '
        "Connect it from a node of Matter or Measurement or Simulation."
    )
