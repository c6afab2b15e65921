"""The reviewed tables keep to the form of an answer and to the rules of their vocabulary."""

import csv
import json
from collections import Counter
from pathlib import Path

import pytest

TABLES = Path(__file__).parent / "tables"
FIELDS = ["batteries", "clinical", "fuel_cells", "library"]
FIELDS += ["logistics", "polymers", "steel", "thin_films"]
HALVES = ["tuning", "held_out"]
ANSWERS = sorted(TABLES.glob("*/*.json"))

THING = {"identifier", "name", "batch_number"}
PROCESS = {"identifier", "name"}
QUANTITY = {"name", "value", "unit", "error", "std", "min", "max", "mean", "median"}
METADATA = {"metadata_type", "value"}
ATTRIBUTES = {
    "materials": {
        "Matter": THING | {"ratio", "concentration"},
        **dict.fromkeys(["Manufacturing", "Measurement", "Simulation"], PROCESS),
        **dict.fromkeys(["Parameter", "Property"], QUANTITY),
        "Metadata": METADATA,
    },
    "records": {
        **dict.fromkeys(["Person", "Organisation", "Publication", "Place", "Item"], THING),
        "Event": PROCESS,
        "Property": QUANTITY,
        "Metadata": METADATA,
    },
}
# What a node must have at least one of: without it, there is nothing to tell it by. The header
# of a share or strength may name the material: "Water, kg/m³".
CORE = {"value", "mean", "median", "min", "max", "identifier", "name", "ratio", "concentration"}

PAIRS = {
    "materials": """
        is_manufacturing_input: matter-manufacturing
        is_manufacturing_output: manufacturing-matter
        is_measurement_input: matter-measurement
        has_property: matter-property
        has_parameter: manufacturing-parameter measurement-parameter simulation-parameter
        has_measurement_output: measurement-property simulation-property
        has_metadata: manufacturing-metadata measurement-metadata
        has_part: matter-matter manufacturing-manufacturing measurement-measurement""",
    "records": """
        affiliated_with: person-organisation
        created: person-publication
        published: organisation-publication
        participated_in: person-event organisation-event item-event
        happened_at: event-place
        located_in: person-place organisation-place item-place publication-place
        appeared_in: event-publication
        knows: person-person
        part_of: organisation-organisation event-event publication-publication
        part_of: place-place item-item
        has_property: person-property organisation-property publication-property
        has_property: event-property place-property item-property
        has_metadata: person-metadata organisation-metadata publication-metadata
        has_metadata: event-metadata place-metadata item-metadata""",
}


def legal_pairs(vocabulary):
    """The type of relationship that each ordered pair of labels may have."""
    pairs = {}
    for line in PAIRS[vocabulary].strip().splitlines():
        kind, ends = line.split(":")
        pairs |= {tuple(pair.split("-")): kind.strip() for pair in ends.split()}
    return pairs


def ends_of(answer, kind):
    """Start and end of every relationship of one type."""
    return [(start, end) for each, start, end in answer["relationships"] if each == kind]


@pytest.fixture(params=ANSWERS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def path(request):
    return request.param


@pytest.fixture
def answer(path):
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture
def rows(path):
    with path.with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


@pytest.mark.parametrize("half", HALVES)
def test_each_half_has_a_table_of_each_field_and_an_answer_to_every_table(half):
    tables = sorted(file.stem for file in (TABLES / half).glob("*.csv"))
    assert all(any(name.startswith(field) for name in tables) for field in FIELDS)
    assert sorted(file.stem for file in (TABLES / half).glob("*.json")) == tables


def test_only_the_half_that_is_tuned_on_has_further_tables():
    held_out = [file.stem for file in (TABLES / "held_out").glob("*.csv")]
    assert len(held_out) == len(FIELDS)


def test_no_table_is_in_both_halves():
    assert len({answer.stem for answer in ANSWERS}) == len(ANSWERS)


def test_a_table_has_the_size_of_a_real_one(rows):
    header, *cells = rows
    assert 8 <= len(header) <= 25
    assert 6 <= len(cells) <= 40
    assert {len(row) for row in cells} == {len(header)}
    assert len(set(header)) == len(header)


def test_an_answer_has_its_parts_and_nothing_else(answer):
    parts = ["vocabulary", "context", "labels", "attributes", "nodes", "relationships"]
    assert list(answer) == parts
    assert answer["context"].strip()
    assert all(set(node) == {"label", "columns"} for node in answer["nodes"])


def test_every_column_has_a_label_and_an_attribute_that_go_together(answer, rows):
    assert list(answer["labels"]) == list(answer["attributes"]) == rows[0]
    allowed = ATTRIBUTES[answer["vocabulary"]] | {"No label": {"No attribute"}}
    for header, label in answer["labels"].items():
        assert answer["attributes"][header] in allowed[label], header


def test_a_column_without_a_value_has_no_label(answer, rows):
    for header, *cells in zip(*rows, strict=True):
        assert any(cells) or answer["labels"][header] == "No label", header


def test_every_labelled_column_is_in_one_node_as_it_is_labelled(answer):
    placed = [
        (header, node["label"], attribute)
        for node in answer["nodes"]
        for attribute, headers in node["columns"].items()
        for header in headers
    ]
    labelled = [
        (header, label.lower(), answer["attributes"][header])
        for header, label in answer["labels"].items()
        if label != "No label"
    ]
    assert sorted(placed) == sorted(labelled)


def test_nodes_stand_in_the_order_of_their_first_column_and_can_be_told(answer, rows):
    firsts = [
        min(rows[0].index(header) for headers in node["columns"].values() for header in headers)
        for node in answer["nodes"]
    ]
    assert firsts == sorted(firsts)
    assert all(CORE & set(node["columns"]) for node in answer["nodes"])


def test_relationships_join_legal_pairs_once(answer):
    labels = [node["label"] for node in answer["nodes"]]
    pairs = legal_pairs(answer["vocabulary"])
    for kind, start, end in answer["relationships"]:
        assert min(start, end) >= 0
        assert start != end
        assert pairs[labels[start], labels[end]] == kind
    ends = Counter((start, end) for _, start, end in answer["relationships"])
    assert set(ends.values()) == {1}


def test_every_quantity_and_metadata_has_one_owner_and_no_node_is_alone(answer):
    owners = Counter(end for _, _, end in answer["relationships"])
    joined = {node for _, *ends in answer["relationships"] for node in ends}
    for number, node in enumerate(answer["nodes"]):
        if node["label"] in {"property", "parameter", "metadata"}:
            assert owners[number] == 1, node
        assert number in joined, node


def test_a_matter_comes_out_of_one_step_and_never_out_of_one_that_takes_it(answer):
    made = [(matter, step) for step, matter in ends_of(answer, "is_manufacturing_output")]
    taken = ends_of(answer, "is_manufacturing_input")
    assert max(Counter(matter for matter, _ in made).values(), default=0) <= 1
    assert not set(made) & set(taken)


def test_every_measurement_and_simulation_finds_something(answer):
    found = {start for start, _ in ends_of(answer, "has_measurement_output")}
    labels = enumerate(node["label"] for node in answer["nodes"])
    finding = {"measurement", "simulation"}
    assert {number for number, label in labels if label in finding} == found
