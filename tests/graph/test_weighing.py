"""A table that would take too much memory on its way into the graph is refused before."""

import pytest

from tests.graph.bringing import drawn, table_of
from workers.graph.bringing.drawn import NotAllowed
from workers.graph.bringing.weighing import refuse_heavy

MIB = 1024 * 1024
ROWS = [("S1", "Steel " * 1_000)] * 500


@pytest.fixture
def table(tmp_path):
    table_of(*ROWS).write_parquet(tmp_path / "table.parquet")
    return tmp_path / "table.parquet"


def test_a_usual_table_is_light(table):
    refuse_heavy(table, 500, drawn({"sample": ("matter", {"identifier": 0})}), MIB)


@pytest.mark.parametrize(
    "nodes",
    [
        {f"m{number}": ("matter", {"identifier": 0}) for number in range(20)},
        {"p": ("property", {"name": "Strength", "value": [0] * 20})},
        {"m": ("matter", {"identifier": 0, "name": "Steel " * 1_000})},
        {"m": ("matter", {"identifier": 0, "name": 1})},
    ],
    ids=["many nodes", "many values", "a long text in every row", "long cells"],
)
def test_rows_times_nodes_and_their_texts_are_weighed(table, nodes):
    with pytest.raises(NotAllowed, match=r"500 rows with .* Hand the table in as [0-9]+ parts"):
        refuse_heavy(table, 500, drawn(nodes), MIB)
