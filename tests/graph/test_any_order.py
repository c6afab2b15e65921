"""Whatever comes and goes in whatever order: the graph is that of what is in it, from scratch."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.graph.bringing import bring, drawn, keep
from workers.graph.bringing.folding import difference

NODES = {
    "sample": ("matter", {"identifier": 0, "name": 1}),
    "step": ("manufacturing", {"name": 2}),
    "strength": ("property", {"name": "Strength", "value": 3, "unit": "MPa"}),
}
GRAPH = drawn(
    NODES, ("step", "IS_MANUFACTURING_OUTPUT", "sample"), ("sample", "HAS_PROPERTY", "strength")
)
cell = st.sampled_from(["", "a", "A", "b", "1", "1.0"])
tables = st.lists(st.tuples(cell, cell, cell, cell), min_size=1, max_size=4)
# Of a few tables one comes, perhaps changed, or goes.
moves = st.lists(st.tuples(st.integers(0, 2), st.none() | tables), min_size=1, max_size=7)


class Held:
    """A graph that changes are applied to strictly: nothing comes that is there, or goes twice."""

    def __init__(self):
        self.nodes, self.edges, self.seen = {}, set(), set()

    def apply(self, change):
        for frame, held in ((change.relationships, self.edges), (change.seen, self.seen)):
            gone, come = rows_of(frame.deleted), rows_of(frame.inserted)
            assert gone <= held
            held -= gone
            assert not come & held
            held |= come
        for nodes in change.nodes.values():
            for node in nodes.deleted.to_dicts():
                del self.nodes[node["key"]]
            for node in nodes.inserted.to_dicts():
                assert node["key"] not in self.nodes
                self.nodes[node["key"]] = node
            for node in nodes.changed.to_dicts():
                assert self.nodes[node["key"]] != node
                self.nodes[node["key"]] = node
        ends = {end for *_, source, target in self.edges for end in (source, target)}
        assert ends <= self.nodes.keys()


def rows_of(frame):
    return {tuple(str(value) for value in row) for row in frame.iter_rows()}


@settings(max_examples=60, deadline=None)
@given(moves)
def test_after_any_imports_and_undos_the_graph_is_as_from_scratch(tmp_path_factory, done):
    folder = tmp_path_factory.mktemp("any")
    applied, held = {}, Held()
    for order, (table, rows) in enumerate(done, start=1):
        before = sorted(applied.values(), key=lambda each: each.order)
        if rows is None:
            applied.pop(table, None)
        else:
            built = bring(GRAPH, *rows, digest=f"digest {table}")
            applied[table] = keep(folder, order, built, table)
        after = sorted(applied.values(), key=lambda each: each.order)
        held.apply(difference(before, after))
    scratch = Held()
    scratch.apply(difference([], list(applied.values())))
    assert vars(held) == vars(scratch)
