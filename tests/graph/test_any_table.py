"""Whatever a table holds, the stages answer, and what they answer keeps to the rules."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.graph.findings import Severity, check
from webapp.graph.shapes import Edge, Graph
from webapp.graph.vocabulary import load
from workers.graph.attributing import attribute
from workers.graph.facts import Table
from workers.graph.grouping import nodes
from workers.graph.labelling import label
from workers.graph.relating import relate

HEADERS = """
Sample ID|Material|Catalyst|lot|Share (wt%)|Coating|Temp_degC|XRD|t (nm)|err|unit|Date|ID|name|
Patient|Clinic|City|Country|Title|Author|Event|Age|Price (€)|Shelf|Note|Unnamed: 0||Temp, min|max
""".replace("\n", "").split("|")
CELLS = ["", "1", "2,5", "1e-3", "A-1", "A-2", "hot press", "nm", "01.02.2023", "Huber, Anna", "x"]

headers = st.sampled_from(HEADERS) | st.text(max_size=15)
cells = st.sampled_from(CELLS) | st.text(max_size=10)


@st.composite
def tables(draw):
    names = draw(st.lists(headers, max_size=9))
    rows = draw(st.integers(0, 5))
    columns = [draw(st.lists(cells, min_size=rows, max_size=rows)) for _ in names]
    return Table(tuple(names), columns, rows)


def stages(table, vocabulary):
    labels = {index: each.label for index, each in label(table, vocabulary, "", {}).items()}
    answers = attribute(table, vocabulary, labels, {})
    attributes = {index: each.attribute for index, each in answers.items()}
    found, left_out = nodes(table, vocabulary, labels, attributes)
    return found, left_out, relate(table, vocabulary, found, "")


@pytest.mark.parametrize("name", ["materials", "records"])
@settings(max_examples=100, deadline=None)
@given(table=tables())
def test_every_column_is_in_one_node_or_left_out_with_a_reason(name, table):
    found, left_out, _ = stages(table, load(name))
    used = [index for node in found for index in node.columns]
    assert sorted([*used, *left_out]) == list(range(len(table.headers)))
    assert all(left_out.values())


@pytest.mark.parametrize("name", ["materials", "records"])
@settings(max_examples=100, deadline=None)
@given(table=tables())
def test_relationships_are_allowed_and_quantities_have_one_owner(name, table):
    found, _, relations = stages(table, load(name))
    edges = tuple(Edge(each.type, each.source, each.target) for each in relations)
    findings = check(Graph(found, edges), load(name), table.headers)
    wrong = {"pair-not-allowed", "no-such-node", "owners-many", "made-twice", "in-and-out"}
    wrong |= {"circle", "column-used-twice", "no-such-column", "relationship-twice"}
    assert [each for each in findings if each.code in wrong] == []
    assert {each.severity for each in findings if each.code == "name-missing"} <= {Severity.ERROR}


@given(table=tables())
def test_the_same_table_has_the_same_answer(table):
    assert stages(table, load("materials")) == stages(table, load("materials"))
