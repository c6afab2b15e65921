"""Reading the graph: searches, what is around a node, and queries that want what they must not."""

import json

import pytest

from tests.graph.bringing import bring, drawn, keep
from tests.graph.places import Place, empty_server
from workers.graph.reading.guard import EMPTY, NO_ESCAPES, ONE_ONLY, ONLY_READ, why_refused

NODES = {
    "sample": ("matter", {"identifier": 0, "name": 1}),
    "raw": ("matter", {"name": "Ingot"}),
    "step": ("manufacturing", {"name": "Milling"}),
    "strength": ("property", {"name": "Strength", "value": 2, "unit": "MPa"}),
}
EDGES = (
    ("raw", "IS_MANUFACTURING_INPUT", "step"),
    ("step", "IS_MANUFACTURING_OUTPUT", "sample"),
    ("sample", "HAS_PROPERTY", "strength"),
)
ROWS = [(f"S{number:03d}", "Steel", str(number)) for number in range(300)]


@pytest.fixture(scope="module", params=["file", "server"])
def graph(request, tmp_path_factory):
    """300 samples that are milled from one ingot, and their strengths. It is only read."""
    folder = tmp_path_factory.mktemp("graph")
    made = Place(folder, empty_server() if request.param == "server" else "")
    made.become(keep(folder, 7, bring(drawn(NODES, *EDGES), *ROWS)))
    return made


def keys(found):
    return [node["key"] for node in found["nodes"]]


def test_a_search_goes_on_where_it_ended_until_all_is_found(graph):
    found, after = [], ""
    while after is not None:
        page = graph.ask("search", text="", label="", after=after, most=250)
        found += keys(page)
        after = page["next"]
    assert len(found) == len(set(found)) == 901
    assert found == sorted(found, key=lambda key: (key.partition("#")[0].partition(":")[0], key))


def test_some_labels_come_after_all_others(graph):
    labels, after = [], ""
    while after is not None:
        page = graph.ask("search", text="", label="", after=after, most=250, last=["Matter"])
        labels += [node["label"] for node in page["nodes"]]
        after = page["next"]
    assert list(dict.fromkeys(labels)) == ["Manufacturing", "Property", "Matter"]
    assert len(labels) == 901


def test_a_search_finds_parts_of_texts_in_any_letters(graph):
    found = graph.ask("search", text=" s29", label="", after="", most=5)
    assert keys(found) == [f"Matter#s29{number}" for number in range(5)]
    assert found["next"] == "Matter#s294"
    assert found["nodes"][0]["name"] == "Steel"
    assert keys(graph.ask("search", text="steel", label="Property", after="", most=5)) == []
    assert graph.ask("search", text="ingot", label="Matter", after="", most=5) == {
        "nodes": [
            {
                "key": "Matter:ingot",
                "label": "Matter",
                "name": "Ingot",
                "attributes": {"name": "Ingot"},
            }
        ],
        "next": None,
    }


def test_a_label_that_there_is_not_finds_nothing(graph):
    assert graph.ask("search", text="", label="Nobody", after="", most=5)["nodes"] == []


def test_a_node_is_shown_with_its_neighbours_and_where_it_was_seen(graph):
    found = graph.ask("node", key="Matter#s005")
    assert found["node"]["attributes"] == {"identifier": "S005", "name": "Steel"}
    assert {(each["type"], each["outgoing"]) for each in found["neighbours"]} == {
        ("IS_MANUFACTURING_OUTPUT", False),
        ("HAS_PROPERTY", True),
    }
    assert (found["neighbour_count"], found["seen_count"]) == (2, 1)
    assert found["seen"] == [{"import": 7, "row": 7, "columns": [0, 1]}]


def test_of_many_neighbours_and_rows_some_are_shown_and_all_are_counted(graph):
    found = graph.ask("node", key="Matter:ingot")
    assert (len(found["neighbours"]), found["neighbour_count"]) == (200, 300)
    assert (len(found["seen"]), found["seen_count"]) == (200, 300)


def test_a_key_that_there_is_not_has_no_node(graph):
    assert graph.ask("node", key="Matter#nobody") == {"node": None}
    assert graph.ask("node", key="what'ever`") == {"node": None}


def test_what_is_around_a_node_comes_with_its_relationships(graph):
    found = graph.ask("around", keys=["Matter#s005"], depth=2, most=300)
    assert {key.partition("~")[0] for key in keys(found)} == {
        "Matter#s005",
        "Property:strength",
        "Manufacturing:milling",
        "Matter:ingot",
    }
    kinds = sorted(each["type"] for each in found["relationships"])
    assert kinds == ["HAS_PROPERTY", "IS_MANUFACTURING_INPUT", "IS_MANUFACTURING_OUTPUT"]


def test_around_a_node_with_many_neighbours_there_are_as_many_as_asked_for(graph):
    found = graph.ask("around", keys=["Matter:ingot"], depth=3, most=50)
    assert len(found["nodes"]) == 50
    assert len(found["relationships"]) == 49


def test_all_are_counted(graph):
    assert graph.ask("counts") == {
        "nodes": {"Manufacturing": 300, "Matter": 301, "Property": 300},
        "relationships": {
            "HAS_PROPERTY": 300,
            "IS_MANUFACTURING_INPUT": 300,
            "IS_MANUFACTURING_OUTPUT": 300,
        },
    }


def exported(graph, most=1000, **scope):
    lines = graph.run("export", scope=scope, most=most).stdout.splitlines()
    read = [json.loads(line) for line in lines]
    return [one for one in read if "key" in one], [one for one in read if "source" in one]


def test_an_export_is_all_an_import_or_some_nodes_with_the_relationships_between_them(graph):
    nodes, edges = exported(graph, **{"import": 7})
    assert (len(nodes), len(edges)) == (901, 900)
    nodes, edges = exported(graph, most=600)
    ends = {end for edge in edges for end in (edge["source"], edge["target"])}
    assert (len(nodes), ends <= {node["key"] for node in nodes}) == (600, True)
    assert exported(graph, **{"import": 8}) == ([], [])
    nodes, edges = exported(graph, keys=["Matter#s005", "Matter#s006", "Matter:ingot"])
    assert (len(nodes), edges) == (3, [])
    near = graph.ask("node", key="Matter#s005")["neighbours"]
    (strength,) = (each["node"]["key"] for each in near if each["type"] == "HAS_PROPERTY")
    _, edges = exported(graph, keys=["Matter#s005", strength])
    assert edges == [
        {
            "type": "HAS_PROPERTY",
            "source": "Matter#s005",
            "target": strength,
            "source_label": "Matter",
            "target_label": "Property",
        }
    ]


def query(graph, text):
    return graph.ask_apart("cypher", text=text, most=10, seconds=3)


def test_a_query_is_answered_with_columns_and_rows(graph):
    found = query(
        graph,
        "MATCH (m:Matter)-[r:HAS_PROPERTY]->(p) WHERE p.number >= 298 // the best\n"
        "RETURN m.identifier AS sample, p.number, type(r) ORDER BY sample;",
    )
    assert found["columns"][0] == "sample"
    assert found["rows"] == [["S298", 298.0, "HAS_PROPERTY"], ["S299", 299.0, "HAS_PROPERTY"]]
    assert found["cut"] is False


def test_whole_nodes_relationships_and_paths_can_be_asked_for(graph):
    found = query(graph, "MATCH p = (m:Matter {key: 'Matter#s005'})-[r]->(n) RETURN m, r, p")
    ((node, edge, path),) = found["rows"]
    assert (node["key"], node["label"], edge) == ("Matter#s005", "Matter", {"type": "HAS_PROPERTY"})
    assert [len(path["nodes"]), len(path["relationships"])] == [2, 1]


def test_values_of_all_types_can_be_asked_for(graph):
    found = query(
        graph, "RETURN date('2026-01-02'), 1.5, null, [1, 2], {a: 'x'}, true, 1.0 / 3 > 0"
    )
    assert found["rows"] == [["2026-01-02", 1.5, None, [1, 2], {"a": "x"}, True, True]]


def test_more_rows_than_wanted_are_cut_and_told(graph):
    found = query(graph, "MATCH (n) RETURN n.key")
    assert (len(found["rows"]), found["cut"]) == (10, True)


@pytest.mark.parametrize(
    "text",
    [
        "LOAD FROM '/etc/passwd' RETURN *",
        "load from '/etc/passwd' (file_format='csv') RETURN *",
        "MATCH (n) RETURN n LOAD FROM 'x' RETURN *",
        "COPY (MATCH (n) RETURN n) TO '/tmp/graph.csv'",
        "CALL show_tables() RETURN *",
        "MATCH (n) CALL { RETURN 1 } RETURN n",
        "INSTALL httpfs",
        "LOAD EXTENSION httpfs",
        "ATTACH '/etc/passwd' AS x (dbtype lbug)",
        "EXPORT DATABASE '/tmp/x'",
        "IMPORT DATABASE '/tmp/x'",
        "CREATE (:Matter {key: 'x'})",
        "MATCH (n) SET n.name = 'x'",
        "MATCH (n) DETACH DELETE n",
        "MERGE (:Matter {key: 'x'})",
        "DROP TABLE Matter",
        "ALTER TABLE Matter DROP name",
        "EXPLAIN MATCH (n) RETURN n",
        "BEGIN TRANSACTION",
        "WITH 1.LOAD FROM 'x' RETURN *",
        "RETURN /* */ 1 /* x */ CALL show_tables() RETURN *",
    ],
)
def test_a_query_that_does_more_than_reading_is_refused(text):
    assert why_refused(text).startswith(ONLY_READ)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", EMPTY),
        (" ;; ", EMPTY),
        ("RETURN 1; RETURN 2", ONE_ONLY),
        ("RETURN 'x", "A quotation mark or a comment is not closed."),
        ("RETURN 1 /* x", "A quotation mark or a comment is not closed."),
        ("RETURN apoc.load.json('file:///etc/passwd')", "Functions of extensions cannot be called"),
        ("RETURN apoc.load.json/* */('x')", "Functions of extensions cannot be called"),
        ("RETURN `apoc.load.json` ('x')", "Functions of extensions cannot be called"),
        (r"MATCH (n) \u0043ALL db.labels() YIELD label RETURN label", NO_ESCAPES),
        (r"RETURN '\u0027 CALL db.labels() //'", NO_ESCAPES),
        ("MATCH (n) //\rLOAD CSV FROM 'file:///etc/passwd' AS line RETURN line", ONLY_READ),
        ("MATCH (n) \u017fET n.name = 'x'", ONLY_READ),
    ],
)
def test_what_is_no_question_is_told_in_a_sentence(text, said):
    assert why_refused(text).startswith(said)


@pytest.mark.parametrize(
    "text",
    [
        "MATCH (n) WHERE n.name = 'CALL me' RETURN n",
        "MATCH (n) RETURN n.set, n.`call` // DROP",
        "match (n:`Load`) optional match (n)-[:USE]->(m) return n, m",
        "UNWIND [1, 2] AS x WITH x WHERE x > 1 RETURN x",
        "RETURN date('2026-01-01')",
        'RETURN "it\'s; a \\" LOAD"',
    ],
)
def test_a_query_that_only_reads_is_asked(text):
    assert why_refused(text) == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("RETURN nonsense(", "The database cannot answer this"),
        ("MATCH (n:Nobody) RETURN n", "The database cannot answer this"),
        ("MATCH (a), (b), (c) WHERE a.key + b.key > c.key RETURN count(*)", "This takes too long"),
        ("MATCH (a)-[*1..30]-(b) RETURN count(*)", "This takes too long"),
        ("UNWIND range(1, 1000000000) AS x RETURN collect(x)", "This takes too"),
        ("RETURN repeat('x', 2000000000)", "This takes too much memory"),
        ("UNWIND range(1, 10) AS x RETURN repeat('x', 2000000)", "The answer is too large"),
    ],
)
def test_a_query_that_takes_too_much_ends_in_a_sentence(tmp_path, text, said):
    made = Place(tmp_path)
    made.become(keep(tmp_path, 7, bring(drawn(NODES, *EDGES), *ROWS)))
    before = made.path.read_bytes()
    seconds = 1 if said == "This takes too long" else 3
    told = made.ask_apart("cypher", text=text, most=10, seconds=seconds)
    assert told["problem"].startswith(said)
    assert made.path.read_bytes() == before


def test_a_database_that_is_open_to_be_read_can_open_no_other_file(tmp_path):
    made = Place(tmp_path)
    made.become(keep(tmp_path, 7, bring(drawn(NODES, *EDGES), *ROWS)))
    (tmp_path / "secret.csv").write_text("secret\n1\n")
    asked = f"LOAD FROM '{tmp_path}/secret.csv' (header=true) RETURN *"
    code = (
        "import sys; from pathlib import Path\n"
        "from workers.graph.reading.embedded import EmbeddedSource\n"
        "from workers.graph.reading.source import Unanswered\n"
        f"source = EmbeddedSource(Path({str(made.path)!r}))\nsource.shut_out_files()\n"
        "try: print(list(source.ask(sys.argv[1]).rows))\n"
        "except Unanswered as problem: print('refused', problem)\n"
        "print(list(source.ask('MATCH (n:Matter) RETURN count(*)').rows))\n"
    )
    said = made.python(code, asked)
    assert said[0].startswith("refused")
    assert said[1] == "[[301]]"
